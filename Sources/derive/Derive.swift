import Closures
import Derivation

/// Prints the derivatives of one closure's kernels: `derive k-epsilon`.
@main
struct Derive {
  static func main() throws {
    let name = CommandLine.arguments.dropFirst().first
    guard let model = ClosureModel.all.first(where: { $0.declaration.name == name }) else {
      let names = ClosureModel.all.map(\.declaration.name).joined(separator: " | ")
      throw Usage(description: "usage: derive \(names)")
    }
    print(derivativeSource(of: model.declaration.kernels, closure: model.declaration.name))
  }

  struct Usage: Error, CustomStringConvertible {
    let description: String
  }
}
