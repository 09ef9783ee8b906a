import Lanes
import Testing

@Suite struct VectorWidthTests {
  @Test func `a build with narrower vectors than the processor's names both and the remedy`() {
    let note = VectorWidth(built: 16, processor: 64).note
    #expect(
      note
        == "this build computes with vectors of 128 bits, and this processor has 512. A native build "
        + "is faster and gives the same results to rounding: use scripts/run, or build with "
        + "'swift build -c release -Xcc -march=native'.")
  }

  @Test(arguments: [(16, 16), (32, 32), (64, 32)])
  func `a build that suits the processor needs no remedy`(built: Int, processor: Int) {
    #expect(VectorWidth(built: built, processor: processor).note == nil)
  }

  @Test func `the width of this build is one that processors have`() {
    #expect([16, 32, 64].contains(VectorWidth.current.built))
    #expect([16, 32, 64].contains(VectorWidth.current.processor))
  }
}
