import Lanes

extension PointwiseKernel {
  /// Returns the derivatives of the output along directions of the input and of the coefficients.
  public static func pushforward<
    InputDirections, CoefficientDirections, Input, Coefficients, Constants, OutputDirections
  >(
    _ dx: InputDirections, _ dp: CoefficientDirections, at x: Input, _ p: Coefficients,
    _ c: Constants
  ) -> OutputDirections {
    // Nothing in the argument types names the kind of directions; their size does.
    switch MemoryLayout<InputDirections>.size / kernel.input.properties.count {
    case MemoryLayout<Double>.stride:
      kernel.pushforward(dx, dp, at: x, p, c, directions: Double.self)
    default:
      kernel.pushforward(dx, dp, at: x, p, c, directions: Lanes8.self)
    }
  }
}

extension PointwiseKernel {
  /// The same for a kernel that keeps intermediates; the replay computes them again.
  public static func pushforward<
    InputDirections, CoefficientDirections, Input, Coefficients, Constants, Kept, OutputDirections
  >(
    _ dx: InputDirections, _ dp: CoefficientDirections, at x: Input, _ p: Coefficients,
    _ c: Constants, kept: Kept
  ) -> OutputDirections {
    pushforward(dx, dp, at: x, p, c)
  }
}

extension Kernel {
  /// Computes the Jacobian–vector product by replaying the graph.
  ///
  /// It takes the arguments of the generated `pushforward` and gives the same derivatives to rounding,
  /// slower: for a closure whose derivatives have not been generated yet, and to test those that have.
  ///
  /// - Parameters:
  ///   - dx: directions of the input.
  ///   - dp: directions of the coefficients.
  ///   - x: the point, with the shared coefficients p and constants c.
  /// - Returns: ∂y/∂x dx + ∂y/∂p dp.
  public func pushforward<
    D: Directions, InputDirections, CoefficientDirections, Input, Coefficients, Constants,
    OutputDirections
  >(
    _ dx: InputDirections, _ dp: CoefficientDirections, at x: Input, _ p: Coefficients,
    _ c: Constants, directions: D.Type
  ) -> OutputDirections {
    structure(
      of: pushforward(
        scalars(of: dx, as: D.self), scalars(of: dp, as: D.self),
        input: scalars(of: x, as: Double.self), coefficients: scalars(of: p, as: Double.self),
        constants: scalars(of: c, as: Double.self)))
  }

  /// The same with the properties of the structs as lists.
  func pushforward<D: Directions>(
    _ dx: [D], _ dp: [D], input: [Double], coefficients: [Double], constants: [Double]
  ) -> [D] {
    let values = evaluate(input: input, coefficients: coefficients, constants: constants)
    let derivatives = forward(values, input: dx, coefficients: dp)
    return outputNodes.map { derivatives[$0] }
  }

  /// Computes the derivatives of every node from those of the arguments.
  private func forward<D: Directions>(_ values: [Double], input: [D], coefficients: [D]) -> [D] {
    var d: [D] = []
    d.reserveCapacity(graph.nodes.count)
    for (i, node) in graph.nodes.enumerated() {
      switch node {
      case .constant, .argument(.constant, _): d.append(0)
      case .argument(.input, let place): d.append(input[place])
      case .argument(.coefficient, let place): d.append(coefficients[place])
      case .add(let a, let b): d.append(d[a] + d[b])
      case .subtract(let a, let b): d.append(d[a] - d[b])
      case .multiply(let a, let b): d.append(values[b] * d[a] + values[a] * d[b])
      case .divide(let a, let b): d.append((1 / values[b]) * (d[a] - values[i] * d[b]))
      case .sum(let c, let a, let b):
        d.append(d[c] + (values[b] * d[a] + values[a] * d[b]))
      case .difference(let c, let a, let b):
        d.append(d[c] - (values[b] * d[a] + values[a] * d[b]))
      case .product(let a, let b, let c):
        d.append(values[b] * d[a] + values[a] * d[b] - d[c])
      case .negate(let a): d.append(-d[a])
      case .squareRoot(let a): d.append((values[i] > 0 ? 0.5 / values[i] : 0) * d[a])
      case .sine(let a): d.append(Double.cosine(of: values[a]) * d[a])
      case .cosine(let a): d.append(-(Double.sine(of: values[a]) * d[a]))
      case .logarithm(let a): d.append((1 / values[a]) * d[a])
      case .larger(let a, let b): d.append(.select(values[b], exceeds: values[a], d[b], d[a]))
      case .smaller(let a, let b): d.append(.select(values[a], exceeds: values[b], d[b], d[a]))
      case .select(let a, let b, let x, let y):
        d.append(.select(values[a], exceeds: values[b], d[x], d[y]))
      }
    }
    return d
  }
}
