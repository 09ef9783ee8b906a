import Lanes

/// How the cases of a problem are spread over processes.
struct Ranking: Sendable {
  let ranks: any Ranks
  /// The process of each case.
  let owners: [Int]

  /// Spreads cases so that the process with the most work has as little as can be: whole batches of lanes, the most
  /// costly first, each to the process that has least so far.
  ///
  /// The first process decides, for others may have other numbers of threads and other memory.
  ///
  /// - Parameter shapes: those of the cases; asked for by the first process alone.
  init(_ ranks: any Ranks, threads: Int, shapes: () -> [Batches.Shape]) {
    self.ranks = ranks
    owners = ranks.broadcast { Self.owners(shapes(), ranks: ranks.count, threads: threads) }
  }

  /// Returns the process of each of several cases.
  static func owners(_ shapes: [Batches.Shape], ranks count: Int, threads: Int) -> [Int] {
    let batches = Batches(shapes, threads: count * threads).batches
    var loads = [Double](repeating: 0, count: count)
    var dealt = batches.map { batch in
      let least = loads.indices.min { loads[$0] < loads[$1] }!
      loads[least] += batch.cost
      return least
    }
    // Batches that cost the same, which follow one another in the order of the cases, are dealt in the order of the
    // processes: so most cases go to a process that has read them already.
    var equals = 0..<0
    while equals.upperBound < batches.count {
      let rest = batches[equals.upperBound...]
      let end = rest.firstIndex { $0.cost != rest.first!.cost } ?? batches.count
      equals = rest.startIndex..<end
      dealt[equals].sort()
    }
    var owners = [Int](repeating: 0, count: shapes.count)
    for (batch, owner) in zip(batches, dealt) { for run in batch.runs { owners[run] = owner } }
    return owners
  }
}

extension CalibrationProblem {
  /// Spreads the cases over processes by what they cost; the results are the same bits however many there are.
  ///
  /// - Precondition: each process does so with the same cases, be they outlines.
  public mutating func spread(over ranks: any Ranks) {
    ranking = Ranking(ranks, threads: threads) {
      gradientShapes(of: cases.indices.map { run(ofCase: $0, at: start) })
    }
  }

  /// The same problem for this process alone.
  public var alone: CalibrationProblem {
    var problem = self
    problem.ranking = nil
    return problem
  }

  /// The processes that the cases are spread over; nil for this one alone.
  public var ranks: (any Ranks)? { ranking?.ranks }

  /// Whether this process computes what belongs to a case.
  public func computes(case index: Int) -> Bool {
    ranking.map { $0.owners[index] == $0.ranks.rank } ?? true
  }

  /// Returns results in their order, each computed by the process of its case and handed to all, who all have to come
  /// here.
  ///
  /// - Parameters:
  ///   - cases: that of each result.
  ///   - compute: returns the results at some places; called with those of this process.
  public func gathered<Result: Packable>(
    _ cases: [Int], _ compute: (_ places: [Int]) -> [Result]
  ) -> [Result] {
    guard let ranking else { return compute(Array(cases.indices)) }
    var packet = Packet()
    for result in compute(cases.indices.filter { computes(case: cases[$0]) }) {
      packet.append(result)
    }
    var packets = ranking.ranks.exchange(packet)
    // Each process has packed its results in their order.
    return cases.map { packets[ranking.owners[$0]].take() }
  }
}
