import CLAPACK

/// The eigenvalues and eigenvectors of a symmetric matrix, A = Σ_k λ_k v_k v_kᵀ.
public struct Eigendecomposition: Equatable, Sendable {
  /// λ_k, ascending.
  public let values: [Double]
  /// v_k, of length 1 and orthogonal to each other.
  ///
  /// An eigenvector is known but for its sign: the component of largest magnitude (the first of
  /// equal ones) is made positive.
  public let vectors: [[Double]]

  /// Decomposes a matrix (dsyev).
  ///
  /// - Returns: nil where an element is not finite or the iteration does not converge.
  public init?(of matrix: SymmetricMatrix) {
    guard matrix.isFinite else { return nil }
    LinearAlgebraThreads.useOne()
    let n = matrix.count
    var vectors = matrix.elements
    var values = Array(repeating: 0.0, count: n)
    if n > 0 {
      var job = CChar(bitPattern: UInt8(ascii: "V"))
      var triangle = CChar(bitPattern: UInt8(ascii: "U"))
      var (rows, workCount, status) = (Int32(n), Int32(3 * n), Int32(0))
      var work = Array(repeating: 0.0, count: 3 * n)
      dsyev_(&job, &triangle, &rows, &vectors, &rows, &values, &work, &workCount, &status, 1, 1)
      guard status == 0 else { return nil }
    }
    self.values = values
    self.vectors = (0..<n).map { k in
      let vector = Array(vectors[k * n..<(k + 1) * n])
      let size = vector.reduce(0) { max($0, abs($1)) }
      let isTurned = vector.first { abs($0) == size }! < 0
      return isTurned ? vector.map(-) : vector
    }
  }

  /// Returns Σ_k f(λ_k) v_k v_kᵀ, such as an inverse or a square root of the matrix.
  public func matrix(_ function: (Double) -> Double) -> SymmetricMatrix {
    var result = SymmetricMatrix(count: values.count)
    for (value, vector) in zip(values, vectors) {
      result.add(function(value), timesOuterProductOf: vector)
    }
    return result
  }
}
