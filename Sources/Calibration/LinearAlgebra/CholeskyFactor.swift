import CLAPACK

/// The lower triangular L of a positive definite matrix A = LLᵀ.
public struct CholeskyFactor: Equatable, Sendable {
  /// The number of rows n.
  public let count: Int
  /// L_ij at i·n + j, zero above the diagonal.
  public let elements: [Double]

  /// The triangle in LAPACK's order of the elements, by columns: the lower one in ours.
  private static let triangle = CChar(bitPattern: UInt8(ascii: "U"))

  /// Factorises a matrix (dpotrf).
  ///
  /// - Returns: nil where an element is not finite or the matrix is not positive definite in the
  ///   arithmetic of `Double`.
  public init?(of matrix: SymmetricMatrix) {
    guard matrix.isFinite else { return nil }
    LinearAlgebraThreads.useOne()
    count = matrix.count
    var elements = matrix.elements
    var (triangle, n, status) = (Self.triangle, Int32(count), Int32(0))
    // LAPACK wants a leading dimension of 1 at least.
    if count > 0 { dpotrf_(&triangle, &n, &elements, &n, &status, 1) }
    guard status == 0 else { return nil }
    for i in 0..<count {
      for j in i + 1..<count { elements[i * count + j] = 0 }
    }
    self.elements = elements
  }

  /// Returns x of Ax = b (dpotrs).
  public func solve(_ rightHandSide: [Double]) -> [Double] {
    precondition(rightHandSide.count == count, "one component for each row")
    guard count > 0 else { return [] }
    var x = rightHandSide
    var (triangle, n, one, status) = (Self.triangle, Int32(count), Int32(1), Int32(0))
    dpotrs_(&triangle, &n, &one, elements, &n, &x, &n, &status, 1)
    precondition(status == 0, "dpotrs refused its argument \(-status)")
    return x
  }

  /// Returns A⁻¹ (dpotri), or nil where it overflows.
  public func inverse() -> SymmetricMatrix? {
    var inverse = elements
    var (triangle, n, status) = (Self.triangle, Int32(count), Int32(0))
    if count > 0 { dpotri_(&triangle, &n, &inverse, &n, &status, 1) }
    guard status == 0 else { return nil }
    let result = SymmetricMatrix(count: count) { inverse[$0 * count + $1] }
    return result.isFinite ? result : nil
  }

  /// Returns Lz: with z standard normal, a draw from the normal distribution of covariance A.
  public func product(with vector: [Double]) -> [Double] {
    precondition(vector.count == count, "one component for each column")
    return (0..<count).map { i in
      var sum = 0.0
      for j in 0...i { sum += elements[i * count + j] * vector[j] }
      return sum
    }
  }
}
