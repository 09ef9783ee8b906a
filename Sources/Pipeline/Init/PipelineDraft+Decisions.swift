import Calibration
import Column
import Records

extension PipelineDraft {
  /// Decides what a pipeline for files of data says.
  ///
  /// - Parameters:
  ///   - files: At least one; files beside them are taken as well where these lack profiles or fluxes.
  ///   - options: How they are read, over what is recognised.
  /// - Throws: `RecordError` for a file that cannot be read; `PipelineError` where nothing can be calibrated against,
  ///   or a pipeline has no key for an option.
  public init(files: [String], options: RecordOptions = RecordOptions()) throws {
    try options.requirePipelineKeys(files)
    var reading = options
    (reading.from, reading.to) = (nil, nil)
    let found = try FileGroups(files, options: reading)
    let density = Self.density(of: found.groups.map(\.record))
    let drafting = try found.groups.map {
      try CaseDrafting($0, density: density, options: options)
    }
    let spinUp = drafting.map(\.spinUp).min() ?? 0
    var cases = drafting.map { $0.draft(spinUp: spinUp) }
    Self.nameApart(&cases)
    name = Self.commonName(files)
    self.cases = cases
    self.density = density
    let known = cases.count == 1 ? found.groups[0].record.title : nil
    title =
      known.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
      ?? "k-ε against \(FileGroups.list(found.groups.map(\.record)))"
    timeStep = TimeStepDraft(
      interval: drafting.map(\.interval).min() ?? 60,
      duration: drafting.map { $0.run.range.upperBound - $0.run.range.lowerBound }.max() ?? 0)
    // Those that docs/calibration.md found to be determined by a few runs. The constants of the stability functions, as
    // in pipelines/papa.yml, are determined together rather than each.
    parameters = ["c_mu0", "c_eps2"]
    misfit = MisfitDraft(
      form: Self.form(zip(drafting, cases).map { ($0, $1.counted) }, spinUp), spinUp: spinUp)
    decisions = found.decisions + drafting.flatMap(\.decisions)
  }

  /// Chooses the tracers of the density that all files hold, buoyancy where its flux is known as well.
  private static func density(of records: [ColumnRecord]) -> DensityTracers {
    func all(_ variable: Column.Variable) -> Bool {
      records.allSatisfy { $0.profiles[variable] != nil }
    }
    let isBuoyant = all(.buoyancy) && records.allSatisfy { $0.forcing[.buoyancyFlux] != nil }
    if isBuoyant { return .buoyancy }
    return switch (all(.temperature), all(.salinity)) {
    case (true, true): .temperatureAndSalinity
    case (true, false): .temperature
    case (false, _) where all(.buoyancy): .buoyancy
    case (false, true): .salinity
    case (false, false): .temperature
    }
  }

  private static func form(
    _ cases: [(drafting: CaseDrafting, counted: [Column.Variable])], _ spinUp: Double
  ) -> MisfitForm {
    func all(_ claim: (CaseDrafting, Column.Variable) -> Bool) -> Bool {
      cases.allSatisfy { drafting, counted in counted.allSatisfy { claim(drafting, $0) } }
    }
    if all({ $0.record.profiles[$1]?.standardErrors != nil }) { return .error }
    return all({ $0.varies($1, spinUp: spinUp) }) ? .variance : .mean
  }

  // MARK: Names

  /// Gives the beginning that the names of files have in common; that of the first where it is short.
  static func commonName(_ files: [String]) -> String {
    let stems = files.map { fileStem($0) }
    let common = stems.dropFirst().reduce(stems[0]) { $0.commonPrefix(with: $1) }
    let trimmed = String(
      common.reversed().drop { "_-. ".contains($0) && stems.count > 1 }.reversed())
    let name = (trimmed.count >= 3 || stems.count == 1 ? trimmed : stems[0]).drop { $0 == "." }
    return name.isEmpty ? "case" : String(name)
  }

  /// Names cases whose files have one name in different folders or formats.
  private static func nameApart(_ cases: inout [CaseDraft]) {
    var taken: Set<String> = []
    for index in cases.indices {
      let name = cases[index].name ?? fileStem(cases[index].observations[0])
      guard !taken.insert(name).inserted else { continue }
      let number = (2...).first { !taken.contains("\(name)-\($0)") } ?? 2
      cases[index].name = "\(name)-\(number)"
      taken.insert("\(name)-\(number)")
    }
  }
}

extension TimeStepDraft {
  /// Chooses a step for runs of about 5000 steps, of one to ten minutes, that divides the interval between
  /// observations.
  ///
  /// - Parameters:
  ///   - interval: Between observations [s].
  ///   - duration: The length of the longest run [s].
  init(interval: Double, duration: Double) {
    self.interval = interval
    guard interval >= 60 else {
      seconds = interval >= 10 ? interval : interval * (10 / interval).rounded(.up)
      dividesInterval = interval >= 10
      return
    }
    let longest = min(max(duration / 5000, 60), 600)
    let usual = [600.0, 300, 120, 60].filter { $0 <= longest }
    let other = (1...1000).lazy.map { interval / Double($0) }
      .first { $0 <= longest && $0 >= 20 && $0 == $0.rounded() }
    let divisor =
      usual.first { abs(interval.remainder(dividingBy: $0)) <= 1e-6 * interval } ?? other
    seconds = divisor ?? usual[0]
    dividesInterval = divisor != nil
  }
}

extension RecordOptions {
  /// Refuses what was stated of files and has no key in a pipeline.
  fileprivate func requirePipelineKeys(_ files: [String]) throws(PipelineError) {
    var option: String?
    if let index = indices.keys.sorted().first { option = "--at \(index)=…" }
    for quantity in ForcingQuantity.allCases where forcing[quantity]?.validRange != nil {
      option = "--valid \(quantity.rawValue)=…"
    }
    for variable in Column.Variable.allCases where variables[variable]?.average == .point {
      option = "--average \(variable.rawValue)=point"
    }
    guard let option else { return }
    throw PipelineError(
      path: files[0],
      message:
        "a pipeline has no key for \(option). Write a clean file first, by plumbline import \(option) --output "
        + "clean.nc, and give that to plumbline init.")
  }
}
