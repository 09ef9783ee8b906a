import Testing

@testable import Reports

/// Files of results are read back as they were written.
struct RecordTests {
  private let results: SmallResults

  init() throws { results = try SmallResults() }

  @Test func `a calibration is read with its gaps`() throws {
    let record = try CalibrationRecord(
      reading: results.calibration(concerns: "one\ntwo"), name: "c.nc")
    #expect(record.name == "c.nc" && record.title == "Two parameters")
    let (first, second) = (record.parameters[0], record.parameters[1])
    #expect(first.name == "c1" && first.result == 5 && first.start == 15 && first.published == 5.2)
    #expect(first.interval == 4...6 && first.lowerBound == 1 && first.upperBound == 30)
    #expect(second.published == nil && second.interval == nil && second.standardError == nil)
    #expect(second.lowerBound == nil && second.upperBound == 2.5 && second.units == "m2 s-1")
    #expect(record.steps.map(\.misfit) == [0.9, 0.5, 0.25])
    #expect(record.steps[0].gradientNorm == nil && record.steps[2].parameters == [5, 1.9])
    #expect(record.misfits == (0.9, 0.25))
    #expect(record.series.map(\.rmse) == [0.1, 0.02] && record.series[1].count == 8)
    #expect(record.proofs.count == 1 && record.proofs[0].remainders == [0.16, 0.04, 0.01])
    #expect(record.proofsAtStart[0].order == nil)
    #expect(record.concerns == ["one", "two"] && record.evaluations == 7)
    #expect(record.files.map(\.path) == ["storm & calm.nc"])
  }

  @Test func `a trajectory is read by what it holds`() throws {
    let record = try TrajectoryRecord(opening: results.trajectory())
    #expect(record.caseName == "storm")
    #expect(record.times == SmallResults.times && record.heights == SmallResults.centres)
    #expect(record.startDate == "2012-06-04 00:00:00")
    #expect(record.fields.map(\.name) == ["temperature", "salinity", "eddy_diffusivity"])
    let temperature = record.fields[0]
    #expect(temperature.quantity == "temperature" && temperature.units == "degC")
    #expect(temperature.hasStart && temperature.isObserved && !temperature.isAtInterfaces)
    #expect(!record.fields[1].isObserved && record.fields[2].isAtInterfaces)
    let series = try #require(record.series.first)
    #expect(record.series.count == 1)
    #expect(
      series.name == "salinity" && series.field == "salinity" && series.heights == [-12, -8, -4])
    #expect(record.mixedLayers == ["mixed_layer_depth", "mixed_layer_depth_observed"])
    #expect(try record.rows("temperature", at: [1, 4]).map(\.first) == [12, 15])
  }

  @Test func `a run without a date has none`() throws {
    #expect(
      try TrajectoryRecord(opening: results.trajectory(hasDate: false)).startDate == nil)
  }

  @Test func `other files are refused, with what to give`() throws {
    let (trajectory, calibration) = (try results.trajectory(), try results.calibration())
    #expect(
      throws: ReportError(path: trajectory, message: "this is not the file of a calibration.")
    ) {
      try CalibrationRecord(reading: trajectory)
    }
    #expect(throws: ReportError(path: calibration, message: "this is not a file of trajectories."))
    {
      try TrajectoryRecord(opening: calibration)
    }
    let other = try results.folder.generate(
      "dimensions: n = 1; variables: double x(n); data: x = 1;")
    let error = try #require(throws: ReportError.self) { try FileFigures.all(of: other) }
    #expect(
      error.description.hasPrefix(
        "\(other): there are no figures of such a file. Give calibration.nc"))
  }

  @Test func `what a damaged file lacks is an error that names it`() throws {
    let path = try results.calibration(stageCount: 2)
    let error = try #require(throws: ReportError.self) { try CalibrationRecord(reading: path) }
    #expect(error.message.hasPrefix("'stage' has 2 entries where 3 are expected"))
  }

  @Test func `units are written as people write them`() {
    #expect(written("degC") == "°C" && written("m2 s-1") == "m² s⁻¹" && written("1") == "1")
    #expect(written("K m s-1") == "K m s⁻¹" && written("kg m-3") == "kg m⁻³")
    #expect(label("depth", "m") == "depth [m]" && label("", "m") == "[m]" && label("x", "") == "x")
  }

  @Test func `places are spread evenly, with both ends`() {
    #expect(evenly(5, atMost: 10) == [0, 1, 2, 3, 4])
    #expect(evenly(101, atMost: 5) == [0, 25, 50, 75, 100])
    let places = evenly(997, atMost: 120)
    #expect(places.count == 120 && places.first == 0 && places.last == 996)
    #expect(Set(zip(places, places.dropFirst()).map { $1 - $0 }).isSubset(of: [8, 9]))
  }

  @Test func `cells reach half-way to their neighbours`() {
    #expect(edges(around: [1, 3, 4], within: (0, 5)) == [0, 2, 3.5, 5])
  }
}
