// What people write, what UDUNITS 2.2.28 makes of it, and what is done about it here. Everything is
// as it is found by giving UDUNITS these texts:
//
//   psu, PSS-78, unitless           unknown                          given a meaning
//   practical salinity unit (psu)   refused; Oceananigans' spelling  psu
//   m s⁻¹, m2 s−2 (minus sign)      unknown; ² and ³ alone are read  written in ASCII
//   degrees C, ° C                  degrees of arc times coulomb     degC
//   deg C, deg_Celsius, ºC, [m/s]   refused                          read
//   m s^{-1}                        refused                          read
//   m s -1                          minus one metre second           refused
//   m^0.5                           m⁰ times 0.5, that is 0.5        refused
//   m^99999999999                   m⁻¹, by overflow                 refused
//   (nothing)                       the number 1                     refused
//   C, ppt, 1 degC                  coulomb, 10⁻¹², a difference     see Quantity
//   ms-1, kg/m2 s                   1000 s⁻¹, kg m⁻² s               refused by dimension, explained

/// The longest text that is looked at [bytes]: the time of some searches grows with the cube of the length.
let longestUnitText = 256

/// Refuses a text that is longer than any unit, date or calendar.
func checkLength(_ text: String) throws(UnitsError) {
  guard text.utf8.count <= longestUnitText else { throw UnitsError(text, .tooLong) }
}

/// Writes the text of a unit as UDUNITS reads it.
func commonSpelling(of text: String) -> String { spellings(text) }

private let spellings = Remembered(spelled)

@Sendable private func spelled(_ text: String) -> String {
  let bare = asciiSigns(in: text).replacing(/^[\s"'\[]+|[\s"'\]]+$/, with: "")
  if bare.lowercased().wholeMatch(of: /non-?dimensional|dimensionless|unitless|none|-/) != nil {
    return "1"
  }
  return
    bare
    .replacing(/pss[-_ ]?(19)?78/.ignoresCase(), with: "psu")
    .replacing(/practical salinity units?( *\(psu\))?/.ignoresCase(), with: "psu")
    .replacing(
      /(^|[^A-Za-z_])(?:°|degrees?|degs?)[\s._]*(C|Celsius|F|Fahrenheit|K|Kelvin)(?![A-Za-z])/
        .ignoresCase()
    ) { match in
      switch match.2.first {
      case "C", "c": "\(match.1)degC"
      case "F", "f": "\(match.1)degF"
      default: "\(match.1)K"
      }
    }
}

/// Replaces the signs that UDUNITS does not know by those it does.
private func asciiSigns(in text: String) -> String {
  var result = ""
  var isRaised = false
  for scalar in text.unicodeScalars {
    let raised = raisedSigns[scalar]
    if raised != nil, !isRaised { result += "^" }
    isRaised = raised != nil
    result += raised ?? otherSigns[scalar] ?? String(scalar)
  }
  return result
}

private let raisedSigns: [Unicode.Scalar: String] = [
  "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8",
  "⁹": "9", "⁻": "-", "⁺": "+",
]

private let otherSigns: [Unicode.Scalar: String] = [
  "−": "-", "–": "-", "‐": "-", "‑": "-",
  "·": ".", "⋅": ".", "∙": ".", "•": ".", "×": ".",
  "º": "°", "˚": "°", "℃": "°C", "‰": "permille",
  "\u{A0}": " ", "\u{2009}": " ", "\u{202F}": " ", "{": "", "}": "",
]

/// Finds why UDUNITS would take a text for something that nobody means by it.
func misreading(of spelling: String) -> UnitsError.Reason? {
  if spelling.isEmpty { return .emptyUnit }
  if spelling.contains("\0") { return .malformedUnit }
  // A time with its reference has blanks before signs, and is refused as what it is.
  if spelling.contains(/\ssince\s|@\s*[-+]?[0-9]+-/.ignoresCase()) { return .referenceTime }
  if let found = spelling.firstMatch(of: /[A-Za-z0-9)]\s+([-+][0-9]+)/) {
    return .detachedExponent(String(found.1))
  }
  // A letter after a digit is the e of a number.
  let unusable = /(?:^|[^0-9])[A-Za-z](?:\^|\*\*)?([-+]?(?:[0-9]+\.[0-9]+|[0-9]{3,}))/
  if let found = spelling.firstMatch(of: unusable) {
    return .unusableExponent(String(found.1))
  }
  return nil
}
