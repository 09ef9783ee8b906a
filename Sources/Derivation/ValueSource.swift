/// Names the values of a kernel's graph, and prints the Swift source that computes those in use.
struct ValueSource {
  let kernel: Kernel
  /// The type of the values.
  let scalar: String
  private var needed: Set<Int> = []
  /// Divisors whose inverse is computed once.
  private var inverted: Set<Int> = []
  /// Those inverses that the kernel itself computes.
  private var ownInverses: [Int: Int] = [:]
  /// The properties under which the kernel hands on intermediates.
  private let kept: [Int: String]

  init(_ kernel: Kernel, scalar: String) {
    self.kernel = kernel
    self.scalar = scalar
    kept = Dictionary(
      zip(kernel.keptNodes, kernel.kept.properties), uniquingKeysWith: { first, _ in first })
    for (i, node) in kernel.graph.nodes.enumerated() {
      if case .divide(let a, let b) = node, case .constant(1) = kernel.graph.nodes[a] {
        ownInverses[b] = i
      }
    }
  }

  /// Returns the name of a value that is used.
  mutating func use(_ node: Int) -> String {
    needed.insert(node)
    return name(node)
  }

  /// Returns the name of the inverse of a value, computed once.
  mutating func useInverse(of node: Int) -> String {
    if let inverse = ownInverses[node], kept[inverse] != nil { return name(inverse) }
    needed.insert(node)
    inverted.insert(node)
    return inverseName(node)
  }

  private func name(_ node: Int) -> String {
    kept[node].map { "kept.\($0)" } ?? localName(node)
  }

  /// The name of a value that is computed here, whether or not the kernel hands it on.
  func localName(_ node: Int) -> String {
    switch kernel.graph.nodes[node] {
    case .constant(let value): return value < 0 ? "(\(value))" : "\(value)"
    case .argument(.input, let i): return "x.\(kernel.input.properties[i])"
    case .argument(.coefficient, let i): return "p.\(kernel.coefficients.properties[i])"
    case .argument(.constant, let i): return "c.\(kernel.constants.properties[i])"
    default: return kernel.graph.names[node] ?? "t\(node)"
    }
  }

  private func inverseName(_ node: Int) -> String {
    if let inverse = ownInverses[node] { return name(inverse) }
    if case .constant = kernel.graph.nodes[node] { return "t\(node)Inverse" }
    return "\(name(node).split(separator: ".").last!)Inverse"
  }

  /// The argument for what the kernel hands on.
  var keptArgument: String {
    kept.isEmpty ? "" : ", kept: \(kernel.kept.typeName)<\(scalar)>"
  }

  /// The operations that the values in use need, in order.
  func lines() -> [String] {
    let nodes = kernel.graph.nodes
    var required = needed.filter { kept[$0] == nil }
    for i in nodes.indices.reversed() where required.contains(i) {
      required.formUnion(nodes[i].operands.filter { kept[$0] == nil })
    }
    return nodes.indices.filter(required.contains).flatMap { i -> [String] in
      var lines: [String] = []
      if let text = operation(i) { lines.append("let \(name(i)): \(scalar) = \(text)") }
      if inverted.contains(i) {
        lines.append("let \(inverseName(i)): \(scalar) = 1 / \(name(i))")
      }
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
    case .sum(let c, let a, let b):
      return "\(scalar).sum(\(name(c)), plus: \(name(a)), times: \(name(b)))"
    case .difference(let c, let a, let b):
      return "\(scalar).difference(\(name(c)), minus: \(name(a)), times: \(name(b)))"
    case .product(let a, let b, let c):
      return "\(scalar).product(\(name(a)), \(name(b)), minus: \(name(c)))"
    case .negate(let a): return "-\(name(a))"
    case .squareRoot(let a): return "\(scalar).squareRoot(of: \(name(a)))"
    case .sine(let a): return "\(scalar).sine(of: \(name(a)))"
    case .cosine(let a): return "\(scalar).cosine(of: \(name(a)))"
    case .logarithm(let a): return "\(scalar).logarithm(of: \(name(a)))"
    case .larger(let a, let b): return "\(name(a)).atLeast(\(name(b)))"
    case .smaller(let a, let b): return "\(name(a)).atMost(\(name(b)))"
    case .select(let a, let b, let x, let y):
      return "\(scalar).select(\(name(a)), exceeds: \(name(b)), \(name(x)), \(name(y)))"
    }
  }
}

/// A term of a sum that is printed: a number, or a product of two.
struct SourceTerm {
  let number: String
  let factor: String?
  var isNegative = false
  /// What the number is chosen by, and from what; nil stands for 0.
  private var choice: (condition: String, then: String?, otherwise: String?)?

  init(_ number: String, times factor: String? = nil, isNegative: Bool = false) {
    self.number = number
    self.factor = factor
    self.isNegative = isNegative
  }

  /// A number that is `then` or `otherwise`, by a condition; nil stands for 0.
  init(choice condition: String, _ then: String?, _ otherwise: String?) {
    self.init("R.select(\(condition), \(then ?? "0"), \(otherwise ?? "0"))")
    choice = (condition, then, otherwise)
  }

  /// Whether one of two choices by the same condition is 0 where the other is not.
  func isComplement(of other: SourceTerm) -> Bool {
    guard let choice, let second = other.choice, choice.condition == second.condition else {
      return false
    }
    return choice.then == nil && second.otherwise == nil
      || choice.otherwise == nil && second.then == nil
  }

  /// The sum of complementary choices, which is one choice.
  func completed(by other: SourceTerm) -> SourceTerm {
    SourceTerm(
      choice: choice!.condition, choice!.then ?? other.choice!.then,
      choice!.otherwise ?? other.choice!.otherwise)
  }

  /// Without the sign.
  var text: String { factor.map { "\(number) * \($0)" } ?? number }
  /// Whether it needs no line of its own.
  var isName: Bool { !text.contains(" ") && !text.contains("(") }

  var negated: SourceTerm { SourceTerm(number, times: factor, isNegative: !isNegative) }
  var signedText: String { isNegative ? "-\(isName ? text : "(\(text))")" : text }

  /// Prints the sum of one term or more with as few operations as it takes: products are fused into the
  /// sum, so the first term is none where there is another, and positive where there is one.
  ///
  /// - Parameter scalar: the type of the sum.
  static func sum(_ terms: [SourceTerm], _ scalar: String) -> String {
    let ordered = ordered(terms)
    return ordered.dropFirst().reduce(ordered[0].signedText) { $1.added(to: $0, scalar) }
  }

  /// Prints statements that give a sum a name; one with many terms takes a line for each.
  static func declaration(of name: String, _ scalar: String, _ terms: [SourceTerm]) -> [String] {
    guard terms.count > 3 else { return ["let \(name): \(scalar) = \(sum(terms, scalar))"] }
    let ordered = ordered(terms)
    return ["var \(name): \(scalar) = \(ordered[0].signedText)"]
      + ordered.dropFirst().map { "\(name) = \($0.added(to: name, scalar))" }
  }

  private static func ordered(_ terms: [SourceTerm]) -> [SourceTerm] {
    func rank(_ term: SourceTerm) -> Int {
      (term.isNegative ? 2 : 0) + (term.factor != nil ? 1 : 0)
    }
    let first = terms.indices.min { rank(terms[$0]) < rank(terms[$1]) }!
    return [terms[first]] + terms.indices.filter { $0 != first }.map { terms[$0] }
  }

  /// Prints the sum of a sum and this term.
  func added(to sum: String, _ scalar: String) -> String {
    switch (factor, isNegative) {
    case (nil, let isNegative): "\(sum) \(isNegative ? "-" : "+") \(number)"
    case (let factor?, true): "\(scalar).difference(\(sum), minus: \(number), times: \(factor))"
    case (let factor?, false): "\(scalar).sum(\(sum), plus: \(number), times: \(factor))"
    }
  }
}
