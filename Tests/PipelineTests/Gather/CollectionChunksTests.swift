import Testing

@testable import Pipeline

@Suite struct CollectionChunksTests {
  @Test(arguments: [
    // As many cases as make a block of 32 KiB with up to 64 outputs and 8 levels.
    (10_000, 61, 51, 24, [8, 61, 8]),
    (10_000, 5, 51, 24, [64, 5, 8]),
    (10_000, 1, 2, 1, [64, 1, 2]),
    // No more than there are.
    (3, 61, 51, 24, [3, 61, 8]),
    // Long runs share a block with fewer others.
    (10_000, 1000, 101, 12, [2, 256, 8]),
    (10_000, 8760, 101, 24, [1, 512, 8]),
  ])
  func `blocks hold 32 KiB`(
    _ cases: Int, _ outputs: Int, _ interfaces: Int, _ variables: Int, _ shape: [Int]
  ) {
    let chunks = CollectionChunks(
      cases: cases, outputs: outputs, interfaces: interfaces, variables: variables)
    #expect(chunks.profiles(levels: interfaces) == shape)
    #expect(shape.reduce(8, *) <= 32 << 10)
  }

  @Test func `what waits for other cases stays within 32 MiB, whatever the shape`() {
    for (outputs, interfaces, variables) in [
      (61, 51, 24), (1000, 101, 24), (8760, 101, 3), (1, 2, 1),
    ] {
      let chunks = CollectionChunks(
        cases: 10_000, outputs: outputs, interfaces: interfaces, variables: variables)
      let row = 8 * chunks.cases * outputs * interfaces * variables
      #expect(chunks.cases == 1 ? chunks.held(levels: interfaces) == 13 : row <= 32 << 20)
      #expect(chunks.span(levels: interfaces).isMultiple(of: chunks.outputs))
    }
  }
}
