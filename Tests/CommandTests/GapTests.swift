import Foundation
import NetCDF
import TestSupport
import Testing

/// Observations that are missing take their own terms out of the misfit, and change nothing else.
@Suite struct GapTests {
  private let command: Command
  private let folder: TemporaryFolder

  init() throws {
    command = try Command()
    folder = try TemporaryFolder()
  }

  private static let times = 4
  private static let levels = 3

  /// Observed temperatures, times × levels, none of them a whole number of eighths.
  private static let observed: [Double] = (0..<times * levels).map { index in
    14 + 0.1 * Double(index * 7 % 12)
  }

  /// Which of the values are taken out: some everywhere, and a level at which nothing is left.
  private static let removed: Set<Int> = [2, 4, 5, 8, 10, 11]

  /// How values are marked as missing: attributes and variables of the file, keys of the pipeline, and the
  /// value that stands in their place.
  struct Mark: Sendable, CustomStringConvertible {
    let description: String
    var attributes = ""
    var keys = ""
    var value = "14.7"
    var hasFlags = false
  }

  static let marks = [
    Mark(description: "_FillValue", attributes: "temp:_FillValue = -9999.;", value: "-9999"),
    Mark(description: "missing_value", attributes: "temp:missing_value = 1e20;", value: "1e20"),
    Mark(description: "NetCDF's own fill value", value: "_"),
    Mark(description: "NaN", value: "NaN"),
    Mark(description: "valid_range", attributes: "temp:valid_range = 0., 30.;", value: "99"),
    Mark(description: "valid_max", attributes: "temp:valid_max = 30.;", value: "1e30"),
    Mark(description: "a range in the pipeline", keys: ", valid_range: [0, 30]", value: "-0.5"),
    Mark(
      description: "flags, the value itself being plausible",
      keys: ", flags: {variable: qc, good: [1, 2]}", hasFlags: true),
  ]

  private func write(_ missing: Set<Int>, _ mark: Mark) throws {
    let values = Self.observed.indices.map {
      missing.contains($0) ? mark.value : "\(Self.observed[$0])"
    }
    let flags = Self.observed.indices.map { missing.contains($0) ? "4" : "\(1 + $0 % 2)" }
    let path = try folder.generate(
      """
      dimensions: time = \(Self.times); z = \(Self.levels);
      variables: double time(time); time:units = "s"; double z(z); z:units = "m"; z:positive = "up";
        double temp(time, z); temp:units = "degC"; \(mark.attributes) byte qc(time, z);
        double u(time, z); u:units = "m s-1";
      data: time = 0, 500, 1200, 2000; z = -8, -4.5, -1.5; temp = \(values.joined(separator: ", "));
        qc = \(flags.joined(separator: ", "));
        u = \(Self.observed.map { "\(0.01 * ($0 - 14))" }.joined(separator: ", "));
      """)
    try command.write(
      """
      cases:
        - name: a
          observations: \(path)
          variables: {temperature: {name: temp\(mark.keys)}, u: u}
          weights: {temperature: 1}
          grid: {linear: {cells: 5, depth: 10}}
          initial: {temperature: {linear: [14, 15]}, u: {value: 0}}
          forcing: {surface_stress_x: 1e-4, temperature: {surface: -5e-5}}
      model: {closure: k-epsilon, time_step: 300}
      parameters: {c_mu0: {}, c_eps2: {}}
      misfit: {form: sum}
      """, to: "p.yml")
  }

  /// Misfit and gradient of the observations without some of them.
  private func gradient(without missing: Set<Int>, _ mark: Mark = marks[0]) throws -> (
    misfit: Double, parameters: [Double]
  ) {
    try write(missing, mark)
    let outcome = try command.run("gradient", "p.yml")
    try #require(outcome.status == 0, "\(outcome.errors)")
    let file = try Dataset.open("\(command.folder)/output/p/gradient.nc")
    return (
      try #require(file.attribute("misfit")?.doubleValue),
      try file.variable("gradient").readDoubles()
    )
  }

  /// Variables of the trajectory file of a simulation without some of the observations.
  private func simulate(without missing: Set<Int>, _ mark: Mark = marks[0]) throws
    -> [String: [Double]]
  {
    try write(missing, mark)
    let outcome = try command.run("simulate", "p.yml", "-o", "a.nc")
    try #require(outcome.status == 0, "\(outcome.errors)")
    let file = try Dataset.open("\(command.folder)/a.nc")
    var values: [String: [Double]] = [:]
    for name in ["time", "temperature", "u", "temperature_observed", "temperature_equivalent"] {
      values[name] = try file.variable(name).readDoubles()
    }
    return values
  }

  @Test(arguments: marks)
  func `the misfit is the sum over the values that are there, however gaps are marked`(
    _ mark: Mark
  ) throws {
    let whole = try simulate(without: [])
    let gappy = try simulate(without: Self.removed, mark)
    for name in ["time", "temperature", "u", "temperature_equivalent"] {
      #expect(gappy[name] == whole[name], "\(name)")
    }
    let observed = try #require(gappy["temperature_observed"])
    let equivalents = try #require(whole["temperature_equivalent"])
    #expect(observed.indices.filter { observed[$0].isNaN } == Self.removed.sorted())
    let squares = zip(equivalents, Self.observed).map { ($0 - $1) * ($0 - $1) }
    let remaining = squares.indices.filter { !Self.removed.contains($0) }.map { squares[$0] }
    let misfit = try gradient(without: Self.removed, mark).misfit
    // Sums of as many positive terms differ by their order.
    let rounding = Double(squares.count) * .ulpOfOne
    #expect(abs(misfit - remaining.reduce(0, +)) <= rounding * misfit)
    #expect(
      abs(try gradient(without: []).misfit - squares.reduce(0, +)) <= rounding
        * squares.reduce(0, +))
    #expect(misfit < 0.9 * squares.reduce(0, +))
  }

  @Test func `all marks give the same bits`() throws {
    let first = try gradient(without: Self.removed, Self.marks[0])
    for mark in Self.marks.dropFirst() {
      let other = try gradient(without: Self.removed, mark)
      #expect(other.misfit == first.misfit, "\(mark)")
      #expect(other.parameters == first.parameters, "\(mark)")
    }
  }

  @Test func `misfit and gradient are the sums of those of both halves`() throws {
    let (half, rest) = (Self.removed, Set(Self.observed.indices).subtracting(Self.removed))
    let whole = try gradient(without: [])
    let (one, other) = (try gradient(without: half), try gradient(without: rest))
    #expect(abs(one.misfit + other.misfit - whole.misfit) <= 16 * .ulpOfOne * whole.misfit)
    #expect(one.misfit > 0.01 * whole.misfit && other.misfit > 0.01 * whole.misfit)
    // The adjoint is linear in what observations force it with; each product is rounded.
    let size = try #require(whole.parameters.map { abs($0) }.max())
    try #require(size > 0)
    for (index, sum) in whole.parameters.enumerated() {
      #expect(abs(one.parameters[index] + other.parameters[index] - sum) <= 1e-12 * size)
    }
  }
}
