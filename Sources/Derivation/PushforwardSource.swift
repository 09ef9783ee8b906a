/// Prints the Swift source of a kernel's Jacobian–vector product.
///
/// The derivative of each intermediate is a sum of directions, each times a number. Numbers are cheap, as
/// they serve all directions at once: a derivative that is one multiple of another is never computed but
/// by its factor, and multiples of one direction are added up before they meet it.
struct PushforwardSource {
  private let kernel: Kernel
  private var values: ValueSource
  /// The derivative of each node; nil where it is zero or not needed.
  private var derivatives: [Sum?]
  /// How many operations and outputs use the derivative of a node.
  private var useCounts: [Int]
  private var lines: [String] = []

  /// A sum of multiples of directions that have a name.
  private typealias Sum = [Multiple]

  private struct Multiple {
    var direction: String
    /// The terms of the factor.
    var factor: [SourceTerm]

    var isUnit: Bool { factor.count == 1 && factor[0].text == "1" }
    /// Whether the factor has a name already, or is one number.
    var isName: Bool { factor.count == 1 && factor[0].isName }
    /// Whether the factor calls a function, which reads better on a line of its own.
    var isCall: Bool { factor.count == 1 && factor[0].text.hasPrefix("Double.") }

    /// As a term of a sum of directions; the factor has one term.
    var term: SourceTerm {
      isUnit
        ? SourceTerm(direction, isNegative: factor[0].isNegative)
        : SourceTerm(factor[0].text, times: direction, isNegative: factor[0].isNegative)
    }
  }

  /// Returns the extension of the kernel's type, unformatted.
  static func text(of kernel: Kernel) -> String {
    var source = PushforwardSource(kernel)
    source.differentiate()
    return source.assemble()
  }

  private init(_ kernel: Kernel) {
    self.kernel = kernel
    values = ValueSource(kernel, scalar: "Double")
    derivatives = Array(repeating: nil, count: kernel.graph.nodes.count)
    useCounts = Array(repeating: 0, count: kernel.graph.nodes.count)
    let active = kernel.graph.isActive
    for output in kernel.outputNodes where active[output] { useCounts[output] += 1 }
    for i in kernel.graph.nodes.indices.reversed() where useCounts[i] > 0 {
      for operand in Set(kernel.graph.nodes[i].differentiatedOperands) where active[operand] {
        useCounts[operand] += 1
      }
    }
  }

  // MARK: The forward sweep

  private mutating func differentiate() {
    for i in kernel.graph.nodes.indices where useCounts[i] > 0 {
      derivatives[i] = derivative(of: i)
      let isReused = useCounts[i] > 1
      nameFactors(of: i) { isReused ? !$0.isName : $0.isCall }
      if isReused, derivatives[i]!.count > 1 { compute(i) }
    }
  }

  private mutating func derivative(of i: Int) -> Sum {
    switch kernel.graph.nodes[i] {
    case .constant: return []
    case .argument(let role, let position):
      let direction =
        role == .input
        ? "dx.\(kernel.input.properties[position])"
        : "dp.\(kernel.coefficients.properties[position])"
      return [Multiple(direction: direction, factor: [SourceTerm("1")])]
    case .add(let a, let b): return sum(of: a, plus: derivatives[b])
    case .subtract(let a, let b): return sum(of: a, plus: negated(derivatives[b]))
    case .negate(let a): return negated(derivatives[a])!
    case .multiply(let a, let b): return productDerivative(a, b)
    case .sum(let c, let a, let b): return sum(of: c, plus: productDerivative(a, b))
    case .difference(let c, let a, let b):
      return sum(of: c, plus: negated(productDerivative(a, b)))
    case .product(let a, let b, let c):
      return sum(productDerivative(a, b), negated(derivatives[c]) ?? [])
    case .divide(let a, let b):
      return sum(
        multiple(of: a) { $0.useInverse(of: b) },
        negated(multiple(of: b) { "\($0.useInverse(of: b)) * \($0.use(i))" })!)
    case .squareRoot(let a):
      return multiple(of: a) {
        "Double.select(\($0.use(i)), exceeds: 0, 0.5 / \($0.use(i)), 0)"
      }
    case .sine(let a): return multiple(of: a) { "Double.cosine(of: \($0.use(a)))" }
    case .cosine(let a): return negated(multiple(of: a) { "Double.sine(of: \($0.use(a)))" })!
    case .logarithm(let a): return multiple(of: a) { $0.useInverse(of: a) }
    case .larger(let a, let b): return choice(i, b, exceeds: a, b, otherwise: a)
    case .smaller(let a, let b): return choice(i, a, exceeds: b, b, otherwise: a)
    case .select(let a, let b, let x, let y): return choice(i, a, exceeds: b, x, otherwise: y)
    }
  }

  private mutating func productDerivative(_ a: Int, _ b: Int) -> Sum {
    guard a != b else { return multiple(of: a) { "2 * \($0.use(a))" } }
    return sum(multiple(of: a) { $0.use(b) }, multiple(of: b) { $0.use(a) })
  }

  // MARK: Sums

  private func sum(of a: Int, plus b: Sum?) -> Sum { sum(derivatives[a] ?? [], b ?? []) }

  /// Adds up the factors of each direction.
  private func sum(_ a: Sum, _ b: Sum) -> Sum {
    b.reduce(into: a) { sum, multiple in
      if let place = sum.firstIndex(where: { $0.direction == multiple.direction }) {
        sum[place].factor += multiple.factor
      } else {
        sum.append(multiple)
      }
    }
  }

  private func negated(_ sum: Sum?) -> Sum? {
    sum?.map { Multiple(direction: $0.direction, factor: $0.factor.map(\.negated)) }
  }

  /// Returns the derivative of node `a` times a factor.
  private mutating func multiple(
    of a: Int, _ factor: (inout ValueSource) -> String
  ) -> Sum {
    guard let derivative = derivatives[a] else { return [] }
    if derivative.count > 1 { compute(a) }
    nameFactors(of: a)
    let text = factor(&values)
    return derivatives[a]!.map { multiple in
      let factor = multiple.factor[0]
      let scaled = SourceTerm(
        text, times: multiple.isUnit ? nil : factor.text, isNegative: factor.isNegative)
      return Multiple(direction: multiple.direction, factor: [scaled])
    }
  }

  /// Returns the derivative of node `x` where the value `a` exceeds `b`, and that of `y` otherwise.
  private mutating func choice(
    _ i: Int, _ a: Int, exceeds b: Int, _ x: Int, otherwise y: Int
  ) -> Sum {
    nameFactors(of: x)
    nameFactors(of: y)
    let (first, second) = (derivatives[x] ?? [], derivatives[y] ?? [])
    let condition = "\(values.use(a)), exceeds: \(values.use(b))"
    let directions = Set((first + second).map(\.direction))
    if let direction = directions.first, directions.count == 1 {
      // A choice between two factors serves all directions.
      let factors = [first, second].map { $0.first?.factor[0].signedText ?? "0" }
      let name = factorName(i, direction)
      lines.append(
        "let \(name): Double = Double.select(\(condition), \(factors.joined(separator: ", ")))")
      return [Multiple(direction: direction, factor: [SourceTerm(name)])]
    }
    let branches = [first, second].map { $0.isEmpty ? "0" : SourceTerm.sum($0.map(\.term), "D") }
    let name = "\(values.localName(i))Dot"
    lines.append("let \(name): D = D.select(\(condition), \(branches.joined(separator: ", ")))")
    return [Multiple(direction: name, factor: [SourceTerm("1")])]
  }

  // MARK: Lines

  /// Gives a line and a name to the factors of node `i` that are sums, or to those asked for.
  private mutating func nameFactors(
    of i: Int, where isAsked: (Multiple) -> Bool = { $0.factor.count > 1 }
  ) {
    derivatives[i] = derivatives[i]?.map { multiple in
      guard isAsked(multiple) else { return multiple }
      let name = factorName(i, multiple.direction)
      lines.append("let \(name): Double = \(SourceTerm.sum(multiple.factor, "Double"))")
      return Multiple(direction: multiple.direction, factor: [SourceTerm(name)])
    }
  }

  /// ∂t/∂d is `tByD`.
  private func factorName(_ i: Int, _ direction: String) -> String {
    "\(values.localName(i))By\(subject(direction))"
  }

  /// What a direction is of, to end a name: `dx.energy` gives `EnergyInput`, `limitDot` gives `Limit`.
  private func subject(_ direction: String) -> String {
    var name = direction.split(separator: ".").last!
    if name.hasSuffix("Dot") { name = name.dropLast(3) }
    return name.prefix(1).uppercased() + name.dropFirst()
      + (direction.hasPrefix("dx.") ? "Input" : "")
  }

  /// Gives the derivative of node `i` a line and a name.
  private mutating func compute(_ i: Int) {
    nameFactors(of: i)
    let name = "\(values.localName(i))Dot"
    lines += SourceTerm.declaration(of: name, "D", derivatives[i]!.map(\.term))
    derivatives[i] = [Multiple(direction: name, factor: [SourceTerm("1")])]
  }

  private mutating func assemble() -> String {
    for node in kernel.outputNodes { nameFactors(of: node) }
    let results = zip(kernel.output.properties, kernel.outputNodes).map { property, node in
      let terms = (derivatives[node] ?? []).map(\.term)
      return "\(property): \(terms.isEmpty ? "0" : SourceTerm.sum(terms, "D"))"
    }
    return """
      extension \(kernel.name) {
      /// Returns the derivatives of the output along directions of the input and of the coefficients.
      @inline(__always)
      static func pushforward<D: Directions>(
      _ dx: \(kernel.input.typeName)<D>, _ dp: \(kernel.coefficients.typeName)<D>,
      at x: \(kernel.input.typeName)<Double>, _ p: \(kernel.coefficients.typeName)<Double>,
      _ c: \(kernel.constants.typeName)<Double>\(values.keptArgument)
      ) -> \(kernel.output.typeName)<D> {
      \((values.lines() + lines).joined(separator: "\n"))
      return \(kernel.output.typeName)(\(results.joined(separator: ", ")))
      }
      }

      """
  }
}

extension Graph.Node {
  /// The operands whose derivatives that of the operation depends on: all but those of a condition.
  fileprivate var differentiatedOperands: [Int] {
    if case .select(_, exceeds: _, let x, let y) = self { [x, y] } else { operands }
  }
}
