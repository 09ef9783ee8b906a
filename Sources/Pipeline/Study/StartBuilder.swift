import Calibration
import Closures
import Column
import Records

/// Builds the state that a case starts from.
struct StartBuilder {
  let files: CaseFiles
  let grid: Grid
  let clock: RunClock
  /// The observed variables, with their times in seconds since the reference of the case.
  let observed: [Column.Variable: ObservedTimes]
  /// The model's prognostic variables.
  let variables: [Column.Variable]

  /// Whether a variable starts from what was observed of it.
  static func startsFromObservations(_ variable: Column.Variable, _ entry: CaseEntry) -> Bool {
    switch entry.initial {
    case .observations: true
    case .restart: false
    case .profiles(let given):
      switch given[variable] {
      case nil, .observations: true
      default: false
      }
    }
  }

  func build() throws -> [Column.Variable: [Double]] {
    var given: [Column.Variable: InitialProfile] = [:]
    if case .profiles(let profiles) = files.entry.initial { given = profiles }
    for variable in Column.Variable.allCases
    where given[variable] != nil && !variables.contains(variable) {
      throw files.failure(
        "initial names \(variable.rawValue), which the model does not have. Its variables are "
          + "\(variables.map(\.rawValue).joined(separator: ", ")); model.density and "
          + "model.passive_tracer choose the tracers.")
    }
    var initial: [Column.Variable: [Double]] = [:]
    for variable in variables {
      initial[variable] = try profile(of: variable, given[variable])
    }
    return initial
  }

  private func profile(of variable: Column.Variable, _ given: InitialProfile?) throws -> [Double] {
    switch given {
    case .mixedLayer(let surface, let gradient, let depth):
      return IdealisedProfile.mixedLayer(
        of: variable, surface: surface, gradient: gradient, depth: depth
      ).values(on: grid)
    case .ramp(let surface, let depth):
      return IdealisedProfile.ramp(surface: surface, depth: depth).values(on: grid)
    case .uniform(let value): return IdealisedProfile.uniform(value).values(on: grid)
    case .linear(let deepest, let top):
      return IdealisedProfile.equalSteps(bottom: deepest, top: top).values(on: grid)
    case .variable(let name):
      return try files.namedNumbers().profile(name, cells: grid.cellCount)
    case .observations(let below):
      return try observedProfile(of: variable, below: below, isDemanded: true)
    case nil: return try observedProfile(of: variable, below: .constant, isDemanded: false)
    }
  }

  private func observedProfile(
    of variable: Column.Variable, below: ExtensionEntry, isDemanded: Bool
  ) throws -> [Double] {
    if case .constant(let value) = files.entry.variables[variable] {
      return [Double](repeating: value, count: grid.cellCount)
    }
    guard let observed = observed[variable] else {
      guard !variable.isTracer, !isDemanded else {
        throw files.failure(
          "there is nothing to start \(variable.rawValue) from: it was not observed and initial does "
            + "not give it. Name the variable under variables, or give its profile under initial.")
      }
      return [Double](repeating: 0, count: grid.cellCount)
    }
    do {
      return try VerticalOperator.profile(
        observed.row(at: clock.start), at: observed.profiles.heights, toCellsOf: grid,
        below: below == .gradient ? .gradient : .constant, above: .constant)
    } catch {
      throw files.failure("the observed \(variable.rawValue) gives no start: \(error.description)")
    }
  }
}
