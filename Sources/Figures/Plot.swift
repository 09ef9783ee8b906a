/// Two axes around the area in which a chart draws its values.
struct Plot {
  let area: PlotArea
  let x: ScaledAxis
  let y: ScaledAxis

  func x(_ value: Double) -> Double { area.left + area.width * x.position(value) }
  func y(_ value: Double) -> Double { area.bottom - area.height * y.position(value) }

  /// Draws grid, ticks, labels and frame.
  ///
  /// - Parameter hasGrid: whether lines cross the area; not where it is filled.
  func drawAxes(in drawing: inout Drawing, hasGrid: Bool = true) {
    // The end of the number before, which the next must not touch.
    var end = 0.0
    for (value, name) in x.ticks.sorted(by: { x.position($0.value) < x.position($1.value) }) {
      let at = x(value)
      drawing.rule(
        at, hasGrid ? area.top : area.bottom, at, hasGrid ? area.bottom : area.bottom + 5,
        isNumbered: name != nil)
      guard let name else { continue }
      let half = 0.5 * Drawing.width(of: name)
      let middle = min(at, drawing.width - half - 2)
      guard middle - half > end else { continue }
      drawing.text(name, middle, area.bottom + 20, .middle)
      end = middle + half + 6
    }
    for (value, name) in y.ticks {
      let at = y(value)
      drawing.rule(
        hasGrid ? area.left : area.left - 5, at, hasGrid ? area.right : area.left, at,
        isNumbered: name != nil)
      if let name { drawing.text(name, area.left - 8, at + 4.5, .end) }
    }
    drawing.frame(area)
    drawing.text(x.axis.label, (area.left + area.right) / 2, area.bottom + 42, .middle)
    drawing.uprightText(y.axis.label, 18, (area.top + area.bottom) / 2)
  }

  /// What a page needs to find values from places.
  var numbers: String {
    "\"plot\":\(JSONText.numbers([area.left, area.top, area.right, area.bottom])),"
      + "\"x\":\(x.numbers),\"y\":\(y.numbers)"
  }
}

/// How large a chart is, and where its legend stands.
public enum ChartSize: Sendable {
  /// By itself on a page, with a legend at its right.
  case wide
  /// Readable on a telephone, several of them in a row on a larger screen; the legend is above.
  case column
  /// As a column, and higher than wide: for profiles.
  case tall
}
