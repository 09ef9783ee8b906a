/// A JSON value whose members keep their order.
///
/// Foundation's serialisation would sort them, and editors and people read the schema in the order of the keys.
indirect enum JSON: Sendable {
  case string(String)
  case number(Double)
  case integer(Int)
  case boolean(Bool)
  case array([JSON])
  case object([(name: String, value: JSON)])

  /// The value as a text; what does not fit on a line is broken into one line an item.
  func text(indentation: Int = 0) -> String {
    let line = compact
    guard indentation + line.count > 100 else { return line }
    let inner = String(repeating: " ", count: indentation + 2)
    func broken(_ open: String, _ items: [String], _ close: String) -> String {
      open + "\n" + items.map { inner + $0 }.joined(separator: ",\n") + "\n" + inner.dropLast(2)
        + close
    }
    switch self {
    case .array(let items):
      return broken("[", items.map { $0.text(indentation: indentation + 2) }, "]")
    case .object(let members):
      return broken(
        "{",
        members.map { Self.quoted($0.name) + ": " + $0.value.text(indentation: indentation + 2) },
        "}")
    default: return line
    }
  }

  private var compact: String {
    switch self {
    case .string(let text): Self.quoted(text)
    case .number(let number): brief(number)
    case .integer(let number): "\(number)"
    case .boolean(let claim): "\(claim)"
    case .array(let items): "[" + items.map(\.compact).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0.name) + ": " + $0.value.compact }.joined(separator: ", ")
        + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += #"\""#
      case "\\": result += #"\\"#
      case "\n": result += #"\n"#
      default:
        precondition(scalar.value >= 0x20, "descriptions have no control characters")
        result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
