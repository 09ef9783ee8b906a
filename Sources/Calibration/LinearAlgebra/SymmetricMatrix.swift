/// A small dense symmetric matrix in double precision, such as a Hessian or a covariance.
///
/// Factorisations are LAPACK's; the same library on the same processor gives the same bits.
public struct SymmetricMatrix: Equatable, Sendable {
  /// The number of rows n.
  public let count: Int
  /// A_ij at i·n + j; both triangles are held and are equal.
  public private(set) var elements: [Double]

  /// Creates a matrix of zeros.
  public init(count: Int) {
    self.count = count
    elements = Array(repeating: 0, count: count * count)
  }

  /// Creates a matrix that is zero off its diagonal.
  public init(diagonal: [Double]) {
    self.init(count: diagonal.count)
    for (i, value) in diagonal.enumerated() { elements[i * count + i] = value }
  }

  /// Creates a matrix from its lower triangle.
  ///
  /// - Parameters:
  ///   - count: The number of rows n.
  ///   - element: Returns A_ij; called with j ≤ i, row by row.
  public init(count: Int, element: (_ i: Int, _ j: Int) -> Double) {
    self.init(count: count)
    for i in 0..<count {
      for j in 0...i { self[i, j] = element(i, j) }
    }
  }

  /// A_ij; setting it sets A_ji, too.
  public subscript(i: Int, j: Int) -> Double {
    get { elements[i * count + j] }
    set {
      elements[i * count + j] = newValue
      elements[j * count + i] = newValue
    }
  }

  /// A_ii.
  public var diagonal: [Double] { (0..<count).map { self[$0, $0] } }

  /// Whether no element is infinite or not a number.
  public var isFinite: Bool { elements.allSatisfy(\.isFinite) }

  /// Adds w·v vᵀ.
  public mutating func add(_ weight: Double, timesOuterProductOf vector: [Double]) {
    precondition(vector.count == count, "one component for each row")
    for i in 0..<count {
      for j in 0...i { self[i, j] += weight * vector[i] * vector[j] }
    }
  }

  /// Returns DAD, where D is the diagonal matrix of `factors`.
  ///
  /// With the units of the rows as factors this changes the units of a Hessian; with 1/√A_ii it
  /// makes correlations of a covariance.
  public func scaled(by factors: [Double]) -> SymmetricMatrix {
    precondition(factors.count == count, "one factor for each row")
    return SymmetricMatrix(count: count) { i, j in factors[i] * self[i, j] * factors[j] }
  }

  /// Returns the rows and columns of `indices`, in that order.
  public func restricted(to indices: [Int]) -> SymmetricMatrix {
    SymmetricMatrix(count: indices.count) { self[indices[$0], indices[$1]] }
  }

  /// Returns Av.
  public func product(with vector: [Double]) -> [Double] {
    precondition(vector.count == count, "one component for each column")
    return (0..<count).map { i in
      var sum = 0.0
      for j in 0..<count { sum += self[i, j] * vector[j] }
      return sum
    }
  }

  /// Returns vᵀAv.
  public func quadraticForm(_ vector: [Double]) -> Double {
    zip(vector, product(with: vector)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Returns A⁻¹, or nil where A is not positive definite in the arithmetic of `Double`.
  public func inverse() -> SymmetricMatrix? { CholeskyFactor(of: self)?.inverse() }
}

extension SymmetricMatrix {
  /// Returns the sum of two matrices of the same size.
  public static func + (a: SymmetricMatrix, b: SymmetricMatrix) -> SymmetricMatrix {
    precondition(a.count == b.count, "matrices of the same size")
    return SymmetricMatrix(count: a.count) { a[$0, $1] + b[$0, $1] }
  }

  /// Returns a matrix times a number.
  public static func * (factor: Double, a: SymmetricMatrix) -> SymmetricMatrix {
    SymmetricMatrix(count: a.count) { factor * a[$0, $1] }
  }
}
