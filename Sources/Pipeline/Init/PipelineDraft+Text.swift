import Calibration
import Closures
import Column
import Records

extension PipelineDraft {
  /// Writes the pipeline as YAML with comments.
  ///
  /// - Parameter path: Where it will be; its paths are relative to that folder.
  /// - Throws: `PipelineError` for a path that cannot stand in a pipeline.
  public func text(for path: String) throws(PipelineError) -> String {
    var sections: [[(key: String, lines: CommentedLines)]] = []
    for entry in cases {
      sections.append(
        try CaseWriter(entry: entry, path: path, weights: cases.count > 1 && !countTheSame)
          .sections()
      )
    }
    var lines = CommentedLines()
    header(path, &lines)
    lines.add("title: \(yamlText(title))")
    writeCases(&sections, &lines)
    writeModel(&lines)
    writeMisfit(&lines)
    lines.add("")
    lines.add("optimiser:")
    lines.add(
      "method: levenberg-marquardt", "needs the fewest iterations for a few parameters", depth: 1)
    lines.add("max_iterations: 20", "mostly fewer than ten are needed", depth: 1)
    lines.add(
      "decrease_tolerance: 1e-6", "ends when the misfit falls by less than this part", depth: 1)
    lines.add("")
    lines.add("outputs:")
    let stem = path == "-" ? name : fileStem(path)
    lines.add(
      "directory: \(yamlText("output/" + stem))", "relative to this file, like all paths", depth: 1)
    return lines.text
  }

  /// Whether the same variables count in all cases.
  private var countTheSame: Bool { cases.allSatisfy { $0.counted == cases[0].counted } }

  private func header(_ path: String, _ lines: inout CommentedLines) {
    let files = cases.flatMap { $0.observations + [$0.forcing.file].compactMap(\.self) }
    let names = files.map(lastComponent).reduce(into: [String]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    let pipeline = path == "-" ? "FILE.yml" : lastComponent(path)
    lines.add(
      "",
      "Written by plumbline init from what is in \(names.joined(separator: ", ")). It runs as it stands:"
    )
    lines.add(
      "", "  plumbline check \(pipeline)    shows what would be compared, and computes nothing")
    lines.add("", "  plumbline run \(pipeline)      calibrates")
    for decision in decisions { lines.add("", "\(decision).") }
    lines.add(
      "",
      "What is marked CHECK was supposed, because no file says it. docs/pipeline.md explains every key."
    )
  }

  // MARK: Cases

  private func writeCases(
    _ sections: inout [[(key: String, lines: CommentedLines)]], _ lines: inout CommentedLines
  ) {
    lines.add("")
    let shared = cases.count > 1 ? Self.takeShared(&sections) : []
    if !shared.isEmpty {
      lines.add(
        "case_defaults:", "what the cases share; a case that states a key itself overrides it")
      for section in shared { lines.add(section, depth: 1) }
      lines.add("")
    }
    lines.add(
      "cases:",
      cases.count > 1 ? "role: hold-out keeps one aside, to judge the result by" : "")
    for entry in sections {
      var item = CommentedLines()
      for section in entry { item.add(section.lines) }
      lines.add(item.asItem(), depth: 1)
    }
  }

  /// Takes the sections out of all cases that say the same in all of them.
  private static func takeShared(
    _ sections: inout [[(key: String, lines: CommentedLines)]]
  ) -> [CommentedLines] {
    var shared: [CommentedLines] = []
    for (key, lines) in sections[0] where key != "observations" && key != "name" {
      let others = sections.dropFirst().map { $0.first { $0.key == key }?.lines }
      guard others.allSatisfy({ $0?.saysTheSame(as: lines) == true }) else { continue }
      shared.append(lines.shared(with: others.compactMap(\.self)))
      for index in sections.indices { sections[index].removeAll { $0.key == key } }
    }
    return shared
  }

  // MARK: Model and misfit

  private func writeModel(_ lines: inout CommentedLines) {
    lines.add("")
    lines.add("model:")
    lines.add("closure: k-epsilon", depth: 1)
    let between = timeStep.interval / timeStep.seconds
    lines.add(
      "time_step: \(brief(timeStep.seconds))",
      "s; "
        + (timeStep.dividesInterval && between >= 1
          ? "\(shortText(between)) between observations"
          : "about every \(durationText(timeStep.interval)) is observed")
        + "; results should not change much with half of it", depth: 1)
    lines.add("density: \(density.rawValue)", densityComment, depth: 1)
    lines.add("")
    lines.add(
      "parameters:",
      "from published values, within wide bounds; {start: …, bounds: [a, b]} sets others")
    let known = ClosureModel.kEpsilon.declaration.parameters
    for name in parameters {
      guard let parameter = known.first(where: { $0.name == name }) else { continue }
      let range = parameter.range
      lines.add(
        "\(name): {}",
        "from \(brief(parameter.defaultValue)), within \(brief(range.lowerBound)) to \(brief(range.upperBound))",
        depth: 1)
    }
    lines.add(
      "",
      "others: c_eps3m in stable water, c3, c4, cb1 as in pipelines/papa.yml, … (docs/closures.md)",
      depth: 1)
  }

  private var densityComment: String {
    switch density {
    case .temperature: "salinity has no part in it"
    case .salinity: "CHECK: no temperature was found, which mostly matters more"
    case .temperatureAndSalinity: "both were found"
    case .buoyancy: "the files have it, with its flux"
    }
  }

  private func writeMisfit(_ lines: inout CommentedLines) {
    lines.add("")
    lines.add("misfit:")
    let meaning =
      switch misfit.form {
      case .error: "squared differences over the files' standard errors"
      case .variance: "squared differences over the variance of what was observed"
      default:
        "mean squared differences; what counts does not vary, so that 'variance' is no choice"
      }
    lines.add("form: \(misfit.form.rawValue)", meaning, depth: 1)
    if countTheSame {
      let counted = cases[0].counted
      lines.add(
        "weights: \(Self.weights(counted))", Self.weightsComment(cases[0]), depth: 1)
    }
    if misfit.spinUp > 0 {
      lines.add(
        "outputs: {from_time: \(brief(misfit.spinUp))}",
        "s; leaves out the first hours, in which turbulence comes up", depth: 1)
    }
  }

  static func weights(_ counted: [Column.Variable]) -> String {
    yamlMapping(counted.map { ($0.rawValue, "1") })
  }

  static func weightsComment(_ entry: CaseDraft) -> String {
    let others = entry.variables.filter { $0.name != nil && !entry.counted.contains($0.variable) }
      .map(\.variable.rawValue)
    guard !others.isEmpty else { return "all that is compared counts" }
    return "\(others.joined(separator: ", ")) compared without counting: "
      + (entry.isSimulation
        ? "driven by nothing, or not varying" : "currents bring what a column does not know")
  }
}
