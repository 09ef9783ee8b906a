import Closures
import Column
import Glibc

/// A number that a calibration may change: a parameter of the closure, a correction of a flux, or one of the
/// numbers that correct a start.
public struct Control: Sendable, Equatable {
  public let name: String
  public let units: String
  public let start: Double
  /// Infinite ends are no bounds.
  public let bounds: ClosedRange<Double>
  /// Its typical size, in which the optimiser works.
  public let scale: Double
  public let transform: Transform
  public let prior: Prior
  public let effect: Effect

  /// What depends on a control of value x, and how; all of it is affine in x.
  public enum Effect: Sendable, Equatable {
    /// A parameter of the closure, by its place in the declared order, is x, and others follow it.
    case parameter(Int, tied: [TiedParameter])
    /// Fluxes of some cases, by their places, are multiplied by x.
    case fluxScale(Flux, cases: [Int])
    /// To fluxes of some cases x is added.
    case fluxOffset(Flux, cases: [Int])
    /// To the start of a variable in one case, x times a profile is added.
    case initial(Variable, case: Int, profile: [Double])
  }

  /// A parameter that follows a calibrated one: offset + factor·x.
  public struct TiedParameter: Sendable, Equatable {
    /// Its place in the declared order.
    public let index: Int
    public let factor: Double
    public let offset: Double

    public init(index: Int, factor: Double, offset: Double) {
      self.index = index
      self.factor = factor
      self.offset = offset
    }
  }

  /// The fluxes that can be corrected.
  public enum Flux: Sendable, Hashable {
    /// Both components of the wind's stress.
    case surfaceStress
    case surfaceStressX
    case surfaceStressY
    /// Through the surface, of a tracer; without short wave.
    case tracer(Variable)
    case shortWave
  }

  public init(
    name: String, units: String = "1", start: Double, bounds: ClosedRange<Double>, scale: Double,
    transform: Transform = .identity, prior: Prior = .uniform, effect: Effect
  ) {
    self.name = name
    self.units = units
    self.start = start
    self.bounds = bounds
    self.scale = scale
    self.transform = transform
    self.prior = prior
    self.effect = effect
  }

  /// Makes a control of a parameter of the closure.
  public init(
    index: Int, name: String, start: Double, bounds: ClosedRange<Double>, scale: Double,
    transform: Transform = .identity, prior: Prior = .uniform, tied: [TiedParameter] = []
  ) {
    self.init(
      name: name, start: start, bounds: bounds, scale: scale, transform: transform, prior: prior,
      effect: .parameter(index, tied: tied))
  }

  /// The place of the closure's parameter in the declared order; nil for other controls.
  public var parameterIndex: Int? {
    if case .parameter(let index, _) = effect { index } else { nil }
  }
}

// MARK: As an optimiser sees it

extension Control {
  /// The bound of c below; nil where there is none.
  var lowerCoordinate: Double? { finiteCoordinate(of: bounds.lowerBound) }

  /// The bound of c above; nil where there is none.
  var upperCoordinate: Double? { finiteCoordinate(of: bounds.upperBound) }

  private func finiteCoordinate(of bound: Double) -> Double? {
    if case .logit = transform { return nil }
    let coordinate = transform.coordinate(of: bound)
    return coordinate.isFinite ? coordinate : nil
  }

  /// Returns x at a coordinate c; on a bound it is the bound to the bit, although ln and exp round.
  func value(at coordinate: Double) -> Double {
    if coordinate == lowerCoordinate { return bounds.lowerBound }
    if coordinate == upperCoordinate { return bounds.upperBound }
    return transform.value(at: coordinate)
  }

  /// The typical size of c: that of x, or that of a change of ln x or of the logit.
  var coordinateScale: Double { transform == .identity ? scale : 1 }

  /// How far c is drawn from the start where nothing is known: the prior's standard deviation, or else a
  /// sixth of the way between the bounds, so that 99.7 % of normal draws around the middle lie within them.
  var coordinateSpread: Double {
    if let deviation = prior.standardDeviation(at: start) {
      return deviation / transform.derivative(at: start)
    }
    guard let lower = lowerCoordinate, let upper = upperCoordinate else { return coordinateScale }
    return (upper - lower) / 6
  }
}
