import Column
import Records

/// A flux of the model with the series of the files that it is made of.
struct ActingFlux {
  let target: FluxDraft.Target
  /// What is added up, each times a factor; empty where the files have none.
  let parts: [(series: RecordedSeries, factor: Double)]

  var series: [RecordedSeries] { parts.map(\.series) }

  /// Finds what drives a model of some density.
  static func all(in record: ColumnRecord, of density: DensityTracers) -> [ActingFlux] {
    /// Leaves out a zero that says that there is none.
    func found(_ quantity: ForcingQuantity) -> RecordedSeries? {
      record.forcing[quantity].flatMap { $0.isConstant && $0.values[0] == 0 ? nil : $0 }
    }
    func parts(_ quantities: ForcingQuantity...) -> [(RecordedSeries, Double)] {
      quantities.compactMap { record.forcing[$0] }.map { ($0, 1) }
    }
    var fluxes = [
      ActingFlux(target: .surfaceStressX, parts: parts(.surfaceStressX)),
      ActingFlux(target: .surfaceStressY, parts: parts(.surfaceStressY)),
    ]
    // A constant wind has its direction, and the other component is none.
    if let x = record.forcing[.surfaceStressX], x.isConstant, fluxes[1].parts.isEmpty {
      fluxes.removeLast()
    }
    let short = found(.shortWave)
    for tracer in density.variables {
      var sum: [(RecordedSeries, Double)] = []
      switch tracer {
      case .temperature:
        sum = parts(.heatFlux)
        if sum.isEmpty, let net = record.forcing[.netHeatFlux] {
          sum = [(net, 1)] + (short.map { [($0, -1)] } ?? [])
        }
      case .salinity: sum = parts(.salinityFlux)
      case .buoyancy: sum = parts(.buoyancyFlux)
      case .u, .v, .passiveTracer: break
      }
      let fresh =
        record.forcing[.freshwaterFlux] != nil
        ? parts(.freshwaterFlux) : parts(.precipitation, .evaporation)
      guard tracer == .salinity else {
        fluxes.append(ActingFlux(target: .surface(tracer), parts: sum))
        continue
      }
      if !sum.isEmpty { fluxes.append(ActingFlux(target: .surface(tracer), parts: sum)) }
      if !fresh.isEmpty || sum.isEmpty {
        fluxes.append(ActingFlux(target: .freshwater, parts: fresh))
      }
    }
    if let short, !density.variables.contains(.salinity) || density.variables.count > 1 {
      fluxes.append(ActingFlux(target: .shortWave, parts: [(short, 1)]))
    }
    return fluxes
  }

  /// Leaves out series whose times are of no use.
  func without(_ quantities: [ForcingQuantity]) -> ActingFlux {
    ActingFlux(target: target, parts: parts.filter { !quantities.contains($0.series.quantity) })
  }
}

/// The forcing.
extension CaseDrafting {
  var forcing: ForcingDraft {
    let file = group.forcing.first { file in
      acting.flatMap(\.series).contains { $0.file == file }
    }
    let penetrating = record.forcing[.penetratingBuoyancyFlux]
    return ForcingDraft(
      file: file, time: file.map { coordinate(options.time, of: [$0]) } ?? CoordinateChoice(),
      longestGap: timeline.longestGap(within: run.range),
      usesRecognised: density == .buoyancy && penetrating?.values.contains { $0 != 0 } == true,
      fluxes: acting.filter { !$0.parts.isEmpty || $0.target != .shortWave }.map {
        flux($0, forcingFile: file)
      })
  }

  private func flux(_ flux: ActingFlux, forcingFile: String?) -> FluxDraft {
    FluxDraft(
      target: flux.target,
      terms: flux.parts.map { term($0.series, factor: $0.factor, forcingFile) },
      found: flux.parts.map { "'\($0.series.name)'" }.joined(separator: " and "),
      values: flux.series.first.map(values) ?? "")
  }

  private func term(_ series: RecordedSeries, factor: Double, _ forcingFile: String?)
    -> FluxDraft.Term
  {
    let choice = options.forcing[series.quantity] ?? SeriesChoice()
    let isVariable = names(of: series.file).contains(series.name)
    if !isVariable, series.file == group.observations.first, choice.units == nil {
      return FluxDraft.Term(
        name: series.name, isAttribute: true, file: nil, units: nil, positive: nil,
        factor: series.fileDirection == .up ? -factor : factor)
    }
    let holders = group.observations.filter { names(of: $0).contains(series.name) }
    let isFound = forcingFile.map { $0 == series.file } ?? (isVariable && holders == [series.file])
    let isStated = series.fileDirection == .up || choice.direction != nil
    return FluxDraft.Term(
      name: series.name, isAttribute: false, file: isFound ? nil : series.file,
      units: choice.units, positive: isStated ? series.fileDirection : nil, factor: factor)
  }

  /// Says how large a flux is.
  private func values(_ series: RecordedSeries) -> String {
    guard let coverage = series.coverage else {
      return "\(shortText(series.values[0])) \(series.units)"
    }
    return
      "\(shortText(coverage.range.lowerBound)) to \(shortText(coverage.range.upperBound)), mean "
      + "\(shortText(coverage.mean)) \(series.units)"
  }
}
