import Dispatch
import Glibc
import Processes
import Synchronization

/// A process without threads of its own, as workers need and tests do not have: lets a worker do what its argument
/// says, and prints how it ended.
@main
struct WorkerProbe {
  private static let counter = Mutex(0)

  static func main() throws {
    // The first thread asks for its number here, before the fork.
    counter.withLock { $0 = 0 }
    let limits = Worker.Limits(memory: 0, readingTime: 0, computingTime: 20)
    let end = try Worker.run(limits) { report in
      report.endReading()
      switch CommandLine.arguments.dropFirst().first {
      case "share-a-lock": return shareALock()
      case "crash-at-exit": return crashAtExit()
      case let other: fatalError("unknown argument: \(other ?? "none")")
      }
    }
    print(end.cause)
  }

  /// Two threads that each have to wait for the other, often.
  private static func shareALock() -> Int32 {
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      for _ in 0..<50 {
        counter.withLock {
          $0 += 1
          usleep(200)
        }
      }
    }
    return counter.withLock { $0 } == 100 ? 0 : 1
  }

  /// As a library may when it puts away what it read of a damaged file.
  private static func crashAtExit() -> Int32 {
    atexit { abort() }
    return 7
  }
}
