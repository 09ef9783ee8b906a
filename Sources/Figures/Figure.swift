/// A chart that can be drawn.
///
/// Colours stand in attributes, so that an image is right by itself wherever it is opened; every element also has a
/// class, by which the style sheet of a page can replace them, such as on a dark ground.
public protocol Figure: Sendable {
  var title: String { get }
  /// What it shows beside the title, such as the setting that all series share.
  var subtitle: String { get }
  /// Draws the chart.
  func drawing() -> Drawing
  /// The numbers that are drawn, as JSON, for a page that shows them under the pointer.
  func numbers() -> String
}

extension Figure {
  /// Returns the image as a file.
  public func svg() -> String { drawing().svg(title: title, description: subtitle) }
}

/// A drawn chart: its size, and the elements of an SVG image.
public struct Drawing: Sendable {
  public let width: Double
  public let height: Double
  public var elements: [String] = []

  public init(width: Double, height: Double) {
    (self.width, self.height) = (width, height)
  }

  /// Returns the image.
  ///
  /// - Parameters:
  ///   - title: what it is, for programs that read aloud.
  ///   - description: what it shows, for the same.
  ///   - isNamed: whether the image names itself; not where the page around it does.
  public func svg(title: String, description: String, isNamed: Bool = true) -> String {
    let font = "font-family=\"system-ui, 'DejaVu Sans', Helvetica, Arial, sans-serif\""
    let size = "viewBox=\"0 0 \(pixels(width)) \(pixels(height))\""
    let head =
      isNamed
      ? "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) width=\"\(pixels(width))\" "
        + "height=\"\(pixels(height))\" role=\"img\" \(font) font-size=\"13\" fill=\"#222222\">\n"
        + "<title>\(escaped(title))</title>\n<desc>\(escaped(description))</desc>\n"
      : "<svg \(size) aria-hidden=\"true\" focusable=\"false\" \(font) font-size=\"13\">\n"
    return head + elements.joined(separator: "\n") + "\n</svg>\n"
  }

  /// About how wide a text of the usual size is: that of its letters is not known.
  static func width(of text: String) -> Double { 7.2 * Double(text.count) }

  // MARK: Elements

  /// The ground, which a page leaves out, and what stands above a chart.
  mutating func heading(of figure: some Figure, at x: Double = 12) {
    elements.append(
      "<rect class=\"paper\" width=\"\(pixels(width))\" height=\"\(pixels(height))\" fill=\"#ffffff\"/>"
    )
    text(figure.title, x, 28, size: 17, weight: 600)
    text(figure.subtitle, x, 49, ink: .muted)
  }

  enum Anchor: String { case start, middle, end }
  enum Ink: String {
    case ink = "#222222"
    case muted = "#555555"

    var name: String { self == .ink ? "ink" : "muted" }
  }

  mutating func text(
    _ content: String, _ x: Double, _ y: Double, _ anchor: Anchor = .start, size: Int = 13,
    weight: Int = 400, ink: Ink = .ink
  ) {
    elements.append(
      "<text class=\"\(ink.name)\" x=\"\(pixels(x))\" y=\"\(pixels(y))\" text-anchor=\"\(anchor.rawValue)\" "
        + "font-size=\"\(size)\" font-weight=\"\(weight)\" fill=\"\(ink.rawValue)\">\(escaped(content))</text>"
    )
  }

  /// A text that is read from below, around its middle.
  mutating func uprightText(_ content: String, _ x: Double, _ y: Double) {
    elements.append(
      "<text class=\"ink\" transform=\"translate(\(pixels(x)) \(pixels(y))) rotate(-90)\" text-anchor=\"middle\" "
        + "fill=\"#222222\">\(escaped(content))</text>")
  }

  /// A line of the grid; those beside a number are stronger.
  mutating func rule(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, isNumbered: Bool = true
  ) {
    elements.append(
      "<line class=\"\(isNumbered ? "grid" : "grid fine")\" x1=\"\(pixels(x1))\" y1=\"\(pixels(y1))\" "
        + "x2=\"\(pixels(x2))\" y2=\"\(pixels(y2))\" stroke=\"\(isNumbered ? "#d4d4d4" : "#efefef")\"/>"
    )
  }

  mutating func frame(_ plot: PlotArea) {
    elements.append(
      "<rect class=\"frame\" x=\"\(pixels(plot.left))\" y=\"\(pixels(plot.top))\" width=\"\(pixels(plot.width))\" "
        + "height=\"\(pixels(plot.height))\" fill=\"none\" stroke=\"#888888\"/>")
  }
}

/// Where values are drawn, in pixels.
struct PlotArea: Sendable {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double

  var width: Double { right - left }
  var height: Double { bottom - top }
}

/// Whether a number has a place on an axis. What a model that blew up leaves has none: differences of such numbers
/// are not finite any more.
func isDrawable(_ value: Double) -> Bool { abs(value) < 1e100 }

func isDrawable(_ point: (x: Double, y: Double)) -> Bool {
  isDrawable(point.x) && isDrawable(point.y)
}

/// Writes a coordinate to a tenth of a pixel; one that is far outside of any image lies just outside.
func pixels(_ value: Double) -> String {
  let tenths = Int((10 * min(max(value.isNaN ? 0 : value, -1e6), 1e6)).rounded())
  return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
}

/// Returns a text as markup shows it.
public func escaped(_ content: String) -> String {
  guard content.utf8.contains(where: { [0x26, 0x3C, 0x3E, 0x22].contains($0) }) else {
    return content
  }
  var result = ""
  for character in content {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    default: result.append(character)
    }
  }
  return result
}
