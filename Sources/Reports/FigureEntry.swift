import Figures

/// A figure with what a reader needs beside it.
public struct FigureEntry: Sendable {
  /// The name of its file, without an extension.
  public let id: String
  public let figure: any Figure
  /// What is to be seen, in words.
  public let caption: String
  /// The variables that its numbers are in, and their file.
  public let source: String

  public init(id: String, figure: any Figure, caption: String, source: String) {
    (self.id, self.figure, self.caption, self.source) = (id, figure, caption, source)
  }
}

/// Returns at most so many of the places 0 to count − 1, at about equal distances, both ends among them.
func evenly(_ count: Int, atMost limit: Int) -> [Int] {
  guard count > limit, limit > 1 else { return Array(0..<count) }
  return (0..<limit).map { ($0 * (count - 1) + (limit - 1) / 2) / (limit - 1) }
}

/// Returns the edges of cells around centres, half-way between them, that end at the given limits.
func edges(around centres: [Double], within limits: (Double, Double)) -> [Double] {
  [limits.0] + zip(centres, centres.dropFirst()).map { 0.5 * ($0 + $1) } + [limits.1]
}

/// Returns a unit as people write it: °C, m² s⁻¹.
func written(_ units: String) -> String {
  if units == "degC" { return "°C" }
  let digits: [Character: Character] = [
    "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
    "8": "⁸", "9": "⁹",
  ]
  return units.split(separator: " ").map { word in
    let symbol = word.prefix { !$0.isNumber && $0 != "-" }
    let power = word.dropFirst(symbol.count)
    guard !symbol.isEmpty, !power.isEmpty else { return String(word) }
    return symbol + String(power.map { digits[$0] ?? $0 })
  }.joined(separator: " ")
}

/// A quantity with its unit, as on an axis.
func label(_ quantity: String, _ units: String) -> String {
  units.isEmpty
    ? quantity : quantity.isEmpty ? "[\(written(units))]" : "\(quantity) [\(written(units))]"
}

extension String {
  /// With a capital letter at its beginning.
  var capitalised: String { prefix(1).uppercased() + dropFirst() }
}

/// A unit of time that makes the length of a run a number of few digits.
struct TimeUnit {
  let seconds: Double
  let symbol: String

  init(for length: Double) {
    (seconds, symbol) =
      length > 4 * 86400
      ? (86400, "d") : length > 3 * 3600 ? (3600, "h") : length > 180 ? (60, "min") : (1, "s")
  }
}
