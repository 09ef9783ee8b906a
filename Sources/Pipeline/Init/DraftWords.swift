import Foundation

/// Writes a number with up to three significant digits.
func shortText(_ value: Double) -> String { brief(rounded(value)) }

/// Rounds a number to three significant digits.
func rounded(_ value: Double) -> Double {
  Double(String(format: "%.2e", value)) ?? value
}

/// Writes a duration in the largest unit that makes it at least 1.
func durationText(_ seconds: Double) -> String {
  for (length, unit) in [(86400.0, "d"), (3600, "h"), (60, "min")] where seconds >= length {
    return "\(shortText(seconds / length)) \(unit)"
  }
  return "\(shortText(seconds)) s"
}
