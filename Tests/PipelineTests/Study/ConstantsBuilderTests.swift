import Column
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

/// Constants from the pipeline, from what files are known to hold, and by default.
@Suite struct ConstantsBuilderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func constants(_ text: String, _ file: SampleFile) throws -> PhysicalConstants {
    try file.write(to: folder.file("a.nc"))
    return try folder.study(studyText(text)).cases[0].observed.column.constants
  }

  private static let known = SampleFile()
    .with("reference_density", 1030.0).with("gravitational_acceleration", 9.8)
    .with("thermal_expansion_coefficient", 1.5e-4)
    .adding(
      SampleFile.Content(
        name: "heat_capacity", dimensions: [], values: [4], attributes: ["units": "kJ kg-1 K-1"]))

  @Test func `what the file is known to hold is used where the pipeline asks for it`() throws {
    var expected = PhysicalConstants()
    expected.referenceDensity = 1030
    expected.gravity = 9.8
    expected.heatCapacity = 4000
    expected.thermalExpansion = 1.5e-4
    #expect(try constants("constants: file", Self.known) == expected)
    #expect(try constants("constants: {use: recognised}", Self.known) == expected)
    #expect(try constants("constants: {use: named}", Self.known) == PhysicalConstants())
    #expect(try constants("role: calibrate", Self.known) == PhysicalConstants())
  }

  @Test func `what the pipeline states comes before what the file holds`() throws {
    let found = try constants(
      "constants: {use: recognised, gravity: 9.7, reference_salinity: 33}", Self.known)
    #expect(found.gravity == 9.7 && found.referenceSalinity == 33)
    #expect(found.referenceDensity == 1030)
    #expect(found.halineContraction == PhysicalConstants().halineContraction)
  }

  @Test func `the rotation comes from the latitude or the Coriolis parameter of the file`() throws {
    let latitude = SampleFile.Content(
      name: "lat", dimensions: [], values: [-30],
      attributes: ["units": "degrees_north", "standard_name": "latitude"])
    let file = SampleFile().adding(latitude)
    let turning = PhysicalConstants.coriolis(latitude: -30)
    #expect(turning < 0)
    #expect(try constants("constants: file", file).coriolis == turning)
    #expect(try constants("role: calibrate", file).coriolis == 0)
    let both = file.with("coriolis_parameter", 1e-4)
    #expect(try constants("constants: file", both).coriolis == 1e-4)
    #expect(
      try constants("constants: {use: recognised, coriolis: 0}", both).coriolis == 0)
    #expect(
      try constants("constants: {use: recognised, latitude: -30}", both).coriolis == turning)
  }

  @Test func `files of one case that disagree about a constant are refused`() throws {
    try SampleFile().with("reference_density", 1030.0).write(to: folder.file("t.nc"))
    try SampleFile().removing("temperature").adding(SampleFile.u).with("reference_density", 1020.0)
      .write(to: folder.file("u.nc"))
    let text = """
      cases: [{observations: [t.nc, u.nc], name: papa, constants: file}]
      model: {closure: k-epsilon, time_step: 30}
      """
    #expect(
      folder.error(text)
        == "u.nc: variable 'reference_density': its reference_density is 1020, but 1030 in t.nc. Read them "
        + "apart, or correct one.")
  }
}
