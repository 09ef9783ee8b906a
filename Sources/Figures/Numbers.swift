import Glibc

/// Writes the numbers of charts as JSON.
enum JSONText {
  /// A number of six digits; null where there is none.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    guard value != 0 else { return "0" }
    let exponent = Int(log10(abs(value)).rounded(.down))
    // A power of ten that is a whole number is exact, and so is the quotient to the last digit.
    let scale = pow(10, Double(abs(5 - exponent)))
    let rounded =
      exponent <= 5
      ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
    return "\(rounded.isFinite ? rounded : value)"
  }

  static func numbers(_ values: some Sequence<Double>) -> String {
    "[" + values.map(number).joined(separator: ",") + "]"
  }

  /// A text, so that neither JSON nor the page around it can take it for anything else.
  static func text(_ content: String) -> String {
    var result = "\""
    for scalar in content.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "<", ">", "&": result += "\\u00" + String(scalar.value, radix: 16)
      default:
        if scalar.value < 0x20 {
          result += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  static func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }
}
