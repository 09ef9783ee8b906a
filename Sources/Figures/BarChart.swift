/// Bars from 0, one or more for each row, such as the parts of a misfit at the start and at the result.
public struct BarChart: Figure {
  public var title: String
  public var subtitle: String
  /// The quantity with its unit.
  public var axis: Axis
  public var rows: [String]
  /// Each with a value for every row; NaN where there is none.
  public var series: [(name: String, values: [Double])]

  public init(
    title: String, subtitle: String, axis: Axis, rows: [String],
    series: [(name: String, values: [Double])]
  ) {
    precondition(series.allSatisfy { $0.values.count == rows.count }, "a value for each row")
    (self.title, self.subtitle, self.axis) = (title, subtitle, axis)
    (self.rows, self.series) = (rows, series)
    self.axis.includes = 0
  }

  private static let colours = ["#0072B2", "#D55E00", "#009E73"]
  private static let barHeight = 11.0

  private var rowHeight: Double { 26 + Self.barHeight * Double(series.count) }

  private var area: PlotArea {
    PlotArea(left: 20, top: 92, right: 420, bottom: 92 + rowHeight * Double(rows.count))
  }

  private var scale: ScaledAxis {
    ScaledAxis(axis, values: series.flatMap { $0.values.filter(isDrawable) })
  }

  public func drawing() -> Drawing {
    let (area, scale) = (area, scale)
    var drawing = Drawing(width: 440, height: area.bottom + 52)
    drawing.heading(of: self)
    var x = 20.0
    for (index, entry) in series.enumerated() {
      drawing.elements.append(bar(index, x, 68, width: 22))
      drawing.text(entry.name, x + 28, 78)
      x += 48 + Drawing.width(of: entry.name)
    }
    for (value, name) in scale.ticks {
      let at = area.left + area.width * scale.position(value)
      drawing.rule(at, area.top, at, area.bottom, isNumbered: name != nil)
      if let name { drawing.text(name, at, area.bottom + 18, .middle) }
    }
    drawing.text(axis.label, 220, area.bottom + 40, .middle)
    for (row, name) in rows.enumerated() {
      let top = area.top + rowHeight * Double(row)
      drawing.text(name, area.left + 4, top + 15)
      for (index, entry) in series.enumerated() where isDrawable(entry.values[row]) {
        drawing.elements.append(
          bar(
            index, area.left, top + 20 + Self.barHeight * Double(index),
            width: area.width * scale.position(entry.values[row])))
      }
    }
    return drawing
  }

  private func bar(_ index: Int, _ x: Double, _ y: Double, width: Double) -> String {
    let colour = Self.colours[index % Self.colours.count]
    return "<rect class=\"s\(index % Self.colours.count)\" x=\"\(pixels(x))\" y=\"\(pixels(y))\" "
      + "width=\"\(pixels(max(width, 1)))\" height=\"\(pixels(Self.barHeight - 1))\" fill=\"\(colour)\"/>"
  }

  public func numbers() -> String {
    let entries = series.map {
      "{\"name\":\(JSONText.text($0.name)),\"values\":\(JSONText.numbers($0.values))}"
    }
    return "{\"kind\":\"bars\",\"label\":\(JSONText.text(axis.label)),"
      + "\"rows\":\(JSONText.list(rows.map(JSONText.text))),\"series\":\(JSONText.list(entries))}"
  }
}
