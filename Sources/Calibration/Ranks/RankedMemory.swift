/// The memory of a search that several processes make together: that of the first decides, and what it says reaches all,
/// to the bit, so that all go on with the same numbers.
public struct RankedMemory<Memory: SearchMemory>: SearchMemory {
  private let ranks: any Ranks
  /// That of the first process; nil in the others.
  private var memory: Memory?

  /// - Parameter memory: that of the first process; nil in the others.
  public init(_ ranks: any Ranks, _ memory: Memory?) {
    precondition(ranks.isFirst == (memory != nil), "only the first process remembers")
    (self.ranks, self.memory) = (ranks, memory)
  }

  public mutating func answer(
    _ label: String, _ question: [Double], count: Int, compute: () -> [Double]
  ) throws -> [Double] {
    guard memory != nil else { return try follow(label, question, compute: compute) }
    let ranks = ranks
    var asked = Packet()
    asked.append(question)
    do {
      let answer = try memory!.answer(label, question, count: count) {
        Self.say(.compute, label, asked, to: ranks)
        return compute()
      }
      asked.append(answer)
      Self.say(.answered, label, asked, to: ranks)
      return answer
    } catch {
      Self.say(.ended, label, asked, to: ranks)
      throw error
    }
  }

  /// What the first process says of a question.
  private enum Word: Int {
    /// Nobody knows the answer.
    case compute
    case answered
    /// There will be no answer.
    case ended
  }

  private static func say(
    _ word: Word, _ label: String, _ rest: Packet, to ranks: any Ranks
  ) {
    var packet = Packet()
    packet.append(word.rawValue)
    packet.append(label)
    packet.append(rest)
    _ = ranks.exchange(packet)
  }

  private func follow(_ label: String, _ question: [Double], compute: () -> [Double]) throws
    -> [Double]
  {
    while true {
      var packet = ranks.exchange(Packet())[0]
      let word = Word(rawValue: packet.take())!
      let asked: String = packet.take()
      let point: [Double] = packet.take()
      guard asked == label, point.map(\.bitPattern) == question.map(\.bitPattern) else {
        throw RanksDiverged(rank: ranks.rank, own: label, first: asked)
      }
      switch word {
      case .compute: _ = compute()
      case .answered: return packet.take()
      case .ended: throw SearchEnded()
      }
    }
  }
}

/// A process came to another point of the calibration than the first.
public struct RanksDiverged: Error, Sendable, CustomStringConvertible {
  let rank: Int
  /// The questions that they came to.
  let own: String
  let first: String

  public var description: String {
    "process \(rank + 1) came to '\(own)' and the first to '\(first)'\(own == first ? " at another point" : ""): they "
      + "do not compute the same numbers. Run them "
      + "on processors of one kind, or build for the oldest of them (PLUMBLINE_CPU)."
  }
}

/// The first of several processes has ended a search, and says why.
public struct SearchEnded: Error {}
