import Figures

extension CostStudyResult {
  /// The figures of a study, each with the name of its file.
  func figures(reference: (cells: Int, steps: Int)) -> [(name: String, chart: LineChart)] {
    let models = unique(gradients.map(\.setting.model))
    let columns = unique(gradients.map(\.setting.columns))
    var figures: [(String, LineChart)] = []
    for model in models {
      for count in columns {
        let rows = gradients.filter {
          $0.setting.model == model && $0.setting.columns == count && $0.memory == nil
            && $0.setting.cells == reference.cells
        }
        let prefix = model.rawValue + (count == 1 ? "" : "-\(count)-columns")
        figures += overSteps(
          rows, prefix, setting: "\(model.rawValue), \(plural(count)) of \(reference.cells) cells")
      }
      figures += overMemory(model, reference)
      figures += overParameters(model)
    }
    return figures + overCells(models, steps: reference.steps)
  }

  // MARK: Steps

  private func overSteps(_ rows: [GradientCost], _ prefix: String, setting: String)
    -> [(String, LineChart)]
  {
    let steps = Axis("steps", scale: .logarithmic)
    func series(_ y: (GradientCost) -> Double) -> [LineChart.Series] {
      unique(rows.map(\.schedule)).map { schedule in
        let points = rows.filter { $0.schedule == schedule }
          .map { (x: Double($0.setting.steps), y: y($0)) }
        return LineChart.Series(schedule, points.sorted { $0.x < $1.x })
      }
    }
    return [
      (
        "\(prefix)-time-over-steps",
        LineChart(
          title: "Time of the gradient", subtitle: setting, x: steps,
          y: Axis("gradient / forward run [1]", including: 0), series: series(\.ratio))
      ),
      (
        "\(prefix)-memory-over-steps",
        LineChart(
          title: "Memory for snapshots and recorded steps", subtitle: setting, x: steps,
          y: Axis("memory [MiB]", scale: .logarithmic),
          series: series { mebibytes($0.planned.bytes) })
      ),
      (
        "\(prefix)-recomputed-over-steps",
        LineChart(
          title: "Steps computed again", subtitle: setting, x: steps,
          y: Axis("recomputed steps / steps [1]", including: 0),
          series: series { Double($0.planned.recomputedSteps) / Double($0.setting.steps) })
      ),
    ]
  }

  // MARK: Memory

  private func overMemory(_ model: StudiedModel, _ reference: (cells: Int, steps: Int))
    -> [(String, LineChart)]
  {
    unique(gradients.filter { $0.memory != nil && $0.setting.model == model }.map(\.setting)).map {
      setting in
      let rows = gradients.filter { $0.setting == setting }
      let spent = rows.filter { $0.memory != nil }.map { (mebibytes($0.planned.bytes), $0.ratio) }
      let named = rows.filter { $0.memory == nil }.map {
        LineChart.Series(
          $0.schedule, [(mebibytes($0.planned.bytes), $0.ratio)], isJoined: false)
      }
      let prefix = model.rawValue + (setting.columns == 1 ? "" : "-\(setting.columns)-columns")
      return (
        "\(prefix)-time-over-memory",
        LineChart(
          title: "What memory buys",
          subtitle: "\(model.rawValue), \(plural(setting.columns)) of \(reference.cells) cells, "
            + "\(reference.steps) steps",
          x: Axis("memory for snapshots and recorded steps [MiB]", scale: .logarithmic),
          y: Axis("gradient / forward run [1]", including: 0),
          series: [LineChart.Series("mixed, all of the memory", spent)] + named)
      )
    }
  }

  // MARK: Cells

  private func overCells(_ models: [StudiedModel], steps: Int) -> [(String, LineChart)] {
    let series = models.map { model in
      let points = gradients.filter {
        $0.setting.model == model && $0.setting.columns == 1 && $0.setting.steps == steps
          && $0.schedule == "automatic"
      }
      return LineChart.Series(
        model.rawValue,
        points.map { (x: Double($0.setting.cells), y: $0.ratio) }.sorted { $0.x < $1.x })
    }
    guard series.contains(where: { $0.points.count > 1 }) else { return [] }
    return [
      (
        "time-over-cells",
        LineChart(
          title: "Time of the gradient",
          subtitle: "one column, \(steps) steps, automatic schedule",
          x: Axis("cells", scale: .logarithmic),
          y: Axis("gradient / forward run [1]", including: 0), series: series)
      )
    ]
  }

  // MARK: Parameters

  /// Adjoint, tangent linear and differences against the number of derivatives wanted.
  private func overParameters(_ model: StudiedModel) -> [(String, LineChart)] {
    tangents.filter { $0.setting.model == model }.map { tangent in
      let counts = (0...6).map { 1 << $0 }
      let adjoint = gradients.first {
        $0.setting == tangent.setting && $0.schedule == "automatic"
      }
      func series(_ name: String, _ y: (Int) -> Double) -> LineChart.Series {
        LineChart.Series(name, counts.map { (x: Double($0), y: y($0)) })
      }
      let directions = tangent.directions
      let forwardMode = directions == 1 ? "tangent linear" : "tangent linear, by \(directions)"
      return (
        "\(model.rawValue)-time-over-parameters",
        LineChart(
          title: "Forward or reverse mode?",
          subtitle: "\(model.rawValue), one column of \(tangent.setting.cells) cells, "
            + "\(tangent.setting.steps) steps",
          x: Axis("parameters", scale: .logarithmic),
          y: Axis("all derivatives / forward run [1]", scale: .logarithmic),
          series: [series(forwardMode) { tangent.ratio(derivatives: $0) }]
            + (adjoint.map { cost in [series("adjoint, automatic") { _ in cost.ratio }] } ?? [])
            + [series("one-sided differences") { Double($0 + 1) }])
      )
    }
  }

  private func plural(_ columns: Int) -> String {
    columns == 1 ? "one column" : "\(columns) columns in lock-step"
  }
}

/// Returns each item once, in the order of their first appearance.
func unique<Item: Hashable>(_ items: [Item]) -> [Item] {
  var seen: Set<Item> = []
  return items.filter { seen.insert($0).inserted }
}

func mebibytes(_ bytes: Int) -> Double { Double(bytes) / 1_048_576 }
