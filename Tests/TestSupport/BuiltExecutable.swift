import Foundation

/// What was not built with the tests.
public struct MissingExecutable: Error, CustomStringConvertible {
  let path: String

  public var description: String { "the executable \(path) was not built with the tests" }
}

/// Finds an executable of the package, which stands beside the tests that were built with it.
public func builtExecutable(_ name: String) throws(MissingExecutable) -> URL {
  let first = URL(fileURLWithPath: CommandLine.arguments[0])
  let places = [Bundle.main.executableURL, first].compactMap { tests in
    tests?.deletingLastPathComponent().appendingPathComponent(name)
  }
  guard let found = places.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) })
  else { throw MissingExecutable(path: places.last!.path) }
  return found
}
