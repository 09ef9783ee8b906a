/// A pointwise kernel written out as a list of operations, each on earlier ones.
public struct Graph: Sendable {
  /// One operation; operands are indices of earlier nodes.
  public enum Node: Hashable, Sendable {
    case constant(Double)
    /// An argument of the kernel, numbered within its role.
    case argument(Role, Int)
    case add(Int, Int)
    case subtract(Int, Int)
    case multiply(Int, Int)
    case divide(Int, Int)
    /// sum(c, plus: a, times: b)
    case sum(Int, plus: Int, times: Int)
    /// difference(c, minus: a, times: b)
    case difference(Int, minus: Int, times: Int)
    /// product(a, b, minus: c)
    case product(Int, Int, minus: Int)
    case negate(Int)
    case squareRoot(Int)
    case sine(Int)
    case cosine(Int)
    case logarithm(Int)
    /// a.atLeast(b)
    case larger(Int, Int)
    /// a.atMost(b)
    case smaller(Int, Int)
    /// select(a, exceeds: b, x, y)
    case select(Int, exceeds: Int, Int, Int)

    var operands: [Int] {
      switch self {
      case .constant, .argument: []
      case .negate(let a), .squareRoot(let a), .sine(let a), .cosine(let a), .logarithm(let a): [a]
      case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b),
        .divide(let a, let b), .larger(let a, let b), .smaller(let a, let b):
        [a, b]
      case .sum(let a, let b, let c), .difference(let a, let b, let c),
        .product(let a, let b, let c):
        [a, b, c]
      case .select(let a, let b, let x, let y): [a, b, x, y]
      }
    }
  }

  /// What an argument is to the derivative.
  public enum Role: Hashable, Sendable {
    /// Differentiated; its adjoint is returned.
    case input
    /// Differentiated; its adjoint is accumulated over all points.
    case coefficient
    /// Not differentiated.
    case constant
  }

  public private(set) var nodes: [Node] = []
  /// Names that the kernel's author gave to intermediates.
  public private(set) var names: [Int: String] = [:]
  private var known: [Node: Int] = [:]

  /// Appends an operation, or finds the equal one that is already there.
  mutating func append(_ node: Node) -> Int {
    if let index = known[node] { return index }
    nodes.append(node)
    known[node] = nodes.count - 1
    return nodes.count - 1
  }

  mutating func name(_ index: Int, _ name: String) {
    if names[index] == nil, !names.values.contains(name) { names[index] = name }
  }

  /// For each node, whether it depends on an input or a coefficient.
  var isActive: [Bool] {
    var active = [Bool](repeating: false, count: nodes.count)
    for (i, node) in nodes.enumerated() {
      if case .argument(let role, _) = node {
        active[i] = role != .constant
      } else {
        active[i] = node.operands.contains { active[$0] }
      }
    }
    return active
  }
}
