import Calibration
import Column
import Foundation
import NetCDF
import Pipeline
import TestSupport
import Testing

/// `pipelines/papa.yml` on the mooring's data, which are not part of the repository.
@Suite struct StationPapaTests {
  /// Reads the pipeline with the folder of the data in it; nil where they are not there.
  private func study() throws -> Study? {
    guard let folder = try sharedData("papa") else { return nil }
    let text = try String(contentsOfFile: pipeline("papa.yml"), encoding: .utf8)
      .replacingOccurrences(of: "../data/papa", with: folder)
    return try Study(PipelineFile(text: text, path: pipeline("papa.yml")), threads: 2)
  }

  /// Σ h X of the first and the last output [X m].
  private func contents(_ column: ColumnCase, _ rows: [[Double]]) -> (first: Double, last: Double) {
    func content(_ row: [Double]) -> Double {
      zip(row, column.grid.thickness).map(*).reduce(0, +)
    }
    return (content(rows[0]), content(rows[rows.count - 1]))
  }

  /// Σ Δt F over all steps [X m], fluxes into the water.
  private func total(_ column: ColumnCase, _ flux: StepValues) -> Double {
    (0..<column.stepCount).map { column.timeStep * flux[$0] }.reduce(0, +)
  }

  /// The integral of a series of the forcing's file over the run, straight between the values that are there.
  ///
  /// The run starts at noon on 1 June, 73.5 days after the first hour of the file.
  private func integral(_ name: String, of column: ColumnCase) throws -> Double {
    let file = try Dataset.open(try #require(try sharedData("papa/ospapa_surface_forcing.nc")))
    let hours = try file.variable("time").readDoubles()
    let values = try file.variable(name).readDoubles()
    let (start, length) = (73.5 * 24, Double(column.stepCount) * column.timeStep / 3600)
    let present = hours.indices.filter {
      !values[$0].isNaN && hours[$0] >= start && hours[$0] <= start + length
    }
    // Nothing is missing at the ends of the run.
    try #require(hours[present[0]] == start && hours[present[present.count - 1]] == start + length)
    var integral = 0.0
    for (one, next) in zip(present, present.dropFirst()) {
      integral += 3600 * (hours[next] - hours[one]) * 0.5 * (values[one] + values[next])
    }
    return integral
  }

  @Test func `heat and salt change by what the fluxes bring, to rounding`() throws {
    guard let study = try study() else { return }
    let column = study.cases[0].observed.column
    let trajectory = study.problem.simulate(case: 0, at: study.problem.start)
    #expect(column.stepCount == 29 * 1440 && column.timeStep == 60)
    #expect(study.cases[0].startDate?.description == "2012-06-01T12:00:00")

    // Each step rounds each cell, by up to half an ulp, and in cells that hardly change by the same each time.
    let rounding = 0.5 * Double(column.stepCount) * .ulpOfOne
    let heat = contents(column, try #require(trajectory.variables[.temperature]))
    let warming = try #require(column.forcing.tracers[.temperature])
    let gained =
      total(column, warming.surfaceFlux) + total(column, try #require(warming.shortWave).flux)
    #expect(abs(heat.last - heat.first - gained) <= rounding * heat.last)

    let salt = contents(column, try #require(trajectory.variables[.salinity]))
    let salting = try #require(column.forcing.tracers[.salinity])
    let added = total(column, salting.surfaceFlux)
    #expect(abs(salt.last - salt.first - added) <= rounding * salt.last)

    // And the steps' fluxes are those of the file, in W m-2 and mm/hour: the sums of 696 hours.
    let constants = column.constants
    let heatCapacity = constants.referenceDensity * constants.heatCapacity
    let joules = try integral("Qh", of: column) + integral("Qs", of: column)
    #expect(abs(gained * heatCapacity / joules - 1) <= 1e-11)
    let millimetres = try integral("EMP", of: column) / 3600
    #expect(abs(added / (constants.referenceSalinity * millimetres * 1e-3) - 1) <= 1e-11)
    #expect(gained > 1 && abs(added) > 0.1)
  }

  @Test func `the temperature over 0 to 60 m is within 0.60 K of the mooring`() throws {
    guard let study = try study() else { return }
    let trajectory = study.problem.simulate(case: 0, at: study.problem.start)
    let observed = study.cases[0].observed
    let index = try #require(observed.series.firstIndex { $0.variable == .temperature })
    let error = try #require(trajectory.series[index].rootMeanSquareError)
    // Persistence: what was observed first, for ever.
    var (squares, count) = (0.0, 0)
    let series = observed.series[index]
    for row in series.values {
      for (level, height) in series.heights.enumerated() where height >= -60 {
        let change = row[level] - series.values[0][level]
        guard !change.isNaN else { continue }
        squares += change * change
        count += 1
      }
    }
    let persistence = (squares / Double(count)).squareRoot()
    print("papa: root-mean-square error \(error) K, persistence \(persistence) K")
    #expect(error <= 0.60)
    #expect(error <= 0.75 * persistence)
  }
}
