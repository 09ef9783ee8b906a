import Glibc

@testable import Calibration

/// A sum of squared residuals with its Jacobian.
struct LeastSquares: Sendable {
  /// r(x), and ∂r_i/∂x_j as rows.
  let linearise: @Sendable ([Double]) -> (residuals: [Double], rows: [[Double]])

  /// Returns J = Σ r², its gradient and its Gauss-Newton Hessian.
  func evaluate(_ x: [Double]) -> Evaluation {
    let (residuals, rows) = linearise(x)
    var gradient = x.map { _ in 0.0 }
    var hessian = SymmetricMatrix(count: x.count)
    for (residual, row) in zip(residuals, rows) {
      for j in x.indices { gradient[j] += 2 * residual * row[j] }
      hessian.add(2, timesOuterProductOf: row)
    }
    return Evaluation(misfit: dot(residuals, residuals), gradient: gradient, hessian: hessian)
  }

  /// Returns the misfit and the inner products of the residuals of all points.
  func products(_ points: [[Double]]) -> [Evaluation] {
    let residuals = points.map { linearise($0).residuals }
    return residuals.map { own in
      Evaluation(misfit: dot(own, own), products: residuals.map { dot(own, $0) })
    }
  }
}

extension LeastSquares {
  // The problems are those of Moré, Garbow and Hillstrom (1981), doi:10.1145/355934.355936, with their numbers.

  /// (1): least at (1, 1).
  static let rosenbrock = LeastSquares { x in
    ([10 * (x[1] - x[0] * x[0]), 1 - x[0]], [[-20 * x[0], 10], [-1, 0]])
  }

  /// (13), Powell's singular function: least at 0, where the Hessian is singular.
  static let powellSingular = LeastSquares { x in
    let (b, c) = (x[1] - 2 * x[2], x[0] - x[3])
    let (r5, r10) = (5.0.squareRoot(), 10.0.squareRoot())
    return (
      [x[0] + 10 * x[1], r5 * (x[2] - x[3]), b * b, r10 * c * c],
      [
        [1, 10, 0, 0], [0, 0, r5, -r5], [0, 2 * b, -4 * b, 0], [2 * r10 * c, 0, 0, -2 * r10 * c],
      ]
    )
  }

  /// (16), of Brown and Dennis, with large residuals.
  static let brownDennis = LeastSquares { x in
    var (residuals, rows): ([Double], [[Double]]) = ([], [])
    for i in 1...20 {
      let t = Double(i) / 5
      let (a, b) = (x[0] + t * x[1] - exp(t), x[2] + x[3] * sin(t) - cos(t))
      residuals.append(a * a + b * b)
      rows.append([2 * a, 2 * a * t, 2 * b, 2 * b * sin(t)])
    }
    return (residuals, rows)
  }

  /// (10), of Meyer: a curved valley in parameters of very different size.
  static let meyer = LeastSquares { x in
    let observations: [Double] = [
      34_780, 28_610, 23_650, 19_630, 16_370, 13_720, 11_540, 9744, 8261, 7030, 6005, 5147, 4427,
      3820,
      3307, 2872,
    ]
    var (residuals, rows): ([Double], [[Double]]) = ([], [])
    for (i, y) in observations.enumerated() {
      let t = 45 + 5 * Double(i + 1) + x[2]
      let e = exp(x[1] / t)
      residuals.append(x[0] * e - y)
      rows.append([e, x[0] * e / t, -x[0] * e * x[1] / (t * t)])
    }
    return (residuals, rows)
  }

  /// (17), the first of Osborne: two exponentials on a constant.
  static let osborne1 = LeastSquares { x in
    let observations = [
      0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818, 0.784, 0.751, 0.718, 0.685,
      0.658,
      0.628, 0.603, 0.580, 0.558, 0.538, 0.522, 0.506, 0.490, 0.478, 0.467, 0.457, 0.448, 0.438,
      0.431,
      0.424, 0.420, 0.414, 0.411, 0.406,
    ]
    var (residuals, rows): ([Double], [[Double]]) = ([], [])
    for (i, y) in observations.enumerated() {
      let t = 10 * Double(i)
      let (e, f) = (exp(-t * x[3]), exp(-t * x[4]))
      residuals.append(y - (x[0] + x[1] * e + x[2] * f))
      rows.append([-1, -e, -f, t * x[1] * e, t * x[2] * f])
    }
    return (residuals, rows)
  }

  /// r = Ax − b with random coefficients.
  static func linear(rows: Int, parameters: Int, seed: UInt64) -> LeastSquares {
    var random = Calibration.SeededRandom(seed: seed)
    let matrix = (0..<rows).map { _ in (0..<parameters).map { _ in random.symmetric() } }
    let target = (0..<rows).map { _ in 3 * random.symmetric() }
    return LeastSquares { x in (zip(matrix, target).map { dot($0, x) - $1 }, matrix) }
  }
}
