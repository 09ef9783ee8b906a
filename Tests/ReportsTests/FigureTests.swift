import Figures
import Testing

@testable import Reports

/// What is drawn is what the files hold.
struct FigureTests {
  private let results: SmallResults

  init() throws { results = try SmallResults() }

  private func figures(isStill: Bool = false) throws -> [FigureEntry] {
    try FileFigures.all(of: results.trajectory(isStill: isStill))
  }

  private func calibration() throws -> [String: any Figure] {
    let entries = try FileFigures.all(of: results.calibration())
    return Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0.figure) })
  }

  private func chart<Kind: Figure>(_ id: String, of kind: Kind.Type) throws -> Kind {
    try #require(figures().first { $0.id == id }?.figure as? Kind)
  }

  // MARK: Trajectories

  @Test func `a case has profiles, sections, lines over time and turbulence`() throws {
    let names = try figures().map(\.id)
    #expect(
      names == [
        "temperature-profile-1", "temperature-profile-2", "temperature-profile-3",
        "salinity-profile-1",
        "salinity-profile-2", "salinity-profile-3", "temperature-observed",
        "temperature-calibrated",
        "temperature-difference", "salinity-modelled", "salinity-equivalent-observed",
        "salinity-equivalent-modelled", "salinity-equivalent-difference", "mixed-layer-depth",
        "eddy_diffusivity",
      ])
  }

  @Test func `a profile shows the output at its moment, by depth`() throws {
    let chart = try chart("temperature-profile-2", of: LineChart.self)
    #expect(chart.subtitle == "storm, after 2 h")
    #expect(chart.series.map(\.name) == ["calibrated", "start", "observed"])
    #expect(chart.series[0].points.map(\.y) == [17.5, 12.5, 7.5, 2.5])
    // The third of five outputs, of four values each.
    #expect(chart.series[0].points.map(\.x) == [13, 13.25, 13.5, 13.75])
    #expect(chart.series[2].points.map(\.x) == [12, 12.25, 12.5, 12.75])
    #expect(
      chart.y.isReversed && chart.y.label == "depth [m]" && chart.x.label == "temperature [°C]")
  }

  @Test func `observations elsewhere are marks at their own depths, of the nearest time`() throws {
    let last = try chart("salinity-profile-3", of: LineChart.self)
    let observed = try #require(last.series.last)
    // The output is that after 4 h, and half an hour is too much to be silent about.
    #expect(observed.name == "observed after 3.5 h" && !observed.isJoined)
    #expect(observed.points.map(\.y) == [12, 8, 4] && observed.points.map(\.x) == [33, 35, 36])
    let middle = try chart("salinity-profile-2", of: LineChart.self)
    #expect(middle.subtitle == "storm, after 2 h" && middle.series.last?.name == "observed")
  }

  @Test func `sections of one variable share their colours, and their difference is about 0`()
    throws
  {
    let observed = try chart("temperature-observed", of: SectionChart.self)
    let calibrated = try chart("temperature-calibrated", of: SectionChart.self)
    let difference = try chart("temperature-difference", of: SectionChart.self)
    #expect(observed.range == calibrated.range && observed.range == 10...15.75)
    #expect(observed.yEdges == [20, 15, 10, 5, 0])
    #expect(observed.xEdges == [0, 0.5, 1.5, 2.5, 3.5, 4])
    #expect(observed.x.label == "time since 2012-06-04 00:00:00 [h]")
    #expect(difference.values.joined().allSatisfy { $0 == 1 })
    #expect(difference.range == -1...1 && difference.colours == .balance)
  }

  @Test func `what is missing in observations is missing in the difference`() throws {
    let difference = try chart("salinity-equivalent-difference", of: SectionChart.self)
    #expect(difference.values[0] == [0, 0, 1])
    #expect(difference.values[1][1].isNaN && difference.values[2] == [0, 0, -1])
  }

  @Test func `turbulence is drawn on a logarithmic scale`() throws {
    let chart = try chart("eddy_diffusivity", of: SectionChart.self)
    #expect(chart.value.scale == .logarithmic && chart.colours == .dense)
    #expect(chart.values.count == 5 && chart.values[0].count == 5)
  }

  @Test func `the mixed layer grows downwards`() throws {
    let chart = try chart("mixed-layer-depth", of: LineChart.self)
    #expect(chart.y.isReversed && chart.series.map(\.name) == ["modelled", "observed"])
    #expect(chart.series[0].points.map(\.y) == [10, 11, 12, 13, 14])
  }

  @Test func `what is 0 everywhere is no picture`() throws {
    let names = try figures(isStill: true).map(\.id)
    #expect(!names.contains { $0.hasPrefix("temperature") } && names.contains("mixed-layer-depth"))
  }

  @Test func `every figure says in which variables its numbers are`() throws {
    for entry in try figures() { #expect(entry.source.contains(" in ") && !entry.caption.isEmpty) }
    let difference = try #require(figures().first { $0.id == "temperature-difference" })
    #expect(difference.source.hasPrefix("temperature − temperature_observed in "))
  }

  // MARK: Calibrations

  @Test func `a calibration has its figures`() throws {
    #expect(
      Set(try calibration().keys) == [
        "parameters", "misfit", "gradient", "contributions", "modes", "correlations", "taylor-test",
      ])
  }

  @Test func `the history is that of the last stage, and leaves out what has no value`() throws {
    let (misfit, gradient) = (try calibration()["misfit"], try calibration()["gradient"])
    let history = try #require(misfit as? LineChart)
    #expect(history.series.map(\.name) == ["calibrated against"])
    #expect(
      history.series[0].points.map(\.x) == [8, 12]
        && history.series[0].points.map(\.y) == [0.5, 0.25])
    #expect((gradient as? LineChart)?.series[0].points.map(\.y) == [0.1, 0.01])
  }

  @Test func `the largest part of the misfit comes first`() throws {
    let bars = try #require(try calibration()["contributions"] as? BarChart)
    #expect(bars.rows == ["storm: salinity", "storm: temperature"])
    #expect(bars.series.map(\.values) == [[0.2, 0.05], [0.5, 0.4]])
  }
}
