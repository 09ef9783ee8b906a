import Calibration
import Closures
import Column

/// Writes what one case's misfit is sensitive to besides parameters: its start and its fluxes.
struct SensitivityFile {
  let study: Study
  let studyCase: StudyCase
  let gradient: CalibrationProblem.CaseGradient
  let provenance: Provenance

  private var column: ColumnCase { studyCase.observed.column }

  /// Stages the file in the folder of sensitivities, and returns its path.
  func write(in stage: inout OutputStage) throws -> String {
    let path = "\(study.outputDirectory)/sensitivities/\(studyCase.name).nc"
    var table = ResultTable()
    addStart(to: &table)
    addSums(to: &table)
    let driven = CaseFlux.all(tracers: gradient.tracers)
      .filter { $0.values(in: column.forcing).stepCount != nil }
    if !driven.isEmpty { addSteps(of: driven, to: &table) }
    for flux in driven { addSeries(of: flux, to: &table) }
    try table.write(to: path, in: &stage) {
      try study.writeCommonAttributes(to: $0, provenance: provenance)
    }
    return path
  }

  // MARK: The start

  private func addStart(to table: inout ResultTable) {
    table.add(
      "z", along: ["z"], "height of the cell centres above the sea surface", column.grid.centres,
      units: "m")
    for (variable, values) in gradient.initial.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      table.add(
        "initial_\(variable.rawValue)_gradient", along: ["z"],
        "derivative of the case's misfit with respect to the start of \(variable.rawValue) in each cell",
        values, units: nil)
    }
  }

  // MARK: Fluxes

  /// Adds the gradients with respect to constants that are added to the fluxes throughout the run.
  private func addSums(to table: inout ResultTable) {
    table.add(
      "stress", along: ["stress"],
      "0 surface, along x; 1 surface, along y; 2 bottom, along x; 3 bottom, along y", [0, 1, 2, 3])
    table.add(
      "stress_gradient", along: ["stress"],
      "derivative of the case's misfit with respect to each kinematic stress [s2 m-2]",
      gradient.stress.all.map(\.sum), units: nil)
    table.add(
      "tracer_name", along: ["tracer"], "name of the tracer",
      strings: gradient.tracers.map(\.rawValue))
    let fluxes: [(String, String, KeyPath<BoundaryFlux<FluxSensitivity<Double>>, Double>)] = [
      ("surface_flux", "the tracer's flux into the top cell", \.surface.sum),
      ("bottom_flux", "the tracer's flux out of the deepest cell", \.bottom.sum),
      ("short_wave", "short-wave radiation that warms the tracer, 0 without any", \.shortWave.sum),
    ]
    for (name, what, sum) in fluxes {
      table.add(
        name + "_gradient", along: ["tracer"],
        "derivative of the case's misfit with respect to \(what)",
        gradient.boundaryFluxes.map { $0[keyPath: sum] }, units: nil)
    }
  }

  /// Adds the gradients with respect to the values of fluxes in each step.
  private func addSteps(of fluxes: [CaseFlux], to table: inout ResultTable) {
    let (timeStep, start) = (column.timeStep, studyCase.timeOffset)
    table.add(
      "step", along: ["step"], "middle of each step",
      (0..<column.stepCount).map { start + (Double($0) + 0.5) * timeStep },
      units: studyCase.timeUnits, calendar: studyCase.calendar.rawValue)
    for flux in fluxes {
      table.add(
        flux.name + "_step_gradient", along: ["step"],
        "derivative of the case's misfit with respect to the value in each step of: \(flux.longName) "
          + "[\(flux.units)]",
        flux.sensitivity(in: gradient).steps, units: nil)
    }
  }

  /// Adds the gradients with respect to the values of the series that a flux is made of.
  private func addSeries(of flux: CaseFlux, to table: inout ResultTable) {
    let steps = flux.sensitivity(in: gradient).steps
    for (number, driving) in (studyCase.drivingSeries[flux] ?? []).enumerated() {
      let name = flux.name + "_series" + (number == 0 ? "" : "_\(number + 1)")
      let series = driving.series
      table.add(
        name + "_time", along: [name + "_time"], "times of '\(driving.name)' in \(driving.file)",
        series.times.map { studyCase.timeOffset + $0 }, units: studyCase.timeUnits,
        calendar: studyCase.calendar.rawValue)
      let what = "'\(driving.name)' of \(driving.file), into the water and without gaps"
      table.add(name, along: [name + "_time"], what, series.values, units: flux.units)
      table.add(
        name + "_gradient", along: [name + "_time"],
        "derivative of the case's misfit with respect to each value of \(what) [\(flux.units)]",
        driving.gradient(ofSteps: steps, timeStep: column.timeStep), units: nil)
    }
  }
}

extension DrivingSeries {
  /// Returns the gradient with respect to the values of the series.
  ///
  /// - Parameter steps: the gradient with respect to the flux in each step.
  func gradient(ofSteps steps: [Double], timeStep: Double) -> [Double] {
    do {
      return try series.gradient(ofStepMeans: steps, timeStep: timeStep).map { factor * $0 }
    } catch {
      preconditionFailure("the series drove the run, and so covers it: \(error)")
    }
  }
}
