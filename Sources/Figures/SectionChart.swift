import Glibc

/// A field over two axes, such as temperature over time and depth, as areas of few colours.
///
/// Each value fills its cell, which lies between two edges along both axes. Cells without a value are left open.
public struct SectionChart: Figure {
  public var title: String
  public var subtitle: String
  public var x: Axis
  public var y: Axis
  /// The values with their unit, for the bar of colours.
  public var value: Axis
  public var colours: ColourMap
  /// Edges of the cells, one more than values along each axis.
  public var xEdges: [Double]
  public var yEdges: [Double]
  /// One row for each cell along x, with a value for each along y; NaN where there is none.
  public var values: [[Double]]
  /// The values at the ends of the colours; nil for the least and the greatest. Others take the nearest colour.
  public var range: ClosedRange<Double>?

  public init(
    title: String, subtitle: String, x: Axis, y: Axis, value: Axis, colours: ColourMap,
    xEdges: [Double], yEdges: [Double], values: [[Double]], range: ClosedRange<Double>? = nil
  ) {
    precondition(
      values.count + 1 == xEdges.count && values.allSatisfy { $0.count + 1 == yEdges.count },
      "one edge more than values along each axis")
    (self.title, self.subtitle) = (title, subtitle)
    (self.x, self.y, self.value) = (x, y, value)
    (self.x.isTight, self.y.isTight) = (true, true)
    (self.xEdges, self.yEdges, self.values) = (xEdges, yEdges, values)
    (self.colours, self.range) = (colours, range)
  }

  private static let levelCount = 24

  public func drawing() -> Drawing {
    var drawing = Drawing(width: 440, height: 340)
    let plot = plot
    drawing.heading(of: self)
    drawing.elements += cells(plot)
    plot.drawAxes(in: &drawing, hasGrid: false)
    drawBar(plot, on: &drawing)
    return drawing
  }

  private var plot: Plot {
    Plot(
      area: PlotArea(left: 70, top: 64, right: 340, bottom: 284),
      x: ScaledAxis(x, values: xEdges), y: ScaledAxis(y, values: yEdges))
  }

  /// The values at the ends of the colours.
  private var shown: ClosedRange<Double> {
    if let range { return range }
    let finite = values.joined().filter { isDrawable($0) && (value.scale == .linear || $0 > 0) }
    guard let least = finite.min(), let greatest = finite.max() else { return 0...1 }
    guard least < greatest else {
      return value.scale == .linear ? least - 0.5...least + 0.5 : least / 2...least * 2
    }
    return least...greatest
  }

  /// The place of a value along the colours, 0 to 1.
  private func place(_ number: Double, _ shown: ClosedRange<Double>) -> Double {
    let (low, high) = (shown.lowerBound, shown.upperBound)
    switch value.scale {
    case .linear: return (number - low) / (high - low)
    case .logarithmic:
      return number > 0 ? (log10(number) - log10(low)) / (log10(high) - log10(low)) : 0
    }
  }

  private func level(_ place: Double) -> Int {
    // A place beyond all numbers is none: it takes the first colour.
    let level = place.isNaN ? 0 : place * Double(Self.levelCount)
    return Int(min(max(level, 0), Double(Self.levelCount - 1)))
  }

  private func colour(_ level: Int) -> String {
    colours.colour((Double(level) + 0.5) / Double(Self.levelCount))
  }

  /// One path for each colour, of rectangles that join neighbours along x.
  private func cells(_ plot: Plot) -> [String] {
    let shown = shown
    let levels = values.map { row in
      row.map { isDrawable($0) ? level(place($0, shown)) : -1 }
    }
    let (across, down) = (xEdges.map(plot.x), yEdges.map(plot.y))
    var paths = [String](repeating: "", count: Self.levelCount)
    for row in 0..<yEdges.count - 1 {
      let vertical = "V\(pixels(down[row + 1]))"
      var start = 0
      while start < levels.count {
        let level = levels[start][row]
        var end = start + 1
        while end < levels.count, levels[end][row] == level { end += 1 }
        if level >= 0 {
          let (left, right) = (pixels(across[start]), pixels(across[end]))
          paths[level] += "M\(left) \(pixels(down[row]))H\(right)\(vertical)H\(left)z"
        }
        start = end
      }
    }
    // A stroke of the same colour closes the gaps that smoothing of edges would leave between neighbours.
    return paths.enumerated().filter { !$1.isEmpty }.map { level, path in
      "<path d=\"\(path)\" fill=\"\(colour(level))\" stroke=\"\(colour(level))\" stroke-width=\"0.6\"/>"
    }
  }

  private func drawBar(_ plot: Plot, on drawing: inout Drawing) {
    var axis = value
    axis.isTight = true
    let (shown, left, width) = (shown, plot.area.right + 16, 14.0)
    let scale = ScaledAxis(axis, values: [shown.lowerBound, shown.upperBound])
    let step = plot.area.height / Double(Self.levelCount)
    for level in 0..<Self.levelCount {
      let top = plot.area.bottom - step * Double(level + 1)
      drawing.elements.append(
        "<rect x=\"\(pixels(left))\" y=\"\(pixels(top))\" width=\"\(pixels(width))\" "
          + "height=\"\(pixels(step + 0.4))\" fill=\"\(colour(level))\"/>")
    }
    for (number, name) in scale.ticks where name != nil {
      let at = plot.area.bottom - plot.area.height * scale.position(number)
      drawing.rule(left + width, at, left + width + 4, at)
      drawing.text(name ?? "", left + width + 7, at + 4.5)
    }
    drawing.uprightText(value.label, drawing.width - 6, (plot.area.top + plot.area.bottom) / 2)
  }

  /// Values are written as whole numbers between the least, 0, and the greatest, 9999; -1 where there is none.
  public func numbers() -> String {
    let finite = values.joined().filter(isDrawable)
    let (least, greatest) = (finite.min() ?? 0, finite.max() ?? 1)
    let isLogarithmic = value.scale == .logarithmic && least > 0
    let (from, to) = isLogarithmic ? (log10(least), log10(greatest)) : (least, greatest)
    let step = to > from ? (to - from) / 9999 : 1
    let rows = values.map { row in
      "["
        + row.map { number -> String in
          guard isDrawable(number) else { return "-1" }
          return "\(Int((((isLogarithmic ? log10(number) : number) - from) / step).rounded()))"
        }.joined(separator: ",") + "]"
    }
    return "{\"kind\":\"section\",\(plot.numbers),\"value\":\(JSONText.text(value.label)),"
      + "\"log\":\(isLogarithmic),\"offset\":\(from),\"step\":\(step),"
      + "\"xEdges\":\(JSONText.numbers(xEdges)),\"yEdges\":\(JSONText.numbers(yEdges)),"
      + "\"values\":\(JSONText.list(rows))}"
  }
}
