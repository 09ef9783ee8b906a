import Calibration
import Glibc

#if MPI
  import CMPI
#endif

/// The processes that `mpirun` or `srun` started together with this one to do one piece of work.
///
/// The package trait `MPI` brings the library; without it such processes are recognised and refused, for each would do
/// all of the work.
public struct Job: Sendable {
  /// The number of this process, from 0.
  public let rank: Int
  /// How many processes there are.
  public let count: Int
  /// How many of them are on this machine, as far as whoever started them says.
  public let localCount: Int

  /// Whether the library was built in.
  public static var isSupported: Bool {
    #if MPI
      true
    #else
      false
    #endif
  }

  /// The job that this process is one of several of; nil where it is alone.
  public static let current = Job()

  /// Reads what Open MPI's `mpirun`, and Slurm's `srun --mpi=pmix`, say in the environment.
  private init?() {
    if let rank = Self.number("OMPI_COMM_WORLD_RANK"),
      let count = Self.number("OMPI_COMM_WORLD_SIZE")
    {
      self.init(rank, of: count, locally: Self.number("OMPI_COMM_WORLD_LOCAL_SIZE"))
    } else if Self.text("PMIX_RANK") != nil, let rank = Self.number("SLURM_PROCID"),
      let count = Self.number("SLURM_STEP_NUM_TASKS")
    {
      self.init(rank, of: count, locally: Self.number("SLURM_STEP_TASKS_PER_NODE"))
    } else {
      return nil
    }
  }

  private init?(_ rank: Int, of count: Int, locally local: Int?) {
    guard count > 1, (0..<count).contains(rank) else { return nil }
    (self.rank, self.count, localCount) = (rank, count, local ?? 1)
  }

  private static func text(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// A number at the beginning of a variable: Slurm writes `4(x2)` where machines have alike numbers.
  private static func number(_ name: String) -> Int? {
    text(name).flatMap { Int($0.prefix(while: \.isNumber)) }
  }

  #if MPI
    /// Joins the other processes for as long as `body` takes; once in a process.
    ///
    /// - Throws: `JobError` where the library finds other processes than were started, or what `body` throws.
    public func joining<Result>(_ body: (any Ranks) throws -> Result) throws -> Result {
      let ranks = MPIRanks()
      guard ranks.rank == rank, ranks.count == count else {
        throw JobError(found: ranks.count, started: count)
      }
      let result = try body(ranks)
      // Not after an error, which may have befallen this process alone: the others would wait for it.
      ranks.end()
      return result
    }
  #endif
}

/// The library of MPI does not find the processes that were started.
public struct JobError: Error, Sendable, CustomStringConvertible {
  let found: Int
  let started: Int

  public var description: String {
    "MPI finds \(found) of the \(started) processes that were started: its library and what started them do not fit. "
      + "Start them by the mpirun of the same MPI."
  }
}

#if MPI
  /// The processes of an MPI job.
  private final class MPIRanks: Ranks {
    let rank: Int
    let count: Int
    let localCount: Int

    init() {
      var (rank, count, local): (Int32, Int32, Int32) = (0, 0, 0)
      guard cmpi_begin(&rank, &count, &local) == 0 else { fatalError("MPI cannot begin") }
      (self.rank, self.count, localCount) = (Int(rank), Int(count), Int(local))
    }

    func end() { _ = cmpi_end() }

    func exchange(_ packet: Packet) -> [Packet] {
      var counts = [Int64](repeating: 0, count: count)
      _ = cmpi_exchange_counts(Int64(packet.words.count), &counts)
      var received = counts.map { count in
        var words: [UInt64] = []
        words.reserveCapacity(Int(count))
        return words
      }
      // MPI counts in 32 bits, the words of all together.
      let piece = Int(Int32.max) / count
      for start in stride(from: 0, to: Int(counts.max()!), by: piece) {
        let sizes = counts.map { Int32(min(piece, max(0, Int($0) - start))) }
        for (rank, words) in exchangePiece(packet.words[min(start, packet.words.count)...], sizes)
          .enumerated()
        { received[rank] += words }
      }
      return received.map { Packet(words: $0) }
    }

    /// Hands the first words of every process to all.
    ///
    /// - Parameter sizes: how many of each process.
    private func exchangePiece(_ own: ArraySlice<UInt64>, _ sizes: [Int32]) -> [ArraySlice<UInt64>]
    {
      let starts = sizes.reduce(into: [0]) { $0.append($0.last! + $1) }
      var words = [UInt64](repeating: 0, count: Int(starts.last!))
      own.withUnsafeBufferPointer {
        _ = cmpi_exchange($0.baseAddress, &words, sizes, starts, Int32(rank))
      }
      return zip(starts, sizes).map { words[Int($0)..<Int($0 + $1)] }
    }
  }
#endif
