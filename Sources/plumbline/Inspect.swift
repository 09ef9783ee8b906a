import ArgumentParser
import Column
import Records

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look into a file of columns or forcing: coverage, ranges, gaps, suspicious values.",
    discussion: """
      Says whether the file can be calibrated against, and what it lacks. Suspicious are levels that never \
      change, jumps, profiles that repeat the one before, density inversions, depths upside down and values \
      that sea water does not have. Exit code 0 means that the file could be read.

      Example: plumbline inspect mooring.nc
      """)

  @Argument(help: "The file.", completion: .file()) var file: String

  @OptionGroup var reading: RecordArguments
  @OptionGroup var work: WorkOptions

  @Option(
    help: ArgumentHelp(
      "How many robust deviations make a jump.", valueName: "n"))
  var jump = 20.0

  @Option(
    help: ArgumentHelp(
      "How much denser water above may be before it is an inversion, in kg m-3.",
      valueName: "density"))
  var inversion = 0.03

  func validate() throws {
    guard jump > 0, inversion > 0 else {
      throw ValidationError("--jump and --inversion must be positive.")
    }
  }

  func run() throws {
    let options = try work.recordOptions(reading)
    try work.run(reading: [file]) { _ in
      let record = try ColumnRecord(reading: file, options: options)
      var suspicion = SuspicionLimits()
      (suspicion.jump, suspicion.inversion) = (jump, inversion)
      Terminal.line(Self.screen(record, suspicion))
    }
  }

  /// Puts together what is shown.
  static func screen(_ record: ColumnRecord, _ limits: SuspicionLimits) -> String {
    var parts: [String?] = [RecordScreen.heading(record)]
    if let title = record.title { parts[0]! += "\n\(title)" }
    parts += [RecordScreen.profiles(record), RecordScreen.series(record)]
      .filter { $0.count > 1 }.map(table)
    parts.append(table(ranges(record)))
    let constants = RecordScreen.constants(record)
    if !constants.isEmpty { parts.append(columns(constants)) }
    parts.append(RecordScreen.list("supposed", record.notes))
    let suspicions = record.suspicions(limits).map { "\($0.quantity): \($0.text)" }
    parts.append(RecordScreen.list("suspicious", suspicions) ?? "nothing suspicious")
    parts.append(RecordScreen.list("cannot be used", record.missing))
    parts.append(verdict(record.readiness))
    return parts.compactMap(\.self).joined(separator: "\n\n")
  }

  private static func ranges(_ record: ColumnRecord) -> [[String]] {
    let header = ["values", "unit", "least", "mean", "greatest", "longest gap", "from", "at [m]"]
    let profiles = RecordScreen.variables(record).map { profiles in
      row(
        profiles.variable.rawValue, profiles.modelUnit, profiles.coverage, profiles.times,
        profiles.heights)
    }
    let fluxes = RecordScreen.fluxes(record).compactMap { series in
      series.coverage.flatMap { coverage in
        series.times.map { row(series.quantity.rawValue, series.units, coverage, $0, nil) }
      }
    }
    return [header] + profiles + fluxes
  }

  private static func row(
    _ name: String, _ unit: String, _ coverage: Coverage, _ times: RecordedTimes,
    _ heights: [Double]?
  ) -> [String] {
    let range = [coverage.range.lowerBound, coverage.mean, coverage.range.upperBound]
    let cells = [name, unit] + range.map { number($0, digits: 4) }
    guard let gap = coverage.longest else { return cells + ["none", "", ""] }
    let start = times.origin.advanced(bySeconds: gap.interval.lowerBound).description
    let depth = gap.level.flatMap { level in heights.map { number(-$0[level], digits: 4) } }
    return cells + [RecordScreen.duration(gap.length), start, depth ?? ""]
  }

  private static func verdict(_ readiness: Readiness) -> String {
    guard readiness.canBeCalibratedAgainst else {
      return
        "cannot be calibrated against by itself: \(readiness.obstacles.joined(separator: "; "))"
    }
    let names = readiness.comparable.map(\.rawValue).joined(separator: ", ")
    return "can be calibrated against: \(names)"
      + (readiness.toBeStated.isEmpty
        ? ""
        : "\nnot in the file, for the pipeline to state: "
          + readiness.toBeStated.joined(separator: ", "))
  }
}
