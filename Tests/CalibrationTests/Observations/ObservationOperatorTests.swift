import Closures
import Column
import Lanes
import TestSupport
import Testing

@testable import Calibration

/// H against its definition, and against its transpose.
@Suite struct ObservationOperatorTests {
  private static let layout = StateLayout(
    velocity: true, density: .temperature, passiveTracer: false, closureFieldCount: 1, cellCount: 16
  )
  private var layout: StateLayout { Self.layout }

  /// Cases of different length, each observed in another way; two series are copies of one profile.
  private static func cases() throws -> [ObservedCase] {
    try (0..<8).map { index in
      let steps = [40, 13, 40, 7, 25, 1, 39, 40][index]
      let column = windCase(variant: index, steps: steps)
      let outputs = Set([0, steps / 2, steps]).sorted()
      let row = [Double](repeating: 1, count: 16)
      let trajectory = ObservedSeries(
        .temperature, inCellsOf: column, atSteps: outputs, values: outputs.map { _ in row })
      let again = try ObservedSeries(
        .temperature, name: "again", vertical: VerticalOperator(cellsOf: column.grid),
        timeOperators: [TimeOperator(step: steps, timeStep: column.timeStep)], values: [row])
      let mooring = try OffGrid.mooring(of: .u, in: column, seed: UInt64(index))
      let means = try OffGrid.means(of: .temperature, in: column, seed: UInt64(index))
      let choices = [
        [trajectory, mooring, means], [means, trajectory, again], [mooring], [again, trajectory],
      ]
      return ObservedCase(column: column, outputSteps: outputs, series: choices[index % 4])
    }
  }

  /// States of one case, as numbers profile after profile; nothing but NaN after its end.
  private static func states(of observed: ObservedCase, seed: UInt64) -> [[Double]] {
    var random = TestSupport.SplitMix64(seed: 100 + seed)
    let count = layout.numbers(of: ProfileBlock<Double>(profileCount: 4, levels: 17)).count
    return (0...40).map { step in
      step <= observed.column.stepCount
        ? random.uniform(count: count) : [Double](repeating: .nan, count: count)
    }
  }

  private func makeOperator<L: Lane>(_ cases: [ObservedCase], _ type: L.Type = L.self)
    -> ObservationOperator<L>
  {
    ObservationOperator(cases, layout: layout) { Array($0.timeOperators.indices) }
  }

  private func block<L: Lane>(_ numbers: [[Double]]) -> ProfileBlock<L> {
    let block = ProfileBlock<L>(profileCount: layout.profileCount, levels: layout.levels)
    for (lane, numbers) in numbers.enumerated() { layout.set(lane, of: block, to: numbers) }
    return block
  }

  /// H x of packed cases, given each case's states.
  private func equivalents<L: Lane>(
    _ observation: ObservationOperator<L>, _ states: [[[Double]]]
  ) -> ProfileBlock<L> {
    let result = ProfileBlock<L>(profileCount: 1, levels: observation.slotCount)
    for step in states[0].indices {
      observation.add(block(states.map { $0[step] }), atStep: step, to: result[0])
    }
    return result
  }

  /// The values of one lane: each series, time after time.
  private func values<L: Lane>(
    _ block: ProfileBlock<L>, _ observation: ObservationOperator<L>, _ lane: Int,
    of observed: ObservedCase
  ) -> [Double] {
    observed.series.enumerated().flatMap { index, series in
      series.timeOperators.indices.flatMap { time in
        let first = observation.firstSlots[lane][index][time]!
        return series.heights.indices.map { block[0][first + $0][lane: lane] }
      }
    }
  }

  @Test func `what is observed is the sum over states and cells that defines it`() throws {
    let cases = try Self.cases()
    let states = cases.enumerated().map { Self.states(of: $1, seed: UInt64($0)) }
    let observation = makeOperator(cases, Lanes8.self)
    let packed = equivalents(observation, states)
    for (lane, observed) in cases.enumerated() {
      let expected = observed.series.flatMap { series in
        let profile = layout.index(of: series.variable)!
        return series.timeOperators.flatMap { time in
          let cells = layout.places(ofProfile: profile)
          let seen = time.steps.map { step in
            series.vertical.applied(to: Array(states[lane][step][cells]))
              .map { time.weight(ofStep: step) * $0 }
          }
          return series.heights.indices.map { level in seen.reduce(0) { $0 + $1[level] } }
        }
      }
      let found = values(packed, observation, lane, of: observed)
      #expect(sameBits(found, expected), "lane \(lane)")
    }
  }

  @Test func `whole profiles of one state are copied, with the lanes that share them at once`()
    throws
  {
    let cases = try Self.cases()
    let observation = makeOperator(cases, Lanes8.self)
    let whole = cases.flatMap { observed in
      observed.series.filter { $0.vertical.isIdentity }.flatMap(\.timeOperators)
    }
    #expect(observation.copies.count < whole.count)
    #expect(observation.readings.allSatisfy { $0.rows.count < 16 })
    let lanes = observation.copies.map { copy in (0..<8).filter { copy.lanes[lane: $0] == 1 } }
    #expect(lanes.reduce(0) { $0 + $1.count } == whole.count)
    #expect(lanes.contains { $0.count >= 4 })
  }

  @Test func `the transpose satisfies the dot-product identity in every lane`() throws {
    let cases = try Self.cases()
    let states = cases.enumerated().map { Self.states(of: $1, seed: UInt64($0)) }
    let observation = makeOperator(cases, Lanes8.self)
    let seen = equivalents(observation, states)
    var random = TestSupport.SplitMix64(seed: 11)
    let gradient = ProfileBlock<Lanes8>(profileCount: 1, levels: observation.slotCount)
    for slot in 0..<observation.slotCount {
      gradient[0][slot] = Lanes8(lanes: random.uniform(count: 8))
    }
    var backward = cases.map { _ in DotProduct() }
    for step in states[0].indices {
      let adjoint = ProfileBlock<Lanes8>(profileCount: layout.profileCount, levels: layout.levels)
      observation.addTransposed(gradient[0], atStep: step, to: adjoint)
      for (lane, observed) in cases.enumerated() {
        let numbers = layout.numbers(of: adjoint, lane: lane)
        if step <= observed.column.stepCount {
          backward[lane].add(states[lane][step], numbers)
        } else {
          #expect(numbers.allSatisfy { $0 == 0 }, "lane \(lane) after its end")
        }
      }
    }
    for (lane, observed) in cases.enumerated() {
      let forward = DotProduct(
        values(seen, observation, lane, of: observed),
        values(gradient, observation, lane, of: observed))
      #expect(forward.scale > 0.1)
      #expect(DotProduct.discrepancy(forward, backward[lane]) <= 100 * .ulpOfOne, "lane \(lane)")
    }
  }

  @Test func `a lane has the bits of its case alone, forward and back`() throws {
    let cases = try Self.cases()
    let states = cases.enumerated().map { Self.states(of: $1, seed: UInt64($0)) }
    let packed = makeOperator(cases, Lanes8.self)
    let together = equivalents(packed, states)
    for (lane, observed) in cases.enumerated() {
      let single = makeOperator([observed], Double.self)
      let alone = equivalents(single, [states[lane]])
      #expect(
        sameBits(
          values(together, packed, lane, of: observed), values(alone, single, 0, of: observed)))
      for step in 0...observed.column.stepCount {
        let adjoint = ProfileBlock<Lanes8>(
          profileCount: layout.profileCount, levels: layout.levels)
        let ownAdjoint = ProfileBlock<Double>(
          profileCount: layout.profileCount, levels: layout.levels)
        // −0 would become 0 where 0 is added to it.
        for profile in 0..<layout.profileCount {
          adjoint[profile].fill(-0.0)
          ownAdjoint[profile].fill(-0.0)
        }
        packed.addTransposed(together[0], atStep: step, to: adjoint)
        single.addTransposed(alone[0], atStep: step, to: ownAdjoint)
        #expect(
          sameBits(
            layout.numbers(of: adjoint, lane: lane), layout.numbers(of: ownAdjoint)),
          "lane \(lane), step \(step)")
      }
    }
  }
}
