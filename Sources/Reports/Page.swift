import Figures

/// A page that needs nothing but itself: its style, its script and its pictures are in it, and no other site is asked.
struct Page {
  let title: String
  /// What stands below the title.
  let subtitle: String
  /// The parts of the page, each with its own heading.
  var sections: [Section] = []
  /// The page that leads here: its path and what it is called.
  var parent: (path: String, name: String)?
  /// What made the page.
  var footer = ""

  struct Section {
    let id: String
    let title: String
    var body: String
  }

  func html() -> String {
    let contents = sections.map { "<li><a href=\"#\($0.id)\">\(escaped($0.title))</a></li>" }
    let bodies = sections.map { section in
      """
      <section id="\(section.id)" aria-labelledby="\(section.id)-heading">
      <h2 id="\(section.id)-heading">\(escaped(section.title))</h2>
      \(section.body)
      </section>
      """
    }
    let up = parent.map { "<p><a href=\"\(escaped($0.path))\">↑ \(escaped($0.name))</a></p>" } ?? ""
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
      script-src 'unsafe-inline'">
      <title>\(escaped(title))</title>
      <style>\(Self.style)</style>
      </head>
      <body>
      <header>
      \(up)<h1>\(escaped(title))</h1>
      <p class="lead">\(escaped(subtitle))</p>
      </header>
      <nav aria-label="Contents"><ul>\(contents.joined())</ul></nav>
      <main>
      \(bodies.joined(separator: "\n"))
      </main>
      <footer><p>\(escaped(footer))</p></footer>
      <script>\(Self.script)</script>
      </body>
      </html>

      """
  }
}

// MARK: - Parts

/// Figures beside each other, as many as there is room for.
func gallery(_ entries: [FigureEntry]) -> String {
  "<div class=\"gallery\">\n" + entries.map(figure).joined(separator: "\n") + "\n</div>"
}

private func figure(_ entry: FigureEntry) -> String {
  let figure = entry.figure
  let name = escaped("\(figure.title), \(figure.subtitle)")
  let drawing = figure.drawing()
  return """
    <figure id="figure-\(escaped(entry.id))">
    <div class="chart" role="group" tabindex="0" aria-label="Chart: \(name)">
    \(drawing.svg(title: figure.title, description: entry.caption, isNamed: false))\
    <output></output>
    <script type="application/json">\(figure.numbers())</script>
    </div>
    <figcaption>\(escaped(entry.caption)) <span class="source">Numbers: \(escaped(entry.source)).</span></figcaption>
    </figure>
    """
}

/// A table of texts; the first column names the rows.
func table(_ caption: String, _ header: [String], _ rows: [[String]]) -> String {
  let heads = header.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined()
  let lines = rows.map { row in
    "<tr><th scope=\"row\">\(escaped(row[0]))</th>"
      + row.dropFirst().map { "<td>\(escaped($0))</td>" }.joined() + "</tr>"
  }
  return """
    <div class="scroll" role="region" tabindex="0" aria-label="\(escaped(caption))"><table>
    <caption>\(escaped(caption))</caption>
    <thead><tr>\(heads)</tr></thead>
    <tbody>\(lines.joined(separator: "\n"))</tbody>
    </table></div>
    """
}

func paragraph(_ text: String) -> String { "<p>\(escaped(text))</p>" }

func list(_ items: [String]) -> String {
  "<ul>" + items.map { "<li>\(escaped($0))</li>" }.joined(separator: "\n") + "</ul>"
}

/// Terms with what belongs to them.
func terms(_ pairs: [(String, String)]) -> String {
  "<dl>" + pairs.map { "<dt>\(escaped($0))</dt><dd>\(escaped($1))</dd>" }.joined(separator: "\n")
    + "</dl>"
}

/// Something long that opens when it is wanted.
func folded(_ summary: String, _ body: String) -> String {
  "<details><summary>\(escaped(summary))</summary>\n\(body)\n</details>"
}

/// A text with its line breaks.
func verbatim(_ text: String) -> String {
  "<pre tabindex=\"0\">\(escaped(text))</pre>"
}
