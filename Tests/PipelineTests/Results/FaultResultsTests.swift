import Calibration
import Column
import Foundation
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

/// A case that goes wrong is told of; results of the others are written, and never NaN.
@Suite struct FaultResultsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Warming by twice what the pipeline says. The case that is kept aside warms to 1000 °C under that.
  private static let text = """
    title: Warming
    case_defaults:
      variables: {temperature: temperature, u: u}
      constants: {coriolis: {attribute: coriolis_parameter}}
    cases:
      - observations: warm.nc
        forcing: {surface_stress_x: 1e-4, temperature: {surface: 1e-4}}
      - observations: warm.nc
        name: kept-aside
        role: hold-out
        forcing: {surface_stress_x: 1e-4, temperature: {surface: 0.2}}
    model: {closure: k-epsilon, time_step: 300}
    controls: {fluxes: {temperature: {scale: {}, shared: true}}}
    optimiser: {method: levenberg-marquardt}
    uncertainty: {samples: 4}

    """

  private func study() throws -> Study {
    let truth = TwinPipeline.truth.replacing("surface: -1e-5", with: "surface: 2e-4")
    _ = try folder.study(truth).writeSimulation(
      to: folder.file("warm.nc"), provenance: TwinStudy.provenance)
    return try folder.study(Self.text)
  }

  @Test func `a case that is only compared may go wrong at the result`() throws {
    let study = try study()
    var memory = NoMemory()
    let result = try study.calibrate(memory: &memory)
    #expect(abs(result.point[0] - 2) < 1e-4)
    let fault = try #require(result.end.runs[1].fault)
    #expect(fault.kind == .blowUp(limit: 1000) && fault.quantity == "temperature")
    #expect(result.end.runs[0].fault == nil && result.start.runs[1].fault == nil)
    let concern =
      "the misfit and the trajectory of a case at the result are missing, for its run went wrong. "
      + fault.statement
    #expect(result.concerns.contains(concern))

    var concerns: [String] = []
    let paths = try study.writeCalibration(result, provenance: TwinStudy.provenance) {
      concerns.append($0)
    }
    #expect(concerns.count == 1)
    #expect(concerns.first?.hasPrefix("case 'kept-aside': 4 of 4 runs with samples") == true)
    let file = try Dataset.open(paths[0])
    let written = try #require(try file.text("concerns")).split(separator: "\n").map(String.init)
    #expect(written == result.concerns + concerns)
    let missing =
      "missing where the run did not stay within what sea water can be, see the attribute concerns"
    for name in ["case_misfit", "series_misfit", "series_rmse"] {
      let values = try file.doubles(name)
      #expect(values.map(\.isNaN) == values.indices.map { $0 >= values.count / 2 }, "\(name)")
      #expect(try file.text("comment", of: name)?.hasSuffix(missing) == true)
    }
    #expect(try !file.doubles("case_misfit_at_start").contains(where: \.isNaN))
    try checkTrajectories(study, fault)
  }

  private func checkTrajectories(_ study: Study, _ fault: RunFault) throws {
    let compared = try Dataset.open(study.trajectoryPath(study.cases[1]))
    for name in ["temperature", "u", "v", "dissipation_rate"] {
      // Reading turns the fill value into NaN.
      #expect(try compared.doubles(name).allSatisfy(\.isNaN), "\(name)")
      #expect(
        try compared.variable(name).attribute("_FillValue") == .doubles([ResultTable.fillValue]))
      #expect(
        try compared.text("comment", of: name)
          == "missing, for the run went wrong. \(fault.statement)")
      #expect(try compared.doubles("\(name)_start").allSatisfy(\.isFinite))
      #expect(try compared.text("comment", of: "\(name)_start") == nil)
    }
    #expect(try !compared.variableNames.contains("temperature_spread"))
    let calibrated = try Dataset.open(study.trajectoryPath(study.cases[0]))
    #expect(try calibrated.doubles("temperature").allSatisfy(\.isFinite))
    #expect(try calibrated.variable("temperature").attribute("_FillValue") == nil)
    #expect(try calibrated.variable("temperature_spread").attribute("sample_count") == 4.0)
    #expect(try calibrated.text("comment", of: "temperature_spread") == nil)
  }

  @Test func `a spread says of how many samples it is`() throws {
    let study = try study()
    let written = try OutputStage.publishing { stage in
      try study.writeTrajectories(
        of: [.init(suffix: "", title: "modelled", point: [1])], samples: [[1], [2], [1.1]],
        to: study.trajectoryPath, in: &stage, provenance: TwinStudy.provenance)
    }
    #expect(written.concerns.count == 1)
    #expect(written.concerns[1]?.hasPrefix("case 'kept-aside': 1 of 3 runs") == true)
    let file = try Dataset.open(written.paths[1])
    #expect(try file.variable("temperature_spread").attribute("sample_count") == 2.0)
    #expect(
      try file.text("comment", of: "temperature_spread")
        == "1 more samples are left out, for their runs did not stay within what sea water can be")
    #expect(
      try file.text("long_name", of: "temperature_spread")?.contains("among 2 samples") == true)
    let spread = try file.doubles("temperature_spread")
    #expect(spread.contains { $0 > 0 } && spread.allSatisfy(\.isFinite))
  }

  @Test func `all faults of the start are refused at once`() throws {
    let study = try study()
    var hot = study
    for index in hot.cases.indices {
      hot.problem.cases[index].column.initial[.temperature]?[index + 1] = .infinity
    }
    let error = #expect(throws: ComputationError.self) { try hot.evaluateAtStart() }
    #expect(
      error?.description == """
        2 of 2 cases did not stay within what sea water can be.
        case 'warm': temperature is infinite (inf degC) at the start, in cell 1 at -7 m, with temperature.scale = 1.0.
        case 'kept-aside': temperature is infinite (inf degC) at the start, in cell 2 at -5 m, with temperature.scale = 1.0.
        Correct the start of the case.
        """)
    #expect(error?.faults.map(\.caseName) == ["warm", "kept-aside"])
  }

  @Test func `fluxes are called alike in faults and in results`() throws {
    // The names and units that faults of fluxes have, against those of trajectory files.
    var problem = try study().problem
    var column = problem.cases[0].column
    column.forcing.tracers[.temperature]?.shortWave = .init(
      flux: 0, penetration: .none, grid: column.grid)
    let fluxes: [(CaseFlux, (inout Forcing) -> Void)] = [
      (.surfaceStressX, { $0.surfaceStressX = .constant(.nan) }),
      (.surfaceStressY, { $0.surfaceStressY = .constant(.nan) }),
      (.bottomStressX, { $0.bottomStressX = .constant(.nan) }),
      (.bottomStressY, { $0.bottomStressY = .constant(.nan) }),
      (.surface(.temperature), { $0.tracers[.temperature]?.surfaceFlux = .constant(.nan) }),
      (.bottom(.temperature), { $0.tracers[.temperature]?.bottomFlux = .constant(.nan) }),
      (.shortWave(.temperature), { $0.tracers[.temperature]?.shortWave?.flux = .constant(.nan) }),
    ]
    for (flux, spoil) in fluxes {
      var spoilt = column
      spoil(&spoilt.forcing)
      problem.cases[0].column = spoilt
      let fault = try #require(problem.simulate(case: 0, at: problem.start).fault)
      #expect(fault.quantity == flux.name && fault.units == flux.units)
    }
  }

  @Test func `variables are measured alike in faults and in results`() throws {
    var problem = try study().problem
    for variable in [Column.Variable.u, .v, .temperature, .salinity, .buoyancy, .passiveTracer] {
      problem.cases[0].series = []
      problem.cases[0].column.density =
        switch variable {
        case .salinity: .salinity
        case .buoyancy: .buoyancy
        default: .temperature
        }
      problem.cases[0].column.hasPassiveTracer = true
      problem.cases[0].column.initial = [
        variable: [Double](repeating: .nan, count: problem.cases[0].column.grid.cellCount)
      ]
      let fault = try #require(problem.simulate(case: 0, at: [1]).fault)
      #expect(fault.quantity == variable.rawValue && fault.units == variable.metadata.units)
    }
  }
}
