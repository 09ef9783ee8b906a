/// What a method says at the next `ask`.
enum SearchPhase: Sendable {
  /// Points are to be evaluated.
  case evaluating
  /// An iterate is to be announced, after which the search may end.
  case announcing(Iterate, then: Outcome?)
  /// The method is to find the next points.
  case advancing
  /// The search is over.
  case finished(Outcome)

  /// Returns what is wanted, and goes on from an announcement.
  ///
  /// - Parameter evaluation: What is wanted while evaluating.
  /// - Precondition: the method has advanced.
  mutating func request(_ evaluation: Request) -> Request {
    switch self {
    case .evaluating: return evaluation
    case .announcing(let iterate, let outcome):
      self = outcome.map(SearchPhase.finished) ?? .advancing
      return .iterate(iterate)
    case .finished(let outcome): return .finished(outcome)
    case .advancing: preconditionFailure("a method that advances leaves this phase")
    }
  }

  /// Stops a caller that tells unasked, or tells another number of answers.
  func requireAnswers(_ answers: [Evaluation], count: Int) {
    guard case .evaluating = self else {
      preconditionFailure("tell() answers ask() only where that wanted an evaluation")
    }
    precondition(
      answers.count == count, "\(count) points were asked for, \(answers.count) were told")
  }
}
