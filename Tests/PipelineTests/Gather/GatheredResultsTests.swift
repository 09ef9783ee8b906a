import Calibration
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

/// A collection of what a calibration itself writes.
@Suite struct GatheredResultsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a collection holds what the files of a calibration and of a simulation hold`() throws
  {
    let study = try TwinStudy.make(in: folder)
    let result = try study.calibrate()
    let paths = try study.writeCalibration(result, provenance: TwinStudy.provenance)
    let trajectories = study.cases.map { study.trajectoryPath($0) }
    let members = [
      CollectionMember(name: "twin", trajectory: trajectories[0], calibration: paths[0]),
      CollectionMember(name: "aside", trajectory: trajectories[1], calibration: paths[0]),
      CollectionMember(name: "truth", trajectory: folder.file("truth.nc")),
    ]
    let path = folder.file("collection.nc")
    try CollectionFile(members: members, title: "Twins")
      .write(to: path, provenance: TwinStudy.provenance)
    let collection = try Dataset.open(path)

    for (place, member) in members.enumerated() {
      let trajectory = try Dataset.open(member.trajectory)
      for variable in try trajectory.variables {
        let dimensions = try variable.dimensions.map(\.name)
        guard dimensions == ["time", "z"] || dimensions == ["time", "z_interface"] else { continue }
        let gathered = try collection.variable(variable.name)
        let shape = try variable.shape
        let values = try gathered.readDoubles(start: [place, 0, 0], count: [1] + shape)
        let (name, expected) = (variable.name, try variable.readDoubles())
        #expect(values == expected, "\(name) of \(member.name)")
        #expect(try gathered.attribute("units") == variable.attribute("units"))
      }
    }
    let last = try collection.variable("u_start").readDoubles(start: [2, 0, 0], count: [1, 5, 5])
    #expect(last.allSatisfy { $0.isNaN }, "the truth has no start")

    let names = study.problem.controls.map(\.name)
    #expect(try collection.strings("parameter_name") == names)
    let values = try collection.doubles("parameter_value")
    #expect(values[..<2] == result.point[...] && values[2..<4] == result.point[...])
    #expect(values[4...].allSatisfy { $0.isNaN })
    #expect(try collection.doubles("misfit")[0] == result.search.result.misfit)
    #expect(try collection.doubles("misfit_at_start")[1] == result.search.steps[0].misfit)
    #expect(try collection.doubles("surface_stress_x") == [1e-4, 1e-4, 1e-4])
    #expect(
      try collection.text("long_name", of: "parameter_interval_lower")
        == Dataset.open(paths[0]).text("long_name", of: "interval_lower"))
  }
}
