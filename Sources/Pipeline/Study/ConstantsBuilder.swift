import Column
import Records

/// Builds the physical constants of a case: those that the pipeline gives, or that files are known to hold.
struct ConstantsBuilder {
  let files: CaseFiles

  private var entry: ConstantsEntry { files.entry.constants }

  func build() throws -> PhysicalConstants {
    var constants = PhysicalConstants()
    constants.referenceDensity = try number(entry.referenceDensity, .referenceDensity, .positive)
    constants.gravity = try number(entry.gravity, .gravity, .positive)
    constants.heatCapacity = try number(entry.heatCapacity, .heatCapacity, .positive)
    constants.thermalExpansion = try number(entry.thermalExpansion, .thermalExpansion)
    constants.halineContraction = try number(entry.halineContraction, .halineContraction)
    constants.referenceTemperature = try files.number(entry.referenceTemperature)
    constants.referenceSalinity = try files.number(entry.referenceSalinity, .notNegative)
    constants.vonKarman = try files.number(entry.vonKarman, .positive)
    constants.coriolis = try coriolis()
    return constants
  }

  private func coriolis() throws -> Double {
    switch entry.rotation {
    case .coriolis(let source)?: return try files.number(source)
    case .latitude(let source)?:
      return PhysicalConstants.coriolis(latitude: try files.number(source, .within(-90...90)))
    case nil:
      if let coriolis = recognised(.coriolis) { return coriolis }
      return recognised(.latitude).map(PhysicalConstants.coriolis(latitude:)) ?? 0
    }
  }

  private func number(
    _ source: SourceEntry?, _ quantity: ConstantQuantity, _ range: NumberRange = .finite
  ) throws -> Double {
    try source.map { try files.number($0, range) } ?? recognised(quantity)
      ?? ConstantsEntry.defaults[quantity]!
  }

  private func recognised(_ quantity: ConstantQuantity) -> Double? {
    entry.use == .recognised ? files.record?.constants[quantity]?.value : nil
  }
}
