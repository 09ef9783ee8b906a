import Derivation
import Lanes

/// Sums over depth of a struct of scalars, one for each place in a group of levels.
///
/// One column adds a whole group at once; columns in lock-step add level by level, each to the sum of its
/// place. So both add the same numbers in the same order.
final class DepthSums<L: Lane, Values> {
  /// The sums, and behind them those in the making of the last, shorter span of a sweep.
  private let parts: UnsafeMutablePointer<Values>
  private let partCount = levelsInGroup / L.levelsAtOnce

  /// - Parameter zero: a struct of `L.Levels` properties only, each 0.
  init(from zero: Values) {
    parts = .allocate(capacity: partCount + 1)
    parts.initialize(repeating: zero, count: partCount + 1)
  }

  deinit {
    parts.deinitialize(count: partCount + 1)
    parts.deallocate()
  }

  /// Where the levels of a span add to, until `finish`.
  @inline(__always)
  func sums(at span: LevelSpan) -> UnsafeMutablePointer<Values> {
    guard span.count < L.levelsAtOnce else { return parts + span.part }
    parts[partCount] = parts[span.part]
    return parts + partCount
  }

  /// Ends the additions of a span, and drops what was added beyond its count.
  @inline(__always)
  func finish(_ span: LevelSpan) {
    if span.count < L.levelsAtOnce { finishShorterSpan(span) }
  }

  private func finishShorterSpan(_ span: LevelSpan) {
    let count = MemoryLayout<Values>.size / MemoryLayout<L.Levels>.stride
    let new = UnsafeMutableRawPointer(parts + partCount).assumingMemoryBound(to: L.Levels.self)
    let sums = UnsafeMutableRawPointer(parts + span.part).assumingMemoryBound(to: L.Levels.self)
    for i in 0..<count { sums[i] = L.first(span.count, of: new[i], then: sums[i]) }
  }

  /// The sums over all places, in the order of the properties.
  var totals: [L] {
    let sums = (0..<partCount).map { scalars(of: parts[$0], as: L.Levels.self) }
    return sums[0].indices.map { i in
      var total: L = 0
      for part in sums {
        for level in 0..<L.levelsAtOnce { total += L.level(level, of: part[i]) }
      }
      return total
    }
  }
}
