import Calibration

/// What a calibration found, and how far to trust it.
public struct CalibrationResult: Sendable {
  public let search: SearchResult
  /// The gradient and its proof at the start and at the result.
  public let start: Evidence
  public let end: Evidence
  public let uncertainty: Uncertainty
  /// Along the controls that the pipeline names.
  public let profiles: [MisfitProfile]
  /// What is found without each of the cases, if the pipeline wants that.
  public let folds: [Fold]
  /// How the adjoint of each case that is calibrated against grows back in time, at the result.
  public let health: [GradientHealth]
  /// What a user should know before trusting the result, in sentences.
  public let concerns: [String]

  /// What is known of the misfit at one point.
  public struct Evidence: Sendable {
    public let evaluation: CalibrationProblem.Evaluation
    public let check: GradientCheck
    /// The run of every case, held-out ones included.
    public let runs: [RunSummary]

    public var caseMisfits: [Double] { runs.map(\.misfit) }
  }

  /// The calibrated controls.
  public var point: [Double] { search.result.point }
}

/// What a calibration is doing.
public enum CalibrationProgress: Sendable {
  case search(SearchStep)
  /// A search without the case of this name.
  case fold(String, SearchStep)
  /// Something else, such as `the uncertainty`.
  case working(String)
}

/// Why a computation gave no result.
public struct ComputationError: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
