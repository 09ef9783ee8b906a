/// What a case is used for.
public enum CaseRole: String, CaseIterable, Sendable, Codable {
  /// The controls are fitted to it.
  case train = "calibrate"
  /// It is compared with the run while the controls are fitted to others, so that it can tell when to stop.
  case validate
  /// It is compared with the run only when all is done.
  case holdOut = "hold-out"
}
