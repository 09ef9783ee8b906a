import Column
import Derivation
import Lanes

/// What a closure says of itself: parameters, constants, state and kernels.
public struct ClosureDeclaration: Sendable {
  public let name: String
  public let title: String
  public let reference: String
  /// Whether the model advances the velocity.
  public let hasVelocity: Bool
  public let parameters: [ClosureParameter]
  /// Published values that can be taken by name.
  public let parameterSets: [ParameterSet]
  public let constants: [ClosureConstant]
  /// The closure's state, on interfaces, in the order of its profiles.
  public let fields: [ClosureField]
  /// The pointwise kernels whose derivatives are generated.
  public let kernels: [Kernel]
  /// Where the closure limits its quantities at interior interfaces, in the order of `Closure.limitedCounts`.
  public internal(set) var limiters: [ClosureLimiter] = []

  /// Returns the layout of the state of a model with this closure.
  public func layout<L: Lane>(_ columns: Columns<L>) -> StateLayout {
    StateLayout(
      velocity: hasVelocity, density: columns.cases[0].density,
      passiveTracer: columns.cases[0].hasPassiveTracer, closureFieldCount: fields.count,
      cellCount: columns.cellCount)
  }

  /// Returns the prognostic variables of a column with this closure, in the order of its state.
  public func variables(density: DensityTracers, hasPassiveTracer: Bool) -> [Variable] {
    StateLayout(
      velocity: hasVelocity, density: density, passiveTracer: hasPassiveTracer,
      closureFieldCount: fields.count, cellCount: 0
    ).variables
  }
}

/// Values of some parameters that were published together.
public struct ParameterSet: Sendable, Equatable {
  public let name: String
  public let source: String
  /// By the name of the parameter; others keep their defaults.
  public let values: [String: Double]
}

/// A number that may be calibrated.
public struct ClosureParameter: Sendable, Equatable {
  public let name: String
  public let symbol: String
  public let units: String
  public let defaultValue: Double
  /// The values for which the closure is meant; also the default bounds of a calibration.
  public let range: ClosedRange<Double>
  public let source: String
  /// Why the parameter cannot be calibrated; nil where it can.
  public let unused: String?

  init(
    _ name: String, _ symbol: String, _ defaultValue: Double, _ range: ClosedRange<Double>,
    units: String = "1", source: String, unused: String? = nil
  ) {
    self.name = name
    self.symbol = symbol
    self.units = units
    self.defaultValue = defaultValue
    self.range = range
    self.source = source
    self.unused = unused
  }
}

/// A number or a choice that is set once for a run.
public struct ClosureConstant: Sendable, Equatable {
  public enum Value: Sendable, Equatable {
    case number(Double)
    case choice(String)
  }

  public let name: String
  public let units: String
  public let defaultValue: Value
  /// The admissible choices; empty for a number, which must be positive.
  public let choices: [String]
  public let meaning: String

  init(_ name: String, _ value: Double, units: String, _ meaning: String) {
    self.name = name
    self.units = units
    defaultValue = .number(value)
    choices = []
    self.meaning = meaning
  }

  init(_ name: String, _ choice: String, of choices: [String], _ meaning: String) {
    self.name = name
    units = ""
    defaultValue = .choice(choice)
    self.choices = choices
    self.meaning = meaning
  }
}

/// A field of the closure's state, on interfaces.
public struct ClosureField: Sendable, Equatable {
  public let name: String
  public let symbol: String
  public let units: String
  public let longName: String
  /// The CF standard name, where there is one.
  public let standardName: String?
}

/// A limit of the closure. Where it holds a quantity the misfit does not depend on what was limited.
public struct ClosureLimiter: Sendable, Equatable {
  public let name: String
  public let longName: String

  init(_ name: String, _ longName: String) {
    self.name = name
    self.longName = longName
  }
}

/// The values of a closure's constants for one run: the declared ones, some replaced.
public struct ClosureConstants: Sendable, Equatable {
  private var values: [String: ClosureConstant.Value]

  /// Takes the declared values.
  public init(_ declaration: ClosureDeclaration) {
    values = Dictionary(
      uniqueKeysWithValues: declaration.constants.map { ($0.name, $0.defaultValue) })
  }

  /// Replaces the value of a declared constant.
  ///
  /// - Precondition: the constant is declared and the value is of its kind (the pipeline checks both).
  public mutating func set(_ name: String, to value: ClosureConstant.Value) {
    precondition(values[name] != nil, "constant \(name) is not declared")
    values[name] = value
  }

  /// Returns a declared number.
  public func number(_ name: String) -> Double {
    guard case .number(let value)? = values[name] else {
      preconditionFailure("number \(name) is not declared")
    }
    return value
  }

  /// Returns a declared choice.
  public func choice(_ name: String) -> String {
    guard case .choice(let value)? = values[name] else {
      preconditionFailure("choice \(name) is not declared")
    }
    return value
  }
}
