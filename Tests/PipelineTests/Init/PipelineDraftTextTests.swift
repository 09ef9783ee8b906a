import Column
import Foundation
import Records
import TestSupport
import Testing

@testable import Pipeline

/// What was stated of files comes back in the pipeline, and its text says what was meant.
@Suite struct PipelineDraftTextTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private let odd = """
    dimensions: when = 3; prof_depth = 4;
    variables: int when(when); double prof_depth(prof_depth); prof_depth:units = "m"; prof_depth:positive = "down";
      double potemp(when, prof_depth); potemp:units = "K"; potemp:ancillary_variables = "qc";
      byte qc(when, prof_depth); qc:flag_values = 1b, 4b; qc:flag_meanings = "good bad";
      double zonal(when, prof_depth); zonal:units = "cm s-1"; double wind(when); wind:units = "Pa";
    data: when = 0, 1, 2; prof_depth = 1, 5, 10, 20; potemp = 290, 289, 288, 287, 290.1, 289, 288, 287, 290.2, 289,
      288, 287; qc = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 1; zonal = 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6; wind = 1, 1, 1;
    """

  @Test func `options come back as keys`() throws {
    _ = try folder.generate(odd, "odd.nc")
    let draft = try folder.draft("odd.nc") { options in
      options.layout = .cf
      options.time = CoordinateChoice(
        name: "when", units: "hours since 2012-06-01", calendar: "noleap")
      options.height = CoordinateChoice(name: "prof_depth", units: "m")
      options.positive = .down
      options.variables[.temperature] = VariableChoice(name: "potemp", units: "K")
      options.variables[.temperature]?.validRange = 200...300
      options.variables[.temperature]?.flags = FlagChoice(good: ["good"])
      options.variables[.temperature]?.average = .around(before: 300, after: 300)
      options.variables[.u] = VariableChoice(name: "zonal")
      options.forcing[.surfaceStressX] = SeriesChoice(name: "wind", units: "N m-2", direction: .up)
    }
    let pipeline = try draft.written(for: folder.file("out.yml")).pipeline
    let entry = pipeline.cases[0]
    #expect(entry.layout?.value == "cf")
    #expect(entry.time.name?.value == "when" && entry.time.calendar?.value == "noleap")
    #expect(entry.time.units?.value == "hours since 2012-06-01")
    #expect(entry.height.name?.value == "prof_depth" && entry.height.positive == .down)
    guard case .file(let temperature) = entry.variables[.temperature] else {
      Issue.record("no temperature")
      return
    }
    #expect(temperature.name?.value == "potemp" && temperature.units?.value == "K")
    #expect(temperature.validRange == 200...300 && temperature.average == .centred(600))
    #expect(temperature.flags?.variable.value == "qc" && temperature.flags?.good == [1])
    guard case .series(let stress) = entry.forcing.surfaceStressX.first else {
      Issue.record("no stress")
      return
    }
    #expect(stress.variable.value == "wind" && stress.units?.value == "N m-2")
    #expect(stress.positive == .up)
    try folder.study(draft)
  }

  @Test func `names that nobody knows are guessed by units and words, and marked`() throws {
    _ = try folder.generate(
      odd.replacing("int when(when);", with: "int when(when); when:units = \"hours\";"), "odd.nc")
    let draft = try folder.draft("odd.nc")
    #expect(draft.cases[0].variables.map(\.name) == ["zonal", "potemp"])
    #expect(
      draft.decisions == [
        "odd.nc: CHECK that 'zonal' is the u, 'potemp' is the temperature: guessed by units and names"
      ])
    #expect(
      try draft.text(for: folder.file("out.yml")).contains("CHECK: guessed by units and name"))
    try folder.study(draft)
  }

  @Test func `velocity that is left out is at rest and not compared`() throws {
    _ = try folder.generate(DraftSample.simulation, "a.nc")
    let draft = try folder.draft("a.nc") { $0.variables[.u] = .leftOut }
    let pipeline = try draft.written(for: folder.file("out.yml")).pipeline
    #expect(pipeline.cases[0].variables[.u] == .constant(0))
    #expect(draft.cases[0].counted == [.temperature])
    try folder.study(draft)
  }

  @Test func `times between which to run become a window`() throws {
    _ = try folder.generate(DraftSample.mooring(), "a.nc")
    let draft = try folder.draft("a.nc") {
      ($0.from, $0.to) = (.date("2012-06-03"), .seconds(10 * 86400))
    }
    #expect(draft.cases[0].window?.start == .date("2012-06-03T12:00:00"))
    #expect(draft.cases[0].window?.end == .date("2012-06-11T12:00:00"))
    try folder.study(draft)
    #expect(
      folder.refusal("a.nc") { ($0.from, $0.to) = (.seconds(10), .seconds(5)) }
        == "a.nc: --from must be before --to. Exchange them.")
    #expect(
      folder.refusal("a.nc") { $0.from = .date("2013-06-01") }
        == "a.nc: fewer than two profiles lie where fluxes and all variables overlap, between --from and --to. Name "
        + "files with more times in common.")
  }

  @Test func `options without a key are refused`() throws {
    let changes: [(String, (inout RecordOptions) -> Void)] = [
      ("--at station=…", { $0.indices["station"] = 1 }),
      (
        "--valid heat_flux=…", { $0.forcing[.heatFlux, default: SeriesChoice()].validRange = 0...1 }
      ),
      (
        "--average temperature=point",
        { $0.variables[.temperature, default: VariableChoice()].average = .point }
      ),
    ]
    for (option, change) in changes {
      #expect(
        folder.refusal("a.nc", change: change)
          == "a.nc: a pipeline has no key for \(option). Write a clean file first, by plumbline import \(option) "
          + "--output clean.nc, and give that to plumbline init.")
    }
  }

  @Test func `names of files and titles that YAML would misread are quoted`() throws {
    let names = ["true.nc", "a b.nc", "x[1].nc", "it's #1: \"odd\".nc"]
    for name in names {
      _ = try folder.generate(
        DraftSample.simulation.replacing("A simulation: of wind", with: "no"), "plain.nc")
      try FileManager.default.moveItem(atPath: folder.file("plain.nc"), toPath: folder.file(name))
      let draft = try folder.draft(name)
      let study = try folder.study(draft)
      #expect(study.pipeline.title == "no")
      #expect(study.cases[0].files == [folder.file(name)])
    }
  }

  @Test(arguments: [
    "temperature", "true", "No", "3", "1e5", "-1", "~", "a b", "a: b", "a #b", "*a", "&a",
    "[a]", "{a", "it's",
    "\"", "\\", "..", "../a/b.nc", "./a", "é", "tab\t", "line\nbreak", "\u{7F}", "a\u{2028}b",
    "2012-06-01", "@a", "%a",
  ])
  func `texts are read again as they were`(_ text: String) throws {
    let value = try YAMLDocument.compose("[\(yamlText(text))]", path: "a.yml")
    #expect(try value.list(of: "texts").map { try $0.locatedText("a text").value } == [text])
  }

  @Test func `paths are relative to the pipeline`() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("data/les"), withIntermediateDirectories: true)
    #expect(relativePath(of: "./les.nc", from: "les.yml") == "les.nc")
    #expect(relativePath(of: "../les.nc", from: "les.yml") == "../les.nc")
    let file = folder.file("data/les/a.nc")
    #expect(relativePath(of: file, from: folder.file("data/out.yml")) == "les/a.nc")
    #expect(relativePath(of: file, from: folder.file("new/out.yml")) == "../data/les/a.nc")
    #expect(relativePath(of: file, from: folder.file("data/les/out.yml")) == "a.nc")
  }

  @Test(arguments: [
    (600, 172_800, 60, true), (86400, 2_592_000, 300, true), (3600, 2_592_000, 300, true),
    (86400, 86400 * 365, 600, true), (10, 3600, 10, true), (1, 100, 10, false),
    (100, 86400, 50, true), (3607, 2_592_000, 300, false),
  ])
  func `time steps divide the interval where they can`(
    _ interval: Double, _ duration: Double, _ step: Double, _ divides: Bool
  ) {
    let chosen = TimeStepDraft(interval: interval, duration: duration)
    #expect(chosen.seconds == step && chosen.dividesInterval == divides)
  }

  @Test func `sea water has the density and expansion of the international equation of state`() {
    // Check values: Fofonoff and Millard (1983) for ρ; Gill (1982), table A3.1, for α and β.
    let water = SurfaceSeaWater(temperature: 5, salinity: 35)
    #expect(abs(water.density - 1027.67547) < 1e-5)
    let warmer = SurfaceSeaWater(temperature: 10, salinity: 35)
    #expect(abs(warmer.thermalExpansion - 1.668e-4) < 1e-7)
    #expect(abs(warmer.halineContraction - 7.61e-4) < 1e-6)
  }
}
