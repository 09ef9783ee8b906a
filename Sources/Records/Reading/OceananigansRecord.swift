import Column
import HDF5
import Units

extension ColumnRecord {
  /// Reads horizontal averages from a JLD2 file of Oceananigans.
  ///
  /// Its units are SI, which the file does not say, and its fluxes are kinematic and upward.
  init(oceananigans path: String, layout: RecognisedLayout, options: RecordOptions) throws {
    let rules = LayoutRules.rules(of: .oceananigansJLD2)
    let outline = try OceananigansFile(reading: path, variables: [])
    var names: [Column.Variable: String] = [:]
    for variable in Column.Variable.allCases {
      let choice = options.variables[variable] ?? VariableChoice()
      guard !choice.isLeftOut else { continue }
      names[variable] =
        choice.name ?? rules.variables[variable]?.first { outline.names.contains($0) }
    }
    let file = try OceananigansFile(
      reading: path, variables: Array(names.values), maximumBytes: options.maximumBytes)
    self.init(file: path, layout: layout)
    notes = rules.impliedUnits.map { [$0] } ?? []
    let window = try OceananigansWindow(file, options)
    for (variable, name) in names {
      profiles[variable] = try RecordedProfiles(variable, name, file, window, options)
    }
    guard !profiles.isEmpty else {
      throw RecordError(
        path: path,
        message: "none of its variables is known to be a quantity of the model; they are "
          + "\(file.names.map { "'\($0)'" }.joined(separator: ", ")). Say which is one, as temperature=NAME."
      )
    }
    for quantity in OceananigansFile.Quantity.allCases {
      guard let value = file.value(of: quantity), value.isFinite,
        let name = quantity.names.first(where: { file.parameters[$0] != nil })
      else { continue }
      if let flux = quantity.flux {
        guard options.forcing[flux]?.isLeftOut != true else { continue }
        forcing[flux] = .constant(
          flux, value, file: path, name: name, direction: .up,
          reason: "Oceananigans has fluxes positive upward")
      } else if let constant = quantity.constant {
        constants[constant] = RecordedConstant(
          quantity: constant, file: path, name: name, value: value)
      }
    }
    unused = file.names.filter { !names.values.contains($0) }
  }
}

/// The outputs of a simulation that are read.
private struct OceananigansWindow {
  let range: Range<Int>
  let times: RecordedTimes

  init(_ file: OceananigansFile, _ options: RecordOptions) throws {
    func position(_ instant: RecordedInstant?) throws -> Double? {
      switch instant {
      case .seconds(let seconds): return seconds
      case .date(let text):
        throw RecordError(
          path: file.path, variable: "/timeseries/t",
          message:
            "its times have no date, so that a window cannot begin or end at \(text). Give seconds "
            + "after the first time.")
      case nil: return nil
      }
    }
    let seconds = file.times.map { $0 - file.times[0] }
    let (from, to) = (
      try position(options.from) ?? -.infinity, try position(options.to) ?? .infinity
    )
    let lower = seconds.firstIndex { $0 >= from } ?? seconds.count
    let upper = (seconds.lastIndex { $0 <= to } ?? -1) + 1
    guard lower < upper else {
      throw RecordError(
        path: file.path, variable: "/timeseries/t",
        message: "none of its times lies in the window that is asked for. Choose another.")
    }
    range = lower..<upper
    times = RecordedTimes(
      name: "/timeseries/t", units: "s", origin: .elapsed(file.times[lower]),
      seconds: seconds[range].map { $0 - seconds[lower] })
  }
}

extension RecordedProfiles {
  fileprivate init(
    _ variable: Column.Variable, _ name: String, _ file: OceananigansFile,
    _ window: OceananigansWindow, _ options: RecordOptions
  ) throws {
    let found = try file.profiles(name)
    var conversion = Conversion.identity
    let units = options.variables[variable]?.units
    if let units, let quantity = variable.quantity {
      do { conversion = try quantity.standardUnit(for: units).conversion } catch {
        throw RecordError(path: file.path, variable: name, message: error.description)
      }
    }
    let isCentred = found.location == .centres
    let rows = window.range.map { Array(found.profile(at: $0)) }
    if let time = rows.firstIndex(where: { $0.contains(where: \.isInfinite) }) {
      throw RecordError(
        path: file.path, variable: name,
        message: "a value at time \(time) is infinite. Leave the variable out, or end before.")
    }
    self.init(
      variable: variable, file: file.path, name: name, units: units,
      assumptions: conversion.assumptions, times: window.times, timeMethod: .point,
      heights: isCentred ? file.centres : file.interfaces,
      layers: isCentred ? zip(file.interfaces, file.interfaces.dropFirst()).map { $0...$1 } : nil,
      values: rows.map { conversion.convert($0) }, standardErrors: nil)
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
    default: nil
    }
  }

  fileprivate var constant: ConstantQuantity? {
    switch self {
    case .coriolisParameter: .coriolis
    case .gravitationalAcceleration: .gravity
    case .thermalExpansion: .thermalExpansion
    case .halineContraction: .halineContraction
    default: nil
    }
  }
}
