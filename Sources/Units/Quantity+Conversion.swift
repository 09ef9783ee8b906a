extension Quantity {
  /// Returns what turns values in a unit into the model's unit of this quantity.
  ///
  /// | quantity | accepted dimensions | result |
  /// |---|---|---|
  /// | momentum flux | m² s⁻²; N m⁻² | x; x/ρ₀ |
  /// | heat flux, short wave | K m s⁻¹; W m⁻² | x; x/(ρ₀ c_p) |
  /// | freshwater flux F | m s⁻¹; kg m⁻² s⁻¹ | x; x/1000 kg m⁻³ |
  /// | virtual salinity flux | those of F | −S₀ F |
  /// | salinity flux | g kg⁻¹ m s⁻¹; g m⁻² s⁻¹ (salt) | x; x/ρ₀ |
  /// | all others | that of their unit | x |
  ///
  /// - Parameters:
  ///   - text: The unit, in any spelling that `PhysicalUnit` reads.
  ///   - reference: ρ₀, c_p and S₀; used only where the table names them.
  /// - Throws: `UnitsError` when the text is no unit, or is one of another dimension; it names both
  ///   dimensions and the units that are accepted.
  public func conversion(from text: String, by reference: ReferenceValues) throws(UnitsError)
    -> Conversion
  {
    let (form, conversion) = try form(of: text)
    return form.equivalence.applied(to: conversion, reference)
  }

  /// Returns the SI unit of the same dimension that the quantity comes in, such as `N m-2` for a stress
  /// in `dyn cm-2`, and what turns values into it; nothing is supposed about sea water.
  ///
  /// - Throws: as ``conversion(from:by:)``.
  public func standardUnit(for text: String) throws(UnitsError)
    -> (unit: String, conversion: Conversion)
  {
    let (form, conversion) = try form(of: text)
    return (form.unit, conversion)
  }

  private func form(of text: String) throws(UnitsError) -> (form: Form, conversion: Conversion) {
    try checkLength(text)
    if let reading = customaryReading(of: commonSpelling(of: text)) {
      let conversion = try PhysicalUnit(reading.unit).conversion(to: PhysicalUnit(forms[0].unit))
      return (forms[0], conversion.assuming("'\(text)' taken as \(reading.meaning)"))
    }
    let unit = try PhysicalUnit(text)
    var accepted: [PhysicalUnit] = []
    for form in forms {
      let target = try PhysicalUnit(form.unit)
      if unit.dimension == target.dimension, try isUnambiguous(unit) {
        return (form, try unit.conversion(to: target))
      }
      accepted.append(target)
    }
    throw mismatch(unit, accepted)
  }

  // MARK: Accepted units

  /// A unit that the quantity comes in, for its dimension, and what makes it the model's.
  private struct Form {
    let unit: String
    var equivalence = Equivalence.none
  }

  private var forms: [Form] {
    switch self {
    case .velocity, .temperature, .buoyancy, .buoyancyFlux, .length, .time, .dimensionless:
      [Form(unit: modelUnit)]
    case .salinity: [Form(unit: "g kg-1")]
    case .momentumFlux: [Form(unit: "m2 s-2"), Form(unit: "N m-2", equivalence: .perDensity)]
    case .heatFlux, .shortWave:
      [Form(unit: "K m s-1"), Form(unit: "W m-2", equivalence: .perDensityAndHeatCapacity)]
    case .freshwaterFlux:
      [Form(unit: "m s-1"), Form(unit: "kg m-2 s-1", equivalence: .perFreshwaterDensity)]
    case .virtualSalinityFlux:
      [
        Form(unit: "m s-1", equivalence: .dilution),
        Form(unit: "kg m-2 s-1", equivalence: .dilutionByMass),
      ]
    case .salinityFlux:
      [Form(unit: "g kg-1 m s-1"), Form(unit: "g m-2 s-1", equivalence: .saltPerDensity)]
    }
  }

  /// What makes a flux kinematic.
  private enum Equivalence {
    case none
    case perDensity
    case perDensityAndHeatCapacity
    case perFreshwaterDensity
    case dilution
    case dilutionByMass
    case saltPerDensity

    func applied(to conversion: Conversion, _ reference: ReferenceValues) -> Conversion {
      let density = "the reference density \(written(reference.density)) kg m-3"
      switch self {
      case .none:
        return conversion
      case .perDensity:
        return conversion.multiplied(by: 1 / reference.density, assuming: "divided by \(density)")
      case .perDensityAndHeatCapacity:
        return conversion.multiplied(
          by: 1 / (reference.density * reference.heatCapacity),
          assuming:
            "divided by \(density) and the heat capacity \(written(reference.heatCapacity)) "
            + "J kg-1 K-1")
      case .perFreshwaterDensity:
        return conversion.multiplied(
          by: 1 / ReferenceValues.freshwaterDensity,
          assuming: "divided by the density of fresh water, "
            + "\(written(ReferenceValues.freshwaterDensity)) kg m-3")
      case .dilution:
        return conversion.multiplied(
          by: -reference.salinity,
          assuming:
            "multiplied by minus the reference salinity \(written(reference.salinity)) g kg-1")
      case .dilutionByMass:
        return Equivalence.dilution.applied(
          to: Equivalence.perFreshwaterDensity.applied(to: conversion, reference), reference)
      case .saltPerDensity:
        return conversion.multiplied(
          by: 1 / reference.density, assuming: "taken as a mass of salt, divided by \(density)")
      }
    }
  }

  // MARK: Units that mean something else for this quantity than they say

  /// Finds the meaning of a text that is a unit of something else, but for this quantity is written
  /// by habit.
  private func customaryReading(of spelling: String) -> (unit: String, meaning: String)? {
    switch (self, spelling) {
    case (.temperature, "C"): ("degC", "degrees Celsius (to UDUNITS the coulomb)")
    case (.salinity, _) where Double(spelling) == 1:
      ("g kg-1", "practical salinity, which CF gives this unit")
    case (.salinity, "ppt"), (.salinity, "PPT"):
      ("g kg-1", "parts per thousand (to UDUNITS parts per trillion)")
    default: nil
    }
  }

  /// Checks that a unit of the right dimension says which of two things it is.
  private func isUnambiguous(_ unit: PhysicalUnit) throws(UnitsError) -> Bool {
    switch self {
    case .temperature where unit.offset == 0 && unit.spelling.contains(/deg|°|cels/.ignoresCase()):
      // UDUNITS drops the offset of a multiple.
      throw UnitsError(unit.text, .multipleOfCelsius)
    case .salinityFlux where unit.dimension == .velocity:
      // A pure number times a velocity: only words tell the salinity from fresh water.
      return unit.spelling.contains(/psu|pss|permille|kg|1e-3|0\.001/.ignoresCase())
    default:
      return true
    }
  }

  private func mismatch(_ unit: PhysicalUnit, _ accepted: [PhysicalUnit]) -> UnitsError {
    let dimensions = accepted.map(\.dimension)
    let list = accepted.map { "'\($0.text)' (\($0.dimension.formula))" }
    return UnitsError(
      unit.text,
      .otherDimension(
        found: unit.dimension.description,
        expected: "\(name) is expected in \(list.joined(separator: " or "))",
        hint: hint(about: unit) ?? unit.hint(expecting: dimensions)))
  }

  private func hint(about unit: PhysicalUnit) -> String? {
    switch (self, unit.dimension) {
    case (.length, .pressure): "Pressure is no depth: give depths or heights in metres"
    case (.buoyancy, .density): "Density is no buoyancy: b = -g (density - reference) / reference"
    case (.salinityFlux, .velocity):
      "A flux of fresh water becomes one of salinity by the reference salinity: give it as fresh water"
    default: nil
    }
  }
}

/// Writes a number, a whole one without its fraction.
private func written(_ number: Double) -> String {
  "\(number)".replacing(/\.0$/, with: "")
}
