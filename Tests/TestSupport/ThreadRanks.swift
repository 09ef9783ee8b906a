import Calibration
import Foundation

/// Threads in the place of processes, each of which waits for what all the others give.
public final class ThreadRanks: Ranks {
  public let rank: Int
  public let count: Int
  public var localCount: Int { count }
  private let meeting: Meeting

  private init(_ rank: Int, of count: Int, _ meeting: Meeting) {
    (self.rank, self.count, self.meeting) = (rank, count, meeting)
  }

  public func exchange(_ packet: Packet) -> [Packet] { meeting.exchange(packet, from: rank) }

  /// Lets several ranks do `body` at once, and returns what each gives.
  @discardableResult
  public static func run<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (any Ranks) -> Result
  ) -> [Result] {
    let meeting = Meeting(count)
    let results = Results<Result>(count)
    let threads = (0..<count).map { rank in
      let thread = Thread {
        results.set(rank, body(ThreadRanks(rank, of: count, meeting)))
      }
      thread.stackSize = 8 << 20
      thread.start()
      return thread
    }
    results.wait()
    _ = threads
    return results.all
  }

  /// Where ranks meet.
  private final class Meeting: @unchecked Sendable {
    private let condition = NSCondition()
    private let count: Int
    private var given: [Packet?]
    private var round: [Packet] = []
    private var number = 0

    init(_ count: Int) {
      self.count = count
      given = Array(repeating: nil, count: count)
    }

    func exchange(_ packet: Packet, from rank: Int) -> [Packet] {
      condition.lock()
      defer { condition.unlock() }
      let own = number
      given[rank] = packet
      if given.allSatisfy({ $0 != nil }) {
        round = given.map { $0! }
        given = Array(repeating: nil, count: count)
        number += 1
        condition.broadcast()
      }
      while number == own { condition.wait() }
      return round
    }
  }

  private final class Results<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var values: [Value?]

    init(_ count: Int) { values = Array(repeating: nil, count: count) }

    func set(_ rank: Int, _ value: Value) {
      condition.lock()
      values[rank] = value
      condition.broadcast()
      condition.unlock()
    }

    func wait() {
      condition.lock()
      while values.contains(where: { $0 == nil }) { condition.wait() }
      condition.unlock()
    }

    var all: [Value] { values.map { $0! } }
  }
}
