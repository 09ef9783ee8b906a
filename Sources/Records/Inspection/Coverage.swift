/// How far values lie apart in time, and what is missing among them.
public struct Coverage: Equatable, Sendable {
  /// A run of missing values in time.
  public struct Gap: Equatable, Sendable {
    /// Where it begins and ends: the times of the values beside it, or the ends of the record [s since the
    /// first time].
    public let interval: ClosedRange<Double>
    /// Its level; nil for a series.
    public let level: Int?

    public var length: Double { interval.upperBound - interval.lowerBound }
  }

  /// The number of values that there might be.
  public let count: Int
  /// The number of those that are missing.
  public let missing: Int
  /// The longest gap among levels that have any values; nil where none has one.
  public let longest: Gap?
  /// The least and the greatest value.
  public let range: ClosedRange<Double>
  /// The mean of the values.
  public let mean: Double

  /// Looks at values of one or several levels over time, of which at least one is there.
  init(_ times: RecordedTimes, levels: [[Double]], isSeries: Bool = false) {
    count = levels.reduce(0) { $0 + $1.count }
    let present = levels.joined().filter { !$0.isNaN }
    missing = count - present.count
    range = (present.min() ?? 0)...(present.max() ?? 0)
    mean = present.reduce(0, +) / Double(max(present.count, 1))
    var longest: Gap?
    for (level, values) in levels.enumerated() where !values.allSatisfy(\.isNaN) {
      for gap in Self.gaps(in: values) {
        let interval =
          times.seconds[
            max(gap.lowerBound - 1, 0)]...times.seconds[min(gap.upperBound, values.count - 1)]
        let found = Gap(interval: interval, level: isSeries ? nil : level)
        if longest == nil || found.length > longest!.length { longest = found }
      }
    }
    self.longest = longest
  }

  /// Lists the runs of missing values.
  private static func gaps(in values: [Double]) -> [Range<Int>] {
    var gaps: [Range<Int>] = []
    var start: Int?
    for i in values.indices {
      if values[i].isNaN {
        start = start ?? i
      } else if let begun = start {
        gaps.append(begun..<i)
        start = nil
      }
    }
    return start.map { gaps + [$0..<values.count] } ?? gaps
  }
}

extension RecordedTimes {
  /// The intervals from time to time: the least, the median, the greatest [s]; nil for a single time.
  public var steps: (least: Double, median: Double, greatest: Double)? {
    let steps = zip(seconds.dropFirst(), seconds).map { $0 - $1 }.sorted()
    guard let least = steps.first, let greatest = steps.last else { return nil }
    return (least, steps[steps.count / 2], greatest)
  }
}

extension RecordedProfiles {
  public var coverage: Coverage { Coverage(times, levels: levels) }

  /// The values as levels × times.
  var levels: [[Double]] { heights.indices.map { level in values.map { $0[level] } } }
}

extension RecordedSeries {
  /// nil for a constant.
  public var coverage: Coverage? {
    times.map { Coverage($0, levels: [values], isSeries: true) }
  }
}
