/// A named axis of a dataset, as it was when asked for: an unlimited one can grow afterwards.
public struct Dimension: Hashable, Sendable {
  /// The name, unique in its dataset.
  public let name: String
  /// The number of points; for an unlimited dimension, those written so far.
  public let length: Int
  /// Whether writing can extend it.
  public let isUnlimited: Bool

  package init(name: String, length: Int, isUnlimited: Bool) {
    self.name = name
    self.length = length
    self.isUnlimited = isUnlimited
  }
}
