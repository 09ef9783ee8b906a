/// Something for each of the kinematic stresses at both ends [m² s⁻²]: their values, or the gradient with
/// respect to them.
public struct BoundaryStress<Value> {
  /// What the wind exerts, eastward and northward.
  public var surfaceX: Value
  public var surfaceY: Value
  /// What the column exerts on the bottom.
  public var bottomX: Value
  public var bottomY: Value

  @inlinable @inline(__always)
  public init(surfaceX: Value, surfaceY: Value, bottomX: Value, bottomY: Value) {
    self.surfaceX = surfaceX
    self.surfaceY = surfaceY
    self.bottomX = bottomX
    self.bottomY = bottomY
  }

  /// All four, in the declared order.
  public var all: [Value] { [surfaceX, surfaceY, bottomX, bottomY] }

  /// Returns what `transform` makes of each.
  @inlinable
  public func map<Result>(_ transform: (Value) throws -> Result) rethrows -> BoundaryStress<Result>
  {
    BoundaryStress<Result>(
      surfaceX: try transform(surfaceX), surfaceY: try transform(surfaceY),
      bottomX: try transform(bottomX), bottomY: try transform(bottomY))
  }

  /// Returns what `combine` makes of each and its counterpart.
  @inlinable
  public func combined<Other, Result>(
    with other: BoundaryStress<Other>, _ combine: (Value, Other) throws -> Result
  ) rethrows -> BoundaryStress<Result> {
    BoundaryStress<Result>(
      surfaceX: try combine(surfaceX, other.surfaceX),
      surfaceY: try combine(surfaceY, other.surfaceY),
      bottomX: try combine(bottomX, other.bottomX), bottomY: try combine(bottomY, other.bottomY))
  }
}

/// Something for each of the fluxes of a tracer X through both ends [X m s⁻¹]: their values, or the gradient
/// with respect to them.
public struct BoundaryFlux<Value> {
  /// Upwards through the bottom: taken out of the deepest cell.
  public var bottom: Value
  /// Downwards through the surface, into the top cell.
  public var surface: Value
  /// Short-wave radiation, downwards through the surface and absorbed throughout the column.
  public var shortWave: Value

  @inlinable @inline(__always)
  public init(bottom: Value, surface: Value, shortWave: Value) {
    self.bottom = bottom
    self.surface = surface
    self.shortWave = shortWave
  }

  /// All three, in the declared order.
  public var all: [Value] { [bottom, surface, shortWave] }

  /// Returns what `transform` makes of each.
  @inlinable
  public func map<Result>(_ transform: (Value) throws -> Result) rethrows -> BoundaryFlux<Result> {
    BoundaryFlux<Result>(
      bottom: try transform(bottom), surface: try transform(surface),
      shortWave: try transform(shortWave))
  }

  /// Returns what `combine` makes of each and its counterpart.
  @inlinable
  public func combined<Other, Result>(
    with other: BoundaryFlux<Other>, _ combine: (Value, Other) throws -> Result
  ) rethrows -> BoundaryFlux<Result> {
    BoundaryFlux<Result>(
      bottom: try combine(bottom, other.bottom), surface: try combine(surface, other.surface),
      shortWave: try combine(shortWave, other.shortWave))
  }
}

extension BoundaryStress: Sendable where Value: Sendable {}

extension BoundaryStress: Equatable where Value: Equatable {}

extension BoundaryFlux: Sendable where Value: Sendable {}

extension BoundaryFlux: Equatable where Value: Equatable {}
