import CProcess
import Glibc

/// A child of this process that does what this process must survive.
///
/// C libraries may crash on a damaged file, loop in it, or ask for all memory. What they do in a worker ends the
/// worker alone. It ends with this process, however that ends.
public struct Worker {
  /// How much a worker may take; 0 for no limit.
  public struct Limits: Sendable {
    /// Address space while it reads files of others [bytes].
    public var memory: Int
    /// Time by the clock for reading, and for all that follows [s].
    public var readingTime: Int
    public var computingTime: Int

    public init(memory: Int, readingTime: Int, computingTime: Int) {
      self.memory = memory
      (self.readingTime, self.computingTime) = (readingTime, computingTime)
    }
  }

  /// What a worker does when the process is told to end.
  public enum Manner: Sendable {
    /// Ends at once.
    case atOnce
    /// Looks at `Interruption.signal` between its tasks, and ends in order within the grace.
    case inOrder
  }

  /// How a worker ended.
  public struct End: Sendable, Equatable {
    public enum Cause: Sendable, Equatable {
      /// By itself, with its exit code.
      case exit(Int32)
      /// By a signal that nobody here sent.
      case death(signal: Int32)
      /// Because the process was told to end, by a signal.
      case interruption(signal: Int32)
    }

    public let cause: Cause
    /// Whether it was still reading files.
    public let wasReading: Bool
    /// Its number.
    public let process: Int32
    /// The end of what libraries wrote to its standard error.
    public let chatter: String
  }

  /// How long a worker may take to end in order [s]: its parent has something to do afterwards.
  static let grace = Double(Interruption.grace) - 0.5
  /// The exit code of a worker whose standard output could not be written, as of one whose results could not.
  private static let unsaid: Int32 = 73

  private let process: pid_t
  private let messages: Int32
  private let errors: Int32

  /// Runs `body` in a worker, and waits for its end.
  ///
  /// The process must not have other threads. Nothing that `body` changes in memory is seen here.
  ///
  /// - Parameters:
  ///   - onMessage: called with each text that the worker sends, in order; and with nil once in a while.
  ///   - body: what the worker does; returns its exit code.
  /// - Throws: `WorkerError` where the system gives no process.
  public static func run(
    _ limits: Limits, ending manner: Manner = .atOnce, onMessage: (String?) -> Void = { _ in },
    body: (Report) -> Int32
  ) throws(WorkerError) -> End {
    let messages = try Pipe()
    let errors = try Pipe()
    // What is not yet written would be written twice.
    fflush(nil)
    let parent = getpid()
    let process = plumbline_fork()
    guard process >= 0 else { throw WorkerError(errno: errno) }
    if process == 0 {
      messages.endReading()
      errors.endReading()
      plumbline_end_with(parent)
      plumbline_die_quietly()
      StandardError.divert(to: errors.writing)
      Interruption.forgetGrace()
      if manner == .atOnce { Interruption.letEnd() }
      let report = Report(descriptor: messages.writing, limits: limits)
      report.beginReading(limits)
      var code = onOwnThread { body(report) }
      // What could not be said must not pass for said.
      if fflush(nil) != 0 { code = unsaid }
      report.finish(code)
      exit(code)
    }
    messages.endWriting()
    errors.endWriting()
    return withExtendedLifetime((messages, errors)) {
      Worker(process: process, messages: messages.reading, errors: errors.reading).end(onMessage)
    }
  }

  /// How much of what libraries say is kept [bytes].
  private static let chatterLimit = 4096

  /// Passes messages on until the worker is gone.
  private func end(_ onMessage: (String?) -> Void) -> End {
    var (isReading, isOver) = (true, false)
    var finished: Int32?
    var rest: [UInt8] = []
    var chatter: [UInt8] = []
    var heed = Heed(process)
    while !isOver {
      var wanted = [messages, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let ready = poll(&wanted, 2, 100)
      heed.signals()
      if ready == 0 { onMessage(nil) }
      guard ready > 0 else { continue }
      if wanted[1].revents != 0, let bytes = Self.read(errors) {
        chatter = (chatter + bytes).suffix(Self.chatterLimit)
      }
      guard wanted[0].revents != 0, let bytes = Self.read(messages) else { continue }
      isOver = bytes.isEmpty
      rest += bytes
      while let end = rest.firstIndex(of: Report.separator) {
        let text = String(decoding: rest[..<end], as: UTF8.self)
        rest.removeSubrange(...end)
        if text.isEmpty {
          isReading = false
        } else if text.first == Report.finishing {
          finished = Int32(text.dropFirst())
        } else {
          onMessage(text)
        }
      }
    }
    var cause = heed.cause(wait(&heed))
    // A library may crash when it puts away what it read of a damaged file: all was done and said by then.
    if case .death = cause, let finished { cause = .exit(finished) }
    return End(
      cause: cause, wasReading: isReading, process: process,
      chatter: String(decoding: chatter, as: UTF8.self))
  }

  /// Waits for the end of the process, and returns what the system says of it.
  private func wait(_ heed: inout Heed) -> Int32 {
    var status: Int32 = 0
    while true {
      switch waitpid(process, &status, WNOHANG) {
      case process: return status
      case 0:
        heed.signals()
        usleep(1000)
      default:
        // Nobody can say how it ended: not well, then.
        guard errno == EINTR else { return SIGKILL }
      }
    }
  }

  /// Reads what there is; empty at the end, nil where nothing is there after all.
  private static func read(_ descriptor: Int32) -> ArraySlice<UInt8>? {
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    return count < 0 ? nil : buffer[..<count]
  }

  /// A pipe whose ends are closed with it.
  private final class Pipe {
    private(set) var reading: Int32
    private(set) var writing: Int32

    init() throws(WorkerError) {
      var ends: [Int32] = [0, 0]
      guard pipe(&ends) == 0 else { throw WorkerError(errno: errno) }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      (reading, writing) = (ends[0], ends[1])
    }

    func endWriting() {
      if writing >= 0 { close(writing) }
      writing = -1
    }

    func endReading() {
      if reading >= 0 { close(reading) }
      reading = -1
    }

    deinit {
      endWriting()
      endReading()
    }
  }

  /// Hands signals on to a worker, and kills it when it does not follow.
  private struct Heed {
    let process: pid_t
    private var known = 0
    private var deadline: Double?

    init(_ process: pid_t) { self.process = process }

    mutating func signals() {
      let count = Interruption.count
      if count > known, let signal = Interruption.signal {
        // Who asks a second time means now.
        kill(process, count == 1 ? signal : SIGKILL)
        deadline = deadline ?? monotonicSeconds() + Worker.grace
        known = count
      }
      if let deadline, monotonicSeconds() > deadline { kill(process, SIGKILL) }
    }

    func cause(_ status: Int32) -> End.Cause {
      let signal = status & 0x7f
      if deadline != nil, let asked = Interruption.signal, signal != 0 || status != 0 {
        return .interruption(signal: asked)
      }
      return signal == 0 ? .exit(status >> 8 & 0xff) : .death(signal: signal)
    }
  }
}

/// What a worker tells its parent.
public struct Report: Sendable {
  static let separator: UInt8 = 0
  /// What a text begins with that tells the exit code rather than something for people.
  fileprivate static let finishing: Character = "\u{1}"

  private let descriptor: Int32
  private let memory: rlimit
  private let computingTime: Int

  fileprivate init(descriptor: Int32, limits: Worker.Limits) {
    self.descriptor = descriptor
    var memory = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &memory)
    self.memory = memory
    computingTime = limits.computingTime
  }

  /// Puts the limits of reading into force.
  fileprivate func beginReading(_ limits: Worker.Limits) {
    if limits.memory > 0, plumbline_can_limit_memory() != 0 {
      var limited = memory
      limited.rlim_cur = min(rlim_t(limits.memory), memory.rlim_max)
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limited)
    }
    if limits.readingTime > 0 { alarm(UInt32(clamping: limits.readingTime)) }
  }

  /// Says that all files are read: the limits of reading end.
  public func endReading() {
    alarm(UInt32(clamping: computingTime))
    var memory = memory
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &memory)
    send("")
  }

  /// Says that the work is done, and its exit code.
  fileprivate func finish(_ code: Int32) { send("\(Self.finishing)\(code)") }

  /// Sends a text, without the character of number 0, and not beginning with that of number 1.
  public func send(_ text: String) {
    var bytes = (Array(text.utf8) + [Self.separator])[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      // A parent that is gone needs no message.
      guard count > 0 else { return }
      bytes.removeFirst(count)
    }
  }
}

/// Why there is no worker.
public struct WorkerError: Error, Sendable, CustomStringConvertible {
  public let description: String

  init(errno: Int32) {
    description =
      "no process could be started for the work: \(String(cString: strerror(errno))). Check the limits of "
      + "processes and memory."
  }
}

/// Seconds by a clock that nobody sets.
public func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}
