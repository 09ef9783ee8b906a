/// What a calibration found, read back from its file: all that a report shows of it.
public struct CalibrationRecord: Sendable {
  public struct Parameter: Sendable {
    public let name: String
    public let symbol: String
    public let units: String
    public let result: Double
    public let start: Double
    /// nil for what is not a parameter of the closure.
    public let published: Double?
    public let lowerBound: Double?
    public let upperBound: Double?
    /// nil where the observations do not determine it.
    public let standardError: Double?
    public let interval: ClosedRange<Double>?
    /// Whether the observations determine it, in a word.
    public let determination: String
  }

  /// One accepted step of the search.
  public struct Step: Sendable {
    public let stage: Int
    public let misfit: Double
    public let validationMisfit: Double?
    public let heldOutMisfit: Double?
    public let gradientNorm: Double?
    /// Runs of one case up to the step.
    public let forwardEquivalents: Double
    public let parameters: [Double]
  }

  public struct Case: Sendable {
    public let name: String
    public let role: String
    public let share: Double
    public let misfit: Double?
    public let misfitAtStart: Double?
  }

  /// What was observed of one variable in one case.
  public struct Series: Sendable {
    public let caseName: String
    public let name: String
    public let units: String
    public let count: Int
    public let misfit: Double?
    public let misfitAtStart: Double?
    public let rmse: Double?
    public let rmseAtStart: Double?
  }

  /// The proof of the gradient with respect to one kind of controls, at one point.
  public struct Proof: Sendable {
    public let control: String
    public let dotProductResidual: Double?
    public let order: Double?
    /// |J(x + h d) − J(x) − h dJ| for each step h.
    public let remainders: [Double]
  }

  /// The misfit along one parameter.
  public struct Profile: Sendable {
    public let parameter: String
    public let values: [Double]
    public let misfits: [Double]
  }

  public struct File: Sendable {
    public let path: String
    public let caseName: String
    public let sha256: String
  }

  /// The file as people know it.
  public let name: String
  public let title: String
  public let parameters: [Parameter]
  public let steps: [Step]
  /// The place of the result among the steps.
  public let best: Int
  public let cases: [Case]
  public let series: [Series]
  public let correlations: [[Double]]
  public let eigenvalues: [Double]
  /// modes × parameters, in units of their scales.
  public let eigenvectors: [[Double]]
  public let profiles: [Profile]
  public let taylorSteps: [Double]
  public let proofs: [Proof]
  public let proofsAtStart: [Proof]
  public let files: [File]
  /// What a user should know before trusting the result.
  public let concerns: [String]
  /// Global attributes that are texts, by their names.
  public let texts: [String: String]
  public let evaluations: Int
  public let failedEvaluations: Int

  /// The closure's parameters that were calibrated or not, with their values at the result.
  public let closureParameters: [(name: String, value: Double)]

  /// The misfit at the start and at the result.
  public var misfits: (start: Double, result: Double) {
    (steps.first?.misfit ?? .nan, steps.indices.contains(best) ? steps[best].misfit : .nan)
  }
}

// MARK: - Reading

extension CalibrationRecord {
  /// Reads the file of a calibration.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - name: what it is called; nil for its path.
  /// - Throws: `ReportError` where it is something else, `NetCDFError`.
  public init(reading path: String, name: String? = nil) throws {
    let file = try ResultFile(path, name: name)
    guard file.has("parameter_name"), file.has("parameter_history") else {
      throw ReportError(path: file.name, message: "this is not the file of a calibration.")
    }
    self.name = file.name
    title = try file.text("title") ?? ""
    parameters = try Self.parameters(file)
    steps = try Self.steps(file)
    best = (try file.numbers("result_iteration")?.first ?? 0).wholeNumber
    cases = try Self.cases(file)
    series = try Self.series(file)
    correlations = try file.rows("correlation") ?? []
    eigenvalues = try file.numbers("eigenvalue") ?? []
    eigenvectors = try file.rows("eigenvector") ?? []
    profiles = try Self.profiles(file)
    taylorSteps = try file.numbers("taylor_step") ?? []
    proofs = try Self.proofs(file, suffix: "")
    proofsAtStart = try Self.proofs(file, suffix: "_at_start")
    files = try Self.files(file)
    concerns = try file.text("concerns")?.split(separator: "\n").map(String.init) ?? []
    var texts: [String: String] = [:]
    for (name, value) in try file.dataset.attributes { texts[name] = value.textValue }
    self.texts = texts
    evaluations = (try file.number("evaluations") ?? 0).wholeNumber
    failedEvaluations = (try file.number("failed_evaluations") ?? 0).wholeNumber
    let known = try file.numbers("closure_parameter_value") ?? []
    closureParameters = zip(try file.strings("closure_parameter_name") ?? [], known).map {
      ($0, $1)
    }
  }

  private static func parameters(_ file: ResultFile) throws -> [Parameter] {
    let names = try file.strings("parameter_name") ?? []
    func texts(_ name: String) throws -> [String] { try file.strings(name, count: names.count) }
    func numbers(_ name: String) throws -> [Double] { try file.numbers(name, count: names.count) }
    let (symbols, units) = (try texts("parameter_symbol"), try texts("parameter_units"))
    let (result, start) = (try numbers("result"), try numbers("start"))
    let (published, errors) = (try numbers("default"), try numbers("standard_error"))
    let bounds = (try numbers("lower_bound"), try numbers("upper_bound"))
    let interval = (try numbers("interval_lower"), try numbers("interval_upper"))
    let determinations = try texts("determination")
    return names.indices.map { i in
      let (lower, upper) = (interval.0[i], interval.1[i])
      return Parameter(
        name: names[i], symbol: symbols[i], units: units[i], result: result[i], start: start[i],
        published: published[i].ifFinite, lowerBound: bounds.0[i].ifFinite,
        upperBound: bounds.1[i].ifFinite, standardError: errors[i].ifFinite,
        interval: lower <= upper ? lower...upper : nil, determination: determinations[i])
    }
  }

  private static func steps(_ file: ResultFile) throws -> [Step] {
    let misfits = try file.numbers("misfit") ?? []
    func numbers(_ name: String) throws -> [Double] { try file.numbers(name, count: misfits.count) }
    let (stages, work) = (try numbers("stage"), try numbers("forward_equivalents"))
    let (validation, heldOut) = (try numbers("validation_misfit"), try numbers("held_out_misfit"))
    let norms = try numbers("gradient_norm")
    let points = try file.rows("parameter_history", count: misfits.count)
    return misfits.indices.map { i in
      Step(
        stage: stages[i].wholeNumber, misfit: misfits[i],
        validationMisfit: validation[i].ifFinite, heldOutMisfit: heldOut[i].ifFinite,
        gradientNorm: norms[i].ifFinite, forwardEquivalents: work[i], parameters: points[i])
    }
  }

  private static func cases(_ file: ResultFile) throws -> [Case] {
    let names = try file.strings("case_name") ?? []
    func numbers(_ name: String) throws -> [Double] { try file.numbers(name, count: names.count) }
    let roles = try file.strings("case_role", count: names.count)
    let (shares, end, start) =
      (try numbers("case_share"), try numbers("case_misfit"), try numbers("case_misfit_at_start"))
    return names.indices.map { i in
      Case(
        name: names[i], role: roles[i], share: shares[i], misfit: end[i].ifFinite,
        misfitAtStart: start[i].ifFinite)
    }
  }

  private static func series(_ file: ResultFile) throws -> [Series] {
    let names = try file.strings("series_name") ?? []
    func texts(_ name: String) throws -> [String] { try file.strings(name, count: names.count) }
    func numbers(_ name: String) throws -> [Double] { try file.numbers(name, count: names.count) }
    let (owners, units) = (try texts("series_case"), try texts("series_units"))
    let (end, start) = (try numbers("series_misfit"), try numbers("series_misfit_at_start"))
    let (rmse, rmseAtStart) = (try numbers("series_rmse"), try numbers("series_rmse_at_start"))
    let counts = try numbers("series_count")
    return names.indices.map { i in
      Series(
        caseName: owners[i], name: names[i], units: units[i], count: counts[i].wholeNumber,
        misfit: end[i].ifFinite, misfitAtStart: start[i].ifFinite, rmse: rmse[i].ifFinite,
        rmseAtStart: rmseAtStart[i].ifFinite)
    }
  }

  private static func proofs(_ file: ResultFile, suffix: String) throws -> [Proof] {
    let controls = try file.strings("control_name") ?? []
    let residuals = try file.numbers("dot_product_residual" + suffix, count: controls.count)
    let orders = try file.numbers("taylor_order" + suffix, count: controls.count)
    let remainders = try file.rows("taylor_remainder" + suffix, count: controls.count)
    return controls.indices.map { i in
      Proof(
        control: controls[i], dotProductResidual: residuals[i].ifFinite,
        order: orders[i].ifFinite, remainders: remainders[i])
    }
  }

  private static func profiles(_ file: ResultFile) throws -> [Profile] {
    let names = try file.strings("profile_parameter") ?? []
    let values = try file.rows("profile_value", count: names.count)
    let misfits = try file.rows("profile_misfit", count: names.count)
    return names.indices.map {
      Profile(parameter: names[$0], values: values[$0], misfits: misfits[$0])
    }
  }

  private static func files(_ file: ResultFile) throws -> [File] {
    let paths = try file.strings("file_path") ?? []
    let owners = try file.strings("file_case", count: paths.count)
    let checksums = try file.strings("file_sha256", count: paths.count)
    return paths.indices.map { File(path: paths[$0], caseName: owners[$0], sha256: checksums[$0]) }
  }
}

extension Double {
  /// The number, or nil where there is none.
  var ifFinite: Double? { isFinite ? self : nil }

  /// The whole number that it is, or 0 where it is none.
  var wholeNumber: Int { Int(exactly: self) ?? 0 }
}

/// Why a file cannot be shown.
public struct ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  public let path: String
  public let message: String

  public init(path: String, message: String) { (self.path, self.message) = (path, message) }

  public var description: String { "\(path): \(message)" }
}
