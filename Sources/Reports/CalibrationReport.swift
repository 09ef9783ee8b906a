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

  let calibration: CalibrationRecord
  private let opening: [() throws -> TrajectoryRecord]

  /// Up to so many cases are shown in the report itself, more on pages of their own.
  static let casesOnOnePage = 3

  /// Makes the report of a calibration.
  ///
  /// - Parameter trajectories: opens the trajectory file of each case, one after the other; none where they were
  ///   not written.
  public init(_ calibration: CalibrationRecord, trajectories: [() throws -> TrajectoryRecord]) {
    (self.calibration, opening) = (calibration, trajectories)
  }

  /// Hands out every file, one after the other, so that no more than one page is held.
  public func write(_ take: (File) throws -> Void) throws {
    let figures = CalibrationFigures(calibration).all()
    for entry in figures {
      try take(File(path: "figures/\(entry.id).svg", text: entry.figure.svg()))
    }
    var page = CalibrationPage(calibration, figures).page
    let isOnePage = opening.count <= Self.casesOnOnePage
    var links: [String] = []
    for open in opening {
      let record = try open()
      let section = CasePage.section(record, try TrajectoryFigures(record).groups())
      if isOnePage {
        page.sections.append(section)
      } else {
        let path = "cases/\(record.caseName).html"
        links.append("<li><a href=\"\(escaped(path))\">\(escaped(record.caseName))</a></li>")
        try take(File(path: path, text: CasePage.page(section, of: calibration).html()))
      }
    }
    if !links.isEmpty {
      page.sections.append(
        .init(id: "cases", title: "Cases", body: "<ul>\(links.joined(separator: "\n"))</ul>"))
    }
    page.sections.append(CalibrationPage.provenance(calibration))
    try take(File(path: "report.html", text: page.html()))
  }
}

/// The part of a report that is about one case.
enum CasePage {
  static func section(
    _ record: TrajectoryRecord, _ groups: [(title: String, entries: [FigureEntry])]
  ) -> Page.Section {
    let parts = groups.map { title, entries in
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

  static func page(_ section: Page.Section, of calibration: CalibrationRecord) -> Page {
    var page = Page(title: section.title, subtitle: calibration.title)
    page.parent = ("../report.html", calibration.title)
    page.sections = [section]
    page.footer = CalibrationPage.footer(calibration)
    return page
  }
}
