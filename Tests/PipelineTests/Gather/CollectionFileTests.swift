import Foundation
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

@Suite struct CollectionFileTests {
  private let folder: TemporaryFolder
  private let provenance = Provenance(command: "plumbline gather a b", time: 1_700_000_000)

  init() throws { folder = try TemporaryFolder() }

  // MARK: Writing and reading

  /// Writes trajectories as `a.nc`, `b.nc`, … and gathers them under the names `a`, `b`, …
  private func gather(
    _ trajectories: [SampleTrajectory], calibrations: [SampleCalibration?] = [],
    variables: [String]? = nil
  ) throws -> Dataset {
    let path = folder.file("collection.nc")
    try collection(trajectories, calibrations, variables).write(to: path, provenance: provenance)
    return try Dataset.open(path)
  }

  private func collection(
    _ trajectories: [SampleTrajectory], _ calibrations: [SampleCalibration?] = [],
    _ variables: [String]? = nil
  ) throws -> CollectionFile {
    let members = try trajectories.enumerated().map { i, trajectory in
      let name =
        trajectories.count <= 26
        ? String("abcdefghijklmnopqrstuvwxyz".dropFirst(i).prefix(1)) : "\(i)"
      let calibration = calibrations.indices.contains(i) ? calibrations[i] : nil
      return CollectionMember(
        name: name, trajectory: try trajectory.write(to: folder.file("\(name).nc")),
        calibration: try calibration.map { try $0.write(to: folder.file("\(name)-calibration.nc")) }
      )
    }
    return try CollectionFile(members: members, variables: variables, title: "Samples")
  }

  /// The text of the error that `body` ends with, without the folder.
  private func error(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)".replacingOccurrences(of: folder.path + "/", with: "") }
  }

  /// Numbers of a variable with -1 where they are missing.
  private func values(_ name: String, _ dataset: Dataset) throws -> [Double] {
    try dataset.variable(name).readDoubles().map { $0.isNaN ? -1 : $0 }
  }

  private func text(_ attribute: String, _ name: String, _ dataset: Dataset) throws -> String? {
    try dataset.variable(name).attribute(attribute)?.textValue
  }

  // MARK: Values

  @Test func `cases with fewer outputs and levels are missing in what they do not fill`() throws {
    let small = SampleTrajectory(
      times: [0, 30, 60], interfaces: [-1, 0],
      contents: [
        SampleTrajectory.temperature([1, 2, 3]), SampleTrajectory.diffusivity([1, 2, 3, 4, 5, 6]),
      ])
    let dataset = try gather([SampleTrajectory(), small])
    let (cases, times, heights) = (2, 3, 2)
    #expect(try dataset.variable("temperature").shape == [cases, times, heights])
    #expect(try values("temperature", dataset) == [10, 11, 12, 13, -1, -1, 1, -1, 2, -1, 3, -1])
    #expect(
      try values("eddy_diffusivity", dataset)
        == [Double](repeating: -1, count: 9) + [1, 2, -1, 3, 4, -1, 5, 6, -1])
    #expect(try values("time", dataset) == [0, 60, -1, 0, 30, 60])
    #expect(try dataset.variable("z").readDoubles()[..<3] == [-3, -1, -0.5])
    #expect(try dataset.variable("z").readDoubles()[3].isNaN)
    #expect(try dataset.variable("z_bounds").readDoubles()[..<6] == [-4, -2, -2, 0, -1, 0])
    #expect(try dataset.variable("z_interface").readDoubles()[..<5] == [-4, -2, 0, -1, 0])
    #expect(try dataset.variable("time_count").readIntegers() == [2, 3])
    #expect(try dataset.variable("z_count").readIntegers() == [2, 1])
  }

  @Test func `it is a collection of time series of profiles as CF has them`() throws {
    let dataset = try gather([
      SampleTrajectory(contents: [SampleTrajectory.diffusivity([1, 2, 3, 4, 5, 6])])
    ])
    let expected: [(String, AttributeValue)] = [
      ("Conventions", "CF-1.8"), ("featureType", "timeSeriesProfile"), ("title", "Samples"),
      ("source", "plumbline 0.1.0"),
      ("history", "2023-11-14T22:13:20Z plumbline 0.1.0: plumbline gather a b"),
    ]
    for (name, value) in expected { #expect(try dataset.attribute(name) == value) }
    #expect(try dataset.variable("case_name").readStrings() == ["a"])
    #expect(try text("cf_role", "case_name", dataset) == "timeseries_id")
    #expect(try text("coordinates", "eddy_diffusivity", dataset) == "time z_interface case_name")
    #expect(try text("units", "eddy_diffusivity", dataset) == "m2 s-1")
    #expect(try text("bounds", "z", dataset) == "z_bounds")
    #expect(try dataset.variable("closure").readStrings() == ["k-epsilon"])
    #expect(try dataset.variable("time_step").readDoubles() == [30])
  }

  @Test func `a variable that a case lacks is missing there`() throws {
    let other = SampleTrajectory(contents: [SampleTrajectory.diffusivity([1, 2, 3, 4, 5, 6])])
    let dataset = try gather([SampleTrajectory(), other])
    #expect(try values("temperature", dataset) == [10, 11, 12, 13, -1, -1, -1, -1])
    #expect(try values("eddy_diffusivity", dataset)[..<6].allSatisfy { $0 == -1 })
    #expect(try values("eddy_diffusivity", dataset)[6...] == [1, 2, 3, 4, 5, 6])
  }

  @Test func `times count in seconds from the earliest date`() throws {
    let earlier = SampleTrajectory(times: [1, 2], timeUnits: "hours since 2012-03-19")
    let dataset = try gather([SampleTrajectory(), earlier])
    #expect(try text("units", "time", dataset) == "seconds since 2012-03-19 00:00:00")
    #expect(try text("calendar", "time", dataset) == "standard")
    let start = 36.0 * 3600
    #expect(try dataset.variable("time").readDoubles() == [start, start + 60, 3600, 7200])
  }

  @Test func `another unit of the same quantity is converted`() throws {
    let kelvin = SampleTrajectory(
      contents: [SampleTrajectory.temperature([283.15, 284.15, 285.15, 286.15], units: "K")])
    let dataset = try gather([SampleTrajectory(), kelvin])
    let temperatures = try dataset.variable("temperature").readDoubles()
    // One rounding of the difference of numbers below 512.
    for (a, b) in zip(temperatures[..<4], temperatures[4...]) {
      #expect(abs(a - b) <= 512 * .ulpOfOne)
    }
    #expect(try text("units", "temperature", dataset) == "degC")
  }

  @Test func `long names that differ are left out`() throws {
    var other = SampleTrajectory()
    other.contents[0].attributes["long_name"] = "warmth"
    let dataset = try gather([SampleTrajectory(), other])
    #expect(try text("long_name", "temperature", dataset) == nil)
    #expect(try text("standard_name", "temperature", dataset) == "sea_water_temperature")
  }

  @Test func `a constant flux stands at all times where another case has one that changes`() throws
  {
    var steady = SampleTrajectory()
    steady.attributes["surface_stress_x"] = 5e-5
    steady.attributes["surface_stress_y"] = 6e-5
    var driven = SampleTrajectory()
    driven.contents.append(SampleTrajectory.stress([1, 2]))
    driven.contents.append(
      SampleTrajectory.Content(
        name: "time_bounds", dimensions: ["time", "nv"], values: [0, 0, 0, 60], attributes: [:]))
    let dataset = try gather([steady, driven])
    #expect(try values("surface_stress_x", dataset) == [5e-5, 5e-5, 1, 2])
    #expect(try text("coordinates", "surface_stress_x", dataset) == "time case_name")
    #expect(try values("surface_stress_y", dataset) == [6e-5, -1])
    #expect(try text("bounds", "time", dataset) == "time_bounds")
    #expect(try values("time_bounds", dataset) == [0, 0, 60, 60, 0, 0, 0, 60])
  }

  @Test func `series observed at times of their own are left out`() throws {
    var trajectory = SampleTrajectory(moreDimensions: ["u_time": 1, "u_z": 1])
    trajectory.contents.append(
      SampleTrajectory.Content(
        name: "u_observed", dimensions: ["u_time", "u_z"], values: [1],
        attributes: ["units": "m s-1"]))
    let names = try gather([trajectory]).variableNames
    #expect(names.contains("temperature") && !names.contains("u_observed"))
  }

  // MARK: Calibrations

  @Test func `a parameter that a case does not calibrate or determine is missing there`() throws {
    let first = SampleCalibration(isConverged: false)
    let second = SampleCalibration(
      names: ["c3", "c1"], units: ["s", "1"], results: [3.5, 4.5], errors: [0.25, 0.5])
    let dataset = try gather(
      [SampleTrajectory(), SampleTrajectory(), SampleTrajectory()],
      calibrations: [first, nil, second])
    #expect(try dataset.variable("parameter_name").readStrings() == ["c1", "c2", "c3"])
    #expect(try dataset.variable("parameter_units").readStrings() == ["1", "m", "s"])
    #expect(try values("parameter_value", dataset) == [1.5, 2.5, -1, -1, -1, -1, 4.5, -1, 3.5])
    #expect(
      try values("parameter_standard_error", dataset) == [0.1, -1, -1, -1, -1, -1, 0.5, -1, 0.25])
    #expect(
      try values("parameter_interval_lower", dataset) == [1.3, -1, -1, -1, -1, -1, 3.5, -1, 3])
    #expect(
      try values("parameter_interval_upper", dataset) == [1.7, -1, -1, -1, -1, -1, 5.5, -1, 4])
    #expect(try text("long_name", "parameter_interval_lower", dataset) == "interval_lower of 95 %")
    #expect(try values("misfit_at_start", dataset) == [8, -1, 8])
    #expect(try values("misfit", dataset) == [2, -1, 2])
    #expect(try dataset.variable("converged").readIntegers() == [0, -127, 1])
  }

  @Test func `without calibrations there is nothing about them`() throws {
    let dataset = try gather([SampleTrajectory()])
    #expect(try !dataset.variableNames.contains("misfit"))
    #expect(try !dataset.dimensions.map(\.name).contains("parameter"))
  }

  @Test func `a parameter in two units is refused`() {
    let other = SampleCalibration(units: ["s", "m"])
    let message = error {
      _ = try collection([SampleTrajectory(), SampleTrajectory()], [SampleCalibration(), other])
    }
    #expect(
      message
        == "b-calibration.nc: parameter 'c1' is in 's', but in '1' in a-calibration.nc. Leave one of the two "
        + "calibrations out.")
  }

  // MARK: Blocks

  @Test func `every value has its place, however many blocks there are`() throws {
    let (outputs, cells, count) = (61, 9, 27)
    func value(_ item: Int, _ place: Int) -> Double { Double(item) + Double(place) / 1024 }
    let trajectories = (0..<count).map { item in
      SampleTrajectory(
        times: (0..<outputs).map { Double($0) }, interfaces: (0...cells).map { Double($0 - cells) },
        contents: [SampleTrajectory.temperature((0..<outputs * cells).map { value(item, $0) })])
    }
    let dataset = try gather(trajectories)
    let temperature = try dataset.variable("temperature")
    let storage = try temperature.storage
    #expect(storage.chunks == [8, 61, 8] && storage.deflate == 1 && storage.shuffle)
    let expected = (0..<count).flatMap { item in (0..<outputs * cells).map { value(item, $0) } }
    #expect(try temperature.readDoubles() == expected)
  }

  @Test func `long runs are copied block by block`() throws {
    let (outputs, cells) = (6000, 49)
    let trajectories = (0..<2).map { item in
      SampleTrajectory(
        times: (0..<outputs).map { Double($0) }, interfaces: (0...cells).map { Double($0 - cells) },
        contents: [
          SampleTrajectory.temperature(
            (0..<outputs * cells).map { Double(item * outputs * cells + $0) }),
          SampleTrajectory.diffusivity(
            (0..<outputs * (cells + 1)).map { -Double(item + $0) }),
        ])
    }
    let dataset = try gather(trajectories)
    #expect(try dataset.variable("temperature").storage.chunks == [1, 512, 8])
    #expect(
      try dataset.variable("temperature").readDoubles()
        == (0..<2 * outputs * cells).map { Double($0) })
    #expect(
      try dataset.variable("eddy_diffusivity").readDoubles()
        == trajectories.flatMap { $0.contents[1].values })
  }

  @Test func `the same cases give the same bytes`() throws {
    let collection = try collection(
      [SampleTrajectory(), SampleTrajectory(times: [5, 6])], [SampleCalibration(), nil])
    let paths = ["one.nc", "two.nc"].map(folder.file)
    for path in paths { try collection.write(to: path, provenance: provenance) }
    let contents = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    #expect(contents[0] == contents[1] && !contents[0].isEmpty)
  }

  @Test func `progress is told for each case that is looked at and written`() throws {
    let members = try ["a", "b"].map { name in
      CollectionMember(
        name: name, trajectory: try SampleTrajectory().write(to: folder.file("\(name).nc")))
    }
    var (seen, written): ([Int], [Int]) = ([], [])
    let collection = try CollectionFile(members: members, title: "t") { seen.append($0) }
    try collection.write(to: folder.file("c.nc"), provenance: provenance) { written.append($0) }
    #expect(seen == [1, 2] && written == [1, 2])
  }

  // MARK: Choice

  @Test func `only the variables that are chosen are gathered`() throws {
    var trajectory = SampleTrajectory()
    trajectory.contents.append(SampleTrajectory.diffusivity([1, 2, 3, 4, 5, 6]))
    let names = try gather([trajectory], variables: ["eddy_diffusivity"]).variableNames
    #expect(names.contains("eddy_diffusivity") && !names.contains("temperature"))
  }

  @Test func `a variable that no case has is refused`() {
    let message = error { _ = try collection([SampleTrajectory()], [], ["temperatur"]) }
    #expect(
      message
        == "a.nc: there is no variable 'temperatur' over time here or in the other cases; did you mean "
        + "'temperature'? the variables are 'temperature'.")
  }

  @Test func `nothing to gather is refused`() {
    let message = error { _ = try collection([SampleTrajectory()], [], []) }
    #expect(
      message
        == "a.nc: there is no variable over time to gather, here or in the other cases. Give trajectory files of "
        + "a model, or choose other variables.")
  }

  // MARK: Errors

  @Test func `no case, and two of one name, are refused`() throws {
    #expect(
      error { _ = try CollectionFile(members: [], title: "Samples") }
        == "Samples: there is no case to gather. Give at least one file of trajectories.")
    let path = try SampleTrajectory().write(to: folder.file("a.nc"))
    let other = try SampleTrajectory().write(to: folder.file("b.nc"))
    let members = [path, other].map { CollectionMember(name: "x", trajectory: $0) }
    #expect(
      error { _ = try CollectionFile(members: members, title: "Samples") }
        == "b.nc: 'x' is already the name of the case of a.nc. Name one of them otherwise.")
  }

  @Test func `a variable of another quantity is refused`() {
    let other = SampleTrajectory(contents: [SampleTrajectory.temperature([1, 2, 3, 4], units: "m")])
    let message = error { _ = try collection([SampleTrajectory(), other]) }
    #expect(
      message.hasPrefix("b.nc: variable 'temperature' is in 'm', but in 'degC' in a.nc. 'm' is "),
      "\(message)")
    #expect(
      message.hasSuffix(
        " Correct one of the two, leave one of the cases out, or choose other variables."),
      "\(message)")
  }

  @Test func `a variable along other dimensions is refused`() {
    var other = SampleTrajectory(contents: [SampleTrajectory.stress([1, 2])])
    other.contents[0] = SampleTrajectory.Content(
      name: "temperature", dimensions: ["time"], values: [1, 2], attributes: ["units": "degC"])
    #expect(
      error { _ = try collection([SampleTrajectory(), other]) }
        == "b.nc: variable 'temperature' lies along (time), but along (time, z) in a.nc. Correct one of the two, "
        + "leave one of the cases out, or choose other variables.")
  }

  @Test func `calendars that do not agree are refused, and both files are named`() {
    let other = SampleTrajectory(calendar: "noleap")
    #expect(
      error { _ = try collection([SampleTrajectory(), other]) }
        == "b.nc: its dates cannot be told by those of a.nc: 2012-03-20T12:00:00 and 2012-03-20T12:00:00 cannot be "
        + "compared: the calendars standard and noleap give the same date to different days; bring both into one "
        + "calendar.")
  }

  @Test func `times without a date are refused`() {
    #expect(
      error { _ = try collection([SampleTrajectory(timeUnits: "s")]) }
        == "a.nc: variable 'time': 's' has no reference date; write it as in 'hours since 2012-03-20 00:00:00'."
    )
  }

  @Test func `files of something else are refused`() throws {
    let calibration = try SampleCalibration().write(to: folder.file("c.nc"))
    let trajectory = try SampleTrajectory().write(to: folder.file("a.nc"))
    #expect(
      error {
        _ = try CollectionFile(
          members: [CollectionMember(name: "a", trajectory: calibration)], title: "t")
      }
      .hasPrefix("c.nc: this is not a trajectory file of plumbline: "))
    let mistaken = CollectionMember(name: "a", trajectory: trajectory, calibration: trajectory)
    #expect(
      error { _ = try CollectionFile(members: [mistaken], title: "t") }
        == "a.nc: this is not the file of a calibration. Give the calibration.nc of the case.")
    let missing = CollectionMember(name: "a", trajectory: folder.file("none.nc"))
    #expect(
      error { _ = try CollectionFile(members: [missing], title: "t") }
        == "none.nc: there is no such file; check the path.")
  }

  @Test func `a file that changes or goes before it is copied leaves no collection`() throws {
    let collection = try collection([SampleTrajectory(), SampleTrajectory()])
    let path = folder.file("collection.nc")
    try SampleTrajectory(times: [0], contents: []).write(to: folder.file("b.nc"))
    #expect(
      error { try collection.write(to: path, provenance: provenance) }
        == "b.nc: the file has changed while it was gathered. Gather again.")
    try FileManager.default.removeItem(atPath: folder.file("b.nc"))
    #expect(
      error { try collection.write(to: path, provenance: provenance) }
        == "b.nc: there is no such file; check the path.")
    #expect(try folder.files() == ["a.nc"])
  }
}
