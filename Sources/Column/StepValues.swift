import Lanes

/// A number of one case that acts in each step: the same in all, or one a step.
public typealias StepValues = PerStep<Double>

/// What acts in each step of a run: the same in all, or one value a step.
///
/// Value n of a series acts in the step from nΔt to (n + 1)Δt. Values beyond the last step are ignored.
@frozen
public enum PerStep<Value> {
  case constant(Value)
  case series([Value])

  /// The value that acts in step number `step`.
  @inlinable @inline(__always)
  public subscript(step: Int) -> Value {
    switch self {
    case .constant(let value): value
    case .series(let values): values[step]
    }
  }

  /// The number of values of a series; nil where the value is constant.
  @inlinable
  public var stepCount: Int? {
    if case .series(let values) = self { values.count } else { nil }
  }

  /// Returns what `transform` makes of each value.
  @inlinable
  public func map<Result>(_ transform: (Value) throws -> Result) rethrows -> PerStep<Result> {
    switch self {
    case .constant(let value): .constant(try transform(value))
    case .series(let values): .series(try values.map(transform))
    }
  }

  /// Returns what `combine` makes of the values of each step; constant where both are.
  ///
  /// - Precondition: two series have equally many values.
  @inlinable
  public func combined<Other, Result>(
    with other: PerStep<Other>, _ combine: (Value, Other) throws -> Result
  ) rethrows -> PerStep<Result> {
    guard let stepCount = stepCount ?? other.stepCount else {
      return .constant(try combine(self[0], other[0]))
    }
    precondition(stepCount == other.stepCount ?? stepCount, "one value a step in both series")
    return .series(try (0..<stepCount).map { try combine(self[$0], other[$0]) })
  }
}

extension PerStep: Sendable where Value: Sendable {}

extension PerStep: Equatable where Value: Equatable {}

extension PerStep: ExpressibleByFloatLiteral where Value: ExpressibleByFloatLiteral {
  @inlinable
  public init(floatLiteral value: Value.FloatLiteralType) {
    self = .constant(Value(floatLiteral: value))
  }
}

extension PerStep: ExpressibleByIntegerLiteral where Value: ExpressibleByIntegerLiteral {
  @inlinable
  public init(integerLiteral value: Value.IntegerLiteralType) {
    self = .constant(Value(integerLiteral: value))
  }
}

extension PerStep where Value: Lane {
  /// Packs a flux of up to `Value.count` cases, one a lane; the last is repeated where there are fewer.
  ///
  /// The lane of a case that is shorter than the longest starts again when it is done: step n of a case of m
  /// steps takes its value n mod m.
  init(packing cases: [ColumnCase], _ values: (ColumnCase) -> StepValues) {
    let lanes = cases.map { (values: values($0), stepCount: $0.stepCount) }
    precondition(
      lanes.allSatisfy { $0.values.stepCount ?? $0.stepCount >= $0.stepCount },
      "a series has one value for each step of its case")
    func pack(atStep step: Int) -> Value {
      Value(lanes: lanes.map { $0.stepCount > 0 ? $0.values[step % $0.stepCount] : 0 })
    }
    if lanes.allSatisfy({ $0.values.stepCount == nil }) {
      self = .constant(Value(lanes: lanes.map { $0.values[0] }))
    } else {
      self = .series((0..<lanes.map(\.stepCount).max()!).map(pack))
    }
  }

  /// Returns the same with other values in one lane.
  public func replacing(_ lane: Int, by values: StepValues) -> PerStep {
    combined(with: values) { packed, value in
      var packed = packed
      packed[lane: lane] = value
      return packed
    }
  }
}
