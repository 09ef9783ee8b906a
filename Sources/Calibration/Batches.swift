import Closures
import Column
import Lanes

/// Which runs are integrated in lock-step and which alone, the most costly first.
///
/// Lanes are filled with runs of about the same length, since a shorter one waits for the longest. Results
/// do not depend on the plan, so it may depend on the number of threads.
struct Batches {
  /// What a run has in common with those that it can be packed with, and how long it is.
  struct Shape: Hashable {
    var cellCount: Int
    var density: DensityTracers
    var hasPassiveTracer: Bool
    var stepCount: Int
    /// How many runs may share the lanes of one model: 1 where only one fits into memory.
    var lanes = Lanes8.count

    init(_ column: ColumnCase) {
      cellCount = column.grid.cellCount
      density = column.density
      hasPassiveTracer = column.hasPassiveTracer
      stepCount = column.stepCount
    }
  }

  /// Runs that one thread integrates, by their place among all.
  struct Batch: Equatable {
    let runs: [Int]
    /// In steps of one column alone, times its cells.
    let cost: Double
    /// Whether the runs share the lanes of one model; otherwise there is one run.
    var isPacked: Bool { runs.count > 1 }
  }

  /// The cost of a step of eight columns in lock-step, in steps of one column alone with as many cells.
  /// Measured at 50 levels: 2.8 forward and 3.5 for the gradient (docs/performance.md).
  static let lockStepCost = 3.0

  let batches: [Batch]

  /// Finds the plan that ends soonest on `threads` threads, among those of least work with at most 1 to 8
  /// runs a batch.
  init(_ shapes: [Shape], threads: Int) {
    let groups = Self.groups(shapes)
    // A single thread ends soonest with the least work.
    let widths = threads == 1 ? Lanes8.count...Lanes8.count : 1...Lanes8.count
    let plans = widths.map { width in
      groups.flatMap { Self.leastWork($0, shapes, width: width) }
        .sorted { ($0.cost, $1.runs[0]) > ($1.cost, $0.runs[0]) }
    }
    batches = plans.min { Self.isSooner($0, $1, threads: threads) } ?? []
  }

  /// Groups runs that can share lanes, each from the longest to the shortest.
  private static func groups(_ shapes: [Shape]) -> [[Int]] {
    let groups = Dictionary(grouping: shapes.indices) { run in
      var shape = shapes[run]
      shape.stepCount = 0
      return shape
    }
    return groups.values
      .map { $0.sorted { (shapes[$0].stepCount, $1) > (shapes[$1].stepCount, $0) } }
      .sorted { $0[0] < $1[0] }
  }

  /// Cuts a group into batches of neighbours so that they cost least together.
  private static func leastWork(_ group: [Int], _ shapes: [Shape], width: Int) -> [Batch] {
    // For each number of runs from the end on: the least cost of these, and the first batch of that.
    var best: [(cost: Double, first: Batch?)] = [(0, nil)]
    for start in group.indices.reversed() {
      let longest = shapes[group[start]]
      let stepCost = Double(longest.stepCount * longest.cellCount)
      let choices = (1...min(width, longest.lanes, group.count - start)).map { count in
        let batch = Batch(
          runs: Array(group[start..<start + count]),
          cost: count == 1 ? stepCost : lockStepCost * stepCost)
        return (cost: batch.cost + best[group.count - start - count].cost, first: Optional(batch))
      }
      best.append(choices.min { $0.cost < $1.cost }!)
    }
    var batches: [Batch] = []
    var left = group.count
    while let batch = best[left].first {
      batches.append(batch)
      left -= batch.runs.count
    }
    return batches
  }

  /// Whether threads that each take the next batch are done sooner with `a`, or as soon with less work.
  private static func isSooner(_ a: [Batch], _ b: [Batch], threads: Int) -> Bool {
    func measure(_ batches: [Batch]) -> (duration: Double, work: Double) {
      var loads = [Double](repeating: 0, count: threads)
      for batch in batches {
        let next = loads.indices.min { loads[$0] < loads[$1] }!
        loads[next] += batch.cost
      }
      return (loads.max()!, loads.reduce(0, +))
    }
    return measure(a) < measure(b)
  }
}
