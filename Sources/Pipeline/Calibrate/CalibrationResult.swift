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

    /// NaN for cases that went wrong.
    public var caseMisfits: [Double] { runs.map(\.misfit) }

    /// What went wrong in cases, by their places.
    var faults: [Int: RunFault] {
      Dictionary(
        uniqueKeysWithValues: runs.enumerated().compactMap { index, run in
          run.fault.map { (index, $0) }
        })
    }
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
  /// What went wrong in runs, of every case that it went wrong in; empty where it was something else.
  public let faults: [RunFault]

  public init(_ description: String) { self.init(description, faults: []) }

  private init(_ description: String, faults: [RunFault]) {
    self.description = description
    self.faults = faults
  }

  /// Tells of the faults of runs, with what to do about them.
  init(_ faults: [RunFault], ofCases count: Int) {
    guard faults.count > 1 else {
      self.init(faults.map(\.description).joined(), faults: faults)
      return
    }
    var advice: [String] = []
    for fault in faults where !advice.contains(fault.advice) { advice.append(fault.advice) }
    let lines =
      ["\(faults.count) of \(count) cases did not stay within what sea water can be."]
      + faults.map(\.statement) + advice
    self.init(lines.joined(separator: "\n"), faults: faults)
  }
}
