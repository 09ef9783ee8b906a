/// How the controls of least misfit are looked for.
public struct SearchPlan: Sendable {
  public var method: SearchMethod
  /// How many searches run beside each other, from starts of their own; the first is that of the problem.
  public var startCount = 1
  /// How the other starts are spread between the bounds.
  public var design = StartDesign.sobol
  /// What starts and ensembles are drawn with.
  public var seed: UInt64 = 1
  /// How much of the cases is calibrated against, one search after the other, each from where the one before
  /// ended [s since the start of each case]; nil is all.
  public var horizons: [Double?] = [nil]
  /// After how many iterations without a lower misfit of the validation cases a search ends; nil for never.
  public var patience: Int?

  public init(_ method: SearchMethod) { self.method = method }
}

/// A method of optimisation with its options.
public enum SearchMethod: Sendable, Equatable {
  case lbfgsb(LBFGSB.Options)
  case levenbergMarquardt(LevenbergMarquardt.Options)
  case adam(Adam.Options)
  case ensembleKalman(EnsembleKalmanInversion.Options)
}

/// How starts are spread.
public enum StartDesign: String, Sendable, Equatable, CaseIterable {
  case sobol
  case latinHypercube = "latin-hypercube"
}

extension SearchPlan {
  /// Refuses a problem that the plan does not fit.
  public func check(_ problem: CalibrationProblem) throws(OptimiserError) {
    _ = try optimiser(of: problem, from: problem.coordinates(of: problem.start))
  }

  /// Makes an optimiser that starts from some coordinates.
  ///
  /// - Throws: `OptimiserError`, also where starts are asked for in more dimensions than the design has.
  func optimiser(of problem: CalibrationProblem, from start: [Double]) throws(OptimiserError)
    -> any Optimiser
  {
    let controls = problem.controls
    let bounds = try Bounds(
      lower: controls.map(\.lowerCoordinate), upper: controls.map(\.upperCoordinate))
    let scale = controls.map(\.coordinateScale)
    if case .ensembleKalman(let options) = method {
      return try EnsembleKalmanInversion(
        start: start, spread: controls.map(\.coordinateSpread), bounds: bounds, options: options)
    }
    var searches: [any Optimiser] = []
    for start in try starts(of: problem, first: start) {
      switch method {
      case .lbfgsb(let options):
        searches.append(try LBFGSB(start: start, bounds: bounds, scale: scale, options: options))
      case .levenbergMarquardt(let options):
        searches.append(
          try LevenbergMarquardt(start: start, bounds: bounds, scale: scale, options: options))
      case .adam(let options):
        searches.append(try Adam(start: start, bounds: bounds, scale: scale, options: options))
      case .ensembleKalman: preconditionFailure("made above")
      }
    }
    return searches.count == 1 ? searches[0] : try MultiStart(searches)
  }

  /// The first start, and further ones between the bounds, or within three spreads of the first where there are
  /// none.
  private func starts(of problem: CalibrationProblem, first: [Double]) throws(OptimiserError)
    -> [[Double]]
  {
    guard startCount > 1 else { return [first] }
    let box = try Bounds(
      lower: zip(problem.controls, first).map {
        $0.lowerCoordinate ?? $1 - 3 * $0.coordinateSpread
      },
      upper: zip(problem.controls, first).map { $0.upperCoordinate ?? $1 + 3 * $0.coordinateSpread }
    )
    let count = startCount - 1
    let design: any Design =
      switch design {
      case .sobol: try Sobol(count: count, dimension: first.count, seed: seed)
      case .latinHypercube: try LatinHypercube(count: count, dimension: first.count, seed: seed)
      }
    return try [first] + design.points(in: box)
  }
}
