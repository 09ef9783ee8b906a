import Records
import TestSupport
import Testing

/// Coverage, suspicious values, and what a record lacks.
@Suite struct InspectionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A file of temperature over hours at 1, 3 and 5 m depth, by rows of values from the deepest up.
  private func small(_ rows: [[Double]], units: String = "degC", more: String = "") -> SmallFile {
    let numbers = rows.joined().map { $0.isNaN ? "_" : "\($0)" }.joined(separator: ", ")
    let times = rows.indices.map(String.init).joined(separator: ", ")
    return SmallFile(
      dimensions: "time = \(rows.count); z = 3;",
      time: "double time(time); time:units = \"hours since 2012-06-01\";",
      variable: "double temp(time, z); temp:units = \"\(units)\";", more: more,
      data: "time = \(times); z = -5, -3, -1; temp = \(numbers);")
  }

  private func suspicions(
    _ rows: [[Double]], _ limits: SuspicionLimits = SuspicionLimits()
  ) throws -> [String] {
    try folder.read(small(rows)).suspicions(limits).map { "\($0.quantity): \($0.text)" }
  }

  /// Stable profiles that change by about 0.1 K an hour, in either sense.
  private func usual(_ count: Int) -> [[Double]] {
    (0..<count).map { time in
      let wave = [0, 0.1, 0.25, 0.1, -0.05, -0.15][time % 6] + 0.001 * Double(time)
      return [5 + wave, 6 + 1.5 * wave, 8 + 2 * wave]
    }
  }

  // MARK: Coverage

  @Test func `coverage tells ranges, gaps and the longest of them`() throws {
    var rows = usual(8)
    for time in [2, 3, 4] { rows[time][1] = .nan }
    rows[6][2] = .nan
    let coverage = try #require(try folder.read(small(rows)).temperature?.coverage)
    #expect(coverage.count == 24 && coverage.missing == 4)
    #expect(coverage.range.lowerBound == rows[5][0])
    #expect(coverage.longest?.level == 1)
    #expect(coverage.longest?.interval == 3600...18000)
  }

  @Test func `a gap at an end reaches to the end, and empty levels are no gaps`() throws {
    var rows = usual(5)
    for time in rows.indices { rows[time][0] = .nan }
    rows[3][2] = .nan
    rows[4][2] = .nan
    let record = try folder.read(small(rows))
    #expect(record.temperature?.coverage.longest?.interval == 7200...14400)
    #expect(record.temperature?.coverage.longest?.length == 7200)
    #expect(record.suspicions().map(\.text).contains("levels without values: 1 of 3, at 5 m"))
  }

  @Test func `series have coverage, and the steps of times are told`() throws {
    let record = try folder.read(
      """
      dimensions: time = 4;
      variables: double time(time); time:units = "hours since 2012-06-01"; double qnet(time);
        qnet:units = "W m-2"; double taux(time); taux:units = "Pa";
      data: time = 0, 1, 3, 4; qnet = 1, _, 3, 4; taux = 1, 1, 1, 1;
      """)
    let heat = try #require(record.forcing[.netHeatFlux])
    #expect(heat.coverage?.missing == 1)
    #expect(
      heat.coverage?.longest == heat.coverage?.longest && heat.coverage?.longest?.level == nil)
    #expect(heat.coverage?.longest?.interval == 0...10800)
    let steps = try #require(heat.times?.steps)
    #expect(steps.least == 3600 && steps.median == 3600 && steps.greatest == 7200)
    #expect(record.suspicions().map(\.text) == ["it never changes"])
  }

  // MARK: Suspicions

  @Test func `usual values are not suspicious`() throws {
    #expect(try suspicions(usual(40)) == [])
  }

  @Test func `a jump is told with its place, a large change that is usual is not`() throws {
    var rows = usual(40)
    rows[20][2] += 20
    let found = try suspicions(rows)
    #expect(found.count == 1)
    #expect(
      found[0].hasPrefix("temperature: jumps of more than 20 robust deviations: 2, the largest "))
    #expect(
      found[0].hasSuffix("at 2012-06-01T21:00, 1 m")
        || found[0].hasSuffix("at 2012-06-01T20:00, 1 m"))
    var tolerant = SuspicionLimits()
    tolerant.jump = 1000
    #expect(try suspicions(rows, tolerant) == [])
  }

  @Test func `levels that never change are told`() throws {
    let rows = usual(10).map { [5, $0[1], $0[2]] }
    #expect(try suspicions(rows) == ["temperature: levels that never change: 1 of 3, at 5 m"])
    #expect(
      try suspicions(Array(repeating: [5, 6, 7], count: 4)).contains(
        "temperature: it never changes"))
  }

  @Test func `profiles that repeat the one before are told`() throws {
    var rows = usual(10)
    rows[4] = rows[3]
    rows[5] = rows[3]
    #expect(
      try suspicions(rows)
        == [
          "temperature: profiles that repeat the one before: 2 of 10, the first at 2012-06-01T04:00"
        ])
  }

  @Test func `values that sea water does not have are told`() throws {
    var rows = usual(10)
    rows[7][0] = -999
    let found = try suspicions(rows)
    #expect(
      found[0]
        == "temperature: values outside -3 to 45: 1, the worst -999 at 2012-06-01T07:00, 5 m")
  }

  @Test func `density inversions beyond a limit are told, by a linear equation of state`() throws {
    var rows = usual(10)
    rows[3][1] = rows[3][0] - 0.5
    // 1024 kg m-3 times 2e-4 K-1 times 0.5 K
    #expect(
      try suspicions(rows) == [
        "density: profiles that are denser above than below by more than 0.03 kg m-3 from level to level: 1 of 10, "
          + "the worst by 0.1024 between 3 and 5 m at 2012-06-01T03:00 (by temperature alone)"
      ])
    var tolerant = SuspicionLimits()
    tolerant.inversion = 0.2
    #expect(try suspicions(rows, tolerant) == [])
  }

  @Test func `salinity compensates a temperature inversion where both are there`() throws {
    let rows = usual(6).map { [$0[2], $0[1], $0[0]] }
    let salt = "double S(time, z); S:units = \"psu\";"
    var file = small(rows, more: salt)
    file.data += " S = " + rows.map { _ in "36, 34, 31" }.joined(separator: ", ") + ";"
    let texts = try folder.read(file).suspicions().map(\.text)
    #expect(texts.allSatisfy { !$0.contains("denser") })
  }

  @Test func `a column that stands on its head is told`() throws {
    let rows = usual(10).map { Array($0.reversed()) }
    #expect(
      try suspicions(rows).contains(
        "depth: the column is denser above than below nearly everywhere: depths may be upside down")
    )
  }

  @Test func `fluxes of an unlikely sign are told`() throws {
    let record = try folder.read(
      """
      dimensions: time = 2;
      variables: double time(time); time:units = "hours since 2012-06-01"; double heat_flux(time);
        heat_flux:units = "W m-2"; double qsw(time); qsw:units = "W m-2";
      data: time = 0, 1; heat_flux = 100, 50; qsw = -100, 0;
      """)
    #expect(
      record.suspicions().map(\.text) == [
        "it warms the water on average, without radiation: it may be positive upwards",
        "it is negative on average: it may be positive upwards",
      ])
  }

  // MARK: Readiness

  @Test func `what a pipeline has to state is told`() throws {
    let readiness = try folder.read(small(usual(3))).readiness
    #expect(readiness.canBeCalibratedAgainst && readiness.comparable == [.temperature])
    #expect(
      readiness.toBeStated == [
        "surface stress", "heat or buoyancy flux", "latitude or Coriolis parameter", "grid",
      ])
    let more =
      ":latitude = 50.; :surface_stress_x = 1e-4; :buoyancy_flux_upward = 1e-8;"
    #expect(try folder.read(small(usual(3), more: more)).readiness.toBeStated == ["grid"])
  }

  @Test func `one time or fluxes alone cannot be calibrated against`() throws {
    let single = try folder.read(small(usual(1))).readiness
    #expect(!single.canBeCalibratedAgainst)
    #expect(single.obstacles == ["it has one time only, which can start a run but not judge it"])
    let fluxes = try folder.read(
      "dimensions: time = 1; variables: double time(time); time:units = \"s\"; double qnet(time); "
        + "qnet:units = \"W m-2\"; data: time = 0; qnet = 1;")
    #expect(fluxes.readiness.obstacles == ["it holds no profiles, only fluxes"])
    #expect(fluxes.readiness.toBeStated.isEmpty)
  }
}
