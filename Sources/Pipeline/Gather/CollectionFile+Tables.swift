import NetCDF

extension CollectionFile {
  /// A variable without a time, and what writes its values.
  struct Table {
    let write: () throws -> Void
  }

  /// Defines what there is once for each case, each parameter, or each parameter of a case.
  func defineTables(in dataset: Dataset) throws -> [Table] {
    var tables = try [
      defineTexts("case_name", "name of the case", cases.map(\.member.name), in: dataset)
    ]
    try dataset.variable("case_name").setAttribute("cf_role", "timeseries_id")
    tables.append(
      try defineCounts(
        "time_count", "number of outputs of the case", cases.map(\.outputs), in: dataset))
    tables.append(
      try defineCounts("z_count", "number of cells of the case", cases.map(\.cells), in: dataset))
    tables += try defineConstants(in: dataset)
    if cases.contains(where: { $0.closure != nil }) {
      tables.append(
        try defineTexts(
          "closure", "closure of the case", cases.map { $0.closure ?? "" }, in: dataset))
    }
    tables.append(
      try defineTexts(
        "trajectory_file", "file of the trajectories of the case", cases.map(\.member.trajectory),
        in: dataset))
    return tables + (try defineCalibrations(in: dataset))
  }

  /// Numbers that some case has, unless they change in time in another.
  private func defineConstants(in dataset: Dataset) throws -> [Table] {
    try CaseConstant.all.compactMap { constant in
      let values = cases.map { $0.constants[constant.name] ?? .nan }
      guard !variables.isKnown(constant.name), values.contains(where: { !$0.isNaN }) else {
        return nil
      }
      let table = try defineNumbers(
        constant.name, constant.longName, constant.units, values, in: dataset)
      if let name = constant.standardName {
        try dataset.variable(constant.name).setAttribute("standard_name", .text(name))
      }
      return table
    }
  }

  // MARK: Calibrations

  private func defineCalibrations(in dataset: Dataset) throws -> [Table] {
    guard !calibrations.results.isEmpty else { return [] }
    let results = cases.map { item in item.calibration.map { calibrations.results[$0] } }
    var tables = try [
      defineTexts(
        "calibration_file", "file of the calibration of the case",
        cases.map { $0.member.calibration ?? "" }, in: dataset),
      defineNumbers(
        "misfit_at_start", "misfit of the calibration of the case at the start", "1",
        results.map { $0?.misfitAtStart ?? .nan }, in: dataset),
      defineNumbers(
        "misfit", "misfit of the calibration of the case with the calibrated parameters", "1",
        results.map { $0?.misfit ?? .nan }, in: dataset),
      defineConvergence(results.map { $0?.isConverged }, in: dataset),
    ]
    guard !calibrations.parameters.isEmpty else { return tables }
    try dataset.defineDimension("parameter", length: calibrations.parameters.count)
    tables.append(
      try defineTexts(
        "parameter_name",
        "name of what was calibrated: a parameter of the closure, or a correction",
        calibrations.parameters.map(\.name), along: "parameter", in: dataset))
    tables.append(
      try defineTexts(
        "parameter_units", "unit of the parameter", calibrations.parameters.map(\.units),
        along: "parameter", in: dataset))
    let titles = calibrations.intervalTitles.count == 1 ? calibrations.intervalTitles.first : nil
    let unit = "in the unit of the parameter, see parameter_units"
    let columns: [(String, String, KeyPath<CollectionCalibrations.Estimate, Double>)] = [
      ("parameter_value", "calibrated value, \(unit)", \.value),
      (
        "parameter_standard_error", "standard error of the calibrated value, \(unit)",
        \.standardError
      ),
      (
        "parameter_interval_lower",
        titles?[0] ?? "lower end of the interval that the calibration of the case tells, \(unit)",
        \.lower
      ),
      (
        "parameter_interval_upper",
        titles?[1] ?? "upper end of the interval that the calibration of the case tells, \(unit)",
        \.upper
      ),
    ]
    for (name, longName, column) in columns {
      tables.append(try defineEstimates(name, longName, column, results, in: dataset))
    }
    return tables
  }

  private func defineEstimates(
    _ name: String, _ longName: String,
    _ column: KeyPath<CollectionCalibrations.Estimate, Double>,
    _ results: [CollectionCalibrations.Result?], in dataset: Dataset
  ) throws -> Table {
    let width = calibrations.parameters.count
    var values = [Double](repeating: .nan, count: cases.count * width)
    for (row, result) in results.enumerated() {
      for estimate in result?.estimates ?? [] {
        values[row * width + estimate.place] = estimate[keyPath: column]
      }
    }
    let table = try defineNumbers(
      name, longName, "1", values, along: ["case", "parameter"], in: dataset)
    let variable = try dataset.variable(name)
    try variable.setAttribute("coordinates", "case_name parameter_name")
    try variable.setAttribute(
      "comment", "missing where the case does not calibrate the parameter, or does not determine it"
    )
    return table
  }

  private func defineConvergence(_ claims: [Bool?], in dataset: Dataset) throws -> Table {
    let unknown = -127.0
    let variable = try dataset.defineVariable(
      "converged", type: .byte, dimensions: ["case"], fillValue: unknown)
    try variable.setAttribute("long_name", "whether the calibration of the case converged")
    try variable.setAttribute("flag_values", .integers([0, 1], .byte))
    try variable.setAttribute("flag_meanings", "not_converged converged")
    try variable.setAttribute("coordinates", "case_name")
    return Table { try variable.write(claims.map { $0.map { $0 ? 1 : 0 } ?? unknown }) }
  }

  // MARK: Kinds of variables

  private func defineNumbers(
    _ name: String, _ longName: String, _ units: String, _ values: [Double],
    along dimensions: [String] = ["case"], in dataset: Dataset
  ) throws -> Table {
    let variable = try dataset.defineVariable(
      name, type: .double, dimensions: dimensions, fillValue: ResultTable.fillValue)
    try variable.setAttribute("long_name", .text(longName))
    try variable.setAttribute("units", .text(units))
    try variable.setAttribute("coordinates", "case_name")
    return Table { try variable.write(values.map { $0.isFinite ? $0 : ResultTable.fillValue }) }
  }

  private func defineCounts(
    _ name: String, _ longName: String, _ counts: [Int], in dataset: Dataset
  ) throws -> Table {
    let variable = try dataset.defineVariable(name, type: .int, dimensions: ["case"])
    try variable.setAttribute("long_name", .text(longName))
    try variable.setAttribute("units", "1")
    try variable.setAttribute("coordinates", "case_name")
    return Table { try variable.write(integers: counts) }
  }

  private func defineTexts(
    _ name: String, _ longName: String, _ texts: [String], along dimension: String = "case",
    in dataset: Dataset
  ) throws -> Table {
    let variable = try dataset.defineVariable(name, type: .string, dimensions: [dimension])
    try variable.setAttribute("long_name", .text(longName))
    return Table { try variable.write(strings: texts) }
  }
}
