/// Processes that each compute a part of the cases of one problem, on one machine or many.
///
/// All of them run the same program and come to the same calls in the same order, so that what one gives reaches all.
public protocol Ranks: Sendable {
  /// The number of this process; 0 is the one that writes.
  var rank: Int { get }
  /// How many processes there are.
  var count: Int { get }
  /// How many of them are on this machine, this one included.
  var localCount: Int { get }
  /// Hands what each process gives to all of them, in the order of their numbers.
  func exchange(_ packet: Packet) -> [Packet]
}

extension Ranks {
  /// Whether this is the process that decides, writes and speaks.
  public var isFirst: Bool { rank == 0 }

  /// Hands what the first process gives to all.
  ///
  /// - Parameter make: called in that process alone.
  public func broadcast<Value: Packable>(_ make: () throws -> Value) rethrows -> Value {
    var packet = Packet()
    if isFirst { packet.append(try make()) }
    var received = exchange(packet)[0]
    return received.take()
  }

  /// Does something in every process, and throws in all of them where it failed in any: what the lowest of those says.
  ///
  /// - Parameters:
  ///   - kind: what others are to know of an error beside its text.
  ///   - body: exchanges nothing, for others would wait for what comes after an error.
  /// - Throws: the own error in the lowest of them, in all others `RankError`.
  public func agreeing<Result>(
    kind: (any Error) -> Int = { _ in 0 }, _ body: () throws -> Result
  ) throws -> Result {
    let result = Swift.Result { try body() }
    var packet = Packet()
    if case .failure(let error) = result {
      packet.append("\(error)")
      packet.append(kind(error))
    }
    for (rank, var answer) in exchange(packet).enumerated() where !answer.isEmpty {
      if rank == self.rank { break }
      throw RankError(rank: rank, description: answer.take(), kind: answer.take())
    }
    return try result.get()
  }
}

/// What went wrong in another process.
public struct RankError: Error, Sendable, CustomStringConvertible {
  /// The number of the process.
  public let rank: Int
  /// The text of the error there.
  public let description: String
  /// What else that process told of it.
  public let kind: Int
}
