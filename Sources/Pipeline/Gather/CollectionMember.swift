/// One case of a collection: its name and its files.
public struct CollectionMember: Sendable, Equatable {
  /// The name in the collection, which no other case has.
  public let name: String
  /// The trajectory file.
  public let trajectory: String
  /// The file of the calibration that the case belongs to; nil for none.
  public let calibration: String?

  /// Names a case and its files.
  public init(name: String, trajectory: String, calibration: String? = nil) {
    self.name = name
    self.trajectory = trajectory
    self.calibration = calibration
  }
}
