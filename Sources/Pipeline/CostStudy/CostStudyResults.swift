import NetCDF

extension CostStudy {
  /// Writes what was measured, and its figures.
  ///
  /// - Returns: the paths of the files.
  public func write(_ result: CostStudyResult, provenance: Provenance) throws -> [String] {
    let path = "\(outputDirectory)/cost-study.nc"
    var table = ResultTable()
    add(result.gradients, to: &table)
    add(result.tangents, to: &table)
    add(result.steps, to: &table)
    let figures = result.figures(reference: (file.referenceCells, file.referenceSteps))
      .map { name, chart in (path: "\(outputDirectory)/\(name).svg", text: chart.svg()) }
    try OutputStage.publishing(.filesBelow(outputDirectory)) { stage in
      try table.write(to: path, in: &stage) { dataset in
        try provenance.writeAttributes(to: dataset, title: title)
        try dataset.setAttribute(
          "comment", "times are those of one machine and one run: compare their ratios")
        try dataset.setAttribute("pipeline_file", .text(file.path))
        try dataset.setAttribute("pipeline", .text(file.text))
      }
      for figure in figures { try stage.create(figure.path, text: figure.text) }
    }
    return [path] + figures.map(\.path)
  }

  private func add(_ rows: [GradientCost], to table: inout ResultTable) {
    let run = ["run"]
    func add(
      _ name: String, _ longName: String, _ units: String, missing: String? = nil,
      _ value: (GradientCost) -> Double
    ) {
      table.add(name, along: run, longName, rows.map(value), units: units, missing: missing)
    }
    table.add("model", along: run, "model", strings: rows.map(\.setting.model.rawValue))
    table.add("schedule", along: run, "checkpoint schedule", strings: rows.map(\.schedule))
    add("columns", "columns in lock-step", "1") { Double($0.setting.columns) }
    add("cells", "cells of a column", "1") { Double($0.setting.cells) }
    add("steps", "steps", "1") { Double($0.setting.steps) }
    add(
      "memory_limit", "memory that a mixed schedule had to use", "byte",
      missing: "missing where the schedule had no limit"
    ) { $0.memory.map(Double.init) ?? .nan }
    add("forward_time", "time of the forward run of all columns", "s", \.forwardTime)
    add("gradient_time", "time of the gradient of all columns", "s", \.gradientTime)
    add("time_ratio", "time of the gradient over that of the forward run", "1", \.ratio)
    add("snapshots", "most snapshots held at once", "1") { Double($0.planned.snapshots) }
    add("recorded_steps", "most recorded steps held at once", "1") {
      Double($0.planned.recordedSteps)
    }
    add("recomputed_steps", "steps computed beside the first time of each", "1") {
      Double($0.planned.recomputedSteps)
    }
    add(
      "checkpoint_memory", "most memory for snapshots and recorded steps, known before the run",
      "byte"
    ) { Double($0.planned.bytes) }
    add(
      "process_memory",
      "rise of the process's resident memory during the gradient", "byte",
      missing: "missing where the system does not tell"
    ) { $0.processMemory.map(Double.init) ?? .nan }
  }

  private func add(_ rows: [TangentCost], to table: inout ResultTable) {
    let run = ["tangent_run"]
    guard !rows.isEmpty else { return }
    table.add(
      "tangent_model", along: run, "model", strings: rows.map(\.setting.model.rawValue))
    table.add(
      "tangent_cells", along: run, "cells of the column", rows.map { Double($0.setting.cells) })
    table.add("tangent_steps", along: run, "steps", rows.map { Double($0.setting.steps) })
    table.add(
      "tangent_parameters", along: run, "parameters of the model",
      rows.map { Double($0.parameters) })
    table.add(
      "tangent_directions", along: run, "derivatives that one run gives",
      rows.map { Double($0.directions) })
    table.add(
      "tangent_forward_time", along: run, "time of the forward run", rows.map(\.forwardTime),
      units: "s")
    table.add(
      "tangent_time", along: run, "time of the forward run with these derivatives",
      rows.map(\.tangentTime), units: "s")
  }

  private func add(_ rows: [MeasuredStep], to table: inout ResultTable) {
    let run = ["measured_step"]
    guard !rows.isEmpty else { return }
    func add(_ name: String, _ longName: String, _ units: String, _ value: (MeasuredStep) -> Double)
    {
      table.add(name, along: run, longName, rows.map(value), units: units)
    }
    table.add("step_model", along: run, "model", strings: rows.map(\.setting.model.rawValue))
    add("step_columns", "columns in lock-step", "1") { Double($0.setting.columns) }
    add("step_cells", "cells of a column", "1") { Double($0.setting.cells) }
    add("state_size", "a state of all columns", "byte") { Double($0.sizes.state) }
    add("kept_size", "what a recorded step keeps besides its state", "byte") {
      Double($0.sizes.kept)
    }
    add("step_time", "a step that keeps nothing", "s", \.costs.step)
    add("recorded_step_time", "a step that is recorded", "s", \.costs.recordedStep)
    add("adjoint_step_time", "the adjoint of a step", "s", \.costs.adjointStep)
    add(
      "touch_time", "touching a byte of memory for the first time", "s byte-1",
      \.costs.touchedByte)
    add("stream_time", "bringing a byte back into the cache", "s byte-1", \.costs.streamedByte)
  }
}
