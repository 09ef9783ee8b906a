import Units

extension ColumnReader {
  /// Reads the constants of the file: single variables and global attributes, in SI units.
  mutating func constants() throws -> [ConstantQuantity: RecordedConstant] {
    var constants: [ConstantQuantity: RecordedConstant] = [:]
    for quantity in ConstantQuantity.allCases {
      if let source = file.first(of: quantity.names, where: \.isNumeric),
        let value = try value(of: source, as: quantity)
      {
        used.insert(source.name)
        constants[quantity] = RecordedConstant(
          quantity: quantity, file: file.path, name: source.name, value: value)
        continue
      }
      let attribute = quantity.names.first { file.attributes[$0]?.doubleValue?.isFinite == true }
      if let attribute, let value = file.attributes[attribute]?.doubleValue {
        constants[quantity] = RecordedConstant(
          quantity: quantity, file: file.path, name: attribute, value: value)
      }
    }
    if let latitude = constants[.latitude], !(-90...90).contains(latitude.value) {
      note("the latitude in '\(latitude.name)', \(short(latitude.value)), is none and is ignored")
      constants[.latitude] = nil
    }
    return constants
  }

  /// Reads the single value of a variable; nil where it has several.
  private func value(of source: FileVariable, as quantity: ConstantQuantity) throws -> Double? {
    let isSingle = source.dimensions.allSatisfy {
      $0.length == 1 || options.indices[$0.name] != nil
    }
    guard isSingle, !isTime(source) else { return nil }
    let value = try rows(of: source, time: nil, vertical: nil)[0][0]
    guard value.isFinite else { return nil }
    // Degrees north have a name in every spelling, so that only the others are converted.
    guard quantity != .latitude, let units = source.units else { return value }
    return try withUnits(of: source.name) { () throws(UnitsError) in
      try PhysicalUnit(units).conversion(to: PhysicalUnit(quantity.unit)).convert(value)
    }
  }
}

extension ConstantQuantity {
  /// The names of variables and attributes that hold it, the usual one first.
  var names: [String] {
    switch self {
    case .latitude: ["latitude", "lat"]
    case .coriolis: ["coriolis_parameter", "coriolis"]
    case .gravity: ["gravitational_acceleration", "gravity"]
    case .referenceDensity: ["reference_density", "rho0", "rho_0"]
    case .heatCapacity: ["heat_capacity", "specific_heat_capacity"]
    case .thermalExpansion: ["thermal_expansion_coefficient", "thermal_expansion"]
    case .halineContraction: ["haline_contraction_coefficient", "haline_contraction"]
    }
  }

  /// The unit in which it is kept.
  public var unit: String {
    switch self {
    case .latitude: "degrees_north"
    case .coriolis: "s-1"
    case .gravity: "m s-2"
    case .referenceDensity: "kg m-3"
    case .heatCapacity: "J kg-1 K-1"
    case .thermalExpansion: "K-1"
    case .halineContraction: "kg g-1"
    }
  }
}
