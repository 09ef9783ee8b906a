/// Prints the Swift source of a kernel's vector–Jacobian product.
///
/// The forward values that the derivative needs are recomputed, each operation on one line; then one line
/// per intermediate gives its adjoint as the sum over the operations that used it.
struct PullbackSource {
  private let kernel: Kernel
  private let active: [Bool]
  /// Terms of the adjoint of each node, collected from the operations that use it.
  private var terms: [[SourceTerm]]
  /// The forward values that the adjoint lines refer to.
  private var values: ValueSource
  /// Adjoints that are just another adjoint and need no line.
  private var aliases: [Int: String] = [:]
  private var adjointLines: [String] = []

  /// Returns the extension of the kernel's type, unformatted.
  static func text(of kernel: Kernel) -> String {
    var source = PullbackSource(kernel)
    source.differentiate()
    return source.assemble()
  }

  private init(_ kernel: Kernel) {
    self.kernel = kernel
    active = kernel.graph.isActive
    terms = Array(repeating: [], count: kernel.graph.nodes.count)
    values = ValueSource(kernel, scalar: "R")
  }

  // MARK: The reverse sweep

  private mutating func differentiate() {
    for (output, node) in zip(kernel.output.properties, kernel.outputNodes) {
      add("adjoint.\(output)", to: node)
    }
    for i in kernel.graph.nodes.indices.reversed() where active[i] && !terms[i].isEmpty {
      if case .argument = kernel.graph.nodes[i] {
        adjointLines += SourceTerm.declaration(of: adjointName(i), "R", terms[i])
        continue
      }
      if terms[i].count == 1, !terms[i][0].isNegative, terms[i][0].isName {
        aliases[i] = terms[i][0].text
      } else {
        adjointLines += SourceTerm.declaration(of: adjointName(i), "R", terms[i])
      }
      propagate(i)
    }
  }

  private mutating func propagate(_ i: Int) {
    let g = adjointName(i)
    switch kernel.graph.nodes[i] {
    case .constant, .argument: break
    case .add(let a, let b):
      add(g, to: a)
      add(g, to: b)
    case .subtract(let a, let b):
      add(g, to: a)
      add(g, to: b, negative: true)
    case .negate(let a): add(g, to: a, negative: true)
    case .multiply(let a, let b):
      if let divisor = divisor(ofInverse: a) {
        addQuotient(g, i, b, divisor, inverse: values.use(a))
      } else if let divisor = divisor(ofInverse: b) {
        addQuotient(g, i, a, divisor, inverse: values.use(b))
      } else {
        addProduct(g, a, b)
      }
    case .sum(let c, let a, let b):
      add(g, to: c)
      addProduct(g, a, b)
    case .difference(let c, let a, let b):
      add(g, to: c)
      addProduct(g, a, b, negative: true)
    case .product(let a, let b, let c):
      add(g, to: c, negative: true)
      addProduct(g, a, b)
    case .divide(let a, let b):
      addQuotient(g, i, a, b, inverse: values.useInverse(of: b))
    case .squareRoot(let a):
      let root = values.use(i)
      let quotient = "0.5 * \(g) / \(root)"
      add(isPositive(a) ? quotient : "R.select(\(root), exceeds: 0, \(quotient), 0)", to: a)
    case .sine(let a): add(g, times: "R.cosine(of: \(values.use(a)))", to: a)
    case .cosine(let a): add(g, times: "R.sine(of: \(values.use(a)))", to: a, negative: true)
    case .logarithm(let a): add("\(g) / \(values.use(a))", to: a)
    case .larger(let a, let b):
      choose(values.use(b), exceeds: values.use(a), g, then: b, otherwise: a)
    case .smaller(let a, let b):
      choose(values.use(a), exceeds: values.use(b), g, then: b, otherwise: a)
    case .select(let a, let b, let x, let y):
      choose(values.use(a), exceeds: values.use(b), g, then: x, otherwise: y)
    }
  }

  /// Gives the adjoint `g` to one of two operands, by the branch taken.
  private mutating func choose(
    _ a: String, exceeds b: String, _ g: String, then x: Int, otherwise y: Int
  ) {
    let condition = "\(a), exceeds: \(b)"
    add(SourceTerm(choice: condition, g, nil), to: x)
    add(SourceTerm(choice: condition, nil, g), to: y)
  }

  /// Whether a node is kept above a positive constant.
  private func isPositive(_ node: Int) -> Bool {
    guard case .larger(_, let bound) = kernel.graph.nodes[node],
      case .constant(let value) = kernel.graph.nodes[bound]
    else { return false }
    return value > 0
  }

  /// The node that a node is the inverse of.
  private func divisor(ofInverse node: Int) -> Int? {
    guard case .divide(let one, let divisor) = kernel.graph.nodes[node],
      case .constant(1) = kernel.graph.nodes[one], active[divisor]
    else { return nil }
    return divisor
  }

  /// Adds to the adjoints of a and b that of node i, their quotient: the divisor's needs nothing but the
  /// quotient itself.
  private mutating func addQuotient(_ g: String, _ i: Int, _ a: Int, _ b: Int, inverse: String) {
    let scaled = "\(values.localName(i))Scaled"
    adjointLines.append("let \(scaled): R = \(g) * \(inverse)")
    add(scaled, to: a)
    if active[b] { add(scaled, times: values.use(i), to: b, negative: true) }
  }

  /// Adds to the adjoints of a and b that of their product.
  private mutating func addProduct(_ g: String, _ a: Int, _ b: Int, negative: Bool = false) {
    guard a != b else {
      if active[a] { add("2 * \(g)", times: values.use(a), to: a, negative: negative) }
      return
    }
    if active[a] { add(g, times: values.use(b), to: a, negative: negative) }
    if active[b] { add(g, times: values.use(a), to: b, negative: negative) }
  }

  private mutating func add(
    _ text: String, times factor: String? = nil, to node: Int, negative: Bool = false
  ) {
    add(SourceTerm(text, times: factor, isNegative: negative), to: node)
  }

  /// Adds to the adjoint of a node; to that of a coefficient at once, so that nothing waits for it.
  private mutating func add(_ term: SourceTerm, to node: Int) {
    guard active[node] else { return }
    if case .argument(.coefficient, let position) = kernel.graph.nodes[node] {
      let sum = "sensitivity.\(kernel.coefficients.properties[position])"
      adjointLines.append("\(sum) = \(term.added(to: sum, "R"))")
    } else if let place = terms[node].firstIndex(where: { $0.isComplement(of: term) }) {
      terms[node][place] = terms[node][place].completed(by: term)
    } else {
      terms[node].append(term)
    }
  }

  // MARK: Names

  private func adjointName(_ node: Int) -> String {
    if let alias = aliases[node] { return alias }
    if case .argument(.input, let i) = kernel.graph.nodes[node] {
      return inputAdjointName(i)
    }
    return "\(values.localName(node))Bar"
  }

  private func inputAdjointName(_ i: Int) -> String { "\(kernel.input.properties[i])InputBar" }

  // MARK: Text

  private mutating func assemble() -> String {
    let usesCoefficients = !kernel.coefficients.properties.isEmpty
    let results = kernel.input.properties.indices.map { i -> String in
      let node = kernel.graph.nodes.firstIndex(of: .argument(.input, i))
      let isUsed = node.map { !terms[$0].isEmpty } ?? false
      return "\(kernel.input.properties[i]): \(isUsed ? inputAdjointName(i) : "0")"
    }
    return """
      extension \(kernel.name) {
      /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
      @inline(__always)
      static func pullback<R: Real>(
      _ adjoint: \(kernel.output.typeName)<R>, at x: \(kernel.input.typeName)<R>,
      _ p: \(kernel.coefficients.typeName)<R>, _ c: \(kernel.constants.typeName)<R>\(values.keptArgument),
      addingTo sensitivity: inout \(kernel.coefficients.typeName)<R>
      ) -> \(kernel.input.typeName)<R> {
      \(values.lines().joined(separator: "\n"))
      \(usesCoefficients ? "" : "_ = sensitivity\n")\(adjointLines.joined(separator: "\n"))
      return \(kernel.input.typeName)(\(results.joined(separator: ", ")))
      }
      }

      """
  }
}

/// Returns the source file with the derivatives of `kernels`; `swift format` lays it out.
public func derivativeSource(of kernels: [Kernel], closure: String) -> String {
  """
  // The derivatives of the \(closure) closure's pointwise kernels.
  // Generated from the kernels themselves by scripts/derive: change those, not this file.

  import Column
  import Lanes

  \(kernels.map { PullbackSource.text(of: $0) + "\n" + PushforwardSource.text(of: $0) }.joined(separator: "\n"))
  """
}
