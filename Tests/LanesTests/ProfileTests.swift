import Lanes
import Testing

struct ProfileTests {
  @Test func `a new block is zero`() {
    let block = ProfileBlock<Lanes8>(profileCount: 2, levels: 3)
    for profile in 0..<2 {
      for lane in 0..<8 { #expect(block[profile].column(lane, levels: 3) == [0, 0, 0]) }
    }
  }

  @Test func `profiles of a block do not overlap`() {
    let block = ProfileBlock<Double>(profileCount: 3, levels: 4)
    for profile in 0..<3 { block[profile].fill(Double(profile + 1)) }
    for profile in 0..<3 {
      #expect(
        block[profile].column(0, levels: 4) == Array(repeating: Double(profile + 1), count: 4))
    }
    block[1][3] = 9
    #expect(block[1].column(0, levels: 4) == [2, 2, 2, 9])
    #expect(block[2][0] == 3)
  }

  @Test func `a column is set and read in its own lane`() {
    let profile = ProfileBlock<Lanes8>(profileCount: 1, levels: 4)
    profile[0].fill(-1)
    profile[0].setColumn(2, to: [10, 20, 30])
    #expect(profile[0].column(2, levels: 4) == [10, 20, 30, -1])
    #expect(profile[0].column(2, levels: 2) == [10, 20])
    for lane in [0, 1, 3, 4, 5, 6, 7] {
      #expect(profile[0].column(lane, levels: 4) == [-1, -1, -1, -1])
    }
  }

  @Test func `a copy keeps its numbers when the original changes`() {
    let original = ProfileBlock<Double>(profileCount: 2, levels: 3)
    original[0].setColumn(0, to: [1, 2, 3])
    original[1].setColumn(0, to: [4, 5, 6])
    let copy = ProfileBlock<Double>(profileCount: 2, levels: 3)
    copy.copy(from: original)
    original[1].fill(0)
    #expect(copy[0].column(0, levels: 3) == [1, 2, 3])
    #expect(copy[1].column(0, levels: 3) == [4, 5, 6])
  }

  @Test func `clearing zeroes every profile`() {
    let block = ProfileBlock<Double>(profileCount: 2, levels: 2)
    block[0].fill(3)
    block[1].fill(.nan)
    block.clear()
    #expect(block[0].column(0, levels: 2) == [0, 0] && block[1].column(0, levels: 2) == [0, 0])
  }

  @Test func `a block of lanes takes eight times the bytes of one column`() {
    #expect(ProfileBlock<Double>.byteCount(profileCount: 3, levels: 5) == 3 * 5 * 8)
    #expect(ProfileBlock<Lanes8>.byteCount(profileCount: 3, levels: 5) == 3 * 5 * 64)
  }
}
