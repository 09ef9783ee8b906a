/// Prints the Swift source of a kernel's vector–Jacobian product.
///
/// The forward values that the derivative needs are recomputed, each operation on one line; then one line
/// per intermediate gives its adjoint as the sum over the operations that used it.
struct PullbackSource {
  private let kernel: Kernel
  private let active: [Bool]
  /// Terms of the adjoint of each node, collected from the operations that use it.
  private var terms: [[Term]]
  /// Forward values that the adjoint lines refer to.
  private var needed: Set<Int> = []
  /// Divisors whose inverse is computed once.
  private var inverted: Set<Int> = []
  /// The names of those inverses that the kernel itself computes.
  private var inverseNames: [Int: String] = [:]
  /// The properties under which the kernel hands on intermediates.
  private let kept: [Int: String]
  /// Adjoints that are just another adjoint and need no line.
  private var aliases: [Int: String] = [:]
  private var adjointLines: [String] = []

  private struct Term {
    let isNegative: Bool
    let text: String

    var isName: Bool { !text.contains(" ") && !text.contains("(") }
  }

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
    kept = Dictionary(
      zip(kernel.keptNodes, kernel.kept.properties), uniquingKeysWith: { first, _ in first })
    for (i, node) in kernel.graph.nodes.enumerated() {
      if case .divide(let a, let b) = node, case .constant(1) = kernel.graph.nodes[a] {
        inverseNames[b] = name(i)
      }
    }
  }

  // MARK: The reverse sweep

  private mutating func differentiate() {
    for (output, node) in zip(kernel.output.properties, kernel.outputNodes) {
      add("adjoint.\(output)", to: node)
    }
    for i in kernel.graph.nodes.indices.reversed() where active[i] && !terms[i].isEmpty {
      if case .argument(let role, let position) = kernel.graph.nodes[i] {
        accumulate(role, position, node: i)
        continue
      }
      if terms[i].count == 1, !terms[i][0].isNegative, terms[i][0].isName {
        aliases[i] = terms[i][0].text
      } else {
        adjointLines.append("let \(adjointName(i)): R = \(sum(terms[i]))")
      }
      propagate(i)
    }
  }

  private mutating func accumulate(_ role: Graph.Role, _ position: Int, node: Int) {
    switch role {
    case .input: adjointLines.append("let \(adjointName(node)): R = \(sum(terms[node]))")
    case .coefficient:
      let property = kernel.coefficients.properties[position]
      adjointLines.append("sensitivity.\(property) += \(sum(terms[node]))")
    case .constant: break
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
    case .multiply(let a, let b) where a == b:
      if active[a] { add("2 * \(g) * \(value(a))", to: a) }
    case .multiply(let a, let b):
      if active[a] { add("\(g) * \(value(b))", to: a) }
      if active[b] { add("\(g) * \(value(a))", to: b) }
    case .divide(let a, let b):
      if inverse(of: b).map({ kept[$0] == nil }) ?? true {
        inverted.insert(b)
        needed.insert(b)
      }
      let scaled = "\(localName(i))Scaled"
      adjointLines.append("let \(scaled): R = \(g) * \(inverseName(b))")
      add(scaled, to: a)
      if active[b] { add("\(scaled) * \(value(i))", to: b, negative: true) }
    case .squareRoot(let a):
      let root = value(i)
      add("R.select(\(root), exceeds: 0, 0.5 * \(g) / \(root), 0)", to: a)
    case .sine(let a): add("\(g) * R.cosine(of: \(value(a)))", to: a)
    case .cosine(let a): add("\(g) * R.sine(of: \(value(a)))", to: a, negative: true)
    case .logarithm(let a): add("\(g) / \(value(a))", to: a)
    case .larger(let a, let b): choose(value(b), exceeds: value(a), g, then: b, otherwise: a)
    case .smaller(let a, let b): choose(value(a), exceeds: value(b), g, then: b, otherwise: a)
    case .select(let a, let b, let x, let y):
      choose(value(a), exceeds: value(b), g, then: x, otherwise: y)
    }
  }

  /// Gives the adjoint `g` to one of two operands, by the branch taken.
  private mutating func choose(
    _ a: String, exceeds b: String, _ g: String, then x: Int, otherwise y: Int
  ) {
    if active[x] { add("R.select(\(a), exceeds: \(b), \(g), 0)", to: x) }
    if active[y] { add("R.select(\(a), exceeds: \(b), 0, \(g))", to: y) }
  }

  private mutating func add(_ text: String, to node: Int, negative: Bool = false) {
    if active[node] { terms[node].append(Term(isNegative: negative, text: text)) }
  }

  private func sum(_ terms: [Term]) -> String {
    // A positive term first saves a negation.
    let ordered = terms.filter { !$0.isNegative } + terms.filter(\.isNegative)
    var text = ordered[0].isNegative ? "-(\(ordered[0].text))" : ordered[0].text
    for term in ordered.dropFirst() { text += (term.isNegative ? " - " : " + ") + term.text }
    return text
  }

  // MARK: Names

  private mutating func value(_ node: Int) -> String {
    needed.insert(node)
    return name(node)
  }

  private func name(_ node: Int) -> String {
    if let property = kept[node] { return "kept.\(property)" }
    return localName(node)
  }

  private func localName(_ node: Int) -> String {
    switch kernel.graph.nodes[node] {
    case .constant(let value): return value < 0 ? "(\(value))" : "\(value)"
    case .argument(.input, let i): return "x.\(kernel.input.properties[i])"
    case .argument(.coefficient, let i): return "p.\(kernel.coefficients.properties[i])"
    case .argument(.constant, let i): return "c.\(kernel.constants.properties[i])"
    default: return kernel.graph.names[node] ?? "t\(node)"
    }
  }

  private func adjointName(_ node: Int) -> String {
    if let alias = aliases[node] { return alias }
    if case .argument(.input, let i) = kernel.graph.nodes[node] {
      return inputAdjointName(i)
    }
    return "\(localName(node))Bar"
  }

  private func inputAdjointName(_ i: Int) -> String { "\(kernel.input.properties[i])InputBar" }

  /// The node that the kernel itself computes as the inverse of another.
  private func inverse(of node: Int) -> Int? {
    kernel.graph.nodes.firstIndex { operation in
      guard case .divide(let a, node) = operation else { return false }
      return kernel.graph.nodes[a] == .constant(1)
    }
  }

  private func inverseName(_ node: Int) -> String {
    if let name = inverseNames[node] { return name }
    if case .constant = kernel.graph.nodes[node] { return "t\(node)Inverse" }
    return "\(name(node).split(separator: ".").last!)Inverse"
  }

  // MARK: Text

  private mutating func assemble() -> String {
    let forward = forwardLines()
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
      _ p: \(kernel.coefficients.typeName)<R>, _ c: \(kernel.constants.typeName)<R>,\(keptArgument)
      addingTo sensitivity: inout \(kernel.coefficients.typeName)<R>
      ) -> \(kernel.input.typeName)<R> {
      \(forward.joined(separator: "\n"))
      \(usesCoefficients ? "" : "_ = sensitivity\n")\(adjointLines.joined(separator: "\n"))
      return \(kernel.input.typeName)(\(results.joined(separator: ", ")))
      }
      }

      """
  }

  private var keptArgument: String {
    kept.isEmpty ? "" : " kept: \(kernel.kept.typeName)<R>,"
  }

  /// The operations that the adjoint lines need, in order.
  private func forwardLines() -> [String] {
    let nodes = kernel.graph.nodes
    var required = needed.filter { kept[$0] == nil }
    for i in nodes.indices.reversed() where required.contains(i) {
      required.formUnion(nodes[i].operands.filter { kept[$0] == nil })
    }
    return nodes.indices.filter(required.contains).flatMap { i -> [String] in
      var lines: [String] = []
      if let text = operation(i) { lines.append("let \(name(i)): R = \(text)") }
      if inverted.contains(i) { lines.append("let \(inverseName(i)): R = 1 / \(name(i))") }
      return lines
    }
  }

  private func operation(_ i: Int) -> String? {
    switch kernel.graph.nodes[i] {
    case .constant, .argument: return nil
    case .add(let a, let b): return "\(name(a)) + \(name(b))"
    case .subtract(let a, let b): return "\(name(a)) - \(name(b))"
    case .multiply(let a, let b): return "\(name(a)) * \(name(b))"
    case .divide(let a, let b):
      guard inverted.contains(b) else { return "\(name(a)) / \(name(b))" }
      return inverseName(b) == name(i) ? nil : "\(name(a)) * \(inverseName(b))"
    case .negate(let a): return "-\(name(a))"
    case .squareRoot(let a): return "R.squareRoot(of: \(name(a)))"
    case .sine(let a): return "R.sine(of: \(name(a)))"
    case .cosine(let a): return "R.cosine(of: \(name(a)))"
    case .logarithm(let a): return "R.logarithm(of: \(name(a)))"
    case .larger(let a, let b): return "\(name(a)).atLeast(\(name(b)))"
    case .smaller(let a, let b): return "\(name(a)).atMost(\(name(b)))"
    case .select(let a, let b, let x, let y):
      return "R.select(\(name(a)), exceeds: \(name(b)), \(name(x)), \(name(y)))"
    }
  }
}

/// Returns the source file with the derivatives of `kernels`; `swift format` lays it out.
public func derivativeSource(of kernels: [Kernel], closure: String) -> String {
  """
  // The derivatives of the \(closure) closure's pointwise kernels.
  // Generated from the kernels themselves by scripts/derive: change those, not this file.

  import Column
  import Lanes

  \(kernels.map(PullbackSource.text).joined(separator: "\n"))
  """
}
