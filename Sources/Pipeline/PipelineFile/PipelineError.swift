/// Marks a place in the text of a pipeline file.
public struct SourcePosition: Sendable, Equatable {
  /// Line, counted from 1.
  public let line: Int
  /// Column, counted from 1 in Unicode scalars.
  public let column: Int

  /// Creates a position from a line and a column, both counted from 1.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// Keeps a value of the pipeline file with its place, for checks that can only be made later.
public struct Located<Value: Sendable & Equatable>: Sendable, Equatable {
  /// The value as decoded.
  public let value: Value
  /// Where the value stands in the file.
  public let position: SourcePosition
  /// The keys that lead to the value, such as `model.closure`.
  public let key: String

  /// Creates a value that stands at a position, under a path of keys.
  public init(_ value: Value, position: SourcePosition, key: String) {
    self.value = value
    self.position = position
    self.key = key
  }
}

/// Says what is wrong with a pipeline, where, and what to do about it.
public struct PipelineError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The pipeline file, as named by the user.
  public let path: String
  /// The place in the file; nil when the error concerns the file as a whole.
  public let position: SourcePosition?
  /// The keys that lead to the place, such as `cases[0].grid`; nil outside any key.
  public let key: String?
  /// What is wrong and what to do.
  public let message: String

  /// Creates an error about a pipeline file, or about one place in it.
  public init(path: String, position: SourcePosition? = nil, key: String? = nil, message: String) {
    self.path = path
    self.position = position
    self.key = key
    self.message = message
  }

  /// The error on one line: `file:line:column: key: message`.
  public var description: String {
    var text = path
    if let position { text += ":\(position.line):\(position.column)" }
    if let key, !key.isEmpty { text += ": \(key)" }
    return text + ": " + message
  }
}
