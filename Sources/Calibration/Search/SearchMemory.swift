/// Remembers what a search asked and what the answers were, so that a search that was interrupted can be repeated
/// up to where it was without computing anything again.
///
/// Searches are determined by the answers that they get, so that the repeated one ends with the same bits.
public protocol SearchMemory {
  /// Returns the answer to the next question: the one remembered, or else what `compute` gives, which is
  /// remembered then.
  ///
  /// - Parameters:
  ///   - label: what is asked.
  ///   - question: where it is asked.
  ///   - count: how many numbers the answer has.
  mutating func answer(
    _ label: String, _ question: [Double], count: Int, compute: () -> [Double]
  ) throws -> [Double]
}

/// Remembers nothing.
public struct NoMemory: SearchMemory {
  public init() {}

  public mutating func answer(
    _ label: String, _ question: [Double], count: Int, compute: () -> [Double]
  ) -> [Double] { compute() }
}

extension SearchMemory {
  /// Returns evaluations at some coordinates.
  mutating func evaluations(
    _ label: String, _ coordinates: [[Double]], _ demand: Demand,
    compute: () -> [Evaluation]
  ) throws -> [Evaluation] {
    let size = demand.numberCount(points: coordinates.count, controls: coordinates[0].count)
    let numbers = try answer(
      "\(label) \(demand.name)", Array(coordinates.joined()), count: size * coordinates.count
    ) { compute().flatMap(\.numbers) }
    return coordinates.indices.map { point in
      Evaluation(
        Array(numbers[point * size..<(point + 1) * size]), demand, controls: coordinates[0].count)
    }
  }
}

extension Demand {
  fileprivate var name: String {
    switch self {
    case .gradient: "gradient"
    case .curvature: "curvature"
    case .products: "products"
    }
  }

  /// How many numbers an evaluation is.
  fileprivate func numberCount(points: Int, controls: Int) -> Int {
    switch self {
    case .gradient: 1 + controls
    case .curvature: 1 + controls + controls * (controls + 1) / 2
    case .products: 1 + points
    }
  }
}

extension Evaluation {
  /// The misfit, the gradient, the lower triangle of the Hessian row by row, and the products, as far as there
  /// are any.
  fileprivate var numbers: [Double] {
    var numbers = [misfit] + gradient
    if let hessian {
      for i in 0..<hessian.count { for j in 0...i { numbers.append(hessian[i, j]) } }
    }
    return numbers + products
  }

  fileprivate init(_ numbers: [Double], _ demand: Demand, controls: Int) {
    let rest = numbers.dropFirst()
    self.init(misfit: numbers[0])
    switch demand {
    case .gradient: gradient = Array(rest)
    case .curvature:
      gradient = Array(rest.prefix(controls))
      var triangle = rest.dropFirst(controls).makeIterator()
      hessian = SymmetricMatrix(count: controls) { _, _ in triangle.next()! }
    case .products: products = Array(rest)
    }
  }
}
