import Glibc

/// One axis of a chart: what it shows, in which unit, and how values become positions.
public struct Axis: Sendable {
  public enum Scale: Sendable {
    case linear, logarithmic
  }

  /// The quantity with its unit, such as `memory [MiB]`.
  public var label: String
  public var scale: Scale
  /// A value that the axis shows in any case, such as 0.
  public var includes: Double?
  /// Whether values grow downwards or to the left, as depths do.
  public var isReversed: Bool
  /// Whether it ends at its least and greatest value rather than at round numbers.
  public var isTight: Bool

  public init(
    _ label: String, scale: Scale = .linear, including includes: Double? = nil,
    isReversed: Bool = false, isTight: Bool = false
  ) {
    self.label = label
    self.scale = scale
    self.includes = includes
    self.isReversed = isReversed
    self.isTight = isTight
  }
}

/// An axis with its limits and ticks, ready to be drawn.
struct ScaledAxis {
  let axis: Axis
  let range: ClosedRange<Double>
  /// Where lines are drawn, and what stands there; lines without a number help on logarithmic axes.
  let ticks: [(value: Double, label: String?)]

  /// Chooses limits and ticks for the values that a chart shows.
  init(_ axis: Axis, values: [Double]) {
    let shown = (values + [axis.includes].compactMap { $0 }).filter(isDrawable)
    let low = shown.min() ?? (axis.scale == .linear ? 0 : 1)
    var high = shown.max() ?? 1
    // Between numbers that differ in their last digits only there is no room for ticks.
    if high - low <= 1e-12 * max(abs(low), abs(high)) { high = low }
    self.axis = axis
    let round: (range: ClosedRange<Double>, ticks: [(Double, String?)])
    switch axis.scale {
    case .linear: round = Self.linear(low, high)
    case .logarithmic:
      precondition(low > 0, "a logarithmic axis shows positive values")
      round = Self.logarithmic(low, high)
    }
    guard axis.isTight, low < high else {
      (range, ticks) = round
      return
    }
    range = low...high
    let slack = 1e-9 * (high - low)
    ticks = round.ticks.filter { (low - slack...high + slack).contains($0.0) }
  }

  /// The position of a value, 0 at the lower or left end and 1 at the other.
  func position(_ value: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    let share =
      switch axis.scale {
      case .linear: (value - low) / (high - low)
      case .logarithmic: (log10(value) - log10(low)) / (log10(high) - log10(low))
      }
    return axis.isReversed ? 1 - share : share
  }

  /// What a page needs to find values from positions.
  var numbers: String {
    "{\"label\":\(JSONText.text(axis.label)),\"log\":\(axis.scale == .logarithmic),"
      + "\"from\":\(JSONText.number(axis.isReversed ? range.upperBound : range.lowerBound)),"
      + "\"to\":\(JSONText.number(axis.isReversed ? range.lowerBound : range.upperBound))}"
  }

  /// About six ticks at 1, 2 or 5 times a power of ten.
  private static func linear(_ low: Double, _ high: Double)
    -> (ClosedRange<Double>, [(Double, String?)])
  {
    let span = high > low ? high - low : max(abs(high), 1)
    let power = pow(10, (log10(span / 6)).rounded(.down))
    let step = [1.0, 2, 5, 10].map { $0 * power }.first { span / $0 <= 6 } ?? 10 * power
    let (first, last) = ((low / step).rounded(.down), (high / step).rounded(.up))
    let end = max(last, first + 1)
    let ticks = stride(from: first, through: end, by: 1).map { ($0 * step, number($0 * step)) }
    return (first * step...end * step, ticks)
  }

  /// Limits at 1, 2 or 5 times a power of ten; numbers at the powers, at some of them where there are many, and
  /// between them where there are few.
  private static func logarithmic(_ low: Double, _ high: Double)
    -> (ClosedRange<Double>, [(Double, String?)])
  {
    let exponents = Int(log10(low).rounded(.down)) - 1...Int(log10(high).rounded(.up)) + 1
    let steps = exponents.flatMap { exponent in
      (1...9).map { (value: Double($0) * pow(10, Double(exponent)), digit: $0, exponent: exponent) }
    }
    let limits = steps.filter { [1, 2, 5].contains($0.digit) }.map(\.value)
    // A value that misses a limit by rounding alone lies on it.
    let start = limits.last { $0 <= low * (1 + 1e-9) } ?? low
    let end = limits.first { $0 >= high * (1 - 1e-9) && $0 > start } ?? high
    let numbered: Set<Int> =
      end / start > 300 ? [1] : end / start > 8 ? [1, 2, 5] : [1, 2, 3, 5, 7]
    // No more than about eight powers have numbers.
    let every = max(1, Int((log10(end / start) / 8).rounded(.up)))
    // Where powers have no number, what lies between them is too dense for lines.
    let ticks = steps.filter { (start * (1 - 1e-9)...end * (1 + 1e-9)).contains($0.value) }
      .filter { every == 1 || $0.digit == 1 }
      .map { step in
        let isNumbered = numbered.contains(step.digit) && step.exponent % every == 0
        return (step.value, isNumbered ? number(step.value) : nil)
      }
    return (start...end, ticks)
  }

  /// A number of few digits: 0.02, 5, 20 000, 3e-20.
  static func number(_ value: Double) -> String {
    let exponent = value == 0 ? 0 : Int(log10(abs(value)).rounded(.down))
    // Too small for the decimal places below.
    if exponent < -9 {
      return number(value * pow(10, Double(-exponent))) + "e\(exponent)"
    }
    // Ticks are multiples of a step, so the tenth digit is rounding.
    let scale = pow(10, Double(min(max(0, 9 - exponent), 12)))
    let rounded = (value * scale).rounded() / scale
    guard let whole = Int(exactly: rounded) else { return "\(rounded)" }
    let text = "\(whole.magnitude)"
    guard text.count > 4 else { return "\(whole)" }
    var groups = ""
    for (place, digit) in text.enumerated() {
      if place > 0 && (text.count - place) % 3 == 0 { groups += "\u{202F}" }
      groups.append(digit)
    }
    return (whole < 0 ? "−" : "") + groups
  }
}
