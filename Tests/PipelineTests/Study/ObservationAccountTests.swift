import Foundation
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

/// Nothing that was observed is left out in silence.
@Suite struct ObservationAccountTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func study(_ file: SampleFile, _ entry: String = "", more: String = "") throws -> Study {
    try file.write(to: folder.file("a.nc"))
    return try folder.study(studyText(entry, more: more))
  }

  private func expect(
    _ account: ObservationAccount, missing: Int = 0, outsideRun: Int = 0, notChosen: Int = 0,
    counted: Int, _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(account.given == 15, sourceLocation: location)
    #expect(account.missing == missing, sourceLocation: location)
    #expect(account.outsideRun == outsideRun, sourceLocation: location)
    #expect(account.notChosen == notChosen, sourceLocation: location)
    #expect(account.counted == counted, sourceLocation: location)
    #expect(missing + outsideRun + notChosen + counted == 15, sourceLocation: location)
  }

  @Test func `all of a whole file counts, and nothing is noted`() throws {
    let study = try study(SampleFile())
    expect(study.cases[0].accounts[0], counted: 15)
    #expect(study.notes.isEmpty)
  }

  @Test func `missing values are told from those that are not chosen`() throws {
    let file = SampleFile().changing("temperature") {
      $0.values[1] = .nan
      $0.values[14] = .nan
    }
    expect(try study(file).cases[0].accounts[0], missing: 2, counted: 13)
    // The spin-up leaves out the first profile, of which four values are there.
    let later = try study(file, "window: {spin_up: 30}")
    expect(later.cases[0].accounts[0], missing: 2, notChosen: 4, counted: 9)
    let last = try study(file, more: "misfit: {outputs: last}")
    expect(last.cases[0].accounts[0], missing: 2, notChosen: 9, counted: 4)
  }

  @Test func `times outside the window are not chosen`() throws {
    let study = try study(SampleFile(), "window: {start: 60}")
    expect(study.cases[0].accounts[0], notChosen: 5, counted: 10)
    #expect(study.notes.isEmpty)
  }

  @Test func `what lies before the run is noted with its case`() throws {
    var u = SampleFile.u
    u.dimensions[0] = "time_u"
    let file = SampleFile().adding(
      u,
      SampleFile.Content(
        name: "time_u", dimensions: ["time_u"], values: [-60, 0, 60],
        attributes: ["units": "seconds since 2012-03-20 12:00:00"]))
    let study = try study(file)
    let accounts = study.cases[0].accounts
    #expect(accounts.map(\.name) == ["u", "temperature"])
    expect(accounts[0], outsideRun: 5, counted: 10)
    expect(accounts[1], counted: 15)
    #expect(
      study.notes.map(\.text) == ["5 of 15 observed values of u lie before or after the run"])
    #expect(study.notes.map(\.cases) == [["a"]])
  }

  @Test func `a value that the pipeline gives is accounted for as well`() throws {
    let study = try study(
      SampleFile(), "variables: {u: {value: 0.5}}", more: "misfit: {form: mean}")
    expect(study.cases[0].accounts[0], counted: 15)
  }

  @Test func `suppositions about files are noted once for all their cases`() throws {
    let file = SampleFile().changing("z") { $0.attributes["positive"] = nil }
      .changing("zw") { $0.attributes["positive"] = nil }
    for name in ["a", "b"] { try file.write(to: folder.file("\(name).nc")) }
    let study = try folder.study(
      studyText().replacingOccurrences(of: "a.nc", with: "\"*.nc\""))
    #expect(study.notes.contains { $0.cases == ["a", "b"] && $0.text.contains("positive") })
  }
}
