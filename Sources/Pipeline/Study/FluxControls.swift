import Calibration
import Column

/// Builds the controls that correct one flux.
struct FluxControls {
  private let pipeline: PipelineFile
  private let entry: FluxCorrectionEntry
  private let cases: [ObservedCase]

  init(_ pipeline: PipelineFile, _ entry: FluxCorrectionEntry, _ cases: [ObservedCase]) {
    self.pipeline = pipeline
    self.entry = entry
    self.cases = cases
  }

  /// Returns a scale and an offset, as far as they are asked for: of all cases together, or of each one that is
  /// calibrated against.
  func build() throws(PipelineError) -> [Control] {
    let having = cases.indices.filter { has(entry.flux.value, cases[$0].column) }
    guard !having.isEmpty else {
      throw pipeline.failure(
        at: entry.flux,
        "no case has this flux to correct. Give it in the forcing, or remove the key.")
    }
    guard having.contains(where: { cases[$0].role == .train }) else {
      throw pipeline.failure(
        at: entry.flux,
        "no case that is calibrated against has this flux to correct. Give it in the forcing of one, or remove "
          + "the key.")
    }
    let groups: [(suffix: String, cases: [Int])] =
      entry.isShared
      ? [("", having)]
      : having.filter { cases[$0].role == .train }.map { ("@" + cases[$0].column.name, [$0]) }
    var controls: [Control] = []
    for (suffix, cases) in groups {
      if let scale = entry.scale {
        controls.append(
          try control(
            "scale", suffix, scale, units: "1", start: 1, bounds: 0...10, size: 0.1,
            effect: .fluxScale(entry.flux.value, cases: cases)))
      }
      if let offset = entry.offset {
        controls.append(
          try control(
            "offset", suffix, offset, units: units(of: entry.flux.value), start: 0,
            bounds: -Double.infinity ... .infinity, size: nil,
            effect: .fluxOffset(entry.flux.value, cases: cases)))
      }
    }
    return controls
  }

  private func control(
    _ kind: String, _ suffix: String, _ control: ControlEntry, units: String, start: Double,
    bounds: ClosedRange<Double>, size: Double?, effect: Control.Effect
  ) throws(PipelineError) -> Control {
    let start = control.start ?? start
    let bounds = control.bounds ?? bounds
    try pipeline.check(start, bounds, control, at: entry.flux)
    guard let scale = control.scale ?? control.prior.standardDeviation(at: start) ?? size else {
      throw pipeline.failure(
        at: entry.flux,
        "nothing says how large the offset may be. Give it a prior, such as {normal: [0, 1e-6]}, or a 'scale'."
      )
    }
    let name = FluxCorrectionEntry.fluxes.first { $0.flux == entry.flux.value }!.name
    return Control(
      name: "\(name).\(kind)\(suffix)", units: units, start: start, bounds: bounds, scale: scale,
      transform: control.transform.transform(bounds), prior: control.prior, effect: effect)
  }

  private func has(_ flux: Control.Flux, _ column: ColumnCase) -> Bool {
    let forcing = column.forcing
    func acts(_ values: StepValues) -> Bool {
      switch values {
      case .constant(let value): value != 0
      case .series: true
      }
    }
    // An offset makes a flux where there was none; a scale needs one.
    let isOffset = entry.scale == nil
    switch flux {
    case .surfaceStress: return acts(forcing.surfaceStressX) || acts(forcing.surfaceStressY)
    case .surfaceStressX: return isOffset || acts(forcing.surfaceStressX)
    case .surfaceStressY: return isOffset || acts(forcing.surfaceStressY)
    case .tracer(let variable):
      return column.tracers.contains(variable)
        && (isOffset || acts(forcing.boundaryFlux(of: variable).surface))
    case .shortWave: return column.tracers.contains { forcing.tracers[$0]?.shortWave != nil }
    }
  }

  private func units(of flux: Control.Flux) -> String {
    switch flux {
    case .surfaceStress, .surfaceStressX, .surfaceStressY: "m2 s-2"
    case .tracer(let variable):
      variable.metadata.units == "1" ? "m s-1" : variable.metadata.units + " m s-1"
    case .shortWave: "degC m s-1"
    }
  }
}
