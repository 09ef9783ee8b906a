import Calibration
import Column
import Records

/// Brings one observed variable to the run of a case: with the operators from the model's cells and steps.
struct SeriesBuilder {
  let column: ColumnCase
  let clock: RunClock
  let entry: CaseEntry
  /// Makes an error about the case.
  let fail: (_ message: String) -> PipelineError

  /// Returns the series of a variable, and the numbers of the files' times that it holds.
  func series(_ observed: ObservedTimes, weight: Double) throws -> (
    series: ObservedSeries, keptTimes: [Int]
  ) {
    let profiles = observed.profiles
    do {
      let levels = levels(of: profiles)
      let times = try timesWithinRun(observed)
      let series = try ObservedSeries(
        profiles.variable, vertical: vertical(profiles, levels),
        timeOperators: times.map(\.time),
        values: times.map { time in levels.map { profiles.values[time.index][$0] } },
        standardError: standardError(profiles, times.map(\.index), levels), weight: weight)
      return (series, times.map(\.index))
    } catch {
      throw fail(
        "the observed \(profiles.variable.rawValue), '\(profiles.name)' of \(profiles.file): "
          + error.description)
    }
  }

  // MARK: Levels

  /// The levels within the column; of those below it the pipeline says that they do not count.
  private func levels(of profiles: RecordedProfiles) -> [Int] {
    guard let depths = entry.window.depths else { return Array(profiles.heights.indices) }
    let bottom = column.grid.interfaces[0]
    return profiles.heights.indices.filter {
      profiles.heights[$0] >= bottom || profiles.heights[$0] >= -depths.upperBound
    }
  }

  private func vertical(_ profiles: RecordedProfiles, _ levels: [Int]) throws(ObservationError)
    -> VerticalOperator
  {
    let heights = levels.map { profiles.heights[$0] }
    // Values in the model's own cells are taken as they are.
    let tolerance = 1e-9 * column.grid.depth
    if heights.count == column.grid.cellCount,
      zip(heights, column.grid.centres).allSatisfy({ abs($0 - $1) <= tolerance })
    {
      return VerticalOperator(cellsOf: column.grid)
    }
    guard let layers = profiles.layers else {
      return try VerticalOperator(at: heights, in: column.grid)
    }
    return try VerticalOperator(
      averagingOver: levels.map { (layers[$0].lowerBound, layers[$0].upperBound) },
      in: column.grid)
  }

  // MARK: Times

  /// The times, or the intervals of means, that lie within the run.
  private func timesWithinRun(_ observed: ObservedTimes) throws(ObservationError)
    -> [(index: Int, time: TimeOperator)]
  {
    var times: [(Int, TimeOperator)] = []
    for (index, seconds) in observed.seconds.enumerated() {
      let time = clock.snapped(seconds - clock.start)
      guard let interval = interval(observed.profiles, index, time) else {
        guard (0...clock.length).contains(time) else { continue }
        times.append(
          (
            index,
            try TimeOperator(at: time, timeStep: clock.timeStep, stepCount: clock.stepCount)
          ))
        continue
      }
      guard interval.lowerBound >= 0, interval.upperBound <= clock.length else { continue }
      times.append(
        (
          index,
          try TimeOperator(
            meanFrom: interval.lowerBound, to: interval.upperBound, at: time,
            timeStep: clock.timeStep, stepCount: clock.stepCount)
        ))
    }
    return times
  }

  private func interval(_ profiles: RecordedProfiles, _ index: Int, _ time: Double)
    -> ClosedRange<Double>?
  {
    guard case .mean(let intervals) = profiles.timeMethod else { return nil }
    let shift = time - profiles.times.seconds[index]
    let interval = intervals[index]
    return clock.snapped(interval.lowerBound + shift)...clock.snapped(interval.upperBound + shift)
  }

  private func standardError(_ profiles: RecordedProfiles, _ times: [Int], _ levels: [Int])
    -> StandardError
  {
    if case .file(let choice) = entry.variables[profiles.variable],
      case .constant(let error) = choice.error
    {
      return .constant(error)
    }
    guard let errors = profiles.standardErrors else { return .none }
    return .values(times.map { time in levels.map { errors[time][$0] } })
  }
}
