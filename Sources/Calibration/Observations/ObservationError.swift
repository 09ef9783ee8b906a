/// Why observations cannot be compared with a run.
public struct ObservationError: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
