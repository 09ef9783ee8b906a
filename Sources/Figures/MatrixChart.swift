/// A matrix of numbers between -1 and 1 as coloured cells that bear them, such as correlations.
public struct MatrixChart: Figure {
  public var title: String
  public var subtitle: String
  public var rows: [String]
  public var columns: [String]
  /// rows × columns; NaN where there is none.
  public var values: [[Double]]

  public init(
    title: String, subtitle: String, rows: [String], columns: [String], values: [[Double]]
  ) {
    precondition(
      values.count == rows.count && values.allSatisfy { $0.count == columns.count },
      "a value for each row and column")
    (self.title, self.subtitle) = (title, subtitle)
    (self.rows, self.columns, self.values) = (rows, columns, values)
  }

  public func drawing() -> Drawing {
    let names = min(160, 24 + (rows.map(Drawing.width).max() ?? 0))
    let cell = min(64, (428 - names) / Double(max(1, columns.count)))
    let heads = min(120, 24 + 6 * Double(columns.map(\.count).max() ?? 0))
    let height = 26.0
    var drawing = Drawing(
      width: 440, height: 64 + heads + height * Double(rows.count) + 12)
    drawing.heading(of: self)
    let top = 64 + heads
    for (column, name) in columns.enumerated() {
      let x = names + cell * (Double(column) + 0.5)
      drawing.elements.append(
        "<text class=\"ink\" transform=\"translate(\(pixels(x)) \(pixels(top - 8))) rotate(-40)\" "
          + "fill=\"#222222\">\(escaped(name))</text>")
    }
    for (row, name) in rows.enumerated() {
      let y = top + height * Double(row)
      drawing.text(name, names - 10, y + 17.5, .end)
      for (column, value) in values[row].enumerated() where abs(value) < 1000 {
        let place = 0.5 + 0.5 * min(max(value, -1), 1)
        let x = names + cell * Double(column)
        drawing.elements.append(
          "<rect x=\"\(pixels(x))\" y=\"\(pixels(y))\" width=\"\(pixels(cell - 2))\" "
            + "height=\"\(pixels(height - 2))\" fill=\"\(ColourMap.balance.colour(place))\"/>")
        guard cell >= 34 else { continue }
        let ink = ColourMap.balance.isDark(place) ? "#ffffff" : "#222222"
        drawing.elements.append(
          "<text x=\"\(pixels(x + cell / 2 - 1))\" y=\"\(pixels(y + 17))\" text-anchor=\"middle\" "
            + "font-size=\"12\" fill=\"\(ink)\">\(Self.hundredths(value))</text>")
      }
    }
    return drawing
  }

  /// A number with two decimals, such as −0.07.
  private static func hundredths(_ value: Double) -> String {
    let hundredths = Int((100 * value).rounded())
    let (whole, rest) = (hundredths.magnitude / 100, hundredths.magnitude % 100)
    return (hundredths < 0 ? "−" : "") + "\(whole)." + (rest < 10 ? "0" : "") + "\(rest)"
  }

  public func numbers() -> String {
    "{\"kind\":\"matrix\",\"rows\":\(JSONText.list(rows.map(JSONText.text))),"
      + "\"columns\":\(JSONText.list(columns.map(JSONText.text))),"
      + "\"values\":\(JSONText.list(values.map { JSONText.numbers($0) }))}"
  }
}
