/// Values with their intervals between bounds, each on a line of its own, for they have different units.
public struct IntervalChart: Figure {
  public struct Row: Sendable {
    public var name: String
    /// The result.
    public var value: Double
    /// How sure it is; nil where that is not known.
    public var interval: ClosedRange<Double>?
    public var lowerBound: Double?
    public var upperBound: Double?
    public var start: Double
    /// The published value.
    public var published: Double?

    public init(
      name: String, value: Double, interval: ClosedRange<Double>?, lowerBound: Double?,
      upperBound: Double?, start: Double, published: Double?
    ) {
      (self.name, self.value, self.interval) = (name, value, interval)
      (self.lowerBound, self.upperBound) = (lowerBound, upperBound)
      (self.start, self.published) = (start, published)
    }

    /// What the line shows: from bound to bound, or around all values where there is none.
    var range: ClosedRange<Double> {
      let values =
        [value, start, published, interval?.lowerBound, interval?.upperBound].compactMap { $0 }
      let (least, greatest) = (values.min() ?? 0, values.max() ?? 1)
      let margin = greatest > least ? 0.15 * (greatest - least) : max(abs(value) * 0.1, 1e-12)
      let (low, high) = (lowerBound ?? least - margin, upperBound ?? greatest + margin)
      return low < high ? low...high : low - margin...low + margin
    }
  }

  public var title: String
  public var subtitle: String
  public var rows: [Row]

  public init(title: String, subtitle: String, rows: [Row]) {
    (self.title, self.subtitle, self.rows) = (title, subtitle, rows)
  }

  private static let (left, right) = (28.0, 412.0)
  private static let rowHeight = 72.0

  public func drawing() -> Drawing {
    var drawing = Drawing(width: 440, height: 104 + Self.rowHeight * Double(rows.count))
    drawing.heading(of: self)
    drawKey(on: &drawing)
    for (index, row) in rows.enumerated() {
      draw(row, at: 110 + Self.rowHeight * Double(index), on: &drawing)
    }
    return drawing
  }

  private func drawKey(on drawing: inout Drawing) {
    var x = 18.0
    for (name, mark) in [
      ("result", Self.result), ("start", Self.start), ("published", Self.published),
    ] {
      drawing.elements.append(mark(x, 74))
      drawing.text(name, x + 12, 78.5)
      x += 34 + Drawing.width(of: name)
    }
    drawing.elements.append(Self.bar(x, x + 26, 74))
    drawing.text("interval", x + 34, 78.5)
  }

  private func draw(_ row: Row, at top: Double, on drawing: inout Drawing) {
    let range = row.range
    func x(_ value: Double) -> Double {
      let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
      return Self.left + (Self.right - Self.left) * min(max(share, 0), 1)
    }
    let y = top + 24
    drawing.text(row.name, 12, top + 4, weight: 600)
    drawing.text(ScaledAxis.number(rounded(row.value)), Self.right + 12, top + 4, .end)
    drawing.rule(Self.left, y, Self.right, y)
    for (bound, name) in [(range.lowerBound, row.lowerBound), (range.upperBound, row.upperBound)] {
      // A bound ends the line with a bar; without one it goes on.
      if name != nil { drawing.rule(x(bound), y - 7, x(bound), y + 7) }
    }
    if let interval = row.interval {
      drawing.elements.append(Self.bar(x(interval.lowerBound), x(interval.upperBound), y))
    }
    if let published = row.published { drawing.elements.append(Self.published(x(published), y)) }
    drawing.elements += [Self.start(x(row.start), y), Self.result(x(row.value), y)]
    let ends = [(row.lowerBound, Drawing.Anchor.start), (row.upperBound, .end)]
    for (bound, anchor) in ends {
      guard let bound else { continue }
      drawing.text(
        ScaledAxis.number(rounded(bound)), x(bound) + (anchor == .start ? -16 : 16), y + 20, anchor,
        size: 12, ink: .muted)
    }
  }

  private func rounded(_ value: Double) -> Double { Double(JSONText.number(value)) ?? value }

  // MARK: Marks

  private static func bar(_ from: Double, _ to: Double, _ y: Double) -> String {
    // Never too narrow to be seen.
    let width = max(to - from, 2)
    return "<rect class=\"s0\" x=\"\(pixels(0.5 * (from + to - width)))\" y=\"\(pixels(y - 4))\" "
      + "width=\"\(pixels(width))\" height=\"8\" fill=\"#0072B2\" fill-opacity=\"0.35\"/>"
  }

  private static func result(_ x: Double, _ y: Double) -> String {
    "<circle class=\"s0\" cx=\"\(pixels(x))\" cy=\"\(pixels(y))\" r=\"5\" fill=\"#0072B2\" stroke=\"#0072B2\"/>"
  }

  private static func start(_ x: Double, _ y: Double) -> String {
    "<circle class=\"s1 hollow\" cx=\"\(pixels(x))\" cy=\"\(pixels(y))\" r=\"5\" fill=\"#ffffff\" "
      + "stroke=\"#D55E00\" stroke-width=\"2\"/>"
  }

  private static func published(_ x: Double, _ y: Double) -> String {
    let corners = [(0.0, -7.0), (6, 0), (0, 7), (-6, 0)]
      .map { "\(pixels(x + $0.0)),\(pixels(y + $0.1))" }.joined(separator: " ")
    return
      "<polygon class=\"s2 hollow\" points=\"\(corners)\" fill=\"#ffffff\" stroke=\"#009E73\" stroke-width=\"2\"/>"
  }

  public func numbers() -> String {
    let entries = rows.map { row in
      let numbers: [(String, Double?)] = [
        ("value", row.value), ("lower", row.interval?.lowerBound),
        ("upper", row.interval?.upperBound), ("lowerBound", row.lowerBound),
        ("upperBound", row.upperBound), ("start", row.start), ("published", row.published),
      ]
      return "{\"name\":\(JSONText.text(row.name)),"
        + numbers.map { "\"\($0)\":\(JSONText.number($1 ?? .nan))" }.joined(separator: ",") + "}"
    }
    return "{\"kind\":\"intervals\",\"rows\":\(JSONText.list(entries))}"
  }
}
