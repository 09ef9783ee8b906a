import ArgumentParser
import Column
import Records

/// The options that tell how files are read, over what is recognised.
struct RecordArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The layout: \(Layout.allCases.map(\.rawValue).joined(separator: ", ")). (default: by content)"
    ))
  var layout: String?

  @Option(
    help: ArgumentHelp(
      "Which variable of the file is a quantity, as temperature=T or short_wave=Qsw; 'none' leaves the "
        + "quantity out. May be repeated, as all options with '='.", valueName: "quantity=name"))
  var variable: [String] = []

  @Option(
    help: ArgumentHelp(
      "Units where the file states none or wrong ones, of a quantity, of 'time' or of 'height'.",
      valueName: "quantity=units"))
  var units: [String] = []

  @Option(
    help: ArgumentHelp(
      "Which way is positive in the file, 'up' or 'down': of a flux (down: into the water) or of 'height'.",
      valueName: "quantity=way"))
  var positive: [String] = []

  @Option(help: "The time coordinate.") var time: String?
  @Option(help: "The vertical coordinate.") var height: String?
  @Option(help: "The calendar of the times, where the file states none or a wrong one.")
  var calendar: String?

  @Option(
    help: ArgumentHelp(
      "Which point to take along another dimension, as station=0.", valueName: "dimension=index"))
  var at: [String] = []

  @Option(
    help: ArgumentHelp(
      "Which quality flags are good, by number or meaning, as temperature=1,2; other values are gaps.",
      valueName: "quantity=flags"))
  var goodFlags: [String] = []

  @Option(
    help: ArgumentHelp(
      "The values that are valid, in the file's units, as salinity=0,40; others are gaps.",
      valueName: "quantity=least,greatest"))
  var valid: [String] = []

  @Option(
    help: ArgumentHelp("The variable of standard errors.", valueName: "quantity=name"))
  var error: [String] = []

  @Option(
    help: ArgumentHelp(
      "What values are in time: 'point', means over the 'bounds' of the times, or means over so many "
        + "seconds around them.", valueName: "quantity=average"))
  var average: [String] = []

  @Option(
    help: ArgumentHelp(
      "Leave out what is before: a date, or seconds after the first time.", valueName: "time"))
  var from: String?
  @Option(help: ArgumentHelp("Leave out what is after.", valueName: "time")) var to: String?

  /// Puts the options together.
  ///
  /// - Throws: `ValidationError` for what is not of the form described.
  func options() throws -> RecordOptions {
    var options = RecordOptions()
    if let layout {
      guard let known = Layout(rawValue: layout) else {
        let all = Layout.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--layout '\(layout)' is none of \(all).")
      }
      options.layout = known
    }
    options.time.name = time
    options.time.calendar = calendar
    options.height.name = height
    options.from = from.map(Self.instant)
    options.to = to.map(Self.instant)
    for text in variable { try readVariable(text, into: &options) }
    for text in units { try readUnits(text, into: &options) }
    for text in positive { try readPositive(text, into: &options) }
    for text in at {
      let (dimension, index) = try Self.pair(text, "--at")
      guard let number = Int(index), number >= 0 else {
        throw ValidationError("--at \(text): '\(index)' is no index; count from 0.")
      }
      options.indices[dimension] = number
    }
    for text in goodFlags {
      let (variable, flags) = try Self.variable(text, "--good-flags")
      options.variables[variable, default: VariableChoice()].flags = FlagChoice(
        good: flags.split(separator: ",").map(String.init))
    }
    for text in valid { try readValid(text, into: &options) }
    for text in error {
      let (variable, name) = try Self.variable(text, "--error")
      options.variables[variable, default: VariableChoice()].standardError = name
    }
    for text in average { try readAverage(text, into: &options) }
    return options
  }

  private func readVariable(_ text: String, into options: inout RecordOptions) throws {
    let (quantity, name) = try Self.quantity(text, "--variable")
    let isLeftOut = name == "none"
    switch quantity {
    case .variable(let variable):
      options.variables[variable, default: VariableChoice()].name = isLeftOut ? nil : name
      options.variables[variable]?.isLeftOut = isLeftOut
    case .flux(let flux):
      options.forcing[flux, default: SeriesChoice()].name = isLeftOut ? nil : name
      options.forcing[flux]?.isLeftOut = isLeftOut
    }
  }

  private func readUnits(_ text: String, into options: inout RecordOptions) throws {
    let (name, units) = try Self.pair(text, "--units")
    switch name {
    case "time": options.time.units = units
    case "height": options.height.units = units
    default:
      switch try Self.quantity(text, "--units").quantity {
      case .variable(let variable):
        options.variables[variable, default: VariableChoice()].units = units
      case .flux(let flux): options.forcing[flux, default: SeriesChoice()].units = units
      }
    }
  }

  private func readPositive(_ text: String, into options: inout RecordOptions) throws {
    let (name, way) = try Self.pair(text, "--positive")
    guard let direction = FluxDirection(rawValue: way), let sense = VerticalSense(rawValue: way)
    else {
      throw ValidationError("--positive \(text): '\(way)' is neither 'up' nor 'down'.")
    }
    if name == "height" {
      options.positive = sense
    } else if case .flux(let flux) = try Self.quantity(text, "--positive").quantity {
      options.forcing[flux, default: SeriesChoice()].direction = direction
    } else {
      throw ValidationError("--positive \(text): '\(name)' is no flux; give one, or 'height'.")
    }
  }

  private func readValid(_ text: String, into options: inout RecordOptions) throws {
    let (quantity, limits) = try Self.quantity(text, "--valid")
    let numbers = limits.split(separator: ",").compactMap { Double($0) }
    guard numbers.count == 2, numbers[0] <= numbers[1] else {
      throw ValidationError("--valid \(text): write two numbers, as salinity=0,40.")
    }
    let range = numbers[0]...numbers[1]
    switch quantity {
    case .variable(let variable):
      options.variables[variable, default: VariableChoice()].validRange = range
    case .flux(let flux): options.forcing[flux, default: SeriesChoice()].validRange = range
    }
  }

  private func readAverage(_ text: String, into options: inout RecordOptions) throws {
    let (variable, average) = try Self.variable(text, "--average")
    let choice: AverageChoice
    switch (average, Double(average)) {
    case ("point", _): choice = .point
    case ("bounds", _): choice = .bounds
    case (_, let seconds?) where seconds > 0 && seconds.isFinite:
      choice = .around(before: seconds / 2, after: seconds / 2)
    default:
      throw ValidationError(
        "--average \(text): '\(average)' is neither 'point', 'bounds' nor a number of seconds.")
    }
    options.variables[variable, default: VariableChoice()].average = choice
  }

  // MARK: Parts

  private enum QuantityName {
    case variable(Column.Variable)
    case flux(ForcingQuantity)
  }

  private static func pair(_ text: String, _ option: String) throws -> (name: String, value: String)
  {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw ValidationError("\(option) '\(text)' is not of the form NAME=VALUE.")
    }
    return (parts[0], parts[1])
  }

  private static func quantity(
    _ text: String, _ option: String
  ) throws -> (quantity: QuantityName, value: String) {
    let (name, value) = try pair(text, option)
    if let variable = Column.Variable(rawValue: name) { return (.variable(variable), value) }
    if let flux = ForcingQuantity(rawValue: name) { return (.flux(flux), value) }
    let known = Column.Variable.allCases.map(\.rawValue) + ForcingQuantity.allCases.map(\.rawValue)
    throw ValidationError(
      "\(option) \(text): '\(name)' is no quantity; they are \(known.joined(separator: ", ")).")
  }

  private static func variable(
    _ text: String, _ option: String
  ) throws -> (variable: Column.Variable, value: String) {
    let (quantity, value) = try quantity(text, option)
    guard case .variable(let variable) = quantity else {
      let known = Column.Variable.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("\(option) \(text): the quantity must be one of \(known).")
    }
    return (variable, value)
  }

  private static func instant(_ text: String) -> RecordedInstant {
    Double(text).map(RecordedInstant.seconds) ?? .date(text)
  }
}
