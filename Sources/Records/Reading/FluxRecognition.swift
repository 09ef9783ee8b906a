import Units

/// Tells which flux a variable is, and which way it counts.
struct FluxRecognition {
  let rules: LayoutRules

  /// How sure a quantity is.
  enum Evidence: Int, Comparable {
    /// Words of the long name.
    case words
    /// The name.
    case name
    /// The standard name.
    case standardName

    static func < (a: Evidence, b: Evidence) -> Bool { a.rawValue < b.rawValue }
  }

  /// Finds the flux that a variable is; nil where it is none.
  ///
  /// Units of another dimension refute the evidence.
  func quantity(of variable: VariableOutline) -> (quantity: ForcingQuantity, evidence: Evidence)? {
    guard variable.isNumeric, variable.standardNameModifier == nil else { return nil }
    if let known = variable.standardName.flatMap({ LayoutRules.standardForcing[$0] }) {
      return (known.quantity, .standardName)
    }
    let lowercased = variable.name.lowercased()
    for quantity in ForcingQuantity.allCases {
      let names = rules.forcing[quantity] ?? []
      if names.contains(where: { $0.lowercased() == lowercased }), fits(variable, quantity) {
        return (quantity, .name)
      }
    }
    if let words = variable.longName.map(Self.beginning),
      let quantity = Self.quantity(named: words), fits(variable, quantity)
    {
      return (quantity, .words)
    }
    return nil
  }

  /// Whether the units do not refute that a variable is a flux; without units they cannot.
  private func fits(_ variable: VariableOutline, _ quantity: ForcingQuantity) -> Bool {
    guard let units = variable.units, let kind = quantity.quantity else { return true }
    return (try? kind.standardUnit(for: units)) != nil
  }

  /// Gives the part of a text that is searched, in small letters.
  ///
  /// The time of the searches grows with the square of the length, and no name is as long.
  private static func beginning(of text: String) -> String { text.prefix(300).lowercased() }

  /// Finds the flux that a long name describes.
  private static func quantity(named words: String) -> ForcingQuantity? { described(words) }

  private static let described = Remembered(search)

  @Sendable private static func search(_ words: String) -> ForcingQuantity? {
    let isSolar = words.contains(/short.?wave|solar/)
    let excludesSolar = words.contains(/(excl|without|minus|except|non)[^,;]*(short.?wave|solar)/)
    if words.contains(/latent|sensible|long.?wave|turbulent|infrared/), !words.contains("net") {
      return nil
    }
    if excludesSolar, words.contains(/heat/) { return .heatFlux }
    if isSolar, words.contains(/radiation|flux|irradiance/) {
      return words.contains(/upwelling|reflected|outgoing|albedo/) ? nil : .shortWave
    }
    if words.contains(/net.*heat flux|total.*heat flux/) { return .netHeatFlux }
    if words.contains(evaporationMinusPrecipitation) { return .freshwaterFlux }
    if words.contains(precipitationMinusEvaporation) { return .freshwaterFlux }
    if words.contains(/momentum flux|wind.?stress|surface stress/) {
      if words.contains(/magnitude|direction|curl/) { return nil }
      if words.contains(/(\b[x]\b|\bx-|eastward|zonal)/) { return .surfaceStressX }
      if words.contains(/(\b[y]\b|\by-|northward|meridional)/) { return .surfaceStressY }
    }
    return nil
  }

  private static var evaporationMinusPrecipitation: some RegexComponent {
    /evaporation minus (?:precipitation|rain)|\be ?- ?p\b/
  }

  private static var precipitationMinusEvaporation: some RegexComponent {
    /(?:precipitation|rain\w*) minus evaporation|\bp ?- ?e\b/
  }

  // MARK: Directions

  /// Finds which way a flux is positive in the file, with what shows it; nil where nothing does.
  func direction(
    of variable: VariableOutline, as quantity: ForcingQuantity
  ) -> (direction: FluxDirection, reason: String)? {
    if let name = variable.standardName, let known = LayoutRules.standardForcing[name] {
      return (known.direction, "the standard name is \(name)")
    }
    if let direction = rules.directions[variable.name] {
      return (direction, "the layout has it so")
    }
    let texts = [variable.longName, variable.text("comment"), variable.name].compactMap(\.self)
    for text in texts {
      if let found = Self.direction(in: Self.beginning(of: text), quantity) {
        return (found, "'\(text)' says so")
      }
    }
    let parts: [ForcingQuantity] = [.precipitation, .evaporation]
    if quantity == .freshwaterFlux, let part = self.quantity(of: variable)?.quantity,
      parts.contains(part)
    {
      return Self.usualDirection(of: part, name: variable.name.lowercased())
    }
    return Self.usualDirection(of: quantity, name: variable.name.lowercased())
  }

  private static func direction(in words: String, _ quantity: ForcingQuantity) -> FluxDirection? {
    if words.contains(/positive.{0,12}(down|into)|downward|into the (water|ocean|sea)/) {
      return .down
    }
    if words.contains(/positive.{0,12}(up|out)|upward|out of the (water|ocean|sea)/) { return .up }
    guard quantity == .freshwaterFlux else { return nil }
    if words.contains(evaporationMinusPrecipitation) { return .up }
    if words.contains(precipitationMinusEvaporation) { return .down }
    return nil
  }

  /// Gives the direction that everybody takes; nil for fluxes that are written in both.
  private static func usualDirection(
    of quantity: ForcingQuantity, name: String
  ) -> (direction: FluxDirection, reason: String)? {
    switch quantity {
    case .surfaceStressX, .surfaceStressY:
      (.down, "a stress is taken as that of the wind on the water")
    case .heatFlux, .netHeatFlux: (.down, "heat is taken as positive where it warms the water")
    case .shortWave: (.down, "radiation is taken as positive into the water")
    case .precipitation: (.down, "precipitation is taken as positive")
    case .evaporation: (.up, "evaporation is taken as positive where water leaves")
    case .freshwaterFlux where ["emp", "e_p"].contains(name):
      (.up, "the name is short for evaporation minus precipitation")
    case .freshwaterFlux where ["pme", "p_e"].contains(name):
      (.down, "the name is short for precipitation minus evaporation")
    case .freshwaterFlux, .salinityFlux, .buoyancyFlux, .penetratingBuoyancyFlux,
      .passiveTracerFlux:
      nil
    }
  }
}
