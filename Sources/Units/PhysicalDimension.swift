/// The dimension of a unit: the powers of the base units of SI in it.
///
/// The angle counts as one, although SI calls it a pure number: degrees are no salinity.
public struct PhysicalDimension: Hashable, Sendable, CustomStringConvertible {
  /// Powers other than zero.
  let powers: [Base: Int]

  init(_ powers: [Base: Int]) { self.powers = powers.filter { $0.value != 0 } }

  /// The base units, in the order in which a formula names them.
  enum Base: String, CaseIterable {
    case mass, length, temperature, amount, current, luminosity, angle, time

    /// Finds a base unit by its symbol in UDUNITS.
    init?(symbol: String) {
      switch symbol {
      case "kg": self = .mass
      case "m": self = .length
      case "K": self = .temperature
      case "mol": self = .amount
      case "A": self = .current
      case "cd": self = .luminosity
      case "rad": self = .angle
      case "s": self = .time
      default: return nil
      }
    }
  }

  static let time = PhysicalDimension([.time: 1])
  static let pressure = PhysicalDimension([.mass: 1, .length: -1, .time: -2])
  static let velocity = PhysicalDimension([.length: 1, .time: -1])
  static let density = PhysicalDimension([.mass: 1, .length: -3])

  /// Whether this is the dimension of something summed up over time whose rate has the other one.
  func isAccumulation(of rate: PhysicalDimension) -> Bool {
    self == PhysicalDimension(rate.powers.merging([.time: 1], uniquingKeysWith: +))
  }

  /// Says the dimension in words, such as "a velocity (length/time)".
  public var description: String {
    guard !powers.isEmpty else { return "a \(formula)" }
    let name = Self.names.first { $0.dimension == self }?.name
    return name.map { $0.hasSuffix(formula) ? $0 : "\($0) (\(formula))" } ?? formula
  }

  /// The base quantities and their powers, such as "length/time".
  var formula: String {
    if powers.isEmpty { return "pure number" }
    let above = Self.product(of: powers.filter { $0.value > 0 })
    let below = Self.product(of: powers.filter { $0.value < 0 }.mapValues { -$0 })
    if below.isEmpty { return above.joined(separator: " ") }
    let numerator = above.isEmpty ? "1" : above.joined(separator: " ")
    return below.count == 1
      ? "\(numerator)/\(below[0])" : "\(numerator)/(\(below.joined(separator: " ")))"
  }

  private static func product(of powers: [Base: Int]) -> [String] {
    Base.allCases.compactMap { base in
      powers[base].map { $0 == 1 ? base.rawValue : "\(base.rawValue)^\($0)" }
    }
  }

  private static let names: [(dimension: PhysicalDimension, name: String)] = [
    (PhysicalDimension([.length: 1]), "a length"),
    (.time, "a time"),
    (PhysicalDimension([.temperature: 1]), "a temperature"),
    (PhysicalDimension([.mass: 1]), "a mass"),
    (PhysicalDimension([.angle: 1]), "an angle"),
    (PhysicalDimension([.time: -1]), "a frequency"),
    (.velocity, "a velocity"),
    (PhysicalDimension([.length: 1, .time: -2]), "an acceleration"),
    (PhysicalDimension([.length: 2, .time: -2]), "a velocity squared"),
    (PhysicalDimension([.length: 2, .time: -3]), "a buoyancy flux"),
    (PhysicalDimension([.length: 2, .time: -1]), "a diffusivity"),
    (PhysicalDimension([.temperature: 1, .length: 1, .time: -1]), "a temperature flux"),
    (.pressure, "a stress or pressure"),
    (PhysicalDimension([.mass: 1, .time: -3]), "a power per area"),
    (PhysicalDimension([.mass: 1, .time: -2]), "an energy per area"),
    (PhysicalDimension([.mass: 1, .length: -2, .time: -1]), "a mass flux"),
    (.density, "a density"),
    (PhysicalDimension([.current: 1, .time: 1]), "an electric charge"),
  ]
}
