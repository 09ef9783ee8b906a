import Foundation

/// What a figure has to reach, and what it should.
enum Target {
  case atMost(Double, aim: Double)
  case atLeast(Double, aim: Double)

  var must: Double {
    switch self {
    case .atMost(let must, _), .atLeast(let must, _): must
    }
  }

  var aim: Double {
    switch self {
    case .atMost(_, let aim), .atLeast(_, let aim): aim
    }
  }

  var sign: String {
    switch self {
    case .atMost: "≤"
    case .atLeast: "≥"
    }
  }

  func verdict(_ value: Double) -> String {
    func holds(_ bound: Double) -> Bool {
      switch self {
      case .atMost: value <= bound
      case .atLeast: value >= bound
      }
    }
    return holds(aim) ? "aim met" : holds(must) ? "met" : "not met"
  }
}

/// A number of a row of the table.
struct Value {
  let number: Double
  let unit: String
  let target: Target?

  init(_ number: Double, _ unit: String, _ target: Target? = nil) {
    self.number = number
    self.unit = unit
    self.target = target
  }

  /// Three digits that count.
  static func text(_ number: Double) -> String {
    let decimals = abs(number) >= 100 ? 0 : abs(number) >= 10 ? 1 : abs(number) >= 1 ? 2 : 3
    return String(format: "%.\(decimals)f", number)
  }

  var text: String {
    let bounds = target.map {
      ": \($0.verdict(number)) (\($0.sign) \(Self.text($0.must)), aim \(Self.text($0.aim)))"
    }
    return "\(Self.text(number)) \(unit)" + (bounds ?? "")
  }
}

/// A number as the JSON file has it, or the reason why it is not there.
private struct Figure: Encodable {
  let section, name, unit: String
  let value: Double?
  let must: Double?
  let aim: Double?
  /// "aim met", "met", "not met", or why it was skipped; nil without a target.
  let verdict: String?
}

/// The table, printed as it grows, and the same figures for the JSON file.
struct Report {
  private let quick: Bool
  private let machine: Machine
  private var section = ""
  private var figures: [Figure] = []
  /// The rows with a target, shown again at the end.
  private var shown: [(name: String, text: String)] = []

  init(quick: Bool, builtWith: String) {
    self.quick = quick
    machine = Machine(builtWith: builtWith)
    show("\(machine.processor), \(machine.processors) processors; built with \(builtWith)")
    if quick { show("--quick: too short a measurement for the figures to say much") }
  }

  /// Begins a part of the table.
  mutating func begin(_ section: String) {
    self.section = section
    show("\n\(section)")
  }

  /// Adds a row.
  mutating func add(_ name: String, _ values: Value...) {
    for value in values {
      figures.append(
        Figure(
          section: section, name: name, unit: value.unit, value: value.number,
          must: value.target?.must, aim: value.target?.aim,
          verdict: value.target?.verdict(value.number)))
      if value.target != nil { shown.append(("\(section): \(name)", value.text)) }
    }
    show(name, values.map(\.text).joined(separator: ", "))
  }

  /// Adds a row without its number.
  mutating func skip(_ name: String, _ reason: String, _ target: Target? = nil) {
    let text = "skipped: \(reason)"
    figures.append(
      Figure(
        section: section, name: name, unit: "", value: nil, must: target?.must, aim: target?.aim,
        verdict: text))
    if target != nil { shown.append(("\(section): \(name)", text)) }
    show(name, text)
  }

  private func show(_ name: String, _ text: String) {
    show("  " + name + String(repeating: " ", count: max(2, 40 - name.count)) + text)
  }

  private func show(_ line: String) {
    print(line)
    fflush(nil)
  }

  /// Shows the rows with a target together, and writes the JSON file.
  func write(to path: String) throws {
    show("\nwhat must be shown")
    for row in shown { show("  \(row.name)\n      \(row.text)") }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let document = Document(quick: quick, machine: machine, figures: figures)
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try encoder.encode(document).write(to: url)
    show("\nwrote \(path)")
  }

  private struct Document: Encodable {
    let quick: Bool
    let machine: Machine
    let figures: [Figure]
  }
}

/// Where the figures come from.
private struct Machine: Encodable {
  let processor: String
  let processors = ProcessInfo.processInfo.activeProcessorCount
  /// The compiler and its flags.
  let builtWith: String
  let time = ISO8601DateFormatter().string(from: Date())

  init(builtWith: String) {
    self.builtWith = builtWith
    let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let model = information.split(separator: "\n").first { $0.hasPrefix("model name") }
    processor =
      model?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
      ?? "unknown processor"
  }
}
