import Calibration
import Glibc
import MessagePassing
import Pipeline
import Processes

/// What the first process of a job tells the others to do.
private struct JobOrder: Codable {
  /// What is to be calibrated; nil for nothing.
  var fingerprint: Fingerprint?
}

/// The first process of a job: decides, writes and speaks as one alone would, and tells the others what to compute.
final class JobLeader {
  private let job: Job
  private var hasTold = false

  init(_ job: Job) { self.job = job }

  /// To be called before a worker begins that will calibrate together with the others.
  func willCalibrate() { hasTold = true }

  /// Calibrates in a worker, together with the others.
  func calibrating(_ fingerprint: Fingerprint, _ body: (any Ranks) -> Int32) -> Int32 {
    tell(JobOrder(fingerprint: fingerprint), body)
  }

  /// Lets the others end, unless they have calibrated.
  func dismiss() throws {
    guard !hasTold else { return }
    hasTold = true
    let limits = Worker.Limits(memory: 0, readingTime: 0, computingTime: 0)
    _ = try Worker.run(limits) { _ in tell(JobOrder()) { _ in 0 } }
  }

  private func tell(_ order: JobOrder, _ body: (any Ranks) -> Int32) -> Int32 {
    joining(job) { ranks in
      _ = ranks.broadcast { encoded(order) }
      return body(ranks)
    }
  }
}

/// Another process of a job: computes what the first says. It speaks only of what befalls it alone.
struct JobFollower {
  let command: Run
  let item: Item
  let job: Job

  /// Follows the first process, and returns the exit code.
  func run() throws -> Int32 {
    var limits = try command.file.work.workerLimits()
    // The first may have to wait before it begins. Should this process never end to read, the first will not either,
    // and has its limit.
    limits.readingTime = 0
    let end = try Worker.run(limits, ending: .inOrder) { report in
      joining(job) { ranks in
        let order: JobOrder = decoded(ranks.broadcast { "" }) ?? JobOrder()
        guard let fingerprint = order.fingerprint else { return 0 }
        return ItemWorker(
          item: item, fingerprint: fingerprint, threads: command.threads.count, report: report,
          ranks: ranks
        ).run()
      }
    }
    switch end.cause {
    case .exit(let code): return code
    case .interruption(let signal): return Exit.signal(signal)
    case .death(let signal):
      let failure = try command.file.work.failure(of: signal, end, (try? item.inputs()) ?? [])
      log.critical("\(job.name): \(failure.message)")
      return failure.code
    }
  }
}

/// Joins the other processes of a job for as long as `body` takes.
private func joining(_ job: Job, _ body: (any Ranks) -> Int32) -> Int32 {
  #if MPI
    do { return try job.joining(body) } catch {
      log.critical("\(job.name): \(error)")
      return Exit.failure.rawValue
    }
  #else
    preconditionFailure("refused before")
  #endif
}

extension Job {
  /// As people count: `process 3 of 4`.
  var name: String { "process \(rank + 1) of \(count)" }
}

extension Run {
  /// The job that this process is one of several of; nil where it is alone.
  ///
  /// - Throws: `Failure` where what is wanted cannot be done together.
  func job(for pipeline: PipelineFile) throws -> Job? {
    guard let job = Job.current else { return nil }
    if job.rank > 0 { LogSettings.beSilent() }
    guard Job.isSupported else {
      throw Failure(
        "\(job.count) processes were started together, and this plumbline is built without MPI: each would do all of the "
          + "work. Build it with MPI (docs/cluster.md), or start one.", .wrongUsage)
    }
    guard pipeline.division == .single else {
      throw Failure(
        "\(pipeline.path): 'items: per-file' is many calibrations, which processes do not share as they do one. Start "
          + "them one by one with --items i/N (docs/cluster.md).", .wrongUsage)
    }
    return job
  }
}
