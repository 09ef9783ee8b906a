import Testing

@testable import Calibration

/// Matrices whose factors are known exactly or published.
@Suite struct SymmetricMatrixTests {
  /// Moler's matrix, LLᵀ with L_ii = 1 and L_ij = −1 below the diagonal.
  static func moler(_ n: Int) -> SymmetricMatrix {
    SymmetricMatrix(count: n) { i, j in i == j ? Double(i + 1) : Double(j + 1) - 2 }
  }

  /// The second difference with fixed ends: λ_k = 2 − 2 cos(kπ/(n+1)).
  static func secondDifference(_ n: Int) -> SymmetricMatrix {
    SymmetricMatrix(count: n) { i, j in i == j ? 2 : i == j + 1 ? -1 : 0 }
  }

  @Test func `both triangles are kept equal`() {
    var matrix = SymmetricMatrix(count: 2) { i, j in Double(10 * i + j) }
    #expect(matrix.elements == [0, 10, 10, 11])
    matrix[0, 1] = 3
    #expect(matrix.elements == [0, 3, 3, 11])
    matrix.add(2, timesOuterProductOf: [1, -1])
    #expect(matrix.elements == [2, 1, 1, 13])
    #expect(matrix.diagonal == [2, 13])
    #expect(matrix.scaled(by: [2, 10]).elements == [8, 20, 20, 1300])
    #expect(matrix.restricted(to: [1]).elements == [13])
    #expect(matrix.product(with: [1, 2]) == [4, 27])
    #expect(matrix.quadraticForm([1, 2]) == 58)
    #expect((2 * matrix + SymmetricMatrix(diagonal: [1, 0])).elements == [5, 2, 2, 26])
  }

  @Test func `the Cholesky factor of Moler's matrix is exact`() throws {
    // All intermediate values are small integers.
    let n = 7
    let factor = try #require(CholeskyFactor(of: Self.moler(n)))
    for i in 0..<n {
      for j in 0..<n {
        #expect(factor.elements[i * n + j] == (i == j ? 1 : i > j ? -1 : 0))
      }
    }
    #expect(factor.product(with: [1, 2, 3, 4, 5, 6, 7]) == [1, 1, 0, -2, -5, -9, -14])
  }

  @Test func `a solution and an inverse satisfy their equations`() throws {
    let n = 6
    let matrix = Self.moler(n)
    let x = (0..<n).map { Double($0 * $0 - 3) }
    let factor = try #require(CholeskyFactor(of: matrix))
    // All intermediate values are integers.
    #expect(factor.solve(matrix.product(with: x)) == x)
    let inverse = try #require(matrix.inverse())
    for i in 0..<n {
      let unit = (0..<n).map { $0 == i ? 1.0 : 0 }
      #expect(inverse.product(with: matrix.product(with: unit)) == unit)
    }
  }

  @Test func `a matrix that is not positive definite has no factor`() {
    let indefinite = SymmetricMatrix(count: 2) { i, j in i == j ? 1 : 2 }
    #expect(CholeskyFactor(of: indefinite) == nil)
    #expect(indefinite.inverse() == nil)
    #expect(SymmetricMatrix(count: 2).inverse() == nil)
    for bad in [Double.nan, .infinity] {
      #expect(CholeskyFactor(of: SymmetricMatrix(diagonal: [1, bad])) == nil)
      #expect(Eigendecomposition(of: SymmetricMatrix(diagonal: [1, bad])) == nil)
    }
    #expect(SymmetricMatrix(diagonal: [.leastNonzeroMagnitude]).inverse() == nil)
  }

  @Test func `eigenvalues of the second difference are those of its sines`() throws {
    let n = 9
    let matrix = Self.secondDifference(n)
    let eigen = try #require(Eigendecomposition(of: matrix))
    for (k, (value, vector)) in zip(eigen.values, eigen.vectors).enumerated() {
      // π·(k+1)/20 through the chord: 2 − 2 cos θ = 4 sin²(θ/2).
      let sine = Self.sine(Double(k + 1) / 20)
      #expect(abs(value - 4 * sine * sine) <= 16 * Double.ulpOfOne)
      let product = matrix.product(with: vector)
      for i in 0..<n { #expect(abs(product[i] - value * vector[i]) <= 32 * Double.ulpOfOne) }
      #expect(abs(dot(vector, vector) - 1) <= 16 * Double.ulpOfOne)
    }
  }

  /// sin(πx) by its series.
  private static func sine(_ x: Double) -> Double {
    let angle = Double.pi * x
    var (term, sum) = (angle, angle)
    for k in 1...15 {
      term *= -angle * angle / Double(2 * k * (2 * k + 1))
      sum += term
    }
    return sum
  }

  @Test func `the largest component of each eigenvector is positive`() throws {
    for sign in [1.0, -1] {
      let matrix = SymmetricMatrix(count: 2) { i, j in i == j ? 2 : sign }
      let eigen = try #require(Eigendecomposition(of: matrix))
      #expect(abs(eigen.values[0] - 1) <= 4 * Double.ulpOfOne)
      #expect(abs(eigen.values[1] - 3) <= 4 * Double.ulpOfOne)
    }
    let eigen = try #require(Eigendecomposition(of: Self.secondDifference(9)))
    for vector in eigen.vectors {
      #expect(vector.max()! == vector.map(abs).max()!)
    }
  }

  @Test func `a function of a matrix has the eigenvalues' function`() throws {
    let matrix = Self.secondDifference(5)
    let root = try #require(Eigendecomposition(of: matrix)).matrix { $0.squareRoot() }
    for i in 0..<5 {
      let unit = (0..<5).map { $0 == i ? 1.0 : 0 }
      let square = root.product(with: root.product(with: unit))
      for j in 0..<5 { #expect(abs(square[j] - matrix[i, j]) <= 32 * Double.ulpOfOne) }
    }
  }

  @Test func `a matrix without rows is allowed`() throws {
    let empty = SymmetricMatrix(count: 0)
    #expect(try #require(CholeskyFactor(of: empty)).solve([]) == [])
    #expect(empty.inverse() == empty)
    #expect(try #require(Eigendecomposition(of: empty)).values.isEmpty)
  }
}
