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
    public func joining<Result>(_ body: (any Ranks) throws -> Result) rethrows -> Result {
      let ranks = MPIRanks()
      let result = try body(ranks)
      // Not after an error, which may have befallen this process alone: the others would wait for it.
      ranks.end()
      return result
    }
  #endif
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
      var counts = [Int32](repeating: 0, count: count)
      _ = cmpi_exchange_counts(Int32(packet.words.count), &counts)
      var starts: [Int32] = []
      var total: Int32 = 0
      for count in counts {
        starts.append(total)
        total += count
      }
      var words = [UInt64](repeating: 0, count: Int(total))
      _ = cmpi_exchange(packet.words, &words, counts, starts, Int32(rank))
      return zip(starts, counts).map { start, count in
        Packet(words: Array(words[Int(start)..<Int(start + count)]))
      }
    }
  }
#endif
