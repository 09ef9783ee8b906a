import Lanes

/// A pointwise kernel that can be traced.
///
/// Conforming gives it a `pullback` and a `pushforward` at once, by replay. The generated ones are overloads
/// with the kernel's own types, which the compiler prefers as soon as they are there.
public protocol PointwiseKernel {
  static var kernel: Kernel { get }
}

extension PointwiseKernel {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  public static func pullback<Input, Coefficients, Constants, Output>(
    _ adjoint: Output, at input: Input, _ coefficients: Coefficients, _ constants: Constants,
    addingTo sensitivity: inout Coefficients
  ) -> Input {
    // Nothing in the argument types names the scalar; their size does.
    switch MemoryLayout<Input>.size / kernel.input.properties.count {
    case MemoryLayout<Double>.stride:
      kernel.pullback(
        adjoint, at: input, coefficients, constants, addingTo: &sensitivity, scalar: Double.self)
    default:
      kernel.pullback(
        adjoint, at: input, coefficients, constants, addingTo: &sensitivity, scalar: Lanes8.self)
    }
  }
}

extension PointwiseKernel {
  /// The same for a kernel that keeps intermediates; the replay computes them again.
  public static func pullback<Input, Coefficients, Constants, Output, Kept>(
    _ adjoint: Output, at input: Input, _ coefficients: Coefficients, _ constants: Constants,
    kept: Kept, addingTo sensitivity: inout Coefficients
  ) -> Input {
    pullback(adjoint, at: input, coefficients, constants, addingTo: &sensitivity)
  }
}

extension Kernel {
  /// Computes the vector–Jacobian product by replaying the graph.
  ///
  /// It takes the arguments of the generated `pullback` and gives the same derivative to rounding, about
  /// six times slower: for a closure whose derivatives have not been generated yet, and to test those
  /// that have.
  ///
  /// - Parameters:
  ///   - adjoint: ȳ, the adjoint of the output.
  ///   - input: the point x, with its shared coefficients p and constants.
  ///   - sensitivity: p̄; ȳᵀ ∂y/∂p is added.
  /// - Returns: x̄ = ȳᵀ ∂y/∂x.
  public func pullback<L: Lane, Input, Coefficients, Constants, Output>(
    _ adjoint: Output, at input: Input, _ coefficients: Coefficients, _ constants: Constants,
    addingTo sensitivity: inout Coefficients, scalar: L.Type
  ) -> Input {
    let values = evaluate(
      input: scalars(of: input, as: L.self), coefficients: scalars(of: coefficients, as: L.self),
      constants: scalars(of: constants, as: L.self))
    let adjoints = reverse(values, outputAdjoint: scalars(of: adjoint, as: L.self))
    var inputAdjoint = [L](repeating: 0, count: self.input.properties.count)
    var coefficientAdjoint = scalars(of: sensitivity, as: L.self)
    for (node, adjoint) in zip(graph.nodes, adjoints) {
      if case .argument(.input, let i) = node { inputAdjoint[i] = adjoint }
      if case .argument(.coefficient, let i) = node { coefficientAdjoint[i] += adjoint }
    }
    sensitivity = structure(of: coefficientAdjoint)
    return structure(of: inputAdjoint)
  }

  /// Computes the value of every node.
  func evaluate<L: Lane>(input: [L], coefficients: [L], constants: [L]) -> [L] {
    var values: [L] = []
    values.reserveCapacity(graph.nodes.count)
    for node in graph.nodes {
      switch node {
      case .constant(let value): values.append(L(value))
      case .argument(.input, let i): values.append(input[i])
      case .argument(.coefficient, let i): values.append(coefficients[i])
      case .argument(.constant, let i): values.append(constants[i])
      case .add(let a, let b): values.append(values[a] + values[b])
      case .subtract(let a, let b): values.append(values[a] - values[b])
      case .multiply(let a, let b): values.append(values[a] * values[b])
      case .divide(let a, let b): values.append(values[a] / values[b])
      case .sum(let c, let a, let b):
        values.append(.sum(values[c], plus: values[a], times: values[b]))
      case .difference(let c, let a, let b):
        values.append(.difference(values[c], minus: values[a], times: values[b]))
      case .product(let a, let b, let c):
        values.append(.product(values[a], values[b], minus: values[c]))
      case .negate(let a): values.append(-values[a])
      case .squareRoot(let a): values.append(.squareRoot(of: values[a]))
      case .sine(let a): values.append(.sine(of: values[a]))
      case .cosine(let a): values.append(.cosine(of: values[a]))
      case .logarithm(let a): values.append(.logarithm(of: values[a]))
      case .larger(let a, let b): values.append(values[a].atLeast(values[b]))
      case .smaller(let a, let b): values.append(values[a].atMost(values[b]))
      case .select(let a, let b, let x, let y):
        values.append(.select(values[a], exceeds: values[b], values[x], values[y]))
      }
    }
    return values
  }

  /// Computes the adjoint of every node from those of the outputs.
  private func reverse<L: Lane>(_ values: [L], outputAdjoint: [L]) -> [L] {
    var adjoints = [L](repeating: 0, count: values.count)
    for (node, adjoint) in zip(outputNodes, outputAdjoint) { adjoints[node] += adjoint }
    for i in graph.nodes.indices.reversed() {
      let g = adjoints[i]
      switch graph.nodes[i] {
      case .constant, .argument: break
      case .add(let a, let b):
        adjoints[a] += g
        adjoints[b] += g
      case .subtract(let a, let b):
        adjoints[a] += g
        adjoints[b] -= g
      case .multiply(let a, let b):
        adjoints[a] += g * values[b]
        adjoints[b] += g * values[a]
      case .divide(let a, let b):
        adjoints[a] += g / values[b]
        adjoints[b] -= g * values[i] / values[b]
      case .sum(let c, let a, let b):
        adjoints[c] += g
        adjoints[a] += g * values[b]
        adjoints[b] += g * values[a]
      case .difference(let c, let a, let b):
        adjoints[c] += g
        adjoints[a] -= g * values[b]
        adjoints[b] -= g * values[a]
      case .product(let a, let b, let c):
        adjoints[c] -= g
        adjoints[a] += g * values[b]
        adjoints[b] += g * values[a]
      case .negate(let a): adjoints[a] -= g
      case .squareRoot(let a):
        adjoints[a] += L.select(values[i], exceeds: 0, 0.5 * g / values[i], 0)
      case .sine(let a): adjoints[a] += g * L.cosine(of: values[a])
      case .cosine(let a): adjoints[a] -= g * L.sine(of: values[a])
      case .logarithm(let a): adjoints[a] += g / values[a]
      case .larger(let a, let b):
        adjoints[a] += L.select(values[b], exceeds: values[a], 0, g)
        adjoints[b] += L.select(values[b], exceeds: values[a], g, 0)
      case .smaller(let a, let b):
        adjoints[a] += L.select(values[a], exceeds: values[b], 0, g)
        adjoints[b] += L.select(values[a], exceeds: values[b], g, 0)
      case .select(let a, let b, let x, let y):
        adjoints[x] += L.select(values[a], exceeds: values[b], g, 0)
        adjoints[y] += L.select(values[a], exceeds: values[b], 0, g)
      }
    }
    return adjoints
  }
}
