import Column
import Records

/// Writes one case of a draft, key by key.
struct CaseWriter {
  let entry: CaseDraft
  /// Where the pipeline will be.
  let path: String
  /// Whether the case states what counts itself.
  let weights: Bool

  func sections() throws(PipelineError) -> [(key: String, lines: CommentedLines)] {
    var sections: [(key: String, lines: CommentedLines)] = []
    func add(_ key: String, _ write: (inout CommentedLines) throws(PipelineError) -> Void)
      throws(PipelineError)
    {
      var lines = CommentedLines()
      try write(&lines)
      if !lines.lines.isEmpty { sections.append((key, lines)) }
    }
    try add("observations") { (lines) throws(PipelineError) in
      lines.add(
        "observations: \(yamlList(try observations()))",
        entry.observations.count > 1 ? "one case of several files" : "the profiles to compare with")
    }
    try add("name") { lines in
      if let name = entry.name { lines.add("name: \(yamlText(name))", "of the case, in results") }
    }
    try add("layout") { lines in
      if let layout = entry.layout {
        lines.add("layout: \(layout.rawValue)", "as stated by --layout")
      }
    }
    try add("time") { lines in coordinate("time", entry.time, nil, &lines) }
    try add("height") { lines in coordinate("height", entry.height, entry.positive, &lines) }
    try add("window") { lines in window(&lines) }
    try add("variables") { (lines) throws(PipelineError) in try variables(&lines) }
    try add("weights") { lines in
      guard weights else { return }
      lines.add(
        "weights: \(PipelineDraft.weights(entry.counted))", PipelineDraft.weightsComment(entry))
    }
    try add("grid") { lines in grid(&lines) }
    try add("initial") { lines in initial(&lines) }
    try add("constants") { lines in constants(&lines) }
    try add("forcing") { (lines) throws(PipelineError) in try forcing(&lines) }
    return sections
  }

  // MARK: Files

  private func observations() throws(PipelineError) -> [String] {
    var paths: [String] = []
    for file in entry.observations {
      let relative = relativePath(of: file, from: path)
      if entry.observations.count > 1, isPattern(relative) {
        throw PipelineError(
          path: file,
          message:
            "a list of files in a pipeline cannot hold a name with *, ? or [. Rename the file.")
      }
      // A single path is a pattern where it looks like one.
      paths.append(yamlText(isPattern(relative) ? escaped(relative) : relative))
    }
    return paths
  }

  private func file(_ path: String?) -> String? {
    path.map { yamlText(relativePath(of: $0, from: self.path)) }
  }

  private func coordinate(
    _ key: String, _ choice: CoordinateChoice, _ positive: VerticalSense?,
    _ lines: inout CommentedLines
  ) {
    guard let text = Self.coordinate(choice, positive) else { return }
    lines.add("\(key): \(text)", "as stated, over what the file says")
  }

  private static func coordinate(_ choice: CoordinateChoice, _ positive: VerticalSense?) -> String?
  {
    let members = [
      ("name", choice.name), ("units", choice.units), ("calendar", choice.calendar),
      ("positive", positive?.rawValue),
    ]
    guard members.contains(where: { $0.1 != nil }) else { return nil }
    return yamlMapping(members.map { ($0.0, $0.1.map(yamlText)) })
  }

  private func window(_ lines: inout CommentedLines) {
    guard let window = entry.window else { return }
    lines.add("window:", window.reason)
    for (key, moment) in [("start", window.start), ("end", window.end)] {
      switch moment {
      case .date(let date): lines.add("\(key): \(yamlText(date))", depth: 1)
      case .seconds(let seconds):
        lines.add("\(key): \(brief(seconds))", "s after the first observation", depth: 1)
      case nil: break
      }
    }
    if let depth = window.depth {
      lines.add(
        "depths: [0, \(brief(depth))]",
        "m; what is deeper is changed by currents and waves, mostly", depth: 1)
    }
  }

  // MARK: Variables

  private func variables(_ lines: inout CommentedLines) throws(PipelineError) {
    guard !entry.variables.isEmpty else { return }
    lines.add("variables:", "what the run starts from and is compared with: its name in the file")
    for variable in entry.variables {
      lines.add(
        "\(variable.variable.rawValue): \(try value(of: variable))",
        variable.isGuessed ? "CHECK: guessed by units and name" : "", detail: variable.found,
        depth: 1)
    }
    if !entry.unmodelled.isEmpty {
      lines.add(
        "",
        "also in the file, without a part in this model: \(entry.unmodelled.joined(separator: ", "))",
        depth: 1)
    }
  }

  private func value(of variable: VariableDraft) throws(PipelineError) -> String {
    guard let name = variable.name else { return "{value: 0}" }
    let choice = variable.choice
    let flags = try variable.flags.map { applied throws(PipelineError) in
      yamlMapping([
        ("variable", yamlText(applied.variable)),
        ("good", yamlList(try goodFlags(applied), alwaysList: true)),
      ])
    }
    let more: [(key: String, value: String?)] = [
      ("file", file(variable.file)), ("units", choice.units.map(yamlText)),
      (
        "valid_range",
        choice.validRange.map { "[\(brief($0.lowerBound)), \(brief($0.upperBound))]" }
      ),
      ("flags", flags),
      ("error", choice.standardError.map { yamlMapping([("variable", yamlText($0))]) }),
      ("average", average(choice.average)),
    ]
    guard more.contains(where: { $0.value != nil }) else { return yamlText(name) }
    return yamlMapping([("name", yamlText(name))] + more)
  }

  private func goodFlags(_ flags: AppliedFlags) throws(PipelineError) -> [String] {
    var numbers: [String] = []
    for flag in flags.good {
      guard let number = Int(exactly: flag), number >= 0 else {
        throw PipelineError(
          path: entry.observations[0],
          message:
            "the good flag \(brief(flag)) of '\(flags.variable)' is no whole number from 0 on, as a pipeline has them. "
            + "Write a clean file first, by plumbline import with --good-flags and --output.")
      }
      numbers.append("\(number)")
    }
    return numbers
  }

  private func average(_ average: AverageChoice?) -> String? {
    switch average {
    case .bounds: "bounds"
    case .around(let before, let after): brief(before + after)
    case .point, nil: nil
    }
  }

  private func grid(_ lines: inout CommentedLines) {
    switch entry.grid {
    case .file(let cells, let depth):
      lines.add(
        "grid: file", "the file's own", detail: "\(cells) cells, \(shortText(depth)) m deep")
    case .linear(let cells, let depth, let reason):
      lines.add("grid: {linear: {cells: \(cells), depth: \(brief(depth))}}", detail: reason)
    }
  }

  private func initial(_ lines: inout CommentedLines) {
    guard entry.startIsSupposed else { return }
    lines.add("initial:")
    lines.add(
      "temperature: {surface: 15, gradient: 0.01, mixed_layer_depth: 20}",
      "CHECK: not in the file but supposed: degC, K m-1, m", depth: 1)
  }

  private func constants(_ lines: inout CommentedLines) {
    let constants = entry.constants
    if constants.stated.isEmpty, constants.recognised.isEmpty { return }
    lines.add("constants:")
    if !constants.recognised.isEmpty {
      let known = constants.recognised.map { constant in
        "\(constant.quantity.rawValue) \(brief(constant.value))"
      }
      lines.add(
        "use: recognised", "the file's", detail: known.joined(separator: ", "), depth: 1)
    }
    for constant in constants.stated {
      lines.add("\(constant.key): \(brief(constant.value))", constant.reason, depth: 1)
    }
  }

  // MARK: Forcing

  private func forcing(_ lines: inout CommentedLines) throws(PipelineError) {
    let forcing = entry.forcing
    lines.add("forcing:", "through the surface, positive into the water")
    if let file = file(forcing.file) { lines.add("file: \(file)", "of all series below", depth: 1) }
    if let time = Self.coordinate(forcing.time, nil) { lines.add("time: \(time)", depth: 1) }
    if let gap = forcing.longestGap {
      let unit = gap > 3600 ? 3600.0 : 60
      let length = (gap / unit).rounded(.up) * unit
      lines.add(
        "gaps: {interpolate: \(brief(length))}",
        (gap > 3 * 86400 ? "CHECK: " : "")
          + "s; the longest gap of the series is \(durationText(gap))",
        depth: 1)
    }
    if forcing.usesRecognised {
      lines.add("use: recognised", "radiation is known as a flux of buoyancy", depth: 1)
      lines.add("short_wave: {water: IB}", Self.waterComment, depth: 1)
    }
    for flux in forcing.fluxes {
      let (text, comment) = line(flux)
      lines.add(text, comment, detail: flux.values, depth: 1)
    }
  }

  private static let waterComment =
    "CHECK the water type of Jerlov: I (clear), IA, IB, II, III (turbid)"

  private func line(_ flux: FluxDraft) -> (text: String, comment: String) {
    let value = flux.terms.isEmpty ? "0" : yamlList(flux.terms.map(term))
    let lacking = flux.terms.isEmpty ? "CHECK: not in the file, give your own: " : ""
    let found = flux.terms.isEmpty ? "" : ", \(flux.found)"
    switch flux.target {
    case .surfaceStressX:
      return (
        "surface_stress_x: \(value)",
        lacking + (lacking.isEmpty ? "wind stress\(found)" : "wind stress over density [m2 s-2]")
      )
    case .surfaceStressY:
      return (
        "surface_stress_y: \(value)",
        lacking + (lacking.isEmpty ? "wind stress\(found)" : "wind stress over density [m2 s-2]")
      )
    case .surface(let tracer):
      let unit =
        tracer == .temperature
        ? "kinematic heat flux [K m s-1]"
        : tracer == .buoyancy ? "buoyancy flux [m2 s-3]" : "flux of salt [g kg-1 m s-1]"
      let kind = tracer == .temperature ? "heat" : tracer == .buoyancy ? "buoyancy" : "salt"
      return (
        "\(tracer.rawValue): {surface: \(value)}", lacking + (lacking.isEmpty ? kind + found : unit)
      )
    case .shortWave:
      return ("short_wave: {flux: \(value), water: IB}", Self.waterComment)
    case .freshwater:
      return (
        "freshwater: \(value)",
        lacking
          + (lacking.isEmpty
            ? "rain minus evaporation\(found)" : "precipitation minus evaporation [m s-1]")
      )
    }
  }

  private func term(_ term: FluxDraft.Term) -> String {
    let factor = term.factor == 1 ? nil : brief(term.factor)
    return yamlMapping([
      (term.isAttribute ? "attribute" : "series", yamlText(term.name)), ("file", file(term.file)),
      ("units", term.units.map(yamlText)), ("positive", term.positive?.rawValue),
      ("factor", factor),
    ])
  }
}
