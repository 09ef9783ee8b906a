import ArgumentParser
import Pipeline
import Records

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what is recognised in files of columns or forcing; write it as clean NetCDF.",
    discussion: """
      Reads CF profile time series, forcing series, GOTM's output, Oceananigans' JLD2 and NetCDF, and Tunax's \
      files, each by its content. Prints variables, units, depths, times, gaps, fluxes and what was assumed. \
      With --output, writes all of it into one CF NetCDF file: heights positive up, fluxes positive into the \
      water, gaps as _FillValue. A pipeline reads the files themselves just as well (docs/data.md).

      Example: plumbline import temperature.nc salinity.nc forcing.nc --output mooring.nc
      """)

  @Argument(help: "The files; several are put together.", completion: .file())
  var files: [String]

  @OptionGroup var reading: RecordArguments
  @OptionGroup var work: WorkOptions

  @Option(name: .shortAndLong, help: "Write a clean NetCDF file here.", completion: .file())
  var output: String?

  func validate() throws {
    if let output, files.contains(where: { isSameFile($0, output) }) {
      throw ValidationError("--output \(output) is a file that is read; name another.")
    }
  }

  func run() throws {
    let options = try work.recordOptions(reading)
    try work.run(reading: files, writing: output.map { [$0] } ?? []) { report in
      let record = try ColumnRecord(reading: files, options: options)
      report.endReading()
      Terminal.line(Self.screen(record))
      guard let output else { return }
      try record.write(to: output, provenance: provenance())
      Terminal.line()
      Terminal.line("wrote \(output)")
    }
  }

  /// Puts together what is shown.
  static func screen(_ record: ColumnRecord) -> String {
    var parts: [String?] = [RecordScreen.heading(record)]
    let tables = [
      RecordScreen.profiles(record), RecordScreen.series(record),
    ]
    parts += tables.filter { $0.count > 1 }.map(table)
    let constants = RecordScreen.constants(record)
    if !constants.isEmpty { parts.append(columns(constants)) }
    parts.append(RecordScreen.list("supposed", suppositions(record)))
    parts.append(RecordScreen.list("cannot be used", record.missing))
    let toBeStated = record.readiness.toBeStated
    if !toBeStated.isEmpty {
      parts.append(
        "not in the files, for the pipeline to state: " + toBeStated.joined(separator: ", "))
    }
    if !record.unused.isEmpty {
      parts.append("not used: " + record.unused.joined(separator: ", "))
    }
    return parts.compactMap(\.self).joined(separator: "\n\n")
  }

  /// Says why fluxes are positive the way they are; those with one reason together.
  private static func directions(_ record: ColumnRecord) -> [String] {
    var sentences: [(reason: String, names: [String])] = []
    for series in RecordScreen.fluxes(record) where !series.isConstant {
      let reason = "positive \(series.fileDirection.rawValue), because \(series.directionReason)"
      let name = "'\(series.name)'"
      if let known = sentences.firstIndex(where: { $0.reason == reason }) {
        sentences[known].names.append(name)
      } else {
        sentences.append((reason, [name]))
      }
    }
    return sentences.map { "\($0.names.joined(separator: ", ")): \($0.reason)" }
  }

  private static func suppositions(_ record: ColumnRecord) -> [String] {
    let conversions = RecordScreen.variables(record).flatMap { profiles in
      profiles.assumptions.map { "'\(profiles.name)': \($0)" }
    }
    return record.notes + conversions + directions(record)
  }
}
