import Foundation
import Testing

@testable import Figures

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What all charts have in common, and what each draws.
struct ChartTests {
  private static let section = SectionChart(
    title: "Temperature, observed", subtitle: "a case", x: Axis("time [h]"),
    y: Axis("depth [m]", isReversed: true), value: Axis("temperature [°C]"), colours: .thermal,
    xEdges: [0, 1, 2, 3], yEdges: [20, 10, 0], values: [[1, 2], [1, .nan], [1, 4]])
  private static let intervals = IntervalChart(
    title: "Parameters", subtitle: "between bounds",
    rows: [
      .init(
        name: "c1", value: 5, interval: 4...6, lowerBound: 1, upperBound: 11, start: 9,
        published: 4.5),
      .init(
        name: "flux", value: 2e-5, interval: nil, lowerBound: nil, upperBound: nil, start: 0,
        published: nil),
    ])
  private static let bars = BarChart(
    title: "Parts", subtitle: "of the misfit", axis: Axis("misfit [1]"),
    rows: ["a: temperature", "b: u"], series: [("result", [1, 2]), ("start", [4, .nan])])
  private static let matrix = MatrixChart(
    title: "Correlations", subtitle: "of errors", rows: ["a", "b"], columns: ["a", "b"],
    values: [[1, -0.25], [-0.25, .nan]])
  private static let lines = LineChart(
    title: "Profile", subtitle: "after 3 h", x: Axis("temperature [°C]"),
    y: Axis("depth [m]", isReversed: true),
    series: [
      .init("calibrated", [(1, 0), (2, 10), (.nan, 20), (3, 30), (4, 40)], hasMarks: false),
      .init("<observed> & more", [(1.5, 5)], isJoined: false),
    ], size: .tall)

  private static let all: [any Figure] = [section, intervals, bars, matrix, lines]

  private func nodes(_ figure: some Figure, _ path: String) throws -> [XMLNode] {
    try XMLDocument(xmlString: figure.svg()).nodes(forXPath: path)
  }

  private func attributes(_ figure: some Figure, _ element: String, _ name: String) throws
    -> [String]
  {
    try nodes(figure, "//*[local-name()='\(element)']/@\(name)").compactMap(\.stringValue)
  }

  @Test(arguments: all.indices)
  func `every chart is an image by itself that names what it shows`(_ index: Int) throws {
    let figure = Self.all[index]
    let document = try XMLDocument(xmlString: figure.svg())
    #expect(document.rootElement()?.name == "svg")
    let titles = try document.nodes(forXPath: "//*[local-name()='title']").compactMap(\.stringValue)
    #expect(titles == [figure.title])
    for reference in ["href", "url(", "<script", "<style"] {
      #expect(!figure.svg().contains(reference))
    }
  }

  @Test(arguments: all.indices)
  func `no text lies outside of its image`(_ index: Int) throws {
    let figure = Self.all[index]
    let (drawing, document) = (figure.drawing(), try XMLDocument(xmlString: figure.svg()))
    for (name, length) in [("x", drawing.width), ("y", drawing.height)] {
      for node in try document.nodes(forXPath: "//*[local-name()='text']/@\(name)") {
        let value = try #require(node.stringValue.flatMap(Double.init))
        #expect((0...length).contains(value))
      }
    }
  }

  @Test(arguments: all.indices)
  func `the numbers of a chart are JSON that no page can take for markup`(_ index: Int) throws {
    let text = Self.all[index].numbers()
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect(object?["kind"] is String)
    #expect(!text.contains("<"))
  }

  // MARK: Each kind

  @Test func `a section fills every cell that has a value, and joins equal ones along time`() throws
  {
    let paths = try attributes(Self.section, "path", "d")
    // The value 1 at three times is one rectangle; 2 and 4 are one each.
    #expect(paths.count == 3)
    #expect(paths.joined().filter { $0 == "M" }.count == 3)
    let fills = try attributes(Self.section, "path", "fill")
    #expect(fills.first == ColourMap.thermal.colour(0.5 / 24))
    #expect(fills.last == ColourMap.thermal.colour(23.5 / 24))
    // The deepest cell of all times, from the left to the right end of the area, at its bottom.
    #expect(paths[0] == "M70 284H340V174H70z")
  }

  @Test func `the values of a section can be read from its numbers`() throws {
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(Self.section.numbers().utf8)) as? [String: Any])
    let (offset, step) = (object["offset"] as? Double ?? 0, object["step"] as? Double ?? 0)
    let rows = try #require(object["values"] as? [[Int]])
    for (row, values) in zip(rows, Self.section.values) {
      for (number, value) in zip(row, values) {
        if value.isNaN {
          #expect(number == -1)
        } else {
          #expect(abs(offset + step * Double(number) - value) <= step / 2 * (1 + 1e-9))
        }
      }
    }
  }

  @Test func `numbers beyond all measure have no place, and keep no other from theirs`() throws {
    let huge = [1.0, 1e308, -1e308, 2, .infinity]
    let line = LineChart(
      title: "t", subtitle: "s", x: Axis("x"), y: Axis("y"),
      series: [.init("a", huge.enumerated().map { (x: Double($0), y: $1) })])
    let section = SectionChart(
      title: "t", subtitle: "s", x: Axis("x"), y: Axis("y"), value: Axis("v"), colours: .haline,
      xEdges: [0, 1], yEdges: [0, 1, 2, 3, 4, 5], values: [huge])
    let bars = BarChart(
      title: "t", subtitle: "s", axis: Axis("v"), rows: ["a", "b", "c", "d", "e"],
      series: [("a", huge)])
    let matrix = MatrixChart(
      title: "t", subtitle: "s", rows: ["a"], columns: ["a", "b", "c", "d", "e"], values: [huge])
    for figure in [line, section, bars, matrix] as [any Figure] {
      #expect(!figure.svg().contains("nan") && !figure.svg().contains("inf"))
      _ = try JSONSerialization.jsonObject(with: Data(figure.numbers().utf8))
    }
    // The two that can be drawn, with a key.
    #expect(try nodes(line, "//*[local-name()='circle']").count == 2 + 1)
    #expect(try attributes(section, "path", "d").count == 2)
    #expect(line.text().contains("*"))
  }

  @Test func `values that differ in their last digits only are drawn as one`() {
    let axis = ScaledAxis(Axis("x"), values: [1, 1 + 2e-16])
    #expect(axis.range.upperBound > axis.range.lowerBound && axis.ticks.count < 20)
    #expect((0...1).contains(axis.position(1)))
  }

  @Test func `a section of one value, or of none, is drawn`() {
    for values in [[[2.0, 2]], [[.nan, .nan]]] {
      let chart = SectionChart(
        title: "t", subtitle: "s", x: Axis("x"), y: Axis("y"), value: Axis("v"), colours: .haline,
        xEdges: [0, 1], yEdges: [0, 1, 2], values: values)
      #expect(!chart.svg().contains("nan"))
      #expect(!chart.numbers().contains("nan"))
    }
  }

  @Test func `a parameter stands between its bounds where its value is`() throws {
    let circles = try attributes(Self.intervals, "circle", "cx").compactMap(Double.init)
    // Two in the key; then start and result of each row: 9 and 5 between 1 and 11, from 28 to 412 pixels.
    #expect(circles[2] == 335.2 && circles[3] == 181.6)
    // One band in the key, one of the only interval: 4 to 6.
    let band = "//*[local-name()='rect' and @fill-opacity]"
    #expect(try nodes(Self.intervals, band + "/@x").map(\.stringValue).suffix(1) == ["143.2"])
    #expect(try nodes(Self.intervals, band + "/@width").map(\.stringValue) == ["26", "76.8"])
  }

  @Test func `bars are as long as their values, and what is missing has none`() throws {
    let bars = try nodes(Self.bars, "//*[local-name()='rect' and @class!='paper']/@width")
      .compactMap { $0.stringValue.flatMap(Double.init) }
    // Two keys, then three bars of 1, 4 and 2 on an axis to 4.
    #expect(bars == [22, 22, 100, 400, 200])
  }

  @Test func `a matrix bears its numbers`() throws {
    let texts = try nodes(Self.matrix, "//*[local-name()='text']").compactMap(\.stringValue)
    #expect(texts.filter { $0 == "−0.25" }.count == 2)
    #expect(texts.filter { $0 == "1.00" }.count == 1)
  }

  @Test func `a line has a gap where a value is missing, and depth grows downwards`() throws {
    let lines = try attributes(Self.lines, "polyline", "points")
    #expect(lines.count == 2)
    let heights = lines.flatMap { $0.split(separator: " ") }
      .compactMap { $0.split(separator: ",").last.flatMap { Double($0) } }
    #expect(heights == heights.sorted() && Set(heights).count == 4)
  }

  @Test func `a tight axis ends at its values`() {
    let axis = ScaledAxis(Axis("x", isTight: true), values: [0.3, 7.2])
    #expect(axis.range == 0.3...7.2)
    #expect(axis.ticks.allSatisfy { axis.range.contains($0.value) })
    #expect(axis.ticks.count >= 3)
  }

  // MARK: Text

  @Test func `a chart of characters has its lines, numbers and keys within its width`() {
    let text = Self.lines.text(width: 60, height: 12)
    let rows = text.split(separator: "\n")
    #expect(rows.allSatisfy { $0.count <= 68 })
    #expect(rows[0] == "Profile, after 3 h")
    #expect(rows[1].contains("* calibrated") && rows[1].contains("o <observed> & more"))
    #expect(text.filter { $0 == "┤" }.count == 12)
    // The first point is at the top left, the last at the bottom right.
    #expect(rows[3].contains("┤*") && rows[14].hasSuffix("*"))
    #expect(rows[3].hasPrefix(" 0") && rows[14].hasPrefix("40"))
  }

  @Test func `a chart without values says so`() {
    let chart = LineChart(title: "Nothing", subtitle: "", x: Axis("x"), y: Axis("y"), series: [])
    #expect(chart.text() == "Nothing: there is nothing to draw")
    #expect(chart.isEmpty)
  }
}
