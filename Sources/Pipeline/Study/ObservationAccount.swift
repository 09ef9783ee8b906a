import Calibration
import Column

/// What became of the values of one observed variable on their way from the files into the misfit.
///
/// Every value of the files is in exactly one of the numbers other than `given`, so that they add up to it.
public struct ObservationAccount: Sendable, Equatable, Codable {
  /// The series of the case that it is about.
  public let name: String
  /// The values that the files have places for: times × levels.
  public let given: Int
  /// Places without a value, or with one that is flagged or not valid.
  public let missing: Int
  /// Values that the window asks for, at times before the start of the run or after its end.
  public let outsideRun: Int
  /// Values that the window, the spin-up or the choice of outputs leaves out.
  public let notChosen: Int
  /// Values that count in the misfit.
  public let counted: Int

  /// What is lost although the pipeline does not say so, in words; nil where nothing is.
  var note: String? {
    if given > 0, missing == given {
      return "there is no value of \(name); one that is made of a profile takes the whole profile"
    }
    guard outsideRun > 0 else { return nil }
    return
      "\(outsideRun) of \(given - missing) observed values of \(name) lie before or after the run"
  }
}

extension ObservationAccount {
  /// Draws up the account of a series whose values the pipeline gives, or that is made of another one.
  init(_ series: ObservedSeries) {
    let given = series.values.count * series.heights.count
    let missing = series.values.joined().count(where: \.isNaN)
    self.init(
      name: series.name, given: given, missing: missing, outsideRun: 0,
      notChosen: given - missing - series.count, counted: series.count)
  }

  /// Draws up the account of a series from files.
  ///
  /// - Parameters:
  ///   - series: what was made of the files, with what counts of it.
  ///   - keptTimes: the numbers of the files' times that lie within the run.
  ///   - windowTimes: the times that the pipeline asks for [s since the start of the run].
  ///   - start: the start of the run, as the times of `observed` count [s].
  init(
    _ series: ObservedSeries, of observed: ObservedTimes, keptTimes: [Int],
    windowTimes: ClosedRange<Double>, start: Double
  ) {
    let rows = observed.profiles.values
    let present = rows.map { row in row.count { !$0.isNaN } }
    let total = present.reduce(0, +)
    let kept = Set(keptTimes)
    let outside = rows.indices.filter {
      !kept.contains($0) && windowTimes.contains(observed.seconds[$0] - start)
    }.reduce(0) { $0 + present[$1] }
    let given = rows.count * observed.profiles.heights.count
    self.init(
      name: series.name, given: given, missing: given - total, outsideRun: outside,
      notChosen: total - outside - series.count, counted: series.count)
  }
}
