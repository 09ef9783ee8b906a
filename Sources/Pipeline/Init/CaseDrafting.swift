import Column
import Foundation
import Records

/// Decides what a pipeline says of one case.
struct CaseDrafting {
  let group: FileGroup
  let density: DensityTracers
  let options: RecordOptions
  let timeline: Timeline
  let run: Timeline.Run
  /// The fluxes that act in the model, by what they act on; one without series is lacking.
  let acting: [ActingFlux]
  /// What was decided about the case, in sentences.
  let decisions: [String]

  var record: ColumnRecord { group.record }

  init(_ group: FileGroup, density: DensityTracers, options: RecordOptions) throws {
    self.group = group
    self.density = density
    self.options = options
    let record = group.record
    let modelled = Self.modelled(density).filter { record.profiles[$0] != nil }
    let files = FileGroups.list([record])
    guard !modelled.isEmpty else {
      throw PipelineError(
        path: group.observations[0],
        message:
          "it holds neither velocity, temperature, salinity nor buoyancy to compare a run with. Say which variable is "
          + "one: --variable temperature=NAME.")
    }
    let acting = ActingFlux.all(in: record, of: density)
    let series = acting.flatMap(\.series).map(\.quantity)
    let whole = try Timeline(record, variables: modelled, fluxes: series)
    let (timeline, distant) = whole.withoutDistantFluxes()
    if !distant.isEmpty, timeline.driving.isEmpty, whole.extent != nil {
      throw PipelineError(
        path: group.observations[0],
        message:
          "its profiles and the fluxes of \(files) have no time in common. Name files of the same times."
      )
    }
    self.timeline = timeline
    self.acting = acting.map { $0.without(distant) }
    decisions = distant.map {
      "\(record.forcing[$0]?.name ?? $0.rawValue) is not used: its times do not overlap with the profiles"
    }
    guard let run = timeline.run(within: try Self.limits(options, timeline, group)) else {
      throw PipelineError(
        path: group.observations[0],
        message:
          "fewer than two profiles lie where fluxes and all variables overlap"
          + (options.from == nil && options.to == nil ? "" : ", between --from and --to")
          + ". Name files with more times in common.")
    }
    self.run = run
  }

  /// The times that were asked for.
  private static func limits(
    _ options: RecordOptions, _ timeline: Timeline, _ group: FileGroup
  ) throws
    -> ClosedRange<Double>
  {
    let from = try options.from?.seconds(after: timeline.reference) ?? -.infinity
    let to = try options.to?.seconds(after: timeline.reference) ?? .infinity
    guard from < to else {
      throw PipelineError(
        path: group.observations[0], message: "--from must be before --to. Exchange them.")
    }
    return from...to
  }

  private static func modelled(_ density: DensityTracers) -> [Column.Variable] {
    [.u, .v] + density.variables
  }

  /// The profiles that the model has variables for.
  private var profiles: [RecordedProfiles] {
    Self.modelled(density).compactMap { record.profiles[$0] }
  }

  /// The usual interval between profiles [s].
  var interval: Double { timeline.interval ?? 60 }

  /// Whether the profiles are those of a simulation: cells without gaps, or times without dates.
  var isSimulation: Bool {
    let simulating: [Layout] = [.gotm, .oceananigansJLD2, .oceananigansNetCDF, .tunax]
    if record.layouts.contains(where: { simulating.contains($0.layout) }) { return true }
    if fileGrid != nil { return true }
    if case .elapsed = timeline.reference { return true }
    return false
  }

  /// How long the run takes to forget its start [s]: turbulence of simulations begins from rest.
  var spinUp: Double {
    isSimulation && run.range.upperBound - run.range.lowerBound >= 86400 ? 21600 : 0
  }

  func draft(spinUp: Double) -> CaseDraft {
    let used = Set(acting.flatMap(\.series).map(\.name) + profiles.map(\.name))
    let found =
      Column.Variable.allCases.compactMap { record.profiles[$0]?.name }
      + ForcingQuantity.allCases.compactMap { record.forcing[$0]?.name }
    return CaseDraft(
      name: group.observations.count > 1 ? PipelineDraft.commonName(group.observations) : nil,
      observations: group.observations, layout: options.layout,
      time: coordinate(options.time, of: group.observations),
      height: coordinate(options.height, of: group.observations), positive: options.positive,
      window: window, variables: variables,
      startIsSupposed: !density.variables.contains { record.profiles[$0] != nil }, grid: grid,
      constants: constants, forcing: forcing, counted: counted(spinUp: spinUp),
      isSimulation: isSimulation, unmodelled: found.filter { !used.contains($0) })
  }

  /// Keeps the name of a coordinate where one of the files has it.
  func coordinate(_ choice: CoordinateChoice, of files: [String]) -> CoordinateChoice {
    var kept = choice
    if let name = choice.name, !files.contains(where: { names(of: $0).contains(name) }) {
      kept.name = nil
    }
    return kept
  }

  /// The names of the variables of a file.
  func names(of file: String) -> [String] {
    (try? RecordFile(file, options: options).variableNames) ?? []
  }

  // MARK: Window

  private var window: WindowDraft? {
    guard let whole = timeline.extent else { return nil }
    let start = run.range.lowerBound > whole.lowerBound + 1 || run.isExcerpt
    let end = run.range.upperBound < whole.upperBound - 1
    guard start || end || countedDepth != nil else { return nil }
    let midnight = run.isExcerpt ? timeline.midnight(before: run.range.lowerBound) : nil
    let first = midnight ?? run.range.lowerBound
    let last =
      midnight.map { run.range.upperBound - (run.range.lowerBound - $0) }
      ?? run.range.upperBound
    return WindowDraft(
      start: start ? timeline.moment(first) : nil, end: end ? timeline.moment(last) : nil,
      depth: countedDepth, reason: reason(start || end, whole))
  }

  private func reason(_ isPart: Bool, _ whole: ClosedRange<Double>) -> String {
    guard isPart else { return "" }
    let length = durationText(run.range.upperBound - run.range.lowerBound)
    if run.isExcerpt {
      return
        "\(length) of \(durationText(whole.upperBound - whole.lowerBound)) with the fewest gaps: a run takes seconds; "
        + "change or remove it"
    }
    return options.from != nil || options.to != nil
      ? "as stated by --from and --to" : "where profiles and fluxes are without a gap at the ends"
  }

  /// The depth [m] to which instruments' values count: the surface's fluxes hardly reach deeper within weeks.
  private var countedDepth: Double? {
    guard !isSimulation, let deepest = profiles.compactMap(\.heights.first).min(), deepest < -120,
      counts(to: 100)
    else { return nil }
    return 100
  }

  private func counts(to depth: Double) -> Bool {
    profiles.filter(\.variable.isTracer).allSatisfy { profiles in
      profiles.heights.count { $0 >= -depth } >= 3
    }
  }

  // MARK: What counts

  /// Chooses what counts in the misfit: of instruments temperature alone, for currents, tides and eddies bring the
  /// rest; of simulations all that is driven.
  private func counted(spinUp: Double) -> [Column.Variable] {
    let comparable = profiles.map(\.variable)
    let tracers = comparable.filter(\.isTracer)
    let velocities = comparable.filter { !$0.isTracer }
    var chosen = tracers
    if isSimulation {
      if hasWind { chosen = velocities + tracers }
    } else if tracers.contains(.temperature) {
      chosen = [.temperature]
    }
    let varying = { (variables: [Column.Variable]) in
      variables.filter { varies($0, spinUp: spinUp) }
    }
    return [varying(chosen), varying(comparable), comparable].first { !$0.isEmpty } ?? []
  }

  private var hasWind: Bool {
    [ForcingQuantity.surfaceStressX, .surfaceStressY].contains { quantity in
      record.forcing[quantity]?.values.contains { $0 != 0 && !$0.isNaN } == true
    }
  }

  /// Whether what would count of a variable is not all the same.
  func varies(_ variable: Column.Variable, spinUp: Double) -> Bool {
    guard let profiles = record.profiles[variable], let times = timeline.observed[variable] else {
      return false
    }
    let range = run.range.lowerBound + spinUp...run.range.upperBound
    let levels = profiles.heights.indices.filter {
      profiles.heights[$0] >= -(countedDepth ?? .infinity)
    }
    var first: Double?
    for (time, row) in zip(times.seconds, profiles.values) where range.contains(time) {
      for level in levels where !row[level].isNaN {
        if let first, row[level] != first { return true }
        first = first ?? row[level]
      }
    }
    return false
  }
}
