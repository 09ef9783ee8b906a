import Dispatch
import Synchronization

/// Returns `body(0) … body(count − 1)`, computed by up to `threads` threads.
///
/// Each result depends on its index alone and stands in its place, so that whoever sums them does so in one
/// order whatever the number of threads.
func concurrentMap<Result: Sendable>(
  _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  guard threads > 1, count > 1 else { return (0..<count).map(body) }
  let next = Atomic(0)
  let results = Mutex([Result?](repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      let result = body(index)
      results.withLock { $0[index] = result }
    }
  }
  return results.withLock { $0.map { $0! } }
}

/// Runs `body` on this thread and `side` on another, and returns what both give.
func alongside<Result, Side: Sendable>(
  _ body: () throws -> Result, _ side: @escaping @Sendable () -> Side
) rethrows -> (Side, Result) {
  let place = Place<Side>()
  let group = DispatchGroup()
  DispatchQueue.global().async(group: group) {
    let value = side()
    place.value.withLock { $0 = value }
  }
  // Where `body` throws, too.
  defer { group.wait() }
  let result = try body()
  group.wait()
  return (place.value.withLock { $0! }, result)
}

/// Where one thread leaves a value for another.
private final class Place<Value: Sendable>: Sendable {
  let value = Mutex<Value?>(nil)
}
