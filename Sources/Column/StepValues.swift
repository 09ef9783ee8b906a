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

extension PerStep: Codable where Value: Codable {}

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
  // Packing a year of short steps unspecialised would take as long as its integration.
  @_specialize(where Value == Double)
  @_specialize(where Value == Lanes8)
  init(packing cases: [ColumnCase], _ values: (ColumnCase) -> StepValues) {
    let own = cases.map(values)
    guard own.contains(where: { $0.stepCount != nil }) else {
      self = .constant(Value(lanes: own.map { $0[0] }))
      return
    }
    var packed = [Value](repeating: 0, count: cases.map(\.stepCount).max()!)
    for lane in 0..<Value.count {
      let place = min(lane, cases.count - 1)
      let (values, stepCount) = (own[place], cases[place].stepCount)
      precondition(
        values.stepCount ?? stepCount >= stepCount, "a series has one value for each step")
      guard stepCount > 0 else { continue }
      for step in packed.indices { packed[step][lane: lane] = values[step % stepCount] }
    }
    self = .series(packed)
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
