import Foundation
import Testing

@testable import Figures

#if canImport(FoundationXML)
  import FoundationXML
#endif

struct LineChartTests {
  private let chart = LineChart(
    title: "Time <of> the gradient & more", subtitle: "one column",
    x: Axis("steps", scale: .logarithmic), y: Axis("gradient / forward run [1]", including: 0),
    series: [
      .init("store-all", [(100, 4), (1000, 4.5), (10000, 5)]),
      .init("record-all", [(100, 3), (1000, 6), (10000, .nan)]),
      .init("here", [(300, 4.2)], isJoined: false),
    ])

  private func document(_ chart: LineChart) throws -> XMLDocument {
    try XMLDocument(xmlString: chart.svg())
  }

  private func texts(_ document: XMLDocument) throws -> [String] {
    try document.nodes(forXPath: "//*[local-name()='text']").compactMap(\.stringValue)
  }

  @Test func `a chart is an SVG image with title, axes and legend`() throws {
    let document = try document(chart)
    #expect(document.rootElement()?.name == "svg")
    let texts = try texts(document)
    for text in [
      "Time <of> the gradient & more", "one column", "steps", "gradient / forward run [1]",
      "store-all", "record-all", "here", "100", "1000", "10\u{202F}000", "0", "5",
    ] {
      #expect(texts.contains(text), "\(text)")
    }
  }

  @Test func `every finite point has a mark, and series that are joined a line`() throws {
    let document = try document(chart)
    func count(_ element: String) throws -> Int {
      try document.nodes(forXPath: "//*[local-name()='\(element)']").count
    }
    // A series of circles, one of squares and one of triangles, each with one more in the legend.
    #expect(try count("circle") == 3 + 1)
    #expect(try count("polygon") == 2 + 1 + 1 + 1)
    #expect(try count("polyline") == 2)
  }

  @Test func `nothing lies outside of the image`() throws {
    let document = try document(chart)
    for name in ["cx", "cy", "x1", "x2", "y1", "y2"] {
      for node in try document.nodes(forXPath: "//@\(name)") {
        let value = try #require(node.stringValue.flatMap(Double.init))
        #expect((0...760).contains(value), "\(name) = \(value)")
      }
    }
  }

  @Test func `a chart needs nothing from elsewhere`() {
    let text = chart.svg().replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "")
    for reference in ["href", "url(", "http", "<script", "<style"] {
      #expect(!text.contains(reference), "\(reference)")
    }
  }

  // MARK: Axes

  private func ticks(_ axis: Axis, _ values: [Double]) -> [String] {
    ScaledAxis(axis, values: values).ticks.compactMap(\.label)
  }

  @Test func `linear axes have round ticks around their values`() {
    #expect(ticks(Axis("x"), [0.3, 4.9]) == ["0", "1", "2", "3", "4", "5"])
    #expect(ticks(Axis("x", including: 0), [2, 11]) == ["0", "2", "4", "6", "8", "10", "12"])
    #expect(ticks(Axis("x"), [0.12, 0.5]) == ["0.1", "0.2", "0.3", "0.4", "0.5"])
  }

  @Test func `logarithmic axes have ticks at powers of ten`() {
    #expect(ticks(Axis("x", scale: .logarithmic), [1, 1000]) == ["1", "10", "100", "1000"])
    #expect(ticks(Axis("x", scale: .logarithmic), [25, 400]) == ["20", "50", "100", "200", "500"])
  }

  @Test func `axes over many decades have numbers at some of them, however small`() {
    #expect(
      ticks(Axis("x", scale: .logarithmic), [2e-24, 0.02]) == [
        "1e-21", "1e-18", "1e-15", "1e-12", "1e-09", "1e-06", "0.001",
      ])
    #expect(
      ticks(Axis("x"), [0, 6e-13]) == ["0", "1e-13", "2e-13", "3e-13", "4e-13", "5e-13", "6e-13"])
  }

  @Test(arguments: [Axis.Scale.linear, .logarithmic])
  func `values lie between the ends of their axis`(_ scale: Axis.Scale) {
    for values in [[1.0, 2], [0.013, 790], [5, 5], [225, 14400], [0.02, 0.0201]] {
      let axis = ScaledAxis(Axis("x", scale: scale), values: values)
      for value in values { #expect((0...1).contains(axis.position(value)), "\(values)") }
    }
  }

  @Test func `numbers are short`() {
    #expect(
      [0, 0.1 + 0.2, 1000, 20000, 1e6, -5e4].map(ScaledAxis.number)
        == ["0", "0.3", "1000", "20\u{202F}000", "1\u{202F}000\u{202F}000", "−50\u{202F}000"])
  }
}
