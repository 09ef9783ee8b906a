/// Lines over two axes, written as a self-contained SVG image.
///
/// Series differ in colour and in the form of their marks, so that they can be told apart without colours
/// (palette of Okabe and Ito 2008). Points that are not finite are left out.
public struct LineChart: Sendable {
  public struct Series: Sendable {
    public var name: String
    public var points: [(x: Double, y: Double)]
    /// Whether points are joined; else only their marks are drawn.
    public var isJoined: Bool

    public init(_ name: String, _ points: [(x: Double, y: Double)], isJoined: Bool = true) {
      self.name = name
      self.points = points
      self.isJoined = isJoined
    }
  }

  public var title: String
  /// A line below the title, such as the setting that all series share.
  public var subtitle: String
  public var x: Axis
  public var y: Axis
  public var series: [Series]

  public init(title: String, subtitle: String, x: Axis, y: Axis, series: [Series]) {
    self.title = title
    self.subtitle = subtitle
    self.x = x
    self.y = y
    self.series = series
  }

  /// Returns the image.
  public func svg() -> String {
    let drawn = series.map { series in
      Series(
        series.name, series.points.filter { $0.x.isFinite && $0.y.isFinite },
        isJoined: series.isJoined)
    }
    let points = drawn.flatMap(\.points)
    return Drawing(
      chart: self, series: drawn, x: ScaledAxis(x, values: points.map(\.x)),
      y: ScaledAxis(y, values: points.map(\.y))
    ).svg()
  }
}

/// A chart on its way to text.
private struct Drawing {
  let chart: LineChart
  let series: [LineChart.Series]
  let x: ScaledAxis
  let y: ScaledAxis

  private static let colours = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8A6D00", "#000000", "#56B4E9",
  ]
  private static let font = "font-family=\"system-ui, 'DejaVu Sans', Helvetica, Arial, sans-serif\""

  // The plot lies between these, in pixels; the legend to its right.
  private let left = 78.0
  private let right = 520.0
  private let top = 64.0
  private let bottom = 362.0
  private let width = 760.0
  private let height = 420.0

  func svg() -> String {
    ([
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(text(width)) \(text(height))" \
      width="\(text(width))" height="\(text(height))" role="img" \(Self.font) font-size="13" \
      fill="#222222">
      """,
      "<title>\(escaped(chart.title))</title>",
      "<desc>\(escaped(chart.subtitle))</desc>",
      "<rect width=\"\(text(width))\" height=\"\(text(height))\" fill=\"#ffffff\"/>",
      label(chart.title, left, 28, size: 17, weight: "600"),
      label(chart.subtitle, left, 49, colour: "#555555"),
    ] + grid() + axisLabels() + series.indices.flatMap(line) + series.indices.flatMap(legend)
      + ["</svg>", ""]).joined(separator: "\n")
  }

  private func place(_ point: (x: Double, y: Double)) -> (Double, Double) {
    (
      left + (right - left) * x.position(point.x), bottom - (bottom - top) * y.position(point.y)
    )
  }

  // MARK: Axes

  private func grid() -> [String] {
    var lines: [String] = []
    for (value, name) in x.ticks {
      let at = left + (right - left) * x.position(value)
      lines.append(rule(at, top, at, bottom, isNumbered: name != nil))
      if let name { lines.append(label(name, at, bottom + 20, anchor: "middle")) }
    }
    for (value, name) in y.ticks {
      let at = bottom - (bottom - top) * y.position(value)
      lines.append(rule(left, at, right, at, isNumbered: name != nil))
      if let name { lines.append(label(name, left - 8, at + 4.5, anchor: "end")) }
    }
    lines.append(
      "<rect x=\"\(text(left))\" y=\"\(text(top))\" width=\"\(text(right - left))\" "
        + "height=\"\(text(bottom - top))\" fill=\"none\" stroke=\"#888888\"/>")
    return lines
  }

  private func rule(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, isNumbered: Bool
  ) -> String {
    "<line x1=\"\(text(x1))\" y1=\"\(text(y1))\" x2=\"\(text(x2))\" y2=\"\(text(y2))\" "
      + "stroke=\"\(isNumbered ? "#d4d4d4" : "#efefef")\"/>"
  }

  private func axisLabels() -> [String] {
    let middle = (top + bottom) / 2
    return [
      label(chart.x.label, (left + right) / 2, bottom + 44, anchor: "middle"),
      "<g transform=\"rotate(-90 20 \(text(middle)))\">"
        + label(chart.y.label, 20, middle, anchor: "middle") + "</g>",
    ]
  }

  // MARK: Series

  private func line(_ index: Int) -> [String] {
    let colour = Self.colours[index % Self.colours.count]
    let places = series[index].points.map(place)
    var lines: [String] = []
    if series[index].isJoined, places.count > 1 {
      let corners = places.map { "\(text($0.0)),\(text($0.1))" }.joined(separator: " ")
      lines.append(
        "<polyline points=\"\(corners)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\" "
          + "stroke-linejoin=\"round\"/>")
    }
    return lines + places.map { mark(index, $0.0, $0.1) }
  }

  /// A mark of about 8 pixels: circle, square, triangle, diamond, and hollow ones after these.
  private func mark(_ index: Int, _ x: Double, _ y: Double) -> String {
    let colour = Self.colours[index % Self.colours.count]
    let paint =
      "fill=\"\(index % 8 < 4 ? colour : "#ffffff")\" stroke=\"\(colour)\" stroke-width=\"1.6\""
    func polygon(_ corners: [(Double, Double)]) -> String {
      let points = corners.map { "\(text(x + $0.0)),\(text(y + $0.1))" }.joined(separator: " ")
      return "<polygon points=\"\(points)\" \(paint)/>"
    }
    switch index % 4 {
    case 0: return "<circle cx=\"\(text(x))\" cy=\"\(text(y))\" r=\"3.8\" \(paint)/>"
    case 1: return polygon([(-3.5, -3.5), (3.5, -3.5), (3.5, 3.5), (-3.5, 3.5)])
    case 2: return polygon([(0, -4.6), (4.4, 3.4), (-4.4, 3.4)])
    default: return polygon([(0, -4.8), (4.8, 0), (0, 4.8), (-4.8, 0)])
    }
  }

  private func legend(_ index: Int) -> [String] {
    let (x, y) = (right + 20, top + 14 + 24 * Double(index))
    let colour = Self.colours[index % Self.colours.count]
    let line =
      "<line x1=\"\(text(x))\" y1=\"\(text(y))\" x2=\"\(text(x + 26))\" y2=\"\(text(y))\" "
      + "stroke=\"\(colour)\" stroke-width=\"2\"/>"
    return (series[index].isJoined ? [line] : [])
      + [mark(index, x + 13, y), label(series[index].name, x + 34, y + 4.5)]
  }

  // MARK: Text

  private func label(
    _ content: String, _ x: Double, _ y: Double, anchor: String = "start", size: Int = 13,
    weight: String = "400", colour: String = "#222222"
  ) -> String {
    "<text x=\"\(text(x))\" y=\"\(text(y))\" text-anchor=\"\(anchor)\" font-size=\"\(size)\" "
      + "font-weight=\"\(weight)\" fill=\"\(colour)\">\(escaped(content))</text>"
  }

  /// A coordinate to a tenth of a pixel.
  private func text(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
  }

  private func escaped(_ content: String) -> String {
    var result = ""
    for character in content {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
    return result
  }
}
