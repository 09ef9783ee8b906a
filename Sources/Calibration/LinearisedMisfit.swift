import Adjoint
import Column
import Lanes

/// A misfit J = Σ_i r_i² linearised in the controls: what Gauss–Newton methods need of it.
public struct LinearisedMisfit: Sendable, Equatable {
  /// Σ r².
  public var misfit: Double
  /// 2 Σ r ∂r.
  public var gradient: [Double]
  /// 2 Σ ∂r ∂rᵀ: the Hessian without second derivatives of the residuals.
  public var hessian: SymmetricMatrix
  /// The number of residuals.
  public var count: Int

  init(controlCount: Int) {
    misfit = 0
    gradient = [Double](repeating: 0, count: controlCount)
    hessian = SymmetricMatrix(count: controlCount)
    count = 0
  }

  /// Sums up residuals.
  ///
  /// - Parameters:
  ///   - derivatives: ∂r_i along the controls of `places`, eight a block.
  ///   - places: the controls that the residuals depend on.
  init(
    _ residuals: [Double], _ derivatives: [[Lanes8]], places: [Int], controlCount: Int
  ) {
    self.init(controlCount: controlCount)
    count = residuals.count
    var row = [Double](repeating: 0, count: places.count)
    var sums = [Double](repeating: 0, count: places.count * places.count)
    var slopes = row
    for (i, residual) in residuals.enumerated() {
      misfit += residual * residual
      for place in places.indices {
        row[place] = derivatives[place / Lanes8.count][i][lane: place % Lanes8.count]
        slopes[place] += residual * row[place]
        for other in 0...place { sums[place * places.count + other] += row[place] * row[other] }
      }
    }
    for (place, control) in places.enumerated() {
      gradient[control] = 2 * slopes[place]
      for other in 0...place {
        hessian[control, places[other]] = 2 * sums[place * places.count + other]
      }
    }
  }

  mutating func add(_ other: LinearisedMisfit, times factor: Double) {
    misfit += factor * other.misfit
    for i in gradient.indices { gradient[i] += factor * other.gradient[i] }
    hessian = hessian + factor * other.hessian
    count += other.count
  }
}

extension CalibrationProblem {
  /// The misfit of the cases and its linearisation at one point.
  public struct Curvature: Sendable, Equatable {
    /// For each case, of each of its series; empty for cases that do not count.
    public var series: [[LinearisedMisfit]]
    /// Of the priors.
    public var priors: LinearisedMisfit
    /// The sum, each case by its share.
    public var total: LinearisedMisfit
  }

  /// Returns the misfit at each of `points` with its Gauss–Newton Hessian, by the tangent linear model along
  /// eight controls at a time.
  public func curvatures(at points: [[Double]]) -> [Curvature] {
    let (cases, shares) = (calibratedCases, caseShares)
    let results = gathered(points.flatMap { _ in cases }) { places in
      concurrentMap(places.count, threads: threads) { number in
        let task = places[number]
        return linearisedSeries(ofCase: cases[task % cases.count], at: points[task / cases.count])
      }
    }
    return points.enumerated().map { place, point in
      var curvature = Curvature(
        series: self.cases.map { _ in [] }, priors: linearisedPriors(at: point),
        total: LinearisedMisfit(controlCount: controls.count))
      for (offset, index) in cases.enumerated() {
        curvature.series[index] = results[place * cases.count + offset]
        for series in curvature.series[index] { curvature.total.add(series, times: shares[index]) }
      }
      curvature.total.add(curvature.priors, times: 1)
      return curvature
    }
  }

  /// How many runs of the tangent linear model a case takes.
  func tangentRunCount(ofCase index: Int) -> Int {
    let acting = controls.indices.count { direction(ofControl: $0, case: index) != nil }
    return max(1, (acting + Lanes8.count - 1) / Lanes8.count)
  }

  /// Linearises one case, series by series.
  private func linearisedSeries(ofCase index: Int, at point: [Double]) -> [LinearisedMisfit] {
    let run = run(ofCase: index, at: point)
    let acting = controls.indices.compactMap { place in
      direction(ofControl: place, case: index).map { (place: place, direction: $0) }
    }
    var residuals: [[Double]] = []
    // For each series: blocks of eight directions.
    var derivatives: [[[Lanes8]]] = run.observed.series.map { _ in [] }
    for first in stride(from: 0, to: max(1, acting.count), by: Lanes8.count) {
      let block = acting[first..<min(first + Lanes8.count, acting.count)]
      let linear = tangentLinear(of: run, along: block.map(\.direction))
        .residuals(ofMisfit: form, of: run.observed, watching: closure.declaration)
      residuals = linear.residuals
      for (series, values) in linear.derivatives.enumerated() { derivatives[series].append(values) }
    }
    return zip(residuals, derivatives).map {
      LinearisedMisfit(
        $0, $1, places: acting.map(\.place), controlCount: controls.count)
    }
  }

  private func linearisedPriors(at point: [Double]) -> LinearisedMisfit {
    var result = LinearisedMisfit(controlCount: controls.count)
    (result.misfit, result.gradient) = priors(at: point)
    for (place, (control, value)) in zip(controls, point).enumerated()
    where control.prior != .uniform {
      let slope = control.prior.residualDerivative(at: value)
      result.hessian[place, place] = 2 * priorWeight * slope * slope
      result.count += 1
    }
    return result
  }

  // MARK: Residuals

  /// Returns at each of `points` all residuals of the cases that count, times the root of their shares, and
  /// those of the priors: Σ r² is the misfit.
  public func residuals(at points: [[Double]]) -> [[Double]] {
    let (cases, shares) = (calibratedCases, caseShares)
    let ofRuns = gathered(points.flatMap { _ in cases }) { places in
      residuals(
        of: places.map { run(ofCase: cases[$0 % cases.count], at: points[$0 / cases.count]) })
    }
    return points.enumerated().map { place, point in
      var all: [Double] = []
      for (offset, index) in cases.enumerated() {
        let root = shares[index].squareRoot()
        for series in ofRuns[place * cases.count + offset] { all += series.map { root * $0 } }
      }
      for (control, value) in zip(controls, point) where control.prior != .uniform {
        all.append(priorWeight.squareRoot() * control.prior.residual(at: value))
      }
      return all
    }
  }
}
