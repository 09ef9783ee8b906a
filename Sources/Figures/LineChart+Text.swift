extension LineChart {
  /// Draws the chart with characters, for a terminal.
  ///
  /// - Parameters:
  ///   - width: characters in a line, labels included; at least 40.
  ///   - height: lines of the area in which values are drawn.
  public func text(width: Int = 72, height: Int = 18) -> String {
    let points = series.map { $0.points.filter(isDrawable) }
    guard points.contains(where: { !$0.isEmpty }) else {
      return "\(title): there is nothing to draw"
    }
    let x = ScaledAxis(self.x, values: points.joined().map(\.x))
    let y = ScaledAxis(self.y, values: points.joined().map(\.y))
    let names = y.ticks.compactMap { tick in
      tick.label.map { (row: Self.row(y.position(tick.value), height), text: $0) }
    }
    let margin = (names.map(\.text.count).max() ?? 0) + 1
    let columns = max(20, width - margin - 2)
    var canvas = [[Character]](
      repeating: [Character](repeating: " ", count: columns), count: height)
    for (index, line) in points.enumerated().reversed() {
      let places = line.map { point in
        (x.position(point.x) * Double(columns - 1), (1 - y.position(point.y)) * Double(height - 1))
      }
      for (column, row) in series[index].isJoined ? Self.joined(places) : places.map(Self.cell) {
        canvas[row][column] = Self.mark(index)
      }
    }
    let rows = canvas.indices.map { row in
      let name = names.first { $0.row == row }?.text ?? ""
      return String(repeating: " ", count: margin - 1 - name.count) + name + " ┤"
        + String(canvas[row])
    }
    let keys = series.indices.map { "\(Self.mark($0)) \(series[$0].name)" }.joined(separator: "   ")
    let indent = String(repeating: " ", count: margin)
    let lines =
      ["\(title), \(subtitle)", "\(indent)\(keys)", "\(indent)\(self.y.label)"] + rows
      + [
        "\(indent)└\(String(repeating: "─", count: columns))", Self.scale(x, columns, margin + 1),
        "\(indent)\(self.x.label)",
      ]
    return lines.map { String($0.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
  }

  private static func mark(_ series: Int) -> Character { Array("*o+x#@%")[series % 7] }

  private static func row(_ position: Double, _ height: Int) -> Int {
    Int(((1 - position) * Double(height - 1)).rounded())
  }

  private static func cell(_ place: (Double, Double)) -> (Int, Int) {
    (Int(place.0.rounded()), Int(place.1.rounded()))
  }

  /// Every cell that a line through places passes.
  private static func joined(_ places: [(Double, Double)]) -> [(Int, Int)] {
    guard places.count > 1 else { return places.map(cell) }
    return zip(places, places.dropFirst()).flatMap { from, to -> [(Int, Int)] in
      let count = max(1, Int(max(abs(to.0 - from.0), abs(to.1 - from.1)).rounded(.up)))
      return (0...count).map { step in
        let share = Double(step) / Double(count)
        return cell((from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1)))
      }
    }
  }

  /// The numbers below the axis, as many as do not touch.
  private static func scale(_ axis: ScaledAxis, _ columns: Int, _ indent: Int) -> String {
    var line = [Character](repeating: " ", count: indent + columns + 8)
    var free = 0
    for tick in axis.ticks.sorted(by: { axis.position($0.value) < axis.position($1.value) }) {
      guard let name = tick.label else { continue }
      let centre = indent + Int((axis.position(tick.value) * Double(columns - 1)).rounded())
      let start = max(0, centre - name.count / 2)
      guard start >= free, start + name.count <= line.count else { continue }
      for (offset, character) in name.enumerated() { line[start + offset] = character }
      free = start + name.count + 2
    }
    return String(line)
  }
}
