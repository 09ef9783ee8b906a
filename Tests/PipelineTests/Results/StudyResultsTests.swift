import Column
import Foundation
import NetCDF
import TestSupport
import Testing
import Units

@testable import Calibration
@testable import Pipeline

/// What is written is what was computed, and says what it is.
@Suite struct StudyResultsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  // MARK: Trajectories

  @Test func `a trajectory file holds the trajectory`() throws {
    let study = try folder.study(TwinPipeline.truth)
    let trajectory = study.problem.simulate(case: 0, at: [])
    let paths = try study.writeSimulation(provenance: TwinStudy.provenance).paths
    #expect(paths == [folder.file("output/p/trajectories/truth.nc")])

    let dataset = try Dataset.open(paths[0])
    let lengths = try dataset.dimensions.map { "\($0.name) \($0.length)" }
    #expect(lengths == ["time 5", "z 5", "z_interface 6", "nv 2"])
    #expect(try dataset.doubles("time") == [0, 1500, 3000, 4500, 6000])
    #expect(try dataset.doubles("z") == [-9, -7, -5, -3, -1])
    #expect(try dataset.doubles("z_interface") == [-10, -8, -6, -4, -2, 0])
    #expect(try dataset.doubles("z_bounds") == [-10, -8, -8, -6, -6, -4, -4, -2, -2, 0])
    for (variable, rows) in trajectory.variables {
      #expect(try dataset.doubles(variable.rawValue) == Array(rows.joined()), "\(variable)")
      #expect(try dataset.names(ofDimensionsOf: variable.rawValue) == ["time", "z"])
    }
    let fields = study.problem.closure.declaration.fields
    for (field, rows) in zip(fields, trajectory.closureFields) {
      #expect(try dataset.doubles(field.name) == Array(rows.joined()), "\(field.name)")
      #expect(try dataset.names(ofDimensionsOf: field.name) == ["time", "z_interface"])
      #expect(try dataset.text("units", of: field.name) == field.units)
      #expect(try dataset.text("standard_name", of: field.name) == field.standardName)
    }
    // The wind did something, or equality would mean little.
    #expect(try dataset.doubles("u").last! > 0.01)
  }

  @Test func `a trajectory file follows the CF conventions`() throws {
    let study = try folder.study(TwinPipeline.truth)
    let path = try study.writeSimulation(provenance: TwinStudy.provenance).paths[0]
    let dataset = try Dataset.open(path)
    #expect(try dataset.text("Conventions") == "CF-1.8")
    #expect(try dataset.text("title") == "Truth: truth")
    #expect(try dataset.text("source") == "plumbline \(Provenance.version)")
    #expect(
      try dataset.text("history")
        == "2023-11-14T22:13:20Z plumbline \(Provenance.version): plumbline run p.yml")
    #expect(try dataset.text("closure") == "k-epsilon")
    #expect(try dataset.attribute("time_step") == 300.0)
    #expect(try dataset.attribute("coriolis_parameter") == 1e-4)
    #expect(try dataset.attribute("surface_stress_x") == 1e-4)
    #expect(try dataset.attribute("surface_stress_y") == 0.0)
    #expect(try dataset.attribute("surface_temperature_flux") == -1e-5)
    #expect(try dataset.attribute("observations") == nil)

    #expect(try dataset.text("standard_name", of: "time") == "time")
    #expect(try dataset.text("units", of: "time") == "seconds since 2000-01-01 00:00:00")
    #expect(try dataset.text("calendar", of: "time") == "standard")
    #expect(try dataset.text("axis", of: "time") == "T")
    #expect(try dataset.text("comment", of: "time") != nil)
    for name in ["z", "z_interface"] {
      #expect(try dataset.text("standard_name", of: name) == "height")
      #expect(try dataset.text("units", of: name) == "m")
      #expect(try dataset.text("positive", of: name) == "up")
    }
    #expect(try dataset.text("axis", of: "z") == "Z")
    #expect(try dataset.text("bounds", of: "z") == "z_bounds")
    #expect(try dataset.text("units", of: "temperature") == "degC")
    #expect(try dataset.text("standard_name", of: "temperature") == "sea_water_temperature")
    #expect(try dataset.text("long_name", of: "temperature") == "temperature, modelled")
    #expect(try dataset.text("units", of: "u") == "m s-1")
    #expect(try dataset.text("standard_name", of: "u") == "sea_water_x_velocity")
    #expect(try dataset.text("standard_name", of: "v") == "sea_water_y_velocity")
  }

  @Test func `the dates and the values of the observations are kept`() throws {
    let file = SampleFile().changing("time") {
      $0.values = [1, 2, 3]
      $0.attributes = ["units": "hours since 2012-03-20 12:00:00"]
    }
    try file.write(to: folder.file("a.nc"))
    let study = try folder.study(studyText())
    let path = try study.writeSimulation(provenance: TwinStudy.provenance).paths[0]
    let dataset = try Dataset.open(path)
    #expect(try dataset.doubles("time") == [0, 3600, 7200])
    #expect(try dataset.text("units", of: "time") == "seconds since 2012-03-20 13:00:00")
    #expect(try dataset.text("comment", of: "time") == nil)
    #expect(try dataset.text("observations") == folder.file("a.nc"))
    #expect(try dataset.doubles("temperature_observed") == SampleFile.temperature.values)
    #expect(try dataset.text("long_name", of: "temperature_observed") == "temperature, observed")
  }

  /// Temperatures between the model's cells and steps, one of them missing, and means of u.
  private func offGrid(_ observed: ObservedCase) throws -> ObservedCase {
    let column = observed.column
    var result = observed
    result.series = [
      try ObservedSeries(
        .temperature, name: "buoy", vertical: VerticalOperator(at: [-8, -1.5], in: column.grid),
        timeOperators: [0, 1000, 4321].map {
          try TimeOperator(
            at: $0, timeStep: column.timeStep, stepCount: column.stepCount)
        }, values: [[15, 15.1], [.nan, 15.05], [15, 15.02]]),
      try ObservedSeries(
        .u, vertical: VerticalOperator(averagingOver: [(-4, 0)], in: column.grid),
        timeOperators: [(0.0, 3000.0), (3000, 6000)].map {
          try TimeOperator(
            meanFrom: $0, to: $1, timeStep: column.timeStep, stepCount: column.stepCount)
        }, values: [[0.01], [0.02]]),
    ]
    return result
  }

  @Test func `observations off the model's cells and steps have places of their own`() throws {
    let study = try folder.study(TwinPipeline.truth)
    var problem = study.problem
    problem.cases = [try offGrid(study.cases[0].observed)]
    let trajectory = problem.simulate(case: 0, at: [])
    let path = folder.file("a.nc")
    let studyCase = StudyCase(
      observed: problem.cases[0], files: [],
      start: .date(try CalendarTime("2012-03-20T12:00:00", calendar: .standard)),
      drivingSeries: [:], accounts: [], suppositions: [])
    try TwinStudy.writeTrajectory(
      to: path, of: studyCase, study, problem,
      models: [
        TrajectoryFile.Model(suffix: "", title: "modelled", point: []),
        TrajectoryFile.Model(suffix: "_start", title: "modelled at the start", point: []),
      ])

    let dataset = try Dataset.open(path)
    #expect(try dataset.doubles("buoy_time") == [0, 1000, 4321])
    #expect(try dataset.text("units", of: "buoy_time") == "seconds since 2012-03-20 12:00:00")
    #expect(try dataset.text("standard_name", of: "buoy_time") == "time")
    #expect(try dataset.doubles("buoy_z") == [-8, -1.5])
    #expect(try dataset.text("standard_name", of: "buoy_z") == "height")
    #expect(try dataset.text("positive", of: "buoy_z") == "up")
    for name in ["buoy_observed", "buoy_equivalent", "buoy_equivalent_start"] {
      #expect(try dataset.names(ofDimensionsOf: name) == ["buoy_time", "buoy_z"])
      #expect(try dataset.text("standard_name", of: name) == "sea_water_temperature")
      #expect(try dataset.text("units", of: name) == "degC")
      #expect(try dataset.text("cell_methods", of: name) == nil)
    }
    // Reading turns the fill value into NaN.
    let observed = try dataset.doubles("buoy_observed")
    #expect(observed.map(\.isNaN) == [false, false, true, false, false, false])
    #expect(observed.filter { !$0.isNaN } == [15, 15.1, 15.05, 15, 15.02])
    #expect(try dataset.variable("buoy_observed").attribute("_FillValue") != nil)
    #expect(
      try dataset.text("long_name", of: "buoy_equivalent")
        == "temperature, modelled, where it was observed")
    #expect(
      try dataset.doubles("buoy_equivalent") == Array(trajectory.series[0].equivalents.joined()))
    #expect(try dataset.doubles("buoy_equivalent_start") == dataset.doubles("buoy_equivalent"))
    // The start is linear: 15 °C in the deepest cell, 15.1 °C in the top one.
    let start = try dataset.doubles("buoy_equivalent").prefix(2)
    for (value, height) in zip(start, [-8, -1.5]) {
      #expect(abs(value - (15 + 0.0125 * (height + 9))) <= 1e-14)
    }

    #expect(try dataset.doubles("u_time") == [1500, 4500])
    #expect(try dataset.text("bounds", of: "u_time") == "u_time_bounds")
    #expect(try dataset.doubles("u_time_bounds") == [0, 3000, 3000, 6000])
    #expect(try dataset.text("bounds", of: "u_z") == "u_z_bounds")
    #expect(try dataset.doubles("u_z_bounds") == [-4, 0])
    #expect(try dataset.text("cell_methods", of: "u_observed") == "u_time: mean u_z: mean")
    #expect(try dataset.text("cell_methods", of: "u_equivalent") == "u_time: mean u_z: mean")
    #expect(try dataset.doubles("u_equivalent")[1] > 0.01)
    #expect(try dataset.variable("u_observed").attribute("_FillValue") == nil)
    // The trajectory itself stays where it was.
    #expect(try dataset.names(ofDimensionsOf: "temperature") == ["time", "z"])
    #expect(try !dataset.variableNames.contains("temperature_observed"))
  }

  @Test func `a gap in an observed trajectory is written as missing`() throws {
    let study = try TwinStudy.make(in: folder)
    var observed = study.cases[0].observed
    var values = observed.series[0].values
    values[2][3] = .nan
    observed.series[0] = ObservedSeries(
      .u, inCellsOf: observed.column, atSteps: observed.outputSteps, values: values)
    var problem = study.problem
    problem.cases[0] = observed
    let path = folder.file("a.nc")
    let studyCase = StudyCase(
      observed: observed, files: [], start: nil, drivingSeries: [:], accounts: [], suppositions: [])
    try TwinStudy.writeTrajectory(
      to: path, of: studyCase, study, problem,
      models: [TrajectoryFile.Model(suffix: "", title: "modelled", point: problem.start)])
    let dataset = try Dataset.open(path)
    #expect(try dataset.names(ofDimensionsOf: "u_observed") == ["time", "z"])
    #expect(try dataset.doubles("u_observed").map(\.isNaN) == (0..<25).map { $0 == 13 })
    #expect(try dataset.variable("temperature_observed").attribute("_FillValue") == nil)
  }

  @Test func `a trajectory that was written can be observed`() throws {
    let study = try TwinStudy.make(in: folder)
    let truth = try folder.study(TwinPipeline.truth).problem.simulate(case: 0, at: [])
    let observed = study.cases[0].observed
    #expect(observed.values[.temperature] == truth.variables[.temperature])
    #expect(observed.values[.u] == truth.variables[.u])
    #expect(observed.outputSteps == [0, 5, 10, 15, 20])
    // With the parameters of the truth nothing is left to explain.
    var problem = study.problem
    problem.controls = []
    problem.parameters = problem.closure.declaration.parameters.map(\.defaultValue)
    #expect(problem.evaluate(at: []).misfit == 0)
  }

  // MARK: Calibration

  @Test func `a calibration file holds what was found and the evidence for it`() throws {
    let study = try TwinStudy.make(in: folder)
    var shown: [SearchStep] = []
    let result = try study.calibrate { if case .search(let step) = $0 { shown.append(step) } }
    let (start, end, steps) = (result.start, result.end, result.search.steps)
    #expect(shown == steps)
    #expect(result.search.result.misfit < 0.1 * steps[0].misfit)
    #expect(end.evaluation.misfit == result.search.result.misfit)
    #expect(start.evaluation.misfit == steps[0].misfit)
    let paths = try study.writeCalibration(result, provenance: TwinStudy.provenance)
    #expect(
      paths
        == [
          "calibration.nc", "trajectories/truth.nc", "trajectories/kept-aside.nc",
          "report.html",
        ].map { folder.file("output/p/\($0)") })

    let dataset = try Dataset.open(paths[0])
    let declaration = study.problem.closure.declaration
    #expect(try dataset.strings("parameter_name") == ["c_mu0", "c_eps2"])
    #expect(try dataset.strings("parameter_symbol") == ["c_mu^0", "c_epsilon2"])
    #expect(try dataset.strings("parameter_units") == ["1", "1"])
    #expect(try dataset.doubles("result") == result.point)
    #expect(try dataset.doubles("start") == [0.5, 2.1])
    #expect(try dataset.doubles("default") == [0.5477, 1.92])
    #expect(try dataset.doubles("lower_bound") == [0.4, 1.5])
    #expect(try dataset.doubles("upper_bound") == [0.7, 2.5])
    #expect(try dataset.doubles("scale") == [0.5477, 1.92])
    #expect(try dataset.doubles("gradient") == end.evaluation.gradient)
    #expect(try dataset.doubles("gradient_at_start") == start.evaluation.gradient)
    #expect(try dataset.strings("closure_parameter_name") == declaration.parameters.map(\.name))
    #expect(
      try dataset.doubles("closure_parameter_value")
        == study.problem.allParameters(at: result.point))

    #expect(try dataset.doubles("iteration") == steps.map { Double($0.iteration) })
    #expect(try dataset.doubles("misfit") == steps.map(\.misfit))
    #expect(try dataset.doubles("gradient_norm") == steps.map(\.projectedGradientNorm))
    #expect(try dataset.doubles("evaluations") == steps.map { Double($0.evaluations) })
    #expect(try dataset.doubles("parameter_history") == steps.flatMap(\.point))
    #expect(
      try dataset.names(ofDimensionsOf: "parameter_history") == ["iteration", "parameter"])
    #expect(steps.count >= 3)

    #expect(try dataset.strings("case_name") == ["truth", "kept-aside"])
    #expect(try dataset.strings("case_role") == ["calibrate", "hold-out"])
    #expect(try dataset.doubles("case_share") == [1, 0])
    #expect(try dataset.doubles("case_misfit") == end.caseMisfits)
    #expect(try dataset.doubles("case_misfit_at_start") == start.caseMisfits)
    #expect(end.caseMisfits[0] == end.caseMisfits[1])

    // The file holds v, too, which has no weight.
    let names = ["u", "v", "temperature"]
    #expect(
      try dataset.strings("series_case") == ["truth", "kept-aside"].flatMap { [$0, $0, $0] })
    #expect(try dataset.strings("series_name") == names + names)
    #expect(try dataset.strings("series_variable") == names + names)
    #expect(try dataset.strings("series_units").prefix(3) == ["m s-1", "m s-1", "degC"])
    #expect(try dataset.doubles("series_weight") == [2, 0, 1, 2, 0, 1])
    #expect(try dataset.doubles("series_count") == [25, 25, 25, 25, 25, 25])
    let misfits = try dataset.doubles("series_misfit")
    #expect(misfits == end.runs.flatMap { $0.series.map(\.misfit) })
    #expect(misfits[1] == 0)
    #expect(abs(misfits[0] + misfits[2] - end.caseMisfits[0]) <= 1e-14 * end.caseMisfits[0])
    let atStart = try dataset.doubles("series_misfit_at_start")
    #expect(atStart == start.runs.flatMap { $0.series.map(\.misfit) })
    #expect(misfits[0] < atStart[0] && misfits[2] < atStart[2])
    let errors = try dataset.doubles("series_rmse")
    #expect(errors == end.runs.flatMap { $0.series.map { $0.rootMeanSquareError! } })
    #expect(try zip(errors, dataset.doubles("series_rmse_at_start")).allSatisfy { $0 < $1 })

    #expect(
      try dataset.strings("control_name") == ["parameters", "initial state", "surface fluxes"])
    #expect(
      try dataset.doubles("adjoint_derivative") == end.check.directions.map(\.adjointDerivative))
    #expect(
      try dataset.doubles("tangent_derivative") == end.check.directions.map(\.tangentDerivative))
    #expect(
      try dataset.doubles("taylor_remainder") == end.check.directions.flatMap(\.remainders))
    #expect(try dataset.names(ofDimensionsOf: "taylor_remainder") == ["control", "taylor_step"])
  }

  @Test func `a calibration file states its origin`() throws {
    let study = try TwinStudy.make(in: folder)
    let result = try study.calibrate()
    let path = try study.writeCalibration(result, provenance: TwinStudy.provenance)[0]
    let dataset = try Dataset.open(path)
    #expect(try dataset.text("Conventions") == "CF-1.8")
    #expect(try dataset.text("title") == "Twin")
    #expect(try dataset.text("pipeline") == TwinPipeline.calibration)
    #expect(try dataset.text("pipeline_file") == folder.file("p.yml"))
    #expect(try dataset.text("misfit_form") == "variance")
    #expect(try dataset.text("outcome") == result.search.outcome.description)
    #expect(try dataset.text("converged") == (result.search.outcome.isConverged ? "yes" : "no"))
    let lines = try #require(try dataset.text("calibrated_parameters")).split(separator: "\n")
    #expect(
      lines.first.map(String.init)
        == "c_mu0 = \(result.point[0]) (start 0.5, bounds 0.4 to 0.7)")
    #expect(lines.count == 2)
    for variable in try dataset.variables {
      #expect(try variable.attribute("long_name") != nil, "\(variable.name)")
      let units = try dataset.text("units", of: variable.name)
      switch variable.name {
      case "moment_time_before_end": #expect(units == "s")
      // That of the misfit, which depends on its form, over that of the variable.
      case let name where name.hasPrefix("adjoint_norm_"): #expect(units == nil)
      default: #expect(units == (variable.type.isNumeric ? "1" : nil), "\(variable.name)")
      }
    }
  }

  @Test func `the checksums are those of another program`() throws {
    let study = try TwinStudy.make(in: folder)
    let result = try study.calibrate()
    let path = try study.writeCalibration(result, provenance: TwinStudy.provenance)[0]
    let expected = try sha256sum(folder.file("truth.nc"))
    let dataset = try Dataset.open(path)
    #expect(try dataset.strings("file_sha256") == [expected, expected])
    let file = folder.file("truth.nc")
    #expect(try dataset.strings("file_path") == [file, file])
  }

  @Test func `the checksum of a known text is the published one`() throws {
    let path = folder.file("abc")
    try "abc".write(toFile: path, atomically: true, encoding: .utf8)
    // FIPS 180-2, appendix B.1.
    #expect(
      try Provenance.checksum(ofFile: path)
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let error = #expect(throws: PipelineError.self) {
      try Provenance.checksum(ofFile: folder.file("none"))
    }
    #expect(error?.message == "cannot be read: No such file or directory.")
  }

  @Test func `trajectories of a calibration hold start, result and observations`() throws {
    let study = try TwinStudy.make(in: folder)
    let result = try study.calibrate()
    let paths = try study.writeCalibration(result, provenance: TwinStudy.provenance)
    let dataset = try Dataset.open(paths[1])
    func rows(_ point: [Double]) -> [Double] {
      study.problem.simulate(case: 0, at: point).variables[.u]!.flatMap { $0 }
    }
    #expect(try dataset.doubles("u") == rows(result.point))
    #expect(try dataset.doubles("u_start") == rows(study.problem.start))
    #expect(
      try dataset.doubles("u_observed") == study.cases[0].observed.values[.u]!.flatMap { $0 })
    #expect(try dataset.doubles("u") != dataset.doubles("u_start"))
    #expect(try dataset.variableNames.contains("eddy_viscosity_start"))
  }

  @Test func `trajectories are left out where the pipeline says so`() throws {
    let study = try TwinStudy.make(
      in: folder, text: TwinPipeline.calibration + "outputs: {trajectories: false}")
    let result = try study.calibrate()
    _ = try study.writeCalibration(result, provenance: TwinStudy.provenance)
    #expect(
      try folder.files()
        == ["output", "output/p", "output/p/SHA256SUMS", "output/p/calibration.nc"]
        + ReportFiles.figures(in: "output/p") + ["output/p/report.html", "truth.nc"])
  }

  @Test func `nothing is calibrated without a parameter or without a case to calibrate`() throws {
    let parameters = """
      parameters:
        c_eps2: {start: 2.1, bounds: [1.5, 2.5]}
        c_mu0: {start: 0.5, bounds: [0.4, 0.7]}

      """
    let fixed = try TwinStudy.make(
      in: folder, text: TwinPipeline.calibration.replacingOccurrences(of: parameters, with: ""))
    #expect(
      throws: PipelineError(
        path: folder.file("p.yml"), key: "parameters",
        message: "no parameter is calibrated. Give at least one as a mapping, such as "
          + "c1: {start: 5.0}.")
    ) { try fixed.calibrate() }
    let heldOut = try folder.study(
      TwinPipeline.calibration.replacingOccurrences(
        of: "- observations: truth.nc", with: "- {observations: truth.nc, role: hold-out}"))
    #expect(
      throws: PipelineError(
        path: folder.file("p.yml"), key: "cases",
        message: "no case is calibrated against. Give at least one the role 'calibrate'.")
    ) { try heldOut.calibrate() }
  }

  // MARK: Gradient

  @Test func `a gradient file holds every parameter`() throws {
    let study = try TwinStudy.make(in: folder)
    let evaluation = try study.evaluateAtStart()
    let paths = try study.writeGradient(evaluation, provenance: TwinStudy.provenance)
    #expect(
      paths
        == ["gradient.nc", "sensitivities/truth.nc", "sensitivities/kept-aside.nc"]
        .map { folder.file("output/p/\($0)") })
    let dataset = try Dataset.open(paths[0])
    let parameters = study.problem.closure.declaration.parameters
    #expect(try dataset.strings("closure_parameter_name") == parameters.map(\.name))
    #expect(try dataset.doubles("gradient") == evaluation.parameterGradient)
    #expect(
      try dataset.doubles("closure_parameter_value")
        == study.problem.allParameters(at: [0.5, 2.1]))
    #expect(try dataset.attribute("misfit") == .doubles([evaluation.misfit]))
    #expect(evaluation.misfit > 0)
    // The case held out is not calibrated against, but its misfit is told.
    #expect(try dataset.doubles("case_misfit") == [evaluation.misfit, evaluation.misfit])
    #expect(try dataset.doubles("case_share") == [1, 0])
    #expect(try dataset.strings("case_role") == ["calibrate", "hold-out"])
    #expect(try dataset.text("pipeline") == TwinPipeline.calibration)
  }

  @Test func `sensitivity files hold the gradient of each case, held out or not`() throws {
    let study = try TwinStudy.make(in: folder)
    let evaluation = try study.evaluateAtStart()
    let paths = try study.writeGradient(evaluation, provenance: TwinStudy.provenance)
    for (index, path) in paths.dropFirst().enumerated() {
      let gradient = study.problem.gradient(ofCase: index, at: study.problem.start)
      let dataset = try Dataset.open(path)
      let start = try #require(gradient.initial[.temperature])
      #expect(try dataset.doubles("initial_temperature_gradient") == start)
      #expect(try dataset.doubles("stress_gradient")[0] == gradient.stress.surfaceX.sum)
      #expect(
        try dataset.doubles("surface_flux_gradient") == gradient.boundaryFluxes.map(\.surface.sum))
      #expect(start.contains { $0 != 0 })
    }
  }

  @Test func `a number that is not finite is refused with its place, and nothing is written`()
    throws
  {
    let study = try TwinStudy.make(in: folder)
    let before = try folder.files()
    var evaluation = try study.evaluateAtStart()
    evaluation.parameterGradient[2] = .infinity
    let path = folder.file("output/p/gradient.nc")
    #expect(
      throws: ComputationError(
        "\(path): variable 'gradient' would be inf at closure_parameter 2, though every trajectory is "
          + "finite. The file was not written. The run is too long or too unstable for its gradient: "
          + "shorten it, or take a shorter time step.")
    ) { try study.writeGradient(evaluation, provenance: TwinStudy.provenance) }
    #expect(try folder.files() == before)

    evaluation = try study.evaluateAtStart()
    evaluation.caseGradients[1]?.initial[.u]?[4] = .nan
    let error = #expect(throws: ComputationError.self) {
      try study.writeGradient(evaluation, provenance: TwinStudy.provenance)
    }
    #expect(
      error?.description.hasPrefix(
        folder.file("output/p/sensitivities/kept-aside.nc")
          + ": variable 'initial_u_gradient' would be nan at z 4, ") == true)
  }

  @Test func `what the check cannot tell is missing, and says why`() throws {
    let path = folder.file("check.nc")
    func direction(_ remainders: [Double]) -> GradientCheck.Direction {
      GradientCheck.Direction(
        control: .parameters, adjointDerivative: 1, tangentDerivative: 1, cancellingSize: 1,
        steps: [0.5, 0.25], remainders: remainders, floor: 0)
    }
    var table = ResultTable()
    table.add(
      check: GradientCheck(directions: [direction([.infinity, 1]), direction([4, 1])]), suffix: "",
      place: "at the result")
    try table.write(to: path) { _ in }
    let dataset = try Dataset.open(path)
    let remainders = try dataset.doubles("taylor_remainder")
    #expect(remainders[0].isNaN)
    #expect(remainders.dropFirst() == [1, 4, 1])
    #expect(try dataset.doubles("taylor_order").allSatisfy(\.isNaN))
    for name in ["taylor_remainder", "taylor_order"] {
      #expect(try dataset.variable(name).attribute("_FillValue") != nil)
      #expect(try dataset.text("comment", of: name)?.hasPrefix("missing where ") == true)
    }
  }

  // MARK: Repetition

  @Test func `two runs at the same stated time give the same bytes`() throws {
    let study = try TwinStudy.make(in: folder)
    func run() throws -> [Data] {
      let result = try study.calibrate()
      return try study.writeCalibration(result, provenance: TwinStudy.provenance)
        .map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    }
    #expect(try run() == run())
  }

  @Test func `only results are left in the folders`() throws {
    let study = try TwinStudy.make(in: folder)
    let result = try study.calibrate()
    _ = try study.writeCalibration(result, provenance: TwinStudy.provenance)
    #expect(
      try folder.files()
        == ["output", "output/p", "output/p/SHA256SUMS", "output/p/calibration.nc"]
        + ReportFiles.figures(in: "output/p") + [
          "output/p/report.html", "output/p/trajectories",
          "output/p/trajectories/kept-aside.nc", "output/p/trajectories/truth.nc", "truth.nc",
        ])
  }

  private func sha256sum(_ path: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sha256sum", path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: output.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
  }
}
