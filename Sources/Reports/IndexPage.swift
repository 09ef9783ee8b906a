import Figures

/// The page that leads to the reports of many items.
public struct IndexPage {
  public struct Entry: Sendable {
    public let name: String
    /// What became of it, in a word.
    public let state: String
    public let misfit: Double?
    /// When it was worked on.
    public let ended: String
    /// The path of its report from this page; nil where there is none.
    public let report: String?
    /// What was wrong.
    public let message: String?

    public init(
      name: String, state: String, misfit: Double?, ended: String, report: String?, message: String?
    ) {
      (self.name, self.state, self.misfit) = (name, state, misfit)
      (self.ended, self.report, self.message) = (ended, report, message)
    }
  }

  public let title: String
  public let entries: [Entry]
  /// What wrote the page.
  public let source: String

  public init(title: String, entries: [Entry], source: String) {
    (self.title, self.entries, self.source) = (title, entries, source)
  }

  public func html() -> String {
    let states = Dictionary(grouping: entries, by: \.state).sorted { $0.key < $1.key }
      .map { "\($1.count) \($0)" }.joined(separator: ", ")
    var page = Page(title: title, subtitle: "\(entries.count) items: \(states)")
    let rows = entries.map { entry in
      let name =
        entry.report.map { "<a href=\"\(escaped($0))\">\(escaped(entry.name))</a>" }
        ?? escaped(entry.name)
      let cells = [
        entry.state, entry.misfit.map(shortNumber) ?? "–", entry.ended, entry.message ?? "",
      ].map { "<td class=\"text\">\(escaped($0))</td>" }.joined()
      return "<tr><th scope=\"row\">\(name)</th>\(cells)</tr>"
    }
    page.sections = [
      .init(
        id: "items", title: "Items",
        body: """
          <div class="scroll" role="region" tabindex="0" aria-label="Items"><table>
          <caption>What became of each item when it was last worked on</caption>
          <thead><tr><th scope="col">item</th><th scope="col">state</th><th scope="col">misfit</th>\
          <th scope="col">ended</th><th scope="col">message</th></tr></thead>
          <tbody>\(rows.joined(separator: "\n"))</tbody>
          </table></div>
          """)
    ]
    page.footer = "Written by \(source)."
    return page.html()
  }
}
