/// What a dataset or an attribute holds.
///
/// Values are in row-major order, as HDF5 gives them: the last dimension varies fastest. Julia
/// writes its arrays, whose first dimension varies fastest, with the dimensions reversed: an array
/// of size (1, 1, 70) has the shape [70, 1, 1] here.
public struct HDF5Value: Equatable, Sendable {
  /// The length along each dimension, the slowest varying first; empty for a scalar, and nil when
  /// there is no value at all, as Julia's `nothing` and `missing` are stored.
  public let shape: [Int]?
  /// The values, one per point of the shape.
  public let content: Content

  /// The kinds of values that are told apart.
  public enum Content: Equatable, Sendable {
    /// Numbers of any integer, floating-point, enumeration or bit-field type.
    case numbers([Double])
    /// Text of fixed or variable length.
    case texts([String])
    /// The numeric members of a compound type, which is how JLD2 stores a Julia struct; a member
    /// `b` of a member `a` is named "a/b". Members that are not numeric are left out.
    case members([String: [Double]])
    /// Values of another type, by its name, which are not read.
    case other(String)
    /// No values: the dataspace is null.
    case nothing
  }

  /// Gives the numbers; nil for anything else.
  public var numbers: [Double]? {
    if case .numbers(let values) = content { values } else { nil }
  }

  /// Gives the number when there is exactly one; nil otherwise.
  public var number: Double? {
    guard let values = numbers, values.count == 1 else { return nil }
    return values[0]
  }

  /// Gives the texts; nil for anything else.
  public var texts: [String]? {
    if case .texts(let values) = content { values } else { nil }
  }

  /// Gives the text when there is exactly one; nil otherwise.
  public var text: String? {
    guard let values = texts, values.count == 1 else { return nil }
    return values[0]
  }

  /// Gives the numeric members; nil for anything else.
  public var members: [String: [Double]]? {
    if case .members(let values) = content { values } else { nil }
  }

  /// Names the content for an error message.
  var summary: String {
    switch content {
    case .numbers(let values):
      values.count == 1 ? "the number \(values[0])" : "\(values.count) numbers"
    case .texts(let values): values.count == 1 ? "the text '\(values[0])'" : "\(values.count) texts"
    case .members(let values): "a struct with the members \(values.keys.sorted())"
    case .other(let type): "values of \(type) type"
    case .nothing: "nothing"
    }
  }
}
