/// The least misfit at each of some values of one control, to which the other controls are fitted anew.
///
/// Where the misfit is the negative logarithm of the likelihood, a value whose misfit is above the least by
/// ½ z² is as far off as z standard errors are in a normal distribution; nothing is taken as linear.
///
/// Source: Murphy and van der Vaart (2000), doi:10.1080/01621459.2000.10474219.
public struct MisfitProfile: Sendable, Equatable {
  /// The place of the control.
  public let control: Int
  /// Increasing values of the control; the result is among them.
  public let values: [Double]
  /// NaN where no run was finite.
  public let misfits: [Double]
}

extension CalibrationProblem {
  /// Profiles the misfit along one control: up to three standard errors to both sides of the result, or from
  /// bound to bound where it is not determined, as far as bounds allow.
  ///
  /// - Parameters:
  ///   - misfit: that at the result.
  ///   - uncertainty: around the result.
  public func profile(
    ofControl place: Int, misfit: Double, _ uncertainty: Uncertainty,
    memory: inout some SearchMemory
  ) throws -> MisfitProfile {
    let centre = coordinates(of: uncertainty.point)
    let offsets = profileOffsets(ofControl: place, centre[place], uncertainty)
    var found: [(coordinate: Double, misfit: Double)] = [(centre[place], misfit)]
    for side in [offsets.filter { $0 > 0 }, offsets.filter { $0 < 0 }.reversed()] {
      var start = centre
      for offset in side {
        start[place] = centre[place] + offset
        let fit = try fit(fixing: place, from: start, memory: &memory)
        if let fit { start = fit.point }
        found.append((centre[place] + offset, fit?.misfit ?? .nan))
      }
    }
    found.sort { $0.coordinate < $1.coordinate }
    return MisfitProfile(
      control: place,
      values: found.map {
        $0.coordinate == centre[place]
          ? uncertainty.point[place] : controls[place].value(at: $0.coordinate)
      }, misfits: found.map(\.misfit))
  }

  /// Steps of the control's coordinate, increasing.
  private func profileOffsets(
    ofControl place: Int, _ centre: Double, _ uncertainty: Uncertainty
  ) -> [Double] {
    let control = controls[place]
    let steps = [-4.0, -3, -2, -1, 1, 2, 3, 4]
    let lower = control.lowerCoordinate ?? -.infinity
    let upper = control.upperCoordinate ?? .infinity
    var width = 3 * uncertainty.covariance[place, place].squareRoot()
    if uncertainty.determinations[place] != .determined {
      width = (upper - lower).isFinite ? upper - lower : 6 * control.coordinateSpread
    }
    let offsets = steps.map { min(max(centre + 0.25 * $0 * width, lower), upper) - centre }
    return Set(offsets.filter { $0 != 0 }).sorted()
  }

  /// Fits all controls but one; nil where that fails at once.
  private func fit(fixing place: Int, from start: [Double], memory: inout some SearchMemory) throws
    -> Iterate?
  {
    var (lower, upper) = (controls.map(\.lowerCoordinate), controls.map(\.upperCoordinate))
    (lower[place], upper[place]) = (start[place], start[place])
    var options = LevenbergMarquardt.Options()
    options.decreaseTolerance = 1e-6
    options.maxIterations = 50
    var optimiser = try LevenbergMarquardt(
      start: start, bounds: Bounds(lower: lower, upper: upper),
      scale: controls.map(\.coordinateScale), options: options)
    let objective = SearchObjective(self)
    var last: Iterate?
    _ = try optimiser.minimise { points, demand in
      try memory.evaluations("profile \(place)", points, demand) {
        objective.evaluate(points, demand)
      }
    } onIterate: {
      last = $0
    }
    return last
  }
}
