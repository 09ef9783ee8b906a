import Calibration
import Column
import Records
import TestSupport
import Testing

@testable import Pipeline

@Suite struct PipelineDraftTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a simulation keeps its grid, constants and fluxes`() throws {
    _ = try folder.generate(DraftSample.simulation, "wind.nc")
    let draft = try folder.draft("wind.nc")
    #expect(draft.name == "wind" && draft.title == "A simulation: of wind")
    #expect(draft.density == .temperature)
    #expect(draft.timeStep.seconds == 60 && draft.timeStep.dividesInterval)
    #expect(draft.misfit == MisfitDraft(form: .variance, spinUp: 21600))
    #expect(draft.decisions.isEmpty)
    let entry = try #require(draft.cases.first)
    #expect(draft.cases.count == 1 && entry.isSimulation)
    #expect(entry.grid == .file(cells: 10, depth: 100))
    #expect(entry.window == nil && entry.name == nil)
    #expect(entry.counted == [.u, .temperature])
    #expect(entry.constants.recognised.map(\.quantity) == [.coriolis])
    let study = try folder.study(draft)
    let column = study.cases[0].observed.column
    #expect(column.constants.coriolis == 1e-4)
    #expect(column.forcing.surfaceStressX[0] == 1e-4)
    #expect(column.forcing.tracers[.temperature]?.surfaceFlux[0] == -1e-5)
    #expect(study.problem.controls.map(\.name) == ["c_mu0", "c_eps2"])
  }

  @Test func `what files do not say is supposed, and marked`() throws {
    _ = try folder.generate(DraftSample.mooring(), "a.nc")
    let draft = try folder.draft("a.nc")
    let text = try draft.text(for: folder.file("out.yml"))
    let lines = text.split(separator: "\n")
    func line(_ beginning: String) -> Substring {
      lines.first { $0.drop { $0 == " " }.hasPrefix(beginning) } ?? ""
    }
    #expect(line("surface_stress_x: 0").contains("# CHECK: not in the file"))
    #expect(line("temperature: {surface: 0}").contains("# CHECK: not in the file"))
    #expect(line("latitude: 45").contains("# CHECK: supposed"))
    #expect(line("grid: {linear: {cells: 100, depth: 50}}").contains("# cells of 0.5 m"))
    #expect(!draft.cases[0].isSimulation)
    // α of sea water at the mean temperature, not the default.
    #expect(text.contains("thermal_expansion: 0.0003"))
    try folder.study(draft)
  }

  @Test func `of a long series the month with the fewest gaps is used`() throws {
    _ = try folder.generate(DraftSample.mooring(days: 100, missing: 20..<30), "a.nc")
    _ = try folder.generate(DraftSample.fluxes(days: 102, missing: 160..<164), "b.nc")
    let draft = try folder.draft("a.nc", "b.nc")
    // Profiles are complete from day 30, 1 July, on; heat from noon of day 41 on.
    let window = try #require(draft.cases[0].window)
    #expect(window.start == .date("2012-07-12") && window.end == .date("2012-08-11"))
    #expect(window.reason.contains("30 d of 99 d with the fewest gaps"))
    #expect(draft.cases[0].forcing.longestGap == nil)
    #expect(draft.timeStep.seconds == 300)
    let column = try folder.study(draft).cases[0].observed.column
    #expect(column.stepCount == 29 * 288)
  }

  @Test func `gaps of fluxes that cannot be avoided are interpolated, and said`() throws {
    _ = try folder.generate(DraftSample.mooring(), "a.nc")
    _ = try folder.generate(DraftSample.fluxes(missing: 30..<33), "b.nc")
    let draft = try folder.draft("a.nc", "b.nc")
    #expect(draft.cases[0].forcing.longestGap == 86400)
    let text = try draft.text(for: folder.file("out.yml"))
    #expect(text.contains("gaps: {interpolate: 86400}"))
    try folder.study(draft)
  }

  @Test func `a run is where profiles and fluxes are`() throws {
    _ = try folder.generate(DraftSample.mooring(missing: 0..<2), "a.nc")
    _ = try folder.generate(DraftSample.fluxes(days: 10), "b.nc")
    let draft = try folder.draft("a.nc", "b.nc")
    let window = try #require(draft.cases[0].window)
    // The first two profiles are missing, which needs no word; fluxes end at 18:00 of 10 June.
    #expect(window.start == nil && window.end == .date("2012-06-10T12:00:00"))
    try folder.study(draft)
    _ = try folder.generate(DraftSample.fluxes(since: "2020-01-01"), "late.nc")
    #expect(
      folder.refusal("a.nc", "late.nc")
        == "a.nc: its profiles and the fluxes of a.nc and late.nc have no time in common. Name files of the same "
        + "times.")
  }

  // MARK: Several files

  @Test func `files of which each has what the others lack are one case`() throws {
    _ = try folder.generate(DraftSample.mooring(), "papa_t.nc")
    _ = try folder.generate(DraftSample.mooring("S", units: "psu"), "papa_s.nc")
    _ = try folder.generate(DraftSample.fluxes(more: ":latitude = 50.1;"), "papa_fluxes.nc")
    let draft = try folder.draft("papa_t.nc", "papa_s.nc", "papa_fluxes.nc")
    #expect(draft.name == "papa" && draft.density == .temperatureAndSalinity)
    let entry = draft.cases[0]
    #expect(draft.cases.count == 1 && entry.name == "papa" && entry.observations.count == 2)
    #expect(entry.forcing.file == folder.file("papa_fluxes.nc"))
    #expect(entry.counted == [.temperature])
    #expect(entry.constants.stated.first?.key == "latitude")
    #expect(entry.constants.stated.first?.value == 50.1)
    #expect(
      draft.decisions == [
        "papa_t.nc, papa_s.nc and papa_fluxes.nc make one case: each has what the others lack"
      ])
    try folder.study(draft)
  }

  @Test func `files that hold a whole column each are a case each, and share what is the same`()
    throws
  {
    _ = try folder.generate(DraftSample.simulation, "one.nc")
    _ = try folder.generate(
      DraftSample.simulation.replacing("= -1e-4", with: "= -2e-4"), "two.nc")
    let draft = try folder.draft("one.nc", "two.nc")
    #expect(draft.cases.map(\.observations) == [[folder.file("one.nc")], [folder.file("two.nc")]])
    #expect(draft.decisions.first?.hasPrefix("one.nc and two.nc are a case each") == true)
    let text = try draft.text(for: folder.file("out.yml"))
    #expect(text.contains("case_defaults:") && text.count(of: "surface_stress_x:") == 1)
    let study = try folder.study(draft)
    #expect(study.cases.map { $0.observed.column.forcing.surfaceStressX[0] } == [1e-4, 2e-4])
  }

  @Test func `files that are neither are refused`() throws {
    _ = try folder.generate(DraftSample.mooring(), "a.nc")
    _ = try folder.generate(DraftSample.mooring("S", units: "psu"), "b.nc")
    _ = try folder.generate(DraftSample.mooring(), "c.nc")
    let message = folder.refusal("a.nc", "b.nc", "c.nc")
    #expect(message.hasPrefix("b.nc: these files are neither those of one place"))
    #expect(message.hasSuffix("Name the files of one place at a time."))
  }

  @Test func `files of one name in two folders have two names as cases`() throws {
    let other = try TemporaryFolder()
    let paths = [
      try folder.generate(DraftSample.simulation, "a.nc"),
      try other.generate(DraftSample.simulation, "a.nc"),
    ]
    let draft = try PipelineDraft(files: paths)
    #expect(draft.cases.map(\.name) == [nil, "a-2"])
    try folder.study(draft)
  }

  // MARK: Files beside

  @Test func `fluxes beside profiles are used, and the other way round`() throws {
    _ = try folder.generate(DraftSample.mooring(), "t.nc")
    _ = try folder.generate(DraftSample.fluxes(), "f.nc")
    _ = try folder.generate(DraftSample.fluxes(since: "2020-01-01"), "late.nc")
    let profiles = try folder.draft("t.nc")
    #expect(profiles.cases[0].forcing.file == folder.file("f.nc"))
    #expect(
      profiles.decisions == [
        "t.nc has no fluxes: those of f.nc beside it are used, whose times overlap"
      ])
    let fluxes = try folder.draft("f.nc")
    #expect(fluxes.cases == profiles.cases && fluxes.name == "f")
    #expect(
      fluxes.decisions == [
        "f.nc holds fluxes alone: the profiles are those of t.nc beside it, of the same times"
      ])
    try folder.study(fluxes)
  }

  @Test func `salinity alone takes the temperature beside it`() throws {
    _ = try folder.generate(DraftSample.mooring("S", units: "psu"), "s.nc")
    _ = try folder.generate(DraftSample.mooring(), "t.nc")
    let draft = try folder.draft("s.nc")
    #expect(draft.density == .temperatureAndSalinity)
    try folder.study(draft)
  }

  @Test(arguments: [("50.2", "-144.9", false), ("50.05", "-144.95", true), ("50", "215.05", true)])
  func `files of another place are not used`(
    _ latitude: String, _ longitude: String, _ isNear: Bool
  )
    throws
  {
    _ = try folder.generate(
      DraftSample.mooring(more: ":latitude = 50.; :longitude = -145.;"), "t.nc")
    _ = try folder.generate(
      DraftSample.fluxes(more: ":lat = \(latitude); :lon = \(longitude);"), "f.nc")
    let used = try folder.draft("t.nc").cases[0].forcing.file
    #expect((used != nil) == isNear)
  }

  @Test func `fluxes without profiles beside them are refused`() throws {
    _ = try folder.generate(DraftSample.fluxes(), "f.nc")
    _ = try folder.generate(DraftSample.simulation, "les.nc")
    #expect(
      folder.refusal("f.nc")
        == "f.nc: it holds fluxes and no profiles, and no other file in its folder has profiles of these times and "
        + "this place. Name a file of profiles as well: plumbline init f.nc PROFILES.nc.")
  }

  @Test func `a single time is refused`() throws {
    _ = try folder.generate(DraftSample.mooring(days: 1), "a.nc")
    #expect(folder.refusal("a.nc").hasPrefix("a.nc: it has one time only, which can start a run"))
  }
}

extension String {
  fileprivate func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
