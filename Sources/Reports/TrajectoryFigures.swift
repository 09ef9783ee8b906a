import Figures

/// The figures of one case, made of its trajectory file.
public struct TrajectoryFigures {
  let record: TrajectoryRecord
  private let unit: TimeUnit

  public init(_ record: TrajectoryRecord) {
    self.record = record
    unit = TimeUnit(for: record.times.last ?? 0)
  }

  /// How many moments profiles are shown at, and how many cells a section has along each axis at most.
  private static let profileCount = 3
  private static let sectionSize = (times: 120, levels: 80)
  /// How many points a line has at most.
  private static let lineLength = 600

  /// Makes every figure, in the order of a report.
  public func all() throws -> [FigureEntry] { try groups().flatMap(\.entries) }

  /// Makes every figure, by what they have in common.
  func groups() throws -> [(title: String, entries: [FigureEntry])] {
    [
      ("Profiles", try profiles()), ("Over time and depth", try sections()),
      ("Over time", try mixedLayer() + timeSeries()), ("Turbulence", try turbulence()),
    ].filter { !$0.entries.isEmpty }
  }

  // MARK: Axes

  private var timeAxis: Axis {
    let start = record.startDate.map { "since \($0)" } ?? "since the start"
    return Axis("time \(start) [\(unit.symbol)]")
  }

  /// The quantity beside a bar of colours, where a long one has no room: the title has it, too.
  private func barLabel(_ quantity: String, _ units: String) -> String {
    label(quantity.count > 24 ? "" : quantity, units)
  }

  private static let depthAxis = Axis("depth [m]", isReversed: true)

  private func moment(_ seconds: Double) -> String {
    let value = (seconds / unit.seconds * 100).rounded() / 100
    return "after \(shortNumber(value)) \(unit.symbol)"
  }

  // MARK: Profiles

  /// The profiles of each variable at a few moments: observed, and modelled at the start and calibrated.
  public func profiles() throws -> [FigureEntry] {
    let last = record.times.count - 1
    let places = (1...Self.profileCount).map { last * $0 / Self.profileCount }
    let moments = places.enumerated().filter { $0 == 0 || $1 != places[$0 - 1] }.map(\.element)
    return try record.fields.filter { !$0.isAtInterfaces }.flatMap { field in
      try moments.enumerated().compactMap { number, place in
        try profile(of: field, at: place, number: number + 1)
      }
    }
  }

  private func profile(of field: TrajectoryRecord.Field, at place: Int, number: Int) throws
    -> FigureEntry?
  {
    let depths = record.heights.map { -$0 + 0 }
    func line(_ title: String, _ name: String) throws -> LineChart.Series {
      let values = try record.rows(name, at: [place])[0]
      return .init(title, zip(values, depths).map { (x: $0, y: $1) }, hasMarks: false)
    }
    var (lines, sources) = (
      [try line(field.hasStart ? "calibrated" : "modelled", field.name)], [field.name]
    )
    if field.hasStart {
      lines.append(try line("start", field.name + "_start"))
      sources.append(field.name + "_start")
    }
    if field.isObserved {
      lines.append(try line("observed", field.name + "_observed"))
      sources.append(field.name + "_observed")
    }
    for series in record.series where series.field == field.name && series.heights.count > 1 {
      // The nearest observation in time, which tells its own moment where that is another.
      let time = record.times[place]
      guard
        let nearest = series.times.indices.min(by: {
          abs(series.times[$0] - time) < abs(series.times[$1] - time)
        })
      else { continue }
      let values = try record.rows(series.name + "_observed", at: [nearest])[0]
      let points = zip(values, series.heights).map { (x: $0, y: -$1 + 0) }
      let observedAt = moment(series.times[nearest])
      let title = observedAt == moment(time) ? "observed" : "observed \(observedAt)"
      lines.append(.init(title, points, isJoined: false))
      sources.append(series.name + "_observed")
    }
    let chart = LineChart(
      title: field.quantity.capitalised,
      subtitle: "\(record.caseName), \(moment(record.times[place]))",
      x: Axis(label(field.quantity, field.units)), y: Self.depthAxis, series: lines, size: .tall)
    let values = lines.flatMap { $0.points.map(\.x).filter(\.isFinite) }
    // What is the same everywhere, such as a velocity of 0, is no picture.
    guard let first = values.first, values.contains(where: { $0 != first }) else { return nil }
    return FigureEntry(
      id: "\(field.name)-profile-\(number)", figure: chart,
      caption: "Profiles of \(field.quantity) \(moment(record.times[place])).",
      source: "\(sources.joined(separator: ", ")) in \(record.name), output \(place)")
  }

  // MARK: Sections

  /// Each variable over time and depth: observed, calibrated, and their difference.
  public func sections() throws -> [FigureEntry] {
    try record.fields.filter { !$0.isAtInterfaces }.flatMap { field in
      let fieldSeries = record.series.filter {
        $0.field == field.name && $0.heights.count > 2 && $0.times.count > 2
      }
      return try trajectorySections(field)
        + fieldSeries.flatMap { try seriesSections($0, of: field) }
    }
  }

  private func trajectorySections(_ field: TrajectoryRecord.Field) throws -> [FigureEntry] {
    guard record.times.count > 1 else { return [] }
    let times = evenly(record.times.count, atMost: Self.sectionSize.times)
    let levels = evenly(record.heights.count, atMost: Self.sectionSize.levels)
    let grid = SectionGrid(
      times: times.map { record.times[$0] / unit.seconds },
      heights: levels.map { record.heights[$0] },
      limits: (record.interfaces[0], record.interfaces[record.interfaces.count - 1]))
    let modelled = try values(field.name, times, levels)
    let observed = field.isObserved ? try values(field.name + "_observed", times, levels) : nil
    return sections(
      of: field.name, field.quantity, field.units, grid, modelled: modelled,
      modelledName: field.name, observed: observed, observedName: field.name + "_observed",
      isCalibrated: field.hasStart)
  }

  /// Observations at times and heights of their own, and what the model has in their place.
  private func seriesSections(_ series: TrajectoryRecord.Series, of field: TrajectoryRecord.Field)
    throws -> [FigureEntry]
  {
    let times = evenly(series.times.count, atMost: Self.sectionSize.times)
    let order = series.heights.indices.sorted { series.heights[$0] < series.heights[$1] }
    let levels = evenly(order.count, atMost: Self.sectionSize.levels).map { order[$0] }
    let heights = levels.map { series.heights[$0] }
    // As far beyond the outermost heights as their neighbours are.
    let grid = SectionGrid(
      times: times.map { series.times[$0] / unit.seconds }, heights: heights,
      limits: (
        1.5 * heights[0] - 0.5 * heights[1],
        min(0, 1.5 * heights[heights.count - 1] - 0.5 * heights[heights.count - 2])
      ))
    let (modelledName, observedName) = (series.name + "_equivalent", series.name + "_observed")
    return sections(
      of: series.name + "-equivalent", field.quantity, series.units, grid,
      modelled: try values(modelledName, times, levels), modelledName: modelledName,
      observed: try values(observedName, times, levels), observedName: observedName,
      isCalibrated: series.hasStart)
  }

  /// Returns a variable at some of its times and levels.
  private func values(_ name: String, _ times: [Int], _ levels: [Int]) throws -> [[Double]] {
    try record.rows(name, at: times).map { row in levels.map { row[$0] } }
  }

  private struct SectionGrid {
    let xEdges: [Double]
    let yEdges: [Double]

    init(times: [Double], heights: [Double], limits: (Double, Double)) {
      xEdges = edges(around: times, within: (times[0], times[times.count - 1]))
      yEdges = edges(around: heights, within: limits).map { -$0 + 0 }
    }
  }

  private func sections(
    of id: String, _ quantity: String, _ units: String, _ grid: SectionGrid, modelled: [[Double]],
    modelledName: String, observed: [[Double]]?, observedName: String, isCalibrated: Bool
  ) -> [FigureEntry] {
    let colours = ColourMap(ofVariable: modelledName)
    let word = isCalibrated ? "calibrated" : "modelled"
    // Of one scale, so that colours can be compared.
    let finite = (modelled + (observed ?? [])).joined().filter(\.isFinite)
    // What is the same everywhere, such as a velocity of 0, is no picture.
    guard let least = finite.min(), let greatest = finite.max(), least < greatest else { return [] }
    let bound = max(abs(least), abs(greatest))
    let range = colours == .balance ? -bound...bound : least...greatest
    func section(
      _ suffix: String, _ title: String, _ values: [[Double]], _ colours: ColourMap,
      _ range: ClosedRange<Double>?, _ caption: String, _ source: String
    ) -> FigureEntry {
      FigureEntry(
        id: "\(id)-\(suffix)",
        figure: SectionChart(
          title: "\(quantity.capitalised), \(title)", subtitle: record.caseName, x: timeAxis,
          y: Self.depthAxis, value: Axis(barLabel(quantity, units)), colours: colours,
          xEdges: grid.xEdges, yEdges: grid.yEdges, values: values, range: range),
        caption: caption, source: "\(source) in \(record.name)")
    }
    var entries: [FigureEntry] = []
    if let observed {
      entries.append(
        section(
          "observed", "observed", observed, colours, range,
          "Observed \(quantity) over time and depth.", observedName))
    }
    entries.append(
      section(
        word, word, modelled, colours, range,
        "\(word.capitalised) \(quantity) over time and depth, with the same colours.",
        modelledName))
    if let observed {
      let differences = zip(modelled, observed).map { zip($0, $1).map { $0 - $1 } }
      let sizes = differences.joined().filter(\.isFinite).map(abs).sorted()
      let worst = sizes.last ?? 0
      // A few extremes, such as those of the first step, must not take the colours from all the rest.
      let shown = sizes.isEmpty ? 0 : sizes[(sizes.count - 1) * 99 / 100]
      let bound = shown > 0 ? shown : worst
      entries.append(
        section(
          "difference", "\(word) − observed", differences, .balance,
          bound > 0 ? -bound...bound : nil,
          "Red where the model is above the observations, blue where it is below, by \(shortNumber(worst)) "
            + "\(written(units)) at most.", "\(modelledName) − \(observedName)"))
    }
    return entries
  }

  // MARK: Turbulence

  private static let turbulence = ["eddy_diffusivity", "turbulent_kinetic_energy"]

  /// K_t and k over time and depth.
  public func turbulence() throws -> [FigureEntry] {
    guard record.times.count > 1 else { return [] }
    let fields = record.fields.filter { $0.isAtInterfaces && Self.turbulence.contains($0.name) }
    let times = evenly(record.times.count, atMost: Self.sectionSize.times)
    let levels = evenly(record.interfaces.count, atMost: Self.sectionSize.levels)
    let heights = levels.map { record.interfaces[$0] }
    let grid = SectionGrid(
      times: times.map { record.times[$0] / unit.seconds }, heights: heights,
      limits: (heights[0], heights[heights.count - 1]))
    return try fields.compactMap { field in
      let values = try values(field.name, times, levels)
      let finite = values.joined().filter { $0.isFinite && $0 > 0 }
      guard let greatest = finite.max(), let least = finite.min() else { return nil }
      // Less than a millionth of the greatest does not mix.
      let low = max(least, 1e-6 * greatest)
      return FigureEntry(
        id: field.name,
        figure: SectionChart(
          title: field.quantity.capitalised, subtitle: record.caseName, x: timeAxis,
          y: Self.depthAxis,
          value: Axis(barLabel(field.quantity, field.units), scale: .logarithmic),
          colours: .dense, xEdges: grid.xEdges, yEdges: grid.yEdges, values: values,
          range: low < greatest ? low...greatest : nil),
        caption: "\(field.quantity.capitalised) over time and depth, on a logarithmic scale.",
        source: "\(field.name) in \(record.name)")
    }
  }

  // MARK: Lines over time

  /// What was observed at one or two heights only, or is made of whole profiles.
  public func timeSeries() throws -> [FigureEntry] {
    try record.series.filter { $0.heights.count <= 2 }.flatMap { series in
      let times = evenly(series.times.count, atMost: Self.lineLength)
      return try series.heights.indices.map { level in
        func line(_ title: String, _ suffix: String, joined: Bool) throws -> LineChart.Series {
          let values = try record.rows(series.name + suffix, at: times)
          return .init(
            title, zip(times, values).map { (x: series.times[$0] / unit.seconds, y: $1[level]) },
            isJoined: joined, hasMarks: !joined)
        }
        var lines = [
          try line(series.hasStart ? "calibrated" : "modelled", "_equivalent", joined: true)
        ]
        if series.hasStart { lines.append(try line("start", "_equivalent_start", joined: true)) }
        lines.append(try line("observed", "_observed", joined: false))
        let place = series.field == nil ? "" : " at \(shortNumber(-series.heights[level] + 0)) m"
        return FigureEntry(
          id: "\(series.name)-time" + (series.heights.count > 1 ? "-\(level + 1)" : ""),
          figure: LineChart(
            title: series.quantity.capitalised + place, subtitle: record.caseName, x: timeAxis,
            y: Axis(label(series.quantity, series.units)), series: lines, size: .column),
          caption: "\(series.quantity.capitalised)\(place) over time.",
          source: "\(series.name)_equivalent, \(series.name)_observed in \(record.name)")
      }
    }
  }

  /// The depth of the mixed layer over time.
  public func mixedLayer() throws -> [FigureEntry] {
    guard !record.mixedLayers.isEmpty else { return [] }
    let titles = [
      "mixed_layer_depth": record.mixedLayers.contains("mixed_layer_depth_start")
        ? "calibrated" : "modelled",
      "mixed_layer_depth_start": "start", "mixed_layer_depth_observed": "observed",
    ]
    let places = evenly(record.times.count, atMost: Self.lineLength)
    let lines = try record.mixedLayers.map { name in
      let values = try record.file.numbers(name) ?? []
      return LineChart.Series(
        titles[name] ?? name,
        places.map { (x: record.times[$0] / unit.seconds, y: values[$0]) }, hasMarks: false)
    }
    let chart = LineChart(
      title: "Mixed-layer depth", subtitle: record.caseName, x: timeAxis,
      y: Axis("mixed-layer depth [m]", including: 0, isReversed: true), series: lines, size: .column
    )
    guard !chart.isEmpty else { return [] }
    let definition = try record.file.text("comment", of: record.mixedLayers[0]) ?? ""
    return [
      FigureEntry(
        id: "mixed-layer-depth", figure: chart,
        caption: "Depth of the mixed layer over time: \(definition).",
        source: "\(record.mixedLayers.joined(separator: ", ")) in \(record.name)")
    ]
  }
}

extension ColourMap {
  /// The colours that a variable is shown in.
  init(ofVariable name: String) {
    if name.hasPrefix("temperature") {
      self = .thermal
    } else if name.hasPrefix("u") || name.hasPrefix("v") {
      self = .balance
    } else {
      self = .haline
    }
  }
}
