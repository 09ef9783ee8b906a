import Calibration
import Column
import Foundation
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

/// What is compared beside the observed values themselves, from the pipeline to the results.
@Suite struct MisfitTermsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let terms = """
    terms:
        - {variable: temperature, gradient: true, weight: 2}
        - {variable: temperature, surface: true}
        - {variable: temperature, mixed_layer_depth: {threshold: 1, width: 0.5, reference_depth: 2}}
    """

  private func study(_ misfit: String = terms, form: String = "sum") throws -> Study {
    try SampleFile().write(to: folder.file("a.nc"))
    return try folder.study(text(misfit, form: form))
  }

  private func text(
    _ misfit: String = terms, form: String = "sum", entry: String = "role: calibrate"
  )
    -> String
  {
    studyText(
      entry + "\nforcing: {surface_stress_x: 5e-4, temperature: {surface: -1e-3}}",
      more: """
        parameters: {c_eps2: {start: 2.1}}
        optimiser: {max_iterations: 2}
        misfit:
          form: \(form)
          \(misfit)
        """)
  }

  /// The depth down to which a profile stays within 1 K of its value 2 m down, by a midpoint rule with half a
  /// million points, where the step is smoothed over 0.5 K.
  private func mixedLayerDepth(_ row: [Double]) -> Double {
    let heights = SampleFile.centres.values
    func value(_ z: Double) -> Double {
      let above = heights.firstIndex { $0 >= z } ?? heights.count - 1
      let share = (z - heights[above - 1]) / (heights[above] - heights[above - 1])
      return row[above - 1] + share * (row[above] - row[above - 1])
    }
    let count = 500_000
    let thickness = 7.0 / Double(count)
    let sum = (0..<count).reduce(0.0) { sum, i in
      let s = 0.5 + (1 - abs(value(-9 + (Double(i) + 0.5) * thickness) - value(-2))) / 0.5
      let bounded = min(1, max(0, s))
      return sum + 3 * bounded * bounded - 2 * bounded * bounded * bounded
    }
    return 2 + thickness * sum
  }

  @Test func `terms make series of the observed values`() throws {
    let series = try study().cases[0].observed.series
    #expect(
      series.map(\.name) == [
        "temperature", "temperature_gradient", "temperature_surface",
        "temperature_mixed_layer_depth",
      ])
    #expect(series.map(\.variable) == [.temperature, .temperature, .temperature, .temperature])
    #expect(series.map(\.weight) == [1, 2, 1, 1])
    #expect(series.map(\.metadata.units) == ["degC", "degC m-1", "degC", "m"])
    #expect(series[1].heights == [-8, -6, -4, -2])
    #expect(series[2].heights == [-1])
    // 1 K in 2 m at every output.
    for value in series[1].values.joined() { #expect(abs(value - 0.5) < 1e-12) }
    #expect(series[2].values == [[14], [14.1], [14.2]])
    // Along a line the smoothed step ends where the sharp one does: 1 K is 2 m below the reference.
    for value in series[3].values.joined() { #expect(abs(value - 4) < 1e-12) }
    #expect(abs(mixedLayerDepth([10, 11, 12, 13, 14]) - 4) < 1e-9)
  }

  @Test func `the results hold the terms, with their units and with what the model has instead`()
    throws
  {
    let study = try study()
    let result = try study.calibrate()
    let paths = try study.writeCalibration(result, provenance: TwinStudy.provenance)
    let (calibration, trajectory) = (try Dataset.open(paths[0]), try Dataset.open(paths[1]))
    let names = [
      "temperature", "temperature_gradient", "temperature_surface", "temperature_mixed_layer_depth",
    ]
    #expect(try calibration.strings("series_name") == names)
    #expect(try calibration.strings("series_variable") == names.map { _ in "temperature" })
    #expect(try calibration.strings("series_units") == ["degC", "degC m-1", "degC", "m"])
    #expect(try calibration.doubles("series_weight") == [1, 2, 1, 1])
    #expect(try calibration.doubles("series_given") == [15, 12, 3, 3])
    #expect(try calibration.doubles("series_count") == [15, 12, 3, 3])

    let rows = study.problem.simulate(case: 0, at: result.point).variables[.temperature]!
    #expect(rows[2] != SampleFile.temperature.values.suffix(5), "the model is at the observations")
    let expected: [(name: String, heights: [Double], values: [Double])] = [
      (
        "temperature_gradient", [-8, -6, -4, -2],
        rows.flatMap { row in (0..<4).map { (row[$0 + 1] - row[$0]) / 2 } }
      ),
      ("temperature_surface", [-1], rows.map { $0[4] }),
      ("temperature_mixed_layer_depth", [], rows.map(mixedLayerDepth)),
    ]
    for (place, term) in expected.enumerated() {
      let (name, series) = (term.name, study.cases[0].observed.series[place + 1])
      #expect(try trajectory.doubles("\(name)_observed") == Array(series.values.joined()))
      #expect(try trajectory.doubles("\(name)_time") == [0, 60, 120])
      #expect(try trajectory.text("units", of: "\(name)_equivalent") == series.metadata.units)
      #expect(
        try trajectory.names(ofDimensionsOf: "\(name)_equivalent") == ["\(name)_time", "\(name)_z"])
      if !term.heights.isEmpty { #expect(try trajectory.doubles("\(name)_z") == term.heights) }
      let modelled = try trajectory.doubles("\(name)_equivalent")
      #expect(modelled.count == term.values.count)
      for (value, expected) in zip(modelled, term.values) {
        #expect(abs(value - expected) < 1e-8, "\(name): \(value), expected \(expected)")
      }
      // The part in the misfit is the weighted sum of squares.
      let squares = zip(modelled, series.values.joined()).reduce(0) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
      }
      let misfit = try calibration.doubles("series_misfit")[place + 1]
      #expect(misfit > 0)
      #expect(abs(misfit - series.weight * squares) <= 1e-10 * misfit, "\(name)")
    }
    let total = try calibration.doubles("series_misfit").reduce(0, +)
    #expect(abs(total - result.search.result.misfit) <= 1e-12 * total)
  }

  @Test func `two terms of a kind have names of their own`() throws {
    let series = try study(
      """
      terms:
          - {variable: temperature, mixed_layer_depth: {threshold: 0.4, reference_depth: 2}}
          - {variable: temperature, mixed_layer_depth: {threshold: 0.8, reference_depth: 2}}
          - {variable: temperature, surface: true}
      """
    ).cases[0].observed.series
    #expect(
      series.map(\.name) == [
        "temperature", "temperature_mixed_layer_depth", "temperature_mixed_layer_depth_2",
        "temperature_surface",
      ])
  }

  @Test func `errors of gradients follow from those of the values`() throws {
    try SampleFile().write(to: folder.file("a.nc"))
    let series = try folder.study(
      text(
        "terms: [{variable: temperature, gradient: true}, {variable: temperature, surface: true, error: 7}]",
        form: "error", entry: "variables: {temperature: {error: 0.1}}")
    ).cases[0].observed.series
    // √2 · 0.1 K over 2 m.
    guard case .values(let errors) = series[1].standardError else {
      Issue.record("the gradients have no errors")
      return
    }
    #expect(errors.map(\.count) == [4, 4, 4])
    for error in errors.joined() { #expect(abs(error - 0.1 / 2.0.squareRoot()) < 1e-15) }
    #expect(series[2].standardError == .constant(7))
  }

  @Test(arguments: [
    (
      "terms: [{variable: u, surface: true}]", "sum",
      "p.yml:13:22: misfit.terms[0].variable: no case has observations of u. Give some, or remove the term."
    ),
    (
      "terms: [{variable: temperature, mixed_layer_depth: {threshold: 1, reference_depth: 9.5}}]",
      "sum",
      "the mixed-layer depth in temperature takes heights below and above its reference depth of 9.5 m, but "
        + "those that count are -9.0 m to -1.0 m."
    ),
    (
      "terms: [{variable: temperature, gradient: true}]", "error",
      "temperature has no error, by which a misfit of form 'error' divides."
    ),
    (
      "terms: [{variable: temperature, mixed_layer_depth: {threshold: 1, reference_depth: 2}}]",
      "variance",
      "the observed temperature_mixed_layer_depth does not vary, so that a misfit of form 'variance' would "
        + "divide by zero. Remove the term, or choose another form."
    ),
  ])
  func `a term that nothing can be made of is refused`(
    misfit: String, form: String, message: String
  )
    throws
  {
    try SampleFile().write(to: folder.file("a.nc"))
    let found = folder.error(text(misfit, form: form))
    #expect(found.contains(message), "\(found)")
  }

  @Test func `a mixed-layer depth without an error has no place in form error`() throws {
    try SampleFile().write(to: folder.file("a.nc"))
    let found = folder.error(
      text(
        "terms: [{variable: temperature, mixed_layer_depth: {threshold: 1, reference_depth: 2}}]",
        form: "error", entry: "variables: {temperature: {error: 0.1}}"))
    #expect(
      found.contains(
        "temperature_mixed_layer_depth has no error, by which a misfit of form 'error' divides. Give the term "
          + "an 'error'."), "\(found)")
  }

  @Test func `a gradient takes two heights that count`() throws {
    try SampleFile().write(to: folder.file("a.nc"))
    let found = folder.error(
      text(
        "terms: [{variable: temperature, gradient: true}]",
        entry: "window: {depths: [0, 2]}"))
    #expect(
      found.contains("a gradient of temperature takes 2 heights, but 1 counts."), "\(found)")
  }
}
