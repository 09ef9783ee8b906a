/// Turns values of one unit into values of another.
///
///     y = scale · x + offset
public struct Conversion: Equatable, Sendable {
  /// The factor.
  public let scale: Double
  /// What is added, in the unit converted to.
  public let offset: Double
  /// What the conversion supposes beyond the definitions of the units, in words; for reports.
  ///
  /// For example "divided by the reference density 1024 kg m-3".
  public let assumptions: [String]

  /// Leaves values as they are.
  public static let identity = Conversion(scale: 1)

  init(scale: Double, offset: Double = 0, assumptions: [String] = []) {
    self.scale = scale
    self.offset = offset
    self.assumptions = assumptions
  }

  /// Whether values stay as they are.
  public var isIdentity: Bool { scale == 1 && offset == 0 }

  /// The same for differences and standard deviations, to which no offset is added: an error of
  /// 0.1 degC is one of 0.1 K.
  public var ofDifferences: Conversion { Conversion(scale: scale, assumptions: assumptions) }

  /// Converts a value; one that is not a number stays so.
  public func convert(_ value: Double) -> Double {
    offset == 0 ? scale * value : scale * value + offset
  }

  /// Converts values; an identity gives the same bits.
  public func convert(_ values: [Double]) -> [Double] {
    isIdentity ? values : values.map(convert)
  }

  /// Multiplies the result by a factor, with what that supposes.
  func multiplied(by factor: Double, assuming assumption: String) -> Conversion {
    Conversion(
      scale: scale * factor, offset: offset * factor, assumptions: assumptions + [assumption])
  }

  func assuming(_ assumption: String) -> Conversion {
    Conversion(scale: scale, offset: offset, assumptions: assumptions + [assumption])
  }
}
