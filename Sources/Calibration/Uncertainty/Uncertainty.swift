import Glibc

/// How well a calibration determines its controls: the normal approximation of their distribution around the
/// result (Laplace), in the coordinates of the optimiser.
///
/// With the Gauss–Newton Hessian H = Σ_c s_c Σ_v H_cv + H_prior, the share s_c of each case, the variance
/// σ²_cv of the residuals of each series v, which are taken as independent, and the weight w of the priors:
///
///     Cov = H⁻¹ (Σ_c 2 s_c² Σ_v σ²_cv H_cv + w H_prior) H⁻¹
///
/// Where the misfit is the negative logarithm of the likelihood (form `error`) this is H⁻¹. In other forms the
/// variance is that of the residuals themselves, enlarged for their correlation (`Residuals`).
///
/// Source: Seber and Wild (2003), doi:10.1002/0471725315, chapters 2 and 12; the middle factor is that of
/// White (1982), doi:10.2307/1912526.
public struct Uncertainty: Sendable, Equatable {
  /// What residuals are taken for.
  public enum Residuals: String, CaseIterable, Sendable {
    /// As large as the stated errors say, and independent.
    case stated
    /// As large as they are, and correlated as their neighbours show.
    case estimated
  }

  /// Why nothing is said of the spread of a control.
  public enum Determination: String, Sendable {
    case determined
    /// It lies on one of its bounds.
    case onBound = "on a bound"
    /// The misfit does not depend on it enough to tell.
    case undetermined
  }

  /// The result.
  public let point: [Double]
  public let determinations: [Determination]
  /// The covariance of the coordinates; zero for controls that are not determined.
  public let covariance: SymmetricMatrix
  /// Of the misfit without priors with respect to coordinates in units of their scales.
  public let eigenvalues: [Double]
  public let eigenvectors: [[Double]]
  /// For each control the part of each case in the curvature of the misfit along it; 0 without curvature.
  public let caseShares: [[Double]]
  /// What residuals were taken for.
  public let residuals: Residuals
  /// Mean square of the residuals in units of what was stated, of form `error`; nil in other forms.
  public let reducedMisfit: Double?
  /// How many times fewer independent observations there are than counted ones.
  public let inflation: Double
  /// The number of observations that count, as if they were independent.
  public let independentCount: Double
  let controls: [Control]

  /// The standard deviation of each control, to first order; nil where it is not determined.
  public var standardErrors: [Double?] {
    controls.indices.map { i in
      guard determinations[i] == .determined else { return nil }
      return abs(controls[i].transform.derivative(at: point[i])) * covariance[i, i].squareRoot()
    }
  }

  /// The correlation between coordinates; NaN where either is not determined.
  public var correlations: SymmetricMatrix {
    SymmetricMatrix(count: controls.count) { i, j in
      guard determinations[i] == .determined, determinations[j] == .determined else {
        return .nan
      }
      return i == j
        ? 1 : covariance[i, j] / (covariance[i, i] * covariance[j, j]).squareRoot()
    }
  }

  /// Returns the interval of each control that holds it with a probability, within its bounds; nil where it is
  /// not determined.
  public func intervals(probability: Double) -> [ClosedRange<Double>?] {
    let factor = normalQuantile(0.5 * (1 + probability))
    return controls.enumerated().map { i, control in
      guard determinations[i] == .determined else { return nil }
      let centre = control.transform.coordinate(of: point[i])
      let width = factor * covariance[i, i].squareRoot()
      let ends = [centre - width, centre + width].map {
        min(
          max(control.transform.value(at: $0), control.bounds.lowerBound), control.bounds.upperBound
        )
      }
      return ends[0]...ends[1]
    }
  }

  /// Draws points from the distribution; each is moved onto the bounds that it lies outside of.
  public func samples(count: Int, seed: UInt64) -> [[Double]] {
    var random = SeededRandom(seed: seed)
    let deviations = covariance.diagonal.map { $0.squareRoot() }
    // Of the correlations, so that small variances beside large ones keep their digits.
    let correlations = covariance.scaled(by: deviations.map { $0 > 0 ? 1 / $0 : 0 })
    let root = Eigendecomposition(of: correlations)?.matrix { max(0, $0).squareRoot() }
    return (0..<count).map { _ in
      let deviates = controls.map { _ in random.normal() }
      let scaled = root?.product(with: deviates) ?? controls.map { _ in 0 }
      let steps = zip(deviations, scaled).map(*)
      return controls.enumerated().map { i, control in
        guard determinations[i] == .determined else { return point[i] }
        let value = control.transform.value(
          at: control.transform.coordinate(of: point[i]) + steps[i])
        return min(max(value, control.bounds.lowerBound), control.bounds.upperBound)
      }
    }
  }
}

extension CalibrationProblem {
  /// Runs every case at a result, and finds out how well the controls are determined there.
  public func uncertainty(at point: [Double], residuals: Uncertainty.Residuals) -> Uncertainty {
    uncertainty(
      at: point, curvatures(at: [point])[0], runs: run(cases.indices, at: point) { _, _ in },
      residuals: residuals)
  }

  /// Finds out how well the controls are determined at a result.
  ///
  /// - Parameters:
  ///   - curvature: that at `point`.
  ///   - runs: of every case at `point`.
  public func uncertainty(
    at point: [Double], _ curvature: Curvature, runs: [RunSummary],
    residuals: Uncertainty.Residuals
  ) -> Uncertainty {
    let derivatives = coordinateDerivatives(at: point)
    let shares = caseShares
    var spread = priorWeight * curvature.priors.hessian
    var dataHessian = SymmetricMatrix(count: controls.count)
    var ofCases: [[Double]] = []
    var (inflations, counts) = (0.0, 0.0)
    for index in cases.indices {
      var own = SymmetricMatrix(count: controls.count)
      for (place, linear) in curvature.series[index].enumerated() where linear.count > 0 {
        let series = cases[index].series[place]
        let inflation = runs[index].series[place].inflation
        inflations += Double(linear.count) * inflation
        counts += Double(linear.count)
        let variance =
          switch residuals {
          case .stated: 0.5 * series.weight
          case .estimated: inflation * linear.misfit / Double(linear.count)
          }
        spread = spread + (2 * shares[index] * shares[index] * variance) * linear.hessian
        own = own + shares[index] * linear.hessian
      }
      dataHessian = dataHessian + own
      ofCases.append(own.diagonal)
    }
    let hessian = (dataHessian + curvature.priors.hessian).scaled(by: derivatives)
    let found = Self.covariance(
      hessian, spread.scaled(by: derivatives), isFree: isFree(point),
      scales: controls.map(\.coordinateScale))
    let scaled = dataHessian.scaled(
      by: zip(derivatives, controls).map { $0 * $1.coordinateScale })
    let eigen = Eigendecomposition(of: scaled)
    return Uncertainty(
      point: point, determinations: found.determinations, covariance: found.covariance,
      eigenvalues: eigen?.values.reversed() ?? [], eigenvectors: eigen?.vectors.reversed() ?? [],
      caseShares: controls.indices.map { i in
        ofCases.map { dataHessian[i, i] > 0 ? $0[i] / dataHessian[i, i] : 0 }
      },
      residuals: residuals, reducedMisfit: form == .error ? reducedMisfit(curvature) : nil,
      inflation: counts > 0 ? inflations / counts : 1,
      independentCount: inflations > 0 ? counts * counts / inflations : 0, controls: controls)
  }

  /// Which controls are away from their bounds.
  private func isFree(_ point: [Double]) -> [Bool] {
    zip(controls, point).map { control, value in
      value > control.bounds.lowerBound && value < control.bounds.upperBound
    }
  }

  private func reducedMisfit(_ curvature: Curvature) -> Double {
    var (squares, count) = (0.0, 0.0)
    for (observed, series) in zip(cases, curvature.series) {
      for (observed, linear) in zip(observed.series, series) where observed.weight > 0 {
        squares += 2 * linear.misfit / observed.weight
        count += Double(linear.count)
      }
    }
    return squares / max(1, count)
  }

  /// Inverts what can be inverted: controls on bounds are left out, then one after the other those that the
  /// least determined combination is mostly made of, until the rest is determined.
  private static func covariance(
    _ hessian: SymmetricMatrix, _ spread: SymmetricMatrix, isFree: [Bool], scales: [Double]
  ) -> (covariance: SymmetricMatrix, determinations: [Uncertainty.Determination]) {
    var determinations = isFree.map { $0 ? Uncertainty.Determination.determined : .onBound }
    var free = isFree.indices.filter { isFree[$0] }
    while !free.isEmpty {
      let scaled = hessian.scaled(by: scales).restricted(to: free)
      if let eigen = Eigendecomposition(of: scaled), let least = eigen.values.first,
        let largest = eigen.values.last, least > relativeRounding * largest,
        let inverse = hessian.restricted(to: free).inverse()
      {
        return (
          expand(inverse.sandwich(spread.restricted(to: free)), free, count: isFree.count),
          determinations
        )
      }
      let weakest = Eigendecomposition(of: scaled)?.vectors.first ?? free.map { _ in 1 }
      let place = weakest.indices.max { abs(weakest[$0]) < abs(weakest[$1]) }!
      determinations[free[place]] = .undetermined
      free.remove(at: place)
    }
    return (SymmetricMatrix(count: isFree.count), determinations)
  }

  /// Eigenvalues below this, relative to the largest, are rounding of the derivatives.
  private static let relativeRounding = 1e-13

  private static func expand(_ matrix: SymmetricMatrix, _ places: [Int], count: Int)
    -> SymmetricMatrix
  {
    var result = SymmetricMatrix(count: count)
    for (i, row) in places.enumerated() {
      for (j, column) in places[...i].enumerated() { result[row, column] = matrix[i, j] }
    }
    return result
  }
}

extension SymmetricMatrix {
  /// Returns A B A.
  fileprivate func sandwich(_ middle: SymmetricMatrix) -> SymmetricMatrix {
    let columns = (0..<count).map { j in middle.product(with: (0..<count).map { self[$0, j] }) }
    return SymmetricMatrix(count: count) { i, j in
      (0..<count).reduce(0) { $0 + self[i, $1] * columns[j][$1] }
    }
  }
}

/// Returns z of Φ(z) = p for the standard normal distribution, 0 < p < 1, by bisection.
public func normalQuantile(_ probability: Double) -> Double {
  var (low, high) = (-40.0, 40.0)
  while true {
    let middle = 0.5 * (low + high)
    guard middle > low, middle < high else { return middle }
    if 0.5 * erfc(-middle / 2.0.squareRoot()) < probability { low = middle } else { high = middle }
  }
}
