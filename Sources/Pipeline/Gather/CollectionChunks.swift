import NetCDF

/// How the variables of a collection are divided into the blocks that its file stores.
///
/// A block is read as a whole, so its shape decides what is read fast. One case should lie in few blocks, and one
/// level of all cases should not drag whole profiles along. Blocks of 8 cases × 64 outputs × 8 levels serve both:
/// of 10,000 cases with 50 levels, a case is in 7 of 8750 blocks, and a level in 1250. They hold 32 KiB, enough to
/// be compressed and little enough to be read in a millisecond.
///
/// The cases of a block are gathered in memory, so that long runs share a block with fewer others, down to none.
struct CollectionChunks: Equatable {
  /// Cases in a block; a power of two, or all.
  let cases: Int
  /// Outputs in a block of profiles.
  let outputs: Int
  /// Levels in a block of profiles.
  let levels: Int

  /// Numbers in a block, at most.
  private static let blockSize = 4096
  /// What is gathered of one variable, and of all [bytes], at most.
  private static let (variableMemory, memory) = (4 << 20, 32 << 20)

  /// Chooses the blocks.
  ///
  /// - Parameters:
  ///   - cases: the number of cases.
  ///   - outputs: the largest number of outputs.
  ///   - interfaces: the largest number of interfaces between cells.
  ///   - variables: the number of variables over time and height.
  init(cases: Int, outputs: Int, interfaces: Int, variables: Int) {
    let levels = min(interfaces, 8)
    var shared = 64
    while shared > 1, shared * min(outputs, 64) * levels > Self.blockSize { shared /= 2 }
    let budget = min(Self.variableMemory, Self.memory / max(1, variables))
    while shared > 1, 8 * shared * outputs * interfaces > budget { shared /= 2 }
    self.cases = min(shared, cases)
    self.outputs = min(outputs, Self.blockSize / (shared * levels))
    self.levels = levels
  }

  /// The shape of the blocks of profiles of so many levels.
  func profiles(levels count: Int) -> [Int] { [cases, outputs, min(levels, count)] }

  /// The shape of the blocks of rows, one for each case.
  func rows(length: Int) -> [Int] { [cases, min(length, Self.blockSize / cases)] }

  /// How many blocks of profiles of so many levels wait for their other cases; nil for all that a case lies in.
  ///
  /// A run that shares its blocks with no other is written block by block.
  func held(levels count: Int) -> Int? { cases > 1 ? nil : (count + levels - 1) / levels }

  /// How many outputs of profiles are read and written at once: whole blocks, about a mebibyte.
  func span(levels count: Int) -> Int { outputs * max(1, (1 << 17) / (outputs * count)) }
}
