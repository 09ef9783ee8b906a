/// Several searches side by side, whose points are asked for together.
///
/// Evaluations of many points at once keep all lanes and threads busy. Each search goes its own way as if it
/// were alone, with its own limits; one that has ended no longer asks.
///
/// An iterate is announced where a search has found a misfit below all before; its number counts the
/// announcements. The outcome is that of the search that found the lowest.
public struct MultiStart: Optimiser {
  /// The best iterate of each search so far; nil while there is none.
  public private(set) var results: [Iterate?]
  /// Why each search ended; nil while it goes on.
  public private(set) var outcomes: [Outcome?]
  /// The search with the lowest misfit so far, the first of equal ones; nil while there is none.
  public private(set) var best: Int?
  /// The last announced iterate, or the next to be; nil while there is none.
  public private(set) var iterate: Iterate?

  private var searches: [any Optimiser]
  private let demand: Demand
  /// The points that each search waits for; nil where it has ended.
  private var points: [[[Double]]?]
  /// Iterates still to be announced.
  private var announcements: [Iterate] = []
  private var state = State.collecting

  private enum State {
    /// The searches are to be asked.
    case collecting
    /// The searches wait for their points, or all have ended.
    case collected
  }

  /// The number of points evaluated so far, of all searches.
  public var evaluations: Int { searches.reduce(0) { $0 + $1.evaluations } }

  /// The number of points so far that could not be evaluated, of all searches.
  public var failedEvaluations: Int { searches.reduce(0) { $0 + $1.failedEvaluations } }

  /// Creates a search that drives others.
  ///
  /// - Parameter searches: Searches that have not been asked yet; they all want the gradient, or all the
  ///   curvature.
  /// - Throws: `OptimiserError` where there are none, or one wants something else.
  public init(_ searches: [any Optimiser]) throws(OptimiserError) {
    guard !searches.isEmpty else {
      throw OptimiserError("there are no searches; give at least one")
    }
    var demand: Demand?
    for (i, search) in searches.enumerated() {
      var search = search
      guard case .evaluate(_, let own) = search.ask() else {
        throw OptimiserError("search \(i) does not begin with an evaluation; give one that is new")
      }
      guard own != .products else {
        throw OptimiserError(
          "search \(i) wants the products of its points' residuals, which cannot be shared; run it "
            + "alone")
      }
      guard own == demand ?? own else {
        throw OptimiserError(
          "search \(i) wants another derivative than those before; give searches of one method")
      }
      demand = own
    }
    guard let demand else { preconditionFailure("there is a search") }
    self.demand = demand
    self.searches = searches
    results = searches.map { _ in nil }
    outcomes = searches.map { _ in nil }
    points = searches.map { _ in nil }
  }

  public mutating func ask() -> Request {
    if state == .collecting { collect() }
    if !announcements.isEmpty { return .iterate(announcements.removeFirst()) }
    let wanted = points.compactMap { $0 }.flatMap { $0 }
    return wanted.isEmpty ? .finished(outcome) : .evaluate(wanted, demand)
  }

  public mutating func tell(_ answers: [Evaluation]) {
    precondition(
      state == .collected && announcements.isEmpty && points.contains { $0 != nil },
      "tell() answers ask() only where that wanted an evaluation")
    precondition(
      answers.count == points.reduce(0) { $0 + ($1?.count ?? 0) },
      "there is one answer for each point")
    var rest = answers[...]
    for i in searches.indices {
      guard let count = points[i]?.count else { continue }
      searches[i].tell(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    state = .collecting
  }

  /// Asks each search until it wants an evaluation or ends.
  private mutating func collect() {
    for i in searches.indices { points[i] = outcomes[i] == nil ? nextPoints(ofSearch: i) : nil }
    state = .collected
  }

  /// Returns what a search wants evaluated next; nil where it ends.
  private mutating func nextPoints(ofSearch i: Int) -> [[Double]]? {
    while true {
      switch searches[i].ask() {
      case .evaluate(let points, let demand):
        precondition(demand == self.demand, "a search keeps to what it demanded first")
        return points
      case .iterate(let found): take(found, ofSearch: i)
      case .finished(let outcome):
        outcomes[i] = outcome
        return nil
      }
    }
  }

  /// Notes an iterate of a search, and announces it where it is the lowest so far.
  private mutating func take(_ found: Iterate, ofSearch i: Int) {
    if found.misfit < results[i]?.misfit ?? .infinity { results[i] = found }
    guard found.misfit < iterate?.misfit ?? .infinity else { return }
    let announced = Iterate(
      number: iterate.map { $0.number + 1 } ?? 0, point: found.point, misfit: found.misfit,
      gradient: found.gradient, projectedGradientNorm: found.projectedGradientNorm,
      evaluations: evaluations)
    best = i
    iterate = announced
    announcements.append(announced)
  }

  private var outcome: Outcome {
    if let best, let outcome = outcomes[best] { return outcome }
    let reason = outcomes.compactMap { $0?.description }.first ?? ""
    return .failed(
      "none of the \(searches.count) searches found a point; the first ended with: \(reason)")
  }
}
