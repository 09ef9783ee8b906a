import Glibc

/// Runs `body` on a thread of its own, waits for its end, and returns its result.
///
/// For the child of a fork, whose first thread takes itself for its parent's: Swift's locks (`Mutex`, and those under
/// lazy values and generic types) ask for the number of a thread once and keep it. Where another thread has to wait
/// for such a lock, the system is told to wait for the wrong one, so that the process dies or never goes on. A new
/// thread knows its own number.
func onOwnThread(_ body: () -> Int32) -> Int32 {
  withoutActuallyEscaping(body) { body in
    let work = Work(body)
    var thread = pthread_t()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    let failure = pthread_create(
      &thread, &attributes,
      { argument in
        Unmanaged<Work>.fromOpaque(argument!).takeUnretainedValue().run()
        return nil
      }, Unmanaged.passUnretained(work).toOpaque())
    if failure == 0 { pthread_join(thread, nil) } else { work.run() }
    return work.result
  }
}

/// As much as the first thread of a process usually has [bytes].
private let stackSize = 8 << 20

/// What a thread is given, and what it leaves.
private final class Work {
  private let body: () -> Int32
  private(set) var result: Int32 = 0

  init(_ body: @escaping () -> Int32) { self.body = body }

  func run() { result = body() }
}
