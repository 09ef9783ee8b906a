import Column
import Testing

@testable import Calibration

/// How runs are put into lanes and onto threads.
@Suite struct BatchesTests {
  private func shape(_ steps: Int, cells: Int = 10, tracer: Bool = false) -> Batches.Shape {
    let column = ColumnCase(
      name: "", grid: .linear(cells: cells, depth: 10), timeStep: 60, stepCount: steps,
      density: .temperature, hasPassiveTracer: tracer)
    return Batches.Shape(column)
  }

  private func plan(_ shapes: [Batches.Shape], threads: Int = 1) -> [[Int]] {
    Batches(shapes, threads: threads).batches.map(\.runs)
  }

  private func plan(runs: Int, threads: Int = 1) -> [Int] {
    plan((0..<runs).map { _ in shape(100) }, threads: threads).map(\.count)
  }

  @Test(arguments: [1, 2, 3, 8, 64], [1, 2, 5])
  func `every run is in one batch`(count: Int, threads: Int) {
    let shapes = (0..<count).map {
      shape(10 + 7 * $0 % 90, cells: 10 + $0 % 3, tracer: $0 % 5 == 0)
    }
    let batches = plan(shapes, threads: threads)
    #expect(batches.joined().sorted() == Array(0..<count))
    for batch in batches {
      #expect(batch.count <= 8)
      let first = shapes[batch[0]]
      for run in batch {
        #expect(shapes[run].cellCount == first.cellCount)
        #expect(shapes[run].hasPassiveTracer == first.hasPassiveTracer)
        #expect(shapes[run].stepCount <= first.stepCount)
      }
    }
  }

  @Test func `nothing to run is no batch`() { #expect(plan(runs: 0, threads: 2).isEmpty) }

  @Test func `lanes are filled, and a small rest runs alone`() {
    #expect(plan(runs: 16) == [8, 8])
    #expect(plan(runs: 10) == [8, 1, 1])
    #expect(plan(runs: 2) == [1, 1])
  }

  @Test func `a rest is packed where that costs less than its runs alone`() {
    let limit = Int(Batches.lockStepCost.rounded(.down))
    #expect(plan(runs: 8 + limit + 1).sorted() == [limit + 1, 8])
    #expect(plan(runs: limit + 1) == [limit + 1])
  }

  @Test func `several threads share what one thread would do in one batch`() {
    // Packed, six runs would take as long as four runs one after the other.
    #expect(plan(runs: 6, threads: 6) == [1, 1, 1, 1, 1, 1])
  }

  @Test func `runs of about the same length share lanes, and a long one is not waited for`() {
    let lengths = [10, 1000, 12, 11, 10, 12, 11, 10, 12]
    #expect(plan(lengths.map { shape($0) }) == [[1], [2, 5, 8, 3, 6, 0, 4, 7]])
  }

  @Test func `the most costly batch comes first`() {
    let shapes = [shape(10), shape(50), shape(100, cells: 20), shape(30, cells: 30)]
    #expect(plan(shapes, threads: 2) == [[2], [3], [1], [0]])
  }
}
