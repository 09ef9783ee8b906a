import Figures

/// The part of a report that is about the calibration as a whole.
struct CalibrationPage {
  private let record: CalibrationRecord
  private let figures: [String: FigureEntry]

  init(_ record: CalibrationRecord, _ figures: [FigureEntry]) {
    self.record = record
    self.figures = Dictionary(uniqueKeysWithValues: figures.map { ($0.id, $0) })
  }

  /// The page up to the cases.
  var page: Page {
    let closure =
      record.texts["references"]?.components(before: ":") ?? record.texts["closure"] ?? ""
    var page = Page(title: record.title, subtitle: "Calibration of \(closure)")
    page.sections = [summary, parameters, search, misfit, uncertainty, certificate].compactMap(
      \.self)
    page.footer = Self.footer(source: record.texts["source"] ?? "plumbline", file: record.name)
    return page
  }

  static func footer(source: String, file: String) -> String {
    "Written by \(source), from \(file) and the trajectories beside it."
  }

  private func shown(_ ids: String...) -> String {
    let entries = ids.compactMap { figures[$0] }
    return entries.isEmpty ? "" : gallery(entries)
  }

  // MARK: In words

  private var summary: Page.Section {
    var body = paragraph(sentences.joined(separator: " "))
    if !record.concerns.isEmpty {
      body +=
        "<div class=\"box\"><p><strong>Before you trust this:</strong></p>\(list(record.concerns))</div>"
    }
    return .init(id: "summary", title: "Summary", body: body)
  }

  private var sentences: [String] {
    let calibrated = record.cases.filter { $0.role == "calibrate" }.count
    let others = record.cases.count - calibrated
    let names = record.parameters.map { "\($0.name) = \(value($0.result))\(error($0))" }
    let (start, result) = record.misfits
    let change =
      result < start ? "fell" : result > start ? "rose" : "stayed"
    let factor =
      start > 0 && result > 0 && result < start
      ? ", by a factor of \(shortNumber(start / result))," : ""
    return [
      "\(count(record.parameters.count, "parameter")) of the closure "
        + "\(record.parameters.count == 1 ? "was" : "were") calibrated against "
        + "\(count(calibrated, "case"))"
        + (others > 0
          ? "; \(count(others, "other case")) \(others == 1 ? "was" : "were") compared only."
          : "."),
      names.count <= 8 ? "The result: \(names.joined(separator: ", "))." : "",
      "The misfit \(change) from \(shortNumber(start)) to \(shortNumber(result))\(factor) in "
        + "\(count(max(0, record.best), "iteration")) and \(count(record.evaluations, "evaluation"))"
        + (record.failedEvaluations > 0 ? ", \(record.failedEvaluations) of which failed." : "."),
      record.texts["outcome"] ?? "",
      record.texts["gradient_check"].map { "The gradient at the result is \($0)." } ?? "",
    ].filter { !$0.isEmpty }
  }

  private func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }

  private func error(_ parameter: CalibrationRecord.Parameter) -> String {
    parameter.standardError.map { " ± \(shortNumber($0))" } ?? " (not determined)"
  }

  /// A value with the digits that people compare.
  private func value(_ number: Double?) -> String { number.map(sixDigits) ?? "–" }

  // MARK: Parameters

  private var parameters: Page.Section? {
    guard !record.parameters.isEmpty else { return nil }
    let header = [
      "parameter", "symbol", "unit", "published", "start", "result", "standard error", "interval",
      "bounds", "determined",
    ]
    let rows = record.parameters.map { parameter in
      [
        parameter.name, parameter.symbol, written(parameter.units), value(parameter.published),
        value(parameter.start), value(parameter.result),
        parameter.standardError.map(shortNumber) ?? "–",
        parameter.interval.map { "\(value($0.lowerBound)) to \(value($0.upperBound))" } ?? "–",
        bounds(parameter), parameter.determination,
      ]
    }
    return .init(
      id: "parameters", title: "Parameters",
      body: table("Calibrated parameters, each in its own unit", header, rows) + shown("parameters")
    )
  }

  private func bounds(_ parameter: CalibrationRecord.Parameter) -> String {
    switch (parameter.lowerBound, parameter.upperBound) {
    case (nil, nil): "none"
    case (let low?, nil): "≥ \(value(low))"
    case (nil, let high?): "≤ \(value(high))"
    case (let low?, let high?): "\(value(low)) to \(value(high))"
    }
  }

  // MARK: Search and misfit

  private var search: Page.Section {
    .init(
      id: "search", title: "Search",
      body: paragraph(
        "Method: \(record.texts["optimiser"] ?? "unknown"). \(record.texts["outcome"] ?? "")")
        + shown("misfit", "gradient"))
  }

  private var misfit: Page.Section? {
    guard !record.cases.isEmpty else { return nil }
    let cases = table(
      "Misfit of each case", ["case", "used to", "share", "at the start", "at the result"],
      record.cases.map {
        [
          $0.name, $0.role, shortNumber($0.share), $0.misfitAtStart.map(shortNumber) ?? "missing",
          $0.misfit.map(shortNumber) ?? "missing",
        ]
      })
    let series = table(
      "Root-mean-square errors",
      ["observed", "unit", "observations", "at the start", "at the result"],
      record.series.map {
        [
          "\($0.caseName): \($0.name)", written($0.units), "\($0.count)",
          $0.rmseAtStart.map(shortNumber) ?? "–", $0.rmse.map(shortNumber) ?? "–",
        ]
      })
    let tables =
      record.cases.count > 20 ? folded("Tables of all cases", cases + series) : cases + series
    return .init(
      id: "misfit", title: "Misfit", body: shown("contributions") + tables)
  }

  // MARK: Trust

  private var uncertainty: Page.Section? {
    let body = shown("modes", "correlations", "profiles")
    guard !body.isEmpty else { return nil }
    return .init(id: "uncertainty", title: "How sure it is", body: body)
  }

  private var certificate: Page.Section? {
    guard !record.proofs.isEmpty else { return nil }
    let header = [
      "derivative with respect to", "adjoint and tangent differ by", "Taylor order",
      "the same at the start", "Taylor order at the start",
    ]
    let rows = record.proofs.enumerated().map { place, proof in
      let start = record.proofsAtStart.indices.contains(place) ? record.proofsAtStart[place] : nil
      return [
        proof.control, proof.dotProductResidual.map(shortNumber) ?? "–",
        proof.order.map(shortNumber) ?? "–",
        start?.dotProductResidual.map(shortNumber) ?? "–", start?.order.map(shortNumber) ?? "–",
      ]
    }
    let words =
      "The gradient is exact if the adjoint and the tangent linear model give the same derivative to rounding, and "
      + "the Taylor remainder falls with order 2. Both were tried on these very cases."
    return .init(
      id: "certificate", title: "The gradient's certificate",
      body: paragraph(words) + table("Proof along random directions", header, rows)
        + shown("taylor-test"))
  }

  // MARK: Provenance

  static func provenance(_ record: CalibrationRecord) -> Page.Section {
    let named: [(String, String)] = [
      ("history", "Command"), ("pipeline_file", "Pipeline"), ("references", "Closure"),
      ("misfit_form", "Form of the misfit"), ("checkpoint_schedule", "Checkpoint schedule"),
      ("fingerprint", "Fingerprint of inputs and pipeline"), ("source", "Program"),
    ]
    var body = terms(named.compactMap { name, title in record.texts[name].map { (title, $0) } })
    if !record.files.isEmpty {
      body += folded(
        "Files that were read, with their SHA-256",
        table(
          "Inputs", ["file", "case", "SHA-256"],
          record.files.map { [$0.path, $0.caseName, $0.sha256] }))
    }
    if let pipeline = record.texts["pipeline"] {
      body += folded("The pipeline file as it was", verbatim(pipeline))
    }
    body += folded(
      "Every parameter of the closure at the result",
      table(
        "Parameters, calibrated or not", ["parameter", "value"],
        record.closureParameters.map { [$0.name, sixDigits($0.value)] }))
    return .init(id: "provenance", title: "Provenance", body: body)
  }
}
