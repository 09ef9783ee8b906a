import Column
import Lanes

extension StateLayout {
  /// The number of levels that a profile uses: cells for a variable, interfaces for a closure field.
  public func usedLevels(ofProfile profile: Int) -> Int {
    profile < variables.count ? cellCount : levels
  }

  /// Returns the used numbers of one lane, profile after profile.
  public func numbers<L: Lane>(of block: ProfileBlock<L>, lane: Int = 0) -> [Double] {
    (0..<profileCount).flatMap { block[$0].column(lane, levels: usedLevels(ofProfile: $0)) }
  }

  /// Sets one lane of a block to numbers given profile after profile.
  public func set<L: Lane>(_ lane: Int, of block: ProfileBlock<L>, to numbers: [Double]) {
    for profile in 0..<profileCount {
      block[profile].setColumn(lane, to: Array(numbers[places(ofProfile: profile)]))
    }
  }

  /// Returns the derivatives that a block of tangents carries, profile after profile.
  public func derivatives(of block: ProfileBlock<Tangent>) -> [Double] {
    (0..<profileCount).flatMap { profile in
      (0..<usedLevels(ofProfile: profile)).map { block[profile][$0].derivative }
    }
  }

  /// Makes a block of numbers given profile after profile, in one lane of all.
  public func block<L: Lane>(of numbers: [Double], as type: L.Type = L.self) -> ProfileBlock<L> {
    let block = ProfileBlock<L>(profileCount: profileCount, levels: levels)
    var next = 0
    for profile in 0..<profileCount {
      for level in 0..<usedLevels(ofProfile: profile) {
        block[profile][level] = L(numbers[next])
        next += 1
      }
    }
    precondition(next == numbers.count, "\(next) numbers in a state")
    return block
  }

  /// Makes a block of tangents from values and a direction, both profile after profile.
  public func tangents(_ values: [Double], along direction: [Double]) -> ProfileBlock<Tangent> {
    let block: ProfileBlock<Tangent> = block(of: values)
    var next = 0
    for profile in 0..<profileCount {
      for level in 0..<usedLevels(ofProfile: profile) {
        block[profile][level].derivative = direction[next]
        next += 1
      }
    }
    return block
  }

  /// Returns the places of one profile's numbers among all.
  public func places(ofProfile profile: Int) -> Range<Int> {
    let first = (0..<profile).map(usedLevels).reduce(0, +)
    return first..<first + usedLevels(ofProfile: profile)
  }
}
