import Calibration
import Column

/// Describes what is calibrated beside the parameters of the closure.
public struct ControlsEntry: Sendable, Equatable {
  /// Corrections of fluxes, in file order.
  public var fluxes: [FluxCorrectionEntry] = []
  /// Corrections of starts, in file order.
  public var initial: [InitialCorrectionEntry] = []
}

/// Describes the correction of one flux: scale·flux + offset.
public struct FluxCorrectionEntry: Sendable, Equatable {
  public var flux: Located<Control.Flux>
  public var scale: ControlEntry?
  /// In the unit of the flux as the model takes it.
  public var offset: ControlEntry?
  /// Whether all cases have the same correction instead of each its own.
  public var isShared: Bool
}

/// Describes the correction of the start of one variable.
public struct InitialCorrectionEntry: Sendable, Equatable {
  public var correction: InitialCorrection
  public var place: Located<Variable>
}

extension ControlsEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    let reader = try MappingReader(value, of: "the controls", atLeastOneOf: Schema.controls.keys)
    if let value = reader["fluxes"] {
      let keys = Schema.fluxCorrections.keys
      for member in try MappingReader(value, of: "corrections of fluxes", keys: keys).members {
        fluxes.append(try FluxCorrectionEntry(member))
      }
    }
    if let value = reader["initial"] {
      let keys = Schema.initialCorrections.keys
      for member in try MappingReader(value, of: "corrections of starts", keys: keys).members {
        initial.append(try InitialCorrectionEntry(member))
      }
    }
  }
}

extension FluxCorrectionEntry {
  /// The fluxes that can be corrected, by their keys.
  static let fluxes: [(name: String, flux: Control.Flux)] =
    [
      ("surface_stress", .surfaceStress), ("surface_stress_x", .surfaceStressX),
      ("surface_stress_y", .surfaceStressY), ("short_wave", .shortWave),
    ] + Variable.allCases.filter(\.isTracer).map { ($0.rawValue, .tracer($0)) }

  init(_ value: YAMLValue) throws(PipelineError) {
    let flux = Self.fluxes.first { $0.name == value.name }!.flux
    self.flux = Located(flux, position: value.namePosition, key: value.key)
    let reader = try MappingReader(
      value, of: "the correction of a flux", atLeastOneOf: Schema.fluxCorrection.keys)
    scale = try reader["scale"].map { value throws(PipelineError) in
      try ControlEntry(value, of: "the scale of a flux")
    }
    offset = try reader["offset"].map { value throws(PipelineError) in
      try ControlEntry(value, of: "the offset of a flux")
    }
    isShared = try reader["shared"]?.boolean() ?? false
    guard scale != nil || offset != nil else {
      throw value.failure("there is nothing to correct. Give 'scale' or 'offset'.")
    }
    if let value = reader["offset"], flux == .surfaceStress {
      throw MappingReader.failure(
        at: value,
        "the stress has two components. Give the offset of surface_stress_x and of surface_stress_y."
      )
    }
  }
}

extension InitialCorrectionEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    let variable = Variable(rawValue: value.name)!
    place = Located(variable, position: value.namePosition, key: value.key)
    let reader = try MappingReader(
      value, of: "the correction of a start", keys: Schema.startCorrection.keys)
    correction = InitialCorrection(
      variable: variable,
      standardDeviation: try reader.required(
        "error", "the standard error of the start, in the unit of the variable"
      ).number(),
      lengthScale: try reader.required(
        "length_scale", "the height over which errors of the start are alike, in metres"
      ).number(of: "metres"))
  }
}
