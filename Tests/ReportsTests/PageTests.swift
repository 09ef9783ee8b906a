import Foundation
import Testing

@testable import Reports

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What pages say, and that they need nothing but themselves. `scripts/check-report` looks at them in a browser.
struct PageTests {
  private func report(concerns: String? = nil, cases: Int = 1) throws -> [String: String] {
    let results = try SmallResults()
    let (calibration, trajectory) =
      (try results.calibration(concerns: concerns), try results.trajectory())
    var files: [String: String] = [:]
    // The files are read while pages are written.
    try withExtendedLifetime(results) {
      let record = try CalibrationRecord(reading: calibration, name: "calibration.nc")
      let trajectories = try (0..<cases).map { number in
        try TrajectoryRecord(opening: trajectory, caseName: "storm-\(number)")
      }
      let hasPages = CalibrationReport.needsPages(cases)
      try CalibrationReport(
        record, hasPages ? .onPages(trajectories.map(\.caseName)) : .inReport(trajectories)
      ).write { files[$0.path] = $0.text }
      guard hasPages else { return }
      let page = CasePage(ofCalibration: record.title, source: "plumbline")
      for trajectory in trajectories {
        let file = try page.file(of: trajectory)
        files[file.path] = file.text
      }
    }
    return files
  }

  private func text(_ page: String?) throws -> String { try #require(page) }

  @Test func `a report of few cases is one page, with its figures as files`() throws {
    let files = try report(cases: 3)
    #expect(files.keys.filter { $0.hasSuffix(".html") } == ["report.html"])
    #expect(files["figures/misfit.svg"]?.hasPrefix("<svg") == true)
    let page = try text(files["report.html"])
    for number in 0..<3 {
      #expect(page.contains("id=\"figure-storm-\(number)-temperature-profile-1\""))
    }
  }

  @Test func `many cases have pages of their own, to which the report leads`() throws {
    let files = try report(cases: 4)
    let page = try text(files["report.html"])
    for number in 0..<4 {
      let path = "cases/storm-\(number).html"
      #expect(page.contains("<a href=\"\(path)\">storm-\(number)</a>"))
      #expect(try text(files[path]).contains("href=\"../report.html\""))
    }
    #expect(!page.contains("temperature-profile-1"))
  }

  @Test func `a page needs nothing from elsewhere, and forbids it`() throws {
    let page = try text(report()["report.html"])
    #expect(page.contains("default-src 'none'"))
    for reference in ["http://", "https://", "src=", "url(", "@import"] {
      let places = page.components(separatedBy: reference).dropFirst()
      // The name of the language of pictures is no address, and is in the script alone.
      #expect(places.allSatisfy { $0.hasPrefix("www.w3.org/2000/svg") }, "\(reference)")
    }
  }

  @Test func `the summary tells in words how it went`() throws {
    let page = try text(report()["report.html"])
    #expect(
      page.contains(
        "2 parameters of the closure were calibrated against 1 case. The result: c1 = 5 ± 0.5, "
          + "c&lt;2&gt; = 1.9 (not determined). The misfit fell from 0.9 to 0.25, by a factor of 3.6, in "
          + "2 iterations and 7 evaluations. Converged: enough. The gradient at the result is right."
      ))
    #expect(!page.contains("Before you trust this"))
  }

  @Test func `concerns come first, and names from files are text`() throws {
    let page = try text(report(concerns: "a <script>alert(1)</script> concern")["report.html"])
    let concern = try #require(page.range(of: "a &lt;script&gt;alert(1)&lt;/script&gt; concern"))
    let parameters = try #require(page.range(of: "id=\"parameters\""))
    #expect(concern.lowerBound < parameters.lowerBound)
    #expect(
      page.contains("storm &amp; calm.nc")
        && page.contains("title: &quot;&lt;b&gt;Two&lt;/b&gt;&quot;"))
    #expect(!page.contains("<b>Two"))
  }

  @Test func `every figure has a name, a caption and numbers, and no two one place`() throws {
    let page = try text(report(cases: 2)["report.html"])
    let names = page.components(separatedBy: "id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(Set(names).count == names.count)
    let count = page.components(separatedBy: "<figure").count - 1
    #expect(count > 20)
    for part in ["aria-label=\"Chart: ", "<figcaption>", "application/json"] {
      #expect(page.components(separatedBy: part).count - 1 >= count, "\(part)")
    }
  }

  @Test func `what stands in a page outside its script is well-formed`() throws {
    let page = try text(report(concerns: "one & two")["report.html"])
    let start = try #require(page.range(of: "<body>")?.lowerBound)
    let end = try #require(
      page.range(of: "<script>(")?.lowerBound
        ?? page.range(of: "<script>", range: start..<page.endIndex)?.lowerBound)
    _ = try XMLDocument(xmlString: String(page[start..<end]) + "</body>")
  }

  @Test func `an index leads to the reports that there are, and tells of failures`() {
    let page = IndexPage(
      title: "Nightly & more",
      entries: [
        .init(
          name: "a", state: "done", misfit: 0.25, ended: "2026-01-01", report: "a/report.html",
          message: nil),
        .init(
          name: "b", state: "failed", misfit: nil, ended: "2026-01-02", report: nil,
          message: "b.nc: <bad>"),
      ], source: "plumbline 1"
    ).html()
    #expect(page.contains("2 items: 1 done, 1 failed") && page.contains("Nightly &amp; more"))
    #expect(page.contains("<a href=\"a/report.html\">a</a>") && page.contains("b.nc: &lt;bad&gt;"))
    #expect(!page.contains("href=\"b/"))
  }
}
