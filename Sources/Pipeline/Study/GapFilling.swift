/// A series with gaps, of which a run needs a part without.
struct GapFilling {
  /// Seconds since the start of the run, increasing.
  let times: [Double]
  /// One value a time; NaN where it is missing.
  let values: [Double]
  let rule: GapEntry
  /// The time that the run takes.
  let within: ClosedRange<Double>

  /// Returns the part that the run needs, and the values on either side of it, without gaps.
  ///
  /// - Parameter fail: throws an error that says what is wrong with the series.
  func filled(_ fail: (_ message: String) throws -> Never) throws
    -> (times: [Double], values: [Double])
  {
    let first = times.lastIndex { $0 <= within.lowerBound } ?? 0
    let last = times.firstIndex { $0 >= within.upperBound } ?? times.count - 1
    let present = times.indices.filter { !values[$0].isNaN }
    guard !present.isEmpty else {
      try fail("all values are missing. Take another variable, or leave the flux out.")
    }
    // Values on either side of a gap at an end of the part stand in for it.
    let lower = present.last { $0 <= first } ?? first
    let upper = present.first { $0 >= last } ?? last
    var result: (times: [Double], values: [Double]) = ([], [])
    for index in lower...upper {
      guard values[index].isNaN else {
        result.times.append(times[index])
        result.values.append(values[index])
        continue
      }
      switch rule {
      case .hold:
        // Where nothing came before there is nothing to hold.
        guard let held = result.values.last else { continue }
        result.times.append(times[index])
        result.values.append(held)
      case .interpolate(let longest):
        guard let previous = result.times.last, let next = present.first(where: { $0 > index })
        else { continue }
        let length = times[next] - previous
        guard length <= longest else {
          try fail(
            "there is no value between \(brief(previous)) s and \(brief(times[next])) s after the start of the "
              + "run: \(brief(length)) s, longer than gaps.interpolate, \(brief(longest)) s. Raise it, hold "
              + "the last value, or choose another window.")
        }
      case .error:
        try fail(
          "the value at \(brief(times[index])) s after the start of the run is missing. Say what stands in "
            + "for it: gaps: hold, or gaps: {interpolate: 10800}.")
      }
    }
    return result
  }
}
