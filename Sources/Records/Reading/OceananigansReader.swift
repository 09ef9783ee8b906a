import Column
import HDF5
import Units

/// Reads horizontal averages from a JLD2 file of Oceananigans.
///
/// Its units are SI, which the file does not say, and its fluxes are kinematic and upward.
struct OceananigansReader {
  let options: RecordOptions
  /// Times, grid and parameters; values are read when their names are known.
  let outline: OceananigansFile

  private var path: String { outline.path }

  init(_ path: String, options: RecordOptions) throws {
    self.options = options
    outline = try OceananigansFile(reading: path, variables: [], limits: options.limits)
  }

  func record(_ layout: RecognisedLayout) throws -> ColumnRecord {
    let names = variableNames()
    guard !names.isEmpty || options.mayBeEmpty else {
      let list = outline.names.map { "'\($0)'" }.joined(separator: ", ")
      throw failure(
        nil,
        "none of its variables is known to be a quantity of the model; they are \(list). Say which is one: "
          + "variables: {temperature: NAME} in a pipeline, --variable temperature=NAME on the command line."
      )
    }
    let file = try OceananigansFile(
      reading: path, variables: Array(names.values), limits: options.limits)
    var record = ColumnRecord(file: path, layout: layout)
    record.notes = LayoutRules.rules(of: .oceananigansJLD2).impliedUnits.map { [$0] } ?? []
    let range = try window()
    let times = try times(range)
    for (variable, name) in names {
      record.profiles[variable] = try profiles(variable, name, of: file, range, times)
    }
    for flux in ForcingQuantity.allCases { record.forcing[flux] = try series(flux) }
    for quantity in OceananigansFile.Quantity.allCases {
      guard let constant = quantity.constant, let found = parameter(quantity) else { continue }
      record.constants[constant] = RecordedConstant(
        quantity: constant, file: path, name: found.name, value: found.value)
    }
    record.unused = outline.names.filter { !names.values.contains($0) }
    return record
  }

  private func failure(_ variable: String?, _ message: String) -> RecordError {
    RecordError(path: path, variable: variable, message: message)
  }

  private func variableNames() -> [Column.Variable: String] {
    let usual = LayoutRules.rules(of: .oceananigansJLD2).variables
    var names: [Column.Variable: String] = [:]
    for variable in Column.Variable.allCases {
      let choice = options.variables[variable] ?? VariableChoice()
      guard !choice.isLeftOut else { continue }
      names[variable] = choice.name ?? usual[variable]?.first { outline.names.contains($0) }
    }
    return names
  }

  // MARK: Times

  /// Finds the outputs within the window that is asked for.
  private func window() throws -> Range<Int> {
    let origin = try times(0..<outline.times.count)
    let (from, to) = (
      try options.from.map { try position(of: $0, origin) } ?? -.infinity,
      try options.to.map { try position(of: $0, origin) } ?? .infinity
    )
    let lower = origin.seconds.firstIndex { $0 >= from } ?? origin.count
    let upper = (origin.seconds.lastIndex { $0 <= to } ?? -1) + 1
    guard lower < upper else {
      throw failure(
        origin.name, "none of its times lies in the window that is asked for. Choose another.")
    }
    return lower..<upper
  }

  private func position(of instant: RecordedInstant, _ times: RecordedTimes) throws -> Double {
    do { return try instant.seconds(after: times.origin) } catch {
      throw failure(times.name, error.message)
    }
  }

  /// Gives times in seconds, with a date where units with one are stated.
  private func times(_ range: Range<Int>) throws -> RecordedTimes {
    let name = "/timeseries/t"
    let text = options.time.units ?? "s"
    do {
      let calendar = try CFCalendar(named: options.time.calendar ?? "standard")
      let units = try TimeAxisUnits(text, calendar: calendar)
      let seconds = units.durations(of: outline.times)
      let first = range.lowerBound
      return RecordedTimes(
        name: name, units: text,
        origin: units.reference == nil
          ? .elapsed(seconds[first]) : .date(try units.times(of: [outline.times[first]])[0]),
        seconds: seconds[range].map { $0 - seconds[first] })
    } catch {
      throw failure(name, error.description)
    }
  }

  // MARK: Profiles

  private func profiles(
    _ variable: Column.Variable, _ name: String, of file: OceananigansFile, _ range: Range<Int>,
    _ times: RecordedTimes
  ) throws -> RecordedProfiles {
    let choice = options.variables[variable] ?? VariableChoice()
    guard choice.flags == nil, choice.standardError == nil, choice.average != .bounds else {
      throw failure(
        name, "its file has no flags, standard errors or time bounds. Leave the option out.")
    }
    let found = try file.profiles(name)
    let conversion = try conversion(variable.quantity, choice.units, name)
    let rows = range.map { time in
      found.profile(at: time).map { choice.validRange?.contains($0) ?? true ? $0 : .nan }
    }
    if let time = rows.firstIndex(where: { $0.contains(where: \.isInfinite) }) {
      throw failure(
        name, "a value at time \(time) is infinite. Leave the variable out, or end before.")
    }
    let isCentred = found.location == .centres
    let method: TimeMethod =
      if case .around(let before, let after) = choice.average {
        .mean(times.seconds.map { $0 - before...$0 + after })
      } else { .point }
    return RecordedProfiles(
      variable: variable, file: path, name: name, units: choice.units,
      assumptions: conversion.assumptions, times: times, timeMethod: method,
      heights: isCentred ? file.centres : file.interfaces,
      layers: isCentred ? zip(file.interfaces, file.interfaces.dropFirst()).map { $0...$1 } : nil,
      values: rows.map { conversion.convert($0) }, standardErrors: nil)
  }

  private func conversion(
    _ quantity: Quantity?, _ units: String?, _ name: String
  ) throws -> Conversion {
    guard let quantity, let units else { return .identity }
    do { return try quantity.standardUnit(for: units).conversion } catch {
      throw failure(name, error.description)
    }
  }

  // MARK: Parameters

  private func parameter(_ quantity: OceananigansFile.Quantity) -> (name: String, value: Double)? {
    let names = quantity.names.lazy
    return names.compactMap { name in outline.parameters[name].map { (name, $0) } }
      .first { $0.1.isFinite }
  }

  /// Gives a flux that the parameters hold; nil where they do not, or it is left out.
  private func series(_ flux: ForcingQuantity) throws -> RecordedSeries? {
    let choice = options.forcing[flux] ?? SeriesChoice()
    guard !choice.isLeftOut else { return nil }
    let known = OceananigansFile.Quantity.allCases.first { $0.flux == flux }.flatMap(parameter)
    return try (choice.name ?? known?.name).map { try series($0, as: flux, choice) }
  }

  /// Reads a parameter as a flux.
  func series(
    _ name: String, as flux: ForcingQuantity, _ choice: SeriesChoice
  ) throws -> RecordedSeries {
    guard let value = outline.parameters[name] else {
      let list = outline.parameters.keys.sorted().joined(separator: ", ")
      throw failure(name, "there is no such parameter. Its numbers are \(list).")
    }
    return try .constant(
      flux, value, file: path, name: name, units: choice.units, direction: choice.direction ?? .up,
      reason: choice.direction == nil ? "Oceananigans has fluxes positive upward" : "it is stated")
  }
}

extension OceananigansFile.Quantity {
  fileprivate var flux: ForcingQuantity? {
    switch self {
    case .momentumFlux: .surfaceStressX
    case .buoyancyFlux: .buoyancyFlux
    case .penetratingBuoyancyFlux: .penetratingBuoyancyFlux
    case .temperatureFlux: .heatFlux
    case .salinityFlux: .salinityFlux
    case .coriolisParameter, .gravitationalAcceleration, .thermalExpansion, .halineContraction: nil
    }
  }

  fileprivate var constant: ConstantQuantity? {
    switch self {
    case .coriolisParameter: .coriolis
    case .gravitationalAcceleration: .gravity
    case .thermalExpansion: .thermalExpansion
    case .halineContraction: .halineContraction
    case .momentumFlux, .buoyancyFlux, .penetratingBuoyancyFlux, .temperatureFlux, .salinityFlux:
      nil
    }
  }
}
