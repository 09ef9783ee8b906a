import Glibc

/// Colours for the values of a field, in the manner of Thyng et al. (2016, doi:10.5670/oceanog.2016.66): lightness
/// grows or falls all along a map, so that order can be seen without seeing hues, and in print.
public enum ColourMap: String, Sendable, CaseIterable {
  /// For temperature: dark blue through red to yellow.
  case thermal
  /// For salinity: dark blue through green to yellow.
  case haline
  /// For differences and velocities, symmetric about 0: blue, white, red.
  case balance
  /// For turbulence: pale to dark violet.
  case dense

  /// Colours at equal distances along the map.
  private var stops: [UInt32] {
    switch self {
    case .thermal:
      [
        0x07263B, 0x20357C, 0x4B3C96, 0x754F8F, 0x9C6085, 0xC56C75, 0xE6815B, 0xF7A646, 0xF4D052,
        0xF0F976,
      ]
    case .haline:
      [0x2B176B, 0x1B3F9B, 0x15608F, 0x277A8A, 0x37928A, 0x4EAB80, 0x78C36D, 0xB3D766, 0xF1F0A0]
    case .balance:
      [0x1A205C, 0x2457B5, 0x4F93CE, 0xA4C6DB, 0xF2EEED, 0xE0AA98, 0xCA6652, 0xA3232E, 0x4C0A1D]
    case .dense:
      [0xE7F2F2, 0xB4D6E3, 0x8BB7E2, 0x7B93DC, 0x7B6CCB, 0x7A45AC, 0x6B2280, 0x360F25]
    }
  }

  /// The colour at a place between 0 and 1, as in `#4b3c96`.
  public func colour(_ place: Double) -> String {
    let (red, green, blue) = components(place)
    let value = Int(red.rounded()) << 16 | Int(green.rounded()) << 8 | Int(blue.rounded())
    let digits = String(value, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// Red, green and blue of 0 to 255, between stops linear.
  private func components(_ place: Double) -> (Double, Double, Double) {
    let stops = stops
    let position = min(max(place, 0), 1) * Double(stops.count - 1)
    let first = min(Int(position), stops.count - 2)
    let share = position - Double(first)
    func mixed(_ shift: UInt32) -> Double {
      let (a, b) = (stops[first] >> shift & 0xFF, stops[first + 1] >> shift & 0xFF)
      return (1 - share) * Double(a) + share * Double(b)
    }
    return (mixed(16), mixed(8), mixed(0))
  }

  /// The luminance of a colour, 0 to 1, as WCAG 2 defines it for sRGB.
  func luminance(_ place: Double) -> Double {
    func linear(_ value: Double) -> Double {
      let share = value / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    let (red, green, blue) = components(place)
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// Whether text on a colour must be white to be read.
  func isDark(_ place: Double) -> Bool { luminance(place) < 0.179 }
}
