import HDF5
import NetCDF

/// Says which file, which variable in it, what is wrong with it, and what to do.
public struct RecordError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, as its path was given; nil where it is no single one.
  public let path: String?
  /// The variable or attribute concerned; nil when it is the file as a whole.
  public let variable: String?
  /// What is wrong and what to do.
  public let message: String
  /// The whole text of an error that a library gave; it names the file itself.
  private var text: String?

  init(path: String? = nil, variable: String? = nil, message: String) {
    self.path = path
    self.variable = variable
    self.message = message
  }

  init(_ error: NetCDFError) {
    self.init(path: error.path, variable: error.variable, message: error.description)
    text = error.description
  }

  init(_ error: HDF5Error) {
    self.init(path: error.path, variable: error.object, message: error.description)
    text = error.description
  }

  /// The error on one line.
  public var description: String {
    if let text { return text }
    let place = [path, variable.map { "variable '\($0)'" }].compactMap(\.self)
    return (place + [message]).joined(separator: ": ")
  }
}
