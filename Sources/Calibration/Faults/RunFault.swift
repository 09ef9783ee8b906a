/// Where a run stopped making sense: the first number that is not finite, or that sea water cannot have.
///
/// What a step makes is looked at in the order in which one follows from the other: the forcing of the step,
/// the closure's fields, and the prognostic variables.
public struct RunFault: Sendable, Equatable, CustomStringConvertible {
  public enum Kind: Sendable, Equatable {
    case notANumber
    case infinite
    /// Finite, but larger than `limit`.
    case blowUp(limit: Double)
  }

  /// What the number belongs to.
  public enum Origin: Sendable, Equatable, CaseIterable {
    /// The state that the run starts from.
    case start
    /// What drives the column in the step.
    case forcing
    /// What the step made.
    case step
  }

  /// Where a level is.
  public enum Place: String, Sendable {
    case cell
    case interface
  }

  /// What was to be calibrated, with its value in the run.
  public struct Parameter: Sendable, Equatable {
    public let name: String
    public let units: String
    public let value: Double
  }

  public let caseName: String
  public let kind: Kind
  public let origin: Origin
  /// As it is called in results.
  public let quantity: String
  public let units: String
  public let value: Double
  /// The step that it arose in, counted from 1; 0 for the start.
  public let step: Int
  /// The time from the start of the run to the end of that step [s].
  public let time: Double
  public let place: Place
  /// The cell or interface, from the deepest; of a flux the cell that it enters. The deepest of several that are
  /// not finite, else the one with the largest number.
  public let level: Int
  /// Its height above the sea surface [m].
  public let height: Double
  /// Corrections of starts, which are many, are left out.
  public let parameters: [Parameter]

  /// What is wrong and where, without advice.
  public var statement: String {
    "case '\(caseName)': \(quantity) \(finding) \(moment), in \(place) \(level) at \(Self.text(height)) m"
      + (parameters.isEmpty ? "" : ", with \(Self.list(parameters))") + "."
  }

  /// What to do about it.
  public var advice: String {
    switch origin {
    case .start: "Correct the start of the case."
    case .forcing: "Correct the forcing of the case."
    case .step:
      "Check the start and the forcing, take a shorter time step, or start from other parameters."
    }
  }

  public var description: String { "\(statement) \(advice)" }

  private var finding: String {
    // The sign of a NaN is the processor's choice.
    let number = "\(value.isNaN ? .nan : value)" + (units == "1" ? "" : " \(units)")
    return switch kind {
    case .notANumber: "is not a number (\(number))"
    case .infinite: "is infinite (\(number))"
    case .blowUp(let limit): "has blown up (\(number), beyond \(Self.text(limit)))"
    }
  }

  private var moment: String {
    step == 0 ? "at the start" : "in step \(step), \(Self.text(time)) s after the start"
  }

  private static func list(_ parameters: [Parameter]) -> String {
    let shown = parameters.prefix(mostParameters).map { parameter in
      "\(parameter.name) = \(parameter.value)"
        + (parameter.units == "1" ? "" : " \(parameter.units)")
    }
    let more = parameters.count - shown.count
    return shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  /// So that a message fits on a screen.
  private static let mostParameters = 12

  /// To a thousandth, or where that says nothing, in full.
  private static func text(_ value: Double) -> String {
    let rounded = (value * 1000).rounded() / 1000
    guard rounded.isFinite, rounded != 0 || value == 0 else { return "\(value)" }
    return Int(exactly: rounded).map(String.init) ?? "\(rounded)"
  }
}
