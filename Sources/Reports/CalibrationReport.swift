import Figures

/// What a person sees of a calibration: pages that need nothing but themselves, and pictures.
///
/// All of it is made of the files of results, so that what is drawn is what they hold. Figures of the calibration
/// are there as SVG, too; those of cases are in the pages, which hand them out, and `plumbline plot` draws them.
public struct CalibrationReport {
  /// A file of the report, by its path below the folder of the results.
  public struct File: Sendable {
    public let path: String
    public let text: String
  }

  /// Where what is drawn of the cases is to be found.
  public enum Cases {
    /// In the report itself; none where trajectories were not written.
    case inReport([TrajectoryRecord])
    /// On a page of their own (`CasePage`), by their names.
    case onPages([String])
  }

  let calibration: CalibrationRecord
  private let cases: Cases

  /// Whether so many cases are too many for the report itself.
  public static func needsPages(_ caseCount: Int) -> Bool { caseCount > 3 }

  /// Makes the report of a calibration.
  public init(_ calibration: CalibrationRecord, _ cases: Cases) {
    (self.calibration, self.cases) = (calibration, cases)
  }

  /// Hands out every file, one after the other, so that no more than one page is held.
  public func write(_ take: (File) throws -> Void) throws {
    let figures = CalibrationFigures(calibration).all()
    for entry in figures {
      try take(File(path: "figures/\(entry.id).svg", text: entry.figure.svg()))
    }
    var page = CalibrationPage(calibration, figures).page
    switch cases {
    case .inReport(let records):
      page.sections += try records.map(CasePage.section)
    case .onPages(let names):
      page.sections.append(CasePage.links(to: names))
    }
    page.sections.append(CalibrationPage.provenance(calibration))
    try take(File(path: "report.html", text: page.html()))
  }
}

/// The part of a report that is about one case, or its own page.
public struct CasePage {
  /// The title of the calibration, and the program that writes the results.
  private let title: String
  private let source: String

  public init(ofCalibration title: String, source: String) {
    (self.title, self.source) = (title, source)
  }

  /// Where the page of a case is, below the folder of the results.
  public static func path(of caseName: String) -> String { "cases/\(caseName).html" }

  /// Makes the page of a case.
  ///
  /// - Throws: `NetCDFError` where the file cannot be read.
  public func file(of record: TrajectoryRecord) throws -> CalibrationReport.File {
    let section = try Self.section(record)
    var page = Page(title: section.title, subtitle: title)
    page.parent = ("../report.html", title)
    page.sections = [section]
    page.footer = CalibrationPage.footer(source: source, file: "calibration.nc")
    return .init(path: Self.path(of: record.caseName), text: page.html())
  }

  static func links(to names: [String]) -> Page.Section {
    let links = names.map {
      "<li><a href=\"\(escaped(path(of: $0)))\">\(escaped($0))</a></li>"
    }
    return .init(id: "cases", title: "Cases", body: "<ul>\(links.joined(separator: "\n"))</ul>")
  }

  static func section(_ record: TrajectoryRecord) throws -> Page.Section {
    let parts = try TrajectoryFigures(record).groups().map { title, entries in
      // Names that are unlike those of other cases on the page.
      "<h3>\(escaped(title))</h3>\n"
        + gallery(
          entries.map {
            FigureEntry(
              id: "\(record.caseName)-\($0.id)", figure: $0.figure, caption: $0.caption,
              source: $0.source)
          })
    }
    let body =
      parts.isEmpty
      ? paragraph("No trajectory of this case can be shown; see what is said of it above.")
      : parts.joined(separator: "\n")
    return .init(id: "case-\(record.caseName)", title: "Case \(record.caseName)", body: body)
  }
}
