import NetCDF
import Units

extension ColumnReader {
  /// Reads all fluxes of the file.
  mutating func forcing() throws -> [ForcingQuantity: RecordedSeries] {
    let recognition = FluxRecognition(rules: rules)
    var found: [ForcingQuantity: [(FileVariable, FluxRecognition.Evidence)]] = [:]
    for variable in file.variables
    where !file.descriptive.contains(variable.name) && !used.contains(variable.name) {
      guard let (quantity, evidence) = recognition.quantity(of: variable.outline),
        try isSeries(variable)
      else { continue }
      found[quantity, default: []].append((variable, evidence))
    }
    var forcing: [ForcingQuantity: RecordedSeries] = [:]
    for quantity in ForcingQuantity.allCases {
      let choice = options.forcing[quantity] ?? SeriesChoice()
      guard !choice.isLeftOut,
        let source = try choice.name.map(file.named) ?? chosen(found[quantity] ?? [], quantity)
      else { continue }
      let series = try series(source, as: quantity, choice)
      if series.values.allSatisfy(\.isNaN) {
        guard choice.name == nil else {
          throw failure(source.name, "the flux is missing everywhere. Name another variable.")
        }
        unusable.append((source.name, "is missing everywhere"))
      } else {
        forcing[quantity] = series
      }
    }
    for (quantity, constant) in try statedFluxes() where forcing[quantity] == nil {
      if options.forcing[quantity]?.isLeftOut != true { forcing[quantity] = constant }
    }
    return forcing
  }

  /// Whether a variable has values in time alone, or a single one.
  private func isSeries(_ variable: FileVariable) throws -> Bool {
    let time = try timeVariable(of: variable)
    return variable.dimensions.allSatisfy { dimension in
      dimension.length == 1 || time?.has(dimension: dimension) == true
        || options.indices[dimension.name] != nil
    }
  }

  /// Chooses among variables that may all be one flux.
  private func chosen(
    _ candidates: [(variable: FileVariable, evidence: FluxRecognition.Evidence)],
    _ quantity: ForcingQuantity
  ) throws -> FileVariable? {
    guard let best = candidates.map(\.evidence).max() else { return nil }
    let equal = candidates.filter { $0.evidence == best }.map(\.variable)
    guard equal.count > 1 else { return equal[0] }
    if let own = equal.first(where: { $0.name == quantity.rawValue }) { return own }
    let list = equal.map { "'\($0.name)'" }.joined(separator: " and ")
    throw failure(
      equal[0].name,
      "\(list) may all be the \(quantity.rawValue). Name the one to take, as {series: \(equal[0].name)} "
        + "under forcing in a pipeline, --variable \(quantity.rawValue)=\(equal[0].name) on the command line."
    )
  }

  /// Reads a variable as a flux.
  mutating func series(
    _ source: FileVariable, as quantity: ForcingQuantity, _ choice: SeriesChoice
  ) throws -> RecordedSeries {
    used.insert(source.name)
    guard source.isNumeric else {
      throw failure(
        source.name, "this is text (type \(source.type)), not numbers. Store it as numbers.")
    }
    let time = try source.isSingle ? nil : timeAxis(of: source, encloses: true)
    if time == nil, !source.isSingle, options.indices.isEmpty { throw missingTime(of: source) }
    let (fileUnits, units, conversion) = try conversion(of: source, as: quantity, choice)
    guard let found = try direction(of: source, as: quantity, choice) else {
      throw failure(
        source.name,
        "nothing says whether this \(quantity.rawValue) is positive into the water (down) or out of it (up). "
          + "Add a standard_name or long_name that says it, or state it: {series: \(source.name), positive: down} "
          + "in a pipeline, --positive \(quantity.rawValue)=down on the command line."
      )
    }
    let rows = try validRows(of: source, time: time, vertical: nil, stated: choice.validRange)
    let values = conversion.convert(rows.map { $0[0] }).map(found.direction.intoWater)
    return RecordedSeries(
      quantity: quantity, file: file.path, name: source.name, fileUnits: fileUnits, units: units,
      assumptions: conversion.assumptions, fileDirection: found.direction,
      directionReason: found.reason, times: time?.times,
      timeMethod: try time.map { try timeMethod(of: source, $0, stated: nil) } ?? .point,
      values: values)
  }

  private mutating func conversion(
    of source: FileVariable, as quantity: ForcingQuantity, _ choice: SeriesChoice
  ) throws -> (fileUnits: String?, units: String, conversion: Conversion) {
    let stated = choice.units ?? source.units
    guard let kind = quantity.quantity else { return (stated, stated ?? "1", .identity) }
    guard let units = stated ?? implied(kind.modelUnit) else {
      throw failure(
        source.name,
        "it has no units. Add the attribute, or state them: {series: \(source.name), units: \(kind.modelUnit)} "
          + "in a pipeline, --units '\(quantity.rawValue)=\(kind.modelUnit)' on the command line.")
    }
    let standard = try withUnits(of: source.name) { () throws(UnitsError) in
      try kind.standardUnit(for: units)
    }
    return (stated, standard.unit, standard.conversion)
  }

  private mutating func direction(
    of source: FileVariable, as quantity: ForcingQuantity, _ choice: SeriesChoice
  ) throws -> (direction: FluxDirection, reason: String)? {
    if let stated = choice.direction { return (stated, "it is stated") }
    let found = FluxRecognition(rules: rules).direction(of: source.outline, as: quantity)
    if source.standardName == "surface_downwelling_shortwave_flux_in_air" {
      note("'\(source.name)' is radiation before reflection; all of it is taken to enter the water")
    }
    return found
  }

  // MARK: Attributes

  /// Fluxes that stand in global attributes whose name says their direction, in the model's units.
  private func statedFluxes() throws -> [ForcingQuantity: RecordedSeries] {
    var found: [ForcingQuantity: RecordedSeries] = [:]
    for (name, attribute) in file.attributes.sorted(by: { $0.key < $1.key }) {
      guard let value = attribute.doubleValue, value.isFinite, let flux = Self.flux(named: name)
      else { continue }
      found[flux.quantity] = try .constant(
        flux.quantity, value, file: file.path, name: name,
        units: options.forcing[flux.quantity]?.units, direction: flux.direction,
        reason: "the name of the attribute says so")
    }
    return found
  }

  /// Takes apart names such as `temperature_flux_upward` and `surface_stress_x`.
  private static func flux(
    named name: String
  ) -> (quantity: ForcingQuantity, direction: FluxDirection)? {
    let own: [String: ForcingQuantity] = [
      "surface_stress_x": .surfaceStressX, "surface_stress_y": .surfaceStressY,
      "surface_temperature_flux": .heatFlux, "surface_salinity_flux": .salinityFlux,
      "surface_buoyancy_flux": .buoyancyFlux, "surface_passive_tracer_flux": .passiveTracerFlux,
    ]
    if let quantity = own[name] { return (quantity, .down) }
    guard let match = name.wholeMatch(of: /(\w+)_(upward|downward)/) else { return nil }
    let stems: [Substring: ForcingQuantity] = [
      "momentum_flux": .surfaceStressX, "momentum_flux_x": .surfaceStressX,
      "momentum_flux_y": .surfaceStressY, "temperature_flux": .heatFlux,
      "salinity_flux": .salinityFlux, "buoyancy_flux": .buoyancyFlux,
      "penetrating_buoyancy_flux": .penetratingBuoyancyFlux,
    ]
    return stems[match.1].map { ($0, match.2 == "upward" ? .up : .down) }
  }
}

extension RecordedSeries {
  /// Makes a constant of a number.
  ///
  /// - Parameter units: those of the number; nil for the model's.
  static func constant(
    _ quantity: ForcingQuantity, _ value: Double, file: String, name: String, units: String?,
    direction: FluxDirection, reason: String
  ) throws(RecordError) -> RecordedSeries {
    var standard = (
      unit: quantity.quantity?.modelUnit ?? units ?? "1", conversion: Conversion.identity
    )
    if let units, let kind = quantity.quantity {
      do { standard = try kind.standardUnit(for: units) } catch {
        throw RecordError(path: file, variable: name, message: error.description)
      }
    }
    return RecordedSeries(
      quantity: quantity, file: file, name: name, fileUnits: units, units: standard.unit,
      assumptions: standard.conversion.assumptions, fileDirection: direction,
      directionReason: reason, times: nil, timeMethod: .point,
      values: [direction.intoWater(standard.conversion.convert(value))])
  }
}
