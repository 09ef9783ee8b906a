import Column
import Records

/// Parts of the screens that show records.
enum RecordScreen {
  static func heading(_ record: ColumnRecord) -> String {
    zip(record.files, record.layouts).map { file, layout in
      "\(file): \(layout.layout.rawValue) (\(layout.reason))"
    }.joined(separator: "\n")
  }

  /// What the profiles are: names, units, depths, times, gaps.
  static func profiles(_ record: ColumnRecord) -> [[String]] {
    let header = ["variable", "name", "units", "levels", "depths [m]"] + timeHeader + ["missing"]
    return [header]
      + variables(record).map { profiles in
        let depths = profiles.heights.map { number(-$0 + 0, digits: 4) }
        return [
          profiles.variable.rawValue, profiles.name, profiles.units ?? "(none)",
          "\(profiles.heights.count)",
          depths.count == 1 ? depths[0] : "\(depths[depths.count - 1]) to \(depths[0])",
        ] + times(profiles.times) + [share(profiles.coverage)]
      }
  }

  /// What the fluxes that change in time are.
  static func series(_ record: ColumnRecord) -> [[String]] {
    let header = ["flux", "name", "units", "positive"] + timeHeader + ["missing"]
    return [header]
      + fluxes(record).compactMap { series in
        guard let axis = series.times, let coverage = series.coverage else { return nil }
        return [
          series.quantity.rawValue, series.name, series.fileUnits ?? "(none)",
          series.fileDirection.rawValue,
        ] + times(axis) + [share(coverage)]
      }
  }

  /// Constants and constant fluxes.
  static func constants(_ record: ColumnRecord) -> [[String]] {
    let fluxes = fluxes(record).filter(\.isConstant).map { series in
      [
        series.quantity.rawValue, number(series.values[0]), series.units,
        "from '\(series.name)', positive \(series.fileDirection.rawValue) there",
      ]
    }
    let constants = ConstantQuantity.allCases.compactMap { record.constants[$0] }.map {
      [$0.quantity.rawValue, number($0.value), $0.quantity.unit, "from '\($0.name)'"]
    }
    return fluxes + constants
  }

  static func variables(_ record: ColumnRecord) -> [RecordedProfiles] {
    Column.Variable.allCases.compactMap { record.profiles[$0] }
  }

  static func fluxes(_ record: ColumnRecord) -> [RecordedSeries] {
    ForcingQuantity.allCases.compactMap { record.forcing[$0] }
  }

  // MARK: Cells

  private static let timeHeader = ["times", "first", "last", "every"]

  private static func times(_ times: RecordedTimes) -> [String] {
    ["\(times.count)", times.text(at: 0), times.text(at: times.count - 1), interval(times)]
  }

  private static func interval(_ times: RecordedTimes) -> String {
    guard let steps = times.steps else { return "" }
    let isRegular = steps.greatest - steps.least <= 1e-6 * steps.greatest
    return isRegular ? duration(steps.median) : "~\(duration(steps.median))"
  }

  private static func share(_ coverage: Coverage) -> String {
    guard coverage.missing > 0 else { return "none" }
    return "\(number(100 * Double(coverage.missing) / Double(coverage.count), digits: 2)) %"
  }

  /// Writes a duration in the largest unit that makes it at least 1.
  static func duration(_ seconds: Double) -> String {
    for (length, unit) in [(86400.0, "d"), (3600, "h"), (60, "min")] where seconds >= length {
      return "\(number(seconds / length, digits: 4)) \(unit)"
    }
    return "\(number(seconds, digits: 4)) s"
  }

  /// Lists sentences below a title; nothing where there are none.
  static func list(_ title: String, _ sentences: [String]) -> String? {
    sentences.isEmpty
      ? nil : ([title] + sentences.map { "  - \(wrapped($0, indent: 4))" }).joined(separator: "\n")
  }

  /// Breaks a sentence into lines of at most 100 characters.
  private static func wrapped(_ text: String, indent: Int) -> String {
    var lines: [String] = [""]
    for word in text.split(separator: " ") {
      if !lines[lines.count - 1].isEmpty, lines[lines.count - 1].count + word.count + indent >= 100
      {
        lines.append("")
      }
      lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
    }
    return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
  }
}
