/// Lines over two axes.
///
/// Series differ in colour, and in the form of their marks or in their dashes, so that they can be told apart
/// without colours (palette of Okabe and Ito 2008). Points that are not finite are left out; a line has a gap there.
public struct LineChart: Figure {
  public struct Series: Sendable {
    public var name: String
    public var points: [(x: Double, y: Double)]
    /// Whether points are joined; else only their marks are drawn.
    public var isJoined: Bool
    /// Whether each point has a mark; lines without are dashed.
    public var hasMarks: Bool

    public init(
      _ name: String, _ points: [(x: Double, y: Double)], isJoined: Bool = true,
      hasMarks: Bool = true
    ) {
      self.name = name
      self.points = points
      self.isJoined = isJoined
      self.hasMarks = hasMarks
    }
  }

  public var title: String
  /// A line below the title, such as the setting that all series share.
  public var subtitle: String
  public var x: Axis
  public var y: Axis
  public var series: [Series]
  public var size: ChartSize

  public init(
    title: String, subtitle: String, x: Axis, y: Axis, series: [Series], size: ChartSize = .wide
  ) {
    self.title = title
    self.subtitle = subtitle
    self.x = x
    self.y = y
    self.series = series
    self.size = size
  }

  /// Whether there is a point to draw.
  public var isEmpty: Bool { finitePoints.isEmpty }

  private var finitePoints: [(x: Double, y: Double)] {
    series.flatMap { $0.points.filter(isDrawable) }
  }

  public func drawing() -> Drawing {
    let (layout, plot) = (Layout(self), plot)
    var drawing = Drawing(width: layout.width, height: layout.height)
    drawing.heading(of: self, at: layout.margin)
    plot.drawAxes(in: &drawing)
    for (index, series) in series.enumerated() {
      let pen = Pen(index, hasMarks: series.hasMarks)
      pen.draw(series, in: plot, on: &drawing)
      pen.drawKey(series, at: layout.keys[index], on: &drawing)
    }
    return drawing
  }

  public func numbers() -> String {
    let lines = series.map { series in
      "{\"name\":\(JSONText.text(series.name)),\"x\":\(JSONText.numbers(series.points.map(\.x))),"
        + "\"y\":\(JSONText.numbers(series.points.map(\.y)))}"
    }
    return "{\"kind\":\"lines\",\(plot.numbers),\"series\":\(JSONText.list(lines))}"
  }

  private var plot: Plot {
    let points = finitePoints
    return Plot(
      area: Layout(self).area, x: ScaledAxis(x, values: points.map(\.x)),
      y: ScaledAxis(y, values: points.map(\.y)))
  }
}

/// Where the parts of a line chart are [pixels].
private struct Layout {
  let width: Double
  let height: Double
  let margin: Double
  let area: PlotArea
  /// Where each series is explained.
  let keys: [(x: Double, y: Double)]

  init(_ chart: LineChart) {
    guard chart.size != .wide else {
      (width, height, margin) = (760, 420, 78)
      area = PlotArea(left: 78, top: 64, right: 520, bottom: 362)
      keys = chart.series.indices.map { (540, 78 + 24 * Double($0)) }
      return
    }
    (width, margin) = (440, 12)
    var (places, x, y): ([(x: Double, y: Double)], Double, Double) = ([], 12, 72)
    for series in chart.series {
      let needed = 52 + Drawing.width(of: series.name)
      if x > 12, x + needed > 440 { (x, y) = (12, y + 22) }
      places.append((x, y))
      x += needed
    }
    keys = places
    let top = chart.series.isEmpty ? 64 : y + 20
    height = top + (chart.size == .tall ? 340 : 230) + 56
    area = PlotArea(left: 78, top: top, right: 424, bottom: height - 56)
  }
}

/// How one series is drawn.
private struct Pen {
  let index: Int
  let hasMarks: Bool

  init(_ index: Int, hasMarks: Bool) { (self.index, self.hasMarks) = (index, hasMarks) }

  private static let colours = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8A6D00", "#000000", "#56B4E9",
  ]
  private static let dashes = ["", "7 4", "2 3", "9 3 2 3"]

  private var colour: String { Self.colours[index % Self.colours.count] }
  private var name: String { "s\(index % Self.colours.count)" }

  private var stroke: String {
    let dash = hasMarks ? "" : Self.dashes[index % Self.dashes.count]
    return "class=\"line \(name)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\""
      + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"")
  }

  func draw(_ series: LineChart.Series, in plot: Plot, on drawing: inout Drawing) {
    if series.isJoined {
      for run in series.points.split(whereSeparator: { !isDrawable($0) })
      where run.count > 1 {
        let corners = run.map { "\(pixels(plot.x($0.x))),\(pixels(plot.y($0.y)))" }
        drawing.elements.append(
          "<polyline points=\"\(corners.joined(separator: " "))\" \(stroke) stroke-linejoin=\"round\"/>"
        )
      }
    }
    guard series.hasMarks else { return }
    for point in series.points where isDrawable(point) {
      drawing.elements.append(mark(plot.x(point.x), plot.y(point.y)))
    }
  }

  func drawKey(
    _ series: LineChart.Series, at place: (x: Double, y: Double), on drawing: inout Drawing
  ) {
    if series.isJoined {
      drawing.elements.append(
        "<line x1=\"\(pixels(place.x))\" y1=\"\(pixels(place.y))\" x2=\"\(pixels(place.x + 26))\" "
          + "y2=\"\(pixels(place.y))\" \(stroke)/>")
    }
    if series.hasMarks { drawing.elements.append(mark(place.x + 13, place.y)) }
    drawing.text(series.name, place.x + 34, place.y + 4.5)
  }

  /// A mark of about 8 pixels: circle, square, triangle, diamond, and hollow ones after these.
  private func mark(_ x: Double, _ y: Double) -> String {
    let isHollow = index % 8 >= 4
    let paint =
      "class=\"\(name)\(isHollow ? " hollow" : "")\" fill=\"\(isHollow ? "#ffffff" : colour)\" "
      + "stroke=\"\(colour)\" stroke-width=\"1.6\""
    func polygon(_ corners: [(Double, Double)]) -> String {
      let points = corners.map { "\(pixels(x + $0.0)),\(pixels(y + $0.1))" }.joined(separator: " ")
      return "<polygon points=\"\(points)\" \(paint)/>"
    }
    switch index % 4 {
    case 0: return "<circle cx=\"\(pixels(x))\" cy=\"\(pixels(y))\" r=\"3.8\" \(paint)/>"
    case 1: return polygon([(-3.5, -3.5), (3.5, -3.5), (3.5, 3.5), (-3.5, 3.5)])
    case 2: return polygon([(0, -4.6), (4.4, 3.4), (-4.4, 3.4)])
    default: return polygon([(0, -4.8), (4.8, 0), (0, 4.8), (-4.8, 0)])
    }
  }
}
