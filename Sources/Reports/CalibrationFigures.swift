import Figures

/// The figures of a calibration as a whole, made of its file.
public struct CalibrationFigures {
  let record: CalibrationRecord

  public init(_ record: CalibrationRecord) { self.record = record }

  /// How many bars are shown.
  private static let barCount = 12

  /// Makes every figure, in the order of a report.
  public func all() -> [FigureEntry] {
    [
      intervals, history, gradientHistory, contributions, modes, correlations, profiles,
      certificate,
    ]
    .compactMap(\.self)
  }

  private func entry(_ id: String, _ figure: any Figure, _ caption: String, _ variables: String)
    -> FigureEntry
  {
    FigureEntry(id: id, figure: figure, caption: caption, source: "\(variables) in \(record.name)")
  }

  // MARK: Parameters

  /// The parameters with their intervals between bounds.
  public var intervals: FigureEntry? {
    let known = record.parameters.filter { $0.result.isFinite && $0.start.isFinite }
    guard !known.isEmpty else { return nil }
    let rows = known.map { parameter in
      let unit = parameter.units == "1" ? "" : " [\(written(parameter.units))]"
      return IntervalChart.Row(
        name: parameter.name + unit, value: parameter.result, interval: parameter.interval,
        lowerBound: parameter.lowerBound, upperBound: parameter.upperBound, start: parameter.start,
        published: parameter.published)
    }
    return entry(
      "parameters",
      IntervalChart(title: "Parameters", subtitle: "each between its bounds", rows: rows),
      "Where each parameter ended, between its bounds; the band is its interval.",
      "result, start, default, interval_lower, interval_upper, lower_bound, upper_bound")
  }

  // MARK: History

  /// The steps of the last stage, whose misfits alone are of one kind.
  private var lastStage: [CalibrationRecord.Step] {
    record.steps.filter { $0.stage == record.steps.last?.stage }
  }

  private func history(
    _ series: [(name: String, value: (CalibrationRecord.Step) -> Double?)]
  ) -> [LineChart.Series] {
    series.map { name, value in
      LineChart.Series(
        name,
        lastStage.compactMap { step in
          // The axis has no place for 0.
          value(step).flatMap { $0 > 0 ? (x: step.forwardEquivalents, y: $0) : nil }
        })
    }.filter { !$0.points.isEmpty }
  }

  private static let work = Axis("forward runs of one case [1]", including: 0)

  /// The misfit over the work that it took.
  public var history: FigureEntry? {
    let series = history([
      ("calibrated against", { $0.misfit }), ("validation", { $0.validationMisfit }),
      ("held out", { $0.heldOutMisfit }),
    ])
    guard !series.isEmpty else { return nil }
    return entry(
      "misfit",
      LineChart(
        title: "Misfit", subtitle: "after each iteration", x: Self.work,
        y: Axis("misfit [1]", scale: .logarithmic), series: series, size: .column),
      "How the misfit fell with the work of the search.",
      "misfit, validation_misfit, held_out_misfit, forward_equivalents")
  }

  /// The norm of the gradient over the same.
  public var gradientHistory: FigureEntry? {
    let series = history([("projected gradient", { $0.gradientNorm })])
    guard !series.isEmpty else { return nil }
    return entry(
      "gradient",
      LineChart(
        title: "Gradient", subtitle: "largest component, with respect to scaled parameters",
        x: Self.work, y: Axis("projected gradient [1]", scale: .logarithmic), series: series,
        size: .column),
      "How the gradient vanished; a search that converged ends with a small one.",
      "gradient_norm, forward_equivalents")
  }

  // MARK: Misfit

  /// What each observed variable of each case adds to the misfit of its case.
  public var contributions: FigureEntry? {
    let shown = record.series.filter { ($0.misfit ?? $0.misfitAtStart) != nil }
      .sorted { ($0.misfit ?? $0.misfitAtStart ?? 0) > ($1.misfit ?? $1.misfitAtStart ?? 0) }
      .prefix(Self.barCount)
    guard !shown.isEmpty else { return nil }
    let left = record.series.count - shown.count
    return entry(
      "contributions",
      BarChart(
        title: "Parts of the misfit",
        subtitle: left > 0
          ? "the \(shown.count) largest of \(record.series.count)" : "by case and variable",
        axis: Axis("misfit of the case [1]"), rows: shown.map { "\($0.caseName): \($0.name)" },
        series: [
          ("result", shown.map { $0.misfit ?? .nan }),
          ("start", shown.map { $0.misfitAtStart ?? .nan }),
        ]),
      "What each variable adds to the misfit of its case.", "series_misfit, series_misfit_at_start")
  }

  // MARK: Uncertainty

  /// The eigenvectors of the Hessian.
  public var modes: FigureEntry? {
    guard !record.eigenvectors.isEmpty, record.parameters.count > 1 else { return nil }
    return entry(
      "modes",
      MatrixChart(
        title: "What the observations determine",
        subtitle: "eigenvectors of the Hessian, the best determined first",
        rows: record.eigenvalues.enumerated().map { "\($0 + 1): λ = \(shortNumber($1))" },
        columns: record.parameters.map(\.name), values: record.eigenvectors),
      "Each row is a combination of parameters, in units of their scales; a large eigenvalue λ means that the "
        + "observations determine it well.", "eigenvalue, eigenvector")
  }

  /// How the errors of parameters belong together.
  public var correlations: FigureEntry? {
    guard record.parameters.count > 1, record.correlations.joined().contains(where: \.isFinite)
    else { return nil }
    let names = record.parameters.map(\.name)
    return entry(
      "correlations",
      MatrixChart(
        title: "Correlations", subtitle: "of the errors of two parameters", rows: names,
        columns: names, values: record.correlations),
      "Near 1 or −1 where the observations hardly tell two parameters apart.", "correlation")
  }

  /// The misfit along single parameters, in units that make a parabola of what the curvature describes.
  public var profiles: FigureEntry? {
    let least = record.misfits.result
    let series = record.profiles.compactMap { profile -> LineChart.Series? in
      guard let parameter = record.parameters.first(where: { $0.name == profile.parameter })
      else { return nil }
      let unit = parameter.standardError ?? 1
      return LineChart.Series(
        profile.parameter,
        zip(profile.values, profile.misfits).map {
          (x: ($0 - parameter.result) / unit, y: $1 - least)
        })
    }
    guard !series.isEmpty else { return nil }
    return entry(
      "profiles",
      LineChart(
        title: "Least misfit along parameters", subtitle: "the others fitted anew",
        x: Axis("change of the parameter [standard errors]"),
        y: Axis("misfit − least [1]", including: 0),
        series: series, size: .column),
      "A parabola where the standard error tells the whole of the uncertainty.",
      "profile_value, profile_misfit")
  }

  // MARK: Certificate

  /// The Taylor remainders at the result.
  public var certificate: FigureEntry? {
    let series = record.proofs.map { proof in
      LineChart.Series(
        proof.control,
        zip(record.taylorSteps, proof.remainders).compactMap { step, remainder in
          step > 0 && remainder > 0 ? (x: step, y: remainder) : nil
        })
    }.filter { !$0.points.isEmpty }
    guard !series.isEmpty else { return nil }
    return entry(
      "taylor-test",
      LineChart(
        title: "Proof of the gradient", subtitle: "Taylor remainders at the result",
        x: Axis("step h along a random direction [1]", scale: .logarithmic),
        y: Axis("|J(x + h d) − J(x) − h dJ| [1]", scale: .logarithmic), series: series,
        size: .column),
      "The remainder of a right gradient falls with the square of the step, down to rounding.",
      "taylor_step, taylor_remainder")
  }
}
