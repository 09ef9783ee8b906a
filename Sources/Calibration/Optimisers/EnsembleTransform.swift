/// The update of an ensemble by what its members' residuals say, known from their inner products alone.
///
/// With the K members x_j = m + a_j, residuals r_j = r̄ + s_j of which S has the columns s_j, and a linear
/// model r(m + Σ_j w_j a_j) = r̄ + S w, the density exp(−½ (K − 1) |w|² − Δt |r̄ + S w|²) of the weights has the
/// mean and the covariance
///
///     w̄ = −2Δt P Sᵀr̄,   P = ((K − 1) I + 2Δt SᵀS)⁻¹
///
/// The members x_j + … that have them are m + Σ_k a_k (w̄_k + W_kj) with the symmetric square root
/// W = ((K − 1) P)^½, which is closest to leaving each member where it is.
///
/// Sources: Bishop, Etherton and Majumdar (2001),
/// doi:10.1175/1520-0493(2001)129<0420:ASWTET>2.0.CO;2; Hunt, Kostelich and Szunyogh (2007),
/// doi:10.1016/j.physd.2006.11.008, equations 17 to 25.
struct EnsembleTransform {
  /// The Frobenius norm of D_jk = 2 s_j·r_k/K.
  let drift: Double
  /// Whether the residuals differ by more than the rounding of their products.
  let isInformative: Bool

  /// Sᵀr̄.
  private let slope: [Double]
  /// That of SᵀS.
  private let decomposition: Eigendecomposition

  /// Creates the update of members from all r_j·r_k.
  ///
  /// - Returns: nil where products overflow.
  init?(products: [[Double]]) {
    let count = products.count
    let rowMeans = products.map { $0.reduce(0, +) / Double(count) }
    let grandMean = rowMeans.reduce(0, +) / Double(count)
    var sum = 0.0
    for row in products {
      for (product, mean) in zip(row, rowMeans) {
        // s_j·r_k = r_j·r_k − r̄·r_k
        let element = 2 * (product - mean) / Double(count)
        sum += element * element
      }
    }
    drift = sum.squareRoot()
    slope = rowMeans.map { $0 - grandMean }
    let gram = SymmetricMatrix(count: count) { j, k in
      products[j][k] - rowMeans[j] - rowMeans[k] + grandMean
    }
    let size = products.indices.reduce(0) { $0 + products[$1][$1] }
    isInformative = drift > Double(count) * Double.ulpOfOne * size
    guard drift.isFinite, let decomposition = Eigendecomposition(of: gram) else {
      return nil
    }
    self.decomposition = decomposition
  }

  /// Returns the updated members; nil where the update overflows.
  func apply(to members: [[Double]], step: Double) -> [[Double]]? {
    let freedom = Double(members.count - 1)
    // SᵀS has no negative eigenvalues but for rounding.
    let curvature = { (value: Double) in 2 * step * max(value, 0) }
    let root = decomposition.matrix { (freedom / (freedom + curvature($0))).squareRoot() }
    let shift = decomposition.matrix { -2 * step / (freedom + curvature($0)) }.product(with: slope)
    guard root.isFinite, shift.allSatisfy(\.isFinite) else { return nil }
    let mean = Self.mean(of: members)
    let anomalies = members.map { zip($0, mean).map(-) }
    return members.indices.map { j in
      var point = mean
      for (k, anomaly) in anomalies.enumerated() {
        let weight = shift[k] + root[k, j]
        for i in point.indices { point[i] += weight * anomaly[i] }
      }
      return point
    }
  }

  static func mean(of members: [[Double]]) -> [Double] {
    var sum = members[0]
    for member in members.dropFirst() { sum = zip(sum, member).map(+) }
    return sum.map { $0 / Double(members.count) }
  }

  /// Returns `count` normal deviates for each of `dimension` components with mean 0, and with variance 1
  /// and no correlations where there are fewer components than deviates.
  ///
  /// Sampling errors of the first ensemble would stay with it. Rows are made orthogonal by Gram and Schmidt's
  /// method, twice for the rounding of nearly parallel ones.
  ///
  /// Source: Pham (2001), doi:10.1175/1520-0493(2001)129<1194:SMFSDA>2.0.CO;2, for the idea.
  static func balancedNormals(
    dimension: Int, count: Int, using random: inout SeededRandom
  ) -> [[Double]] {
    let ones = Array(repeating: 1 / Double(count).squareRoot(), count: count)
    var basis = [ones]
    return (0..<dimension).map { _ in
      var row = (0..<count).map { _ in random.normal() }
      if basis.count >= count { basis = [ones] }
      for _ in 0..<2 {
        for direction in basis {
          let part = zip(row, direction).reduce(0) { $0 + $1.0 * $1.1 }
          row = zip(row, direction).map { $0 - part * $1 }
        }
      }
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      basis.append(row.map { $0 / length })
      return row.map { $0 / length * Double(count - 1).squareRoot() }
    }
  }
}
