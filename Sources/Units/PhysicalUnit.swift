/// A unit of measure, as UDUNITS-2 understands its text.
///
/// A value x in this unit is scale · x + offset in SI base units. Beside what UDUNITS knows, the
/// spellings of oceanographic files are accepted (`psu`, `PSS-78`, `degrees C`, `m s⁻¹`), and texts
/// that it takes for something else than they mean are refused (`m s -1`, `m^0.5`).
///
/// (Foundation has a class `Unit`; hence the longer name.)
public struct PhysicalUnit: Equatable, Sendable, CustomStringConvertible {
  /// The text, as it was given.
  public let text: String
  /// The value of one unit, in SI base units; without the offset.
  public let scale: Double
  /// The value of the unit's zero, in SI base units: 273.15 for `degC`, 0 for most.
  ///
  /// Products and multiples have none: `degC m s-1` is K m s⁻¹, and so is `1 degC` the kelvin.
  public let offset: Double
  /// The powers of the base units.
  public let dimension: PhysicalDimension
  /// The text that UDUNITS was given.
  let spelling: String

  /// Parses a unit.
  ///
  /// - Throws: `UnitsError` when the text is no unit, has a reference time, is logarithmic, or is
  ///   one that UDUNITS would misread.
  public init(_ text: String) throws(UnitsError) {
    try checkLength(text)
    self = try Self.known(text).get()
  }

  private static let known = Remembered { text in
    Result { () throws(UnitsError) in try PhysicalUnit(parsing: text) }
  }

  private init(parsing text: String) throws(UnitsError) {
    spelling = commonSpelling(of: text)
    if let trap = misreading(of: spelling) { throw UnitsError(text, trap) }
    let definition: UnitDefinition
    do {
      definition = try UnitDatabase.definition(of: spelling)
    } catch {
      throw UnitsError(text, error.reason)
    }
    self.text = text
    scale = definition.scale
    offset = definition.offset
    dimension = definition.dimension
  }

  /// Gives the text.
  public var description: String { text }

  /// Returns what turns values in this unit into values in another one of the same dimension.
  ///
  ///     y = (scale · x + offset − offset′) / scale′
  ///
  /// - Throws: `UnitsError` when the dimensions differ.
  public func conversion(to other: PhysicalUnit) throws(UnitsError) -> Conversion {
    guard dimension == other.dimension else {
      throw UnitsError(
        text,
        .otherDimension(
          found: dimension.description,
          expected: "'\(other.text)' (\(other.dimension.formula)) is expected",
          hint: hint(expecting: [other.dimension])))
    }
    return Conversion(scale: scale / other.scale, offset: (offset - other.offset) / other.scale)
  }

  /// Says what was probably meant, where the dimension is not the one needed.
  func hint(expecting expected: [PhysicalDimension]) -> String? {
    if expected.contains(where: dimension.isAccumulation) {
      return "It is summed up over an interval of time: divide by the interval's length"
    }
    if spelling.contains(/(^|[^A-Za-z_])ms($|[^A-Za-z_])/) {
      return "'ms' is the millisecond: metres per second are 'm s-1'"
    }
    if spelling.contains(/\/[^\/(]*[A-Za-z0-9][ .*]+[A-Za-z]/) {
      return "Only the unit right after '/' is below it: write 'kg m-2 s-1', not 'kg/m2 s'"
    }
    if expected.contains(where: { $0.powers[.temperature] != nil }),
      dimension.powers[.current] != nil || dimension.powers[.angle] != nil
    {
      return "Degrees Celsius are 'degC'"
    }
    if expected == [.time], spelling == "m" { return "Minutes are 'min'" }
    return nil
  }
}
