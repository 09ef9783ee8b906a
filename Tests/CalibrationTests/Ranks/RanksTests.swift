import Column
import TestSupport
import Testing

@testable import Calibration

/// A calibration by several processes gives what one gives, to the bit.
@Suite struct RanksTests {
  private func spread(_ problem: CalibrationProblem, over ranks: any Ranks) -> CalibrationProblem {
    var problem = problem
    problem.spread(over: ranks)
    return problem
  }

  @Test(arguments: [1, 2, 3, 8])
  func `every sum is the same on any number of processes`(count: Int) {
    let alone = windProblem(cases: 5)
    let points = [alone.start, alone.start.map { 1.01 * $0 }]
    let misfits = alone.caseMisfits(at: alone.start)
    let evaluations = alone.evaluate(at: points)
    let (curvatures, residuals) = (alone.curvatures(at: points), alone.residuals(at: points))
    let check = alone.checkGradient(at: alone.start)
    let health = alone.gradientHealth(at: alone.start)
    let runs = alone.run(alone.cases.indices, at: alone.start) { _, _ in }
    let uncertainty = alone.uncertainty(at: alone.start, residuals: .estimated)
    ThreadRanks.run(count) { ranks in
      let together = spread(alone, over: ranks)
      #expect(together.caseMisfits(at: alone.start) == misfits)
      for (own, whole) in zip(together.evaluate(at: points), evaluations) {
        #expect(own.misfit == whole.misfit && own.gradient == whole.gradient)
        #expect(own.parameterGradient == whole.parameterGradient)
        for (index, gradient) in own.caseGradients.enumerated() {
          #expect(gradient == (together.computes(case: index) ? whole.caseGradients[index] : nil))
        }
      }
      #expect(together.curvatures(at: points) == curvatures)
      #expect(together.residuals(at: points) == residuals)
      #expect(together.checkGradient(at: alone.start) == check)
      #expect(together.gradientHealth(at: alone.start) == health)
      let summaries = together.run(alone.cases.indices, at: alone.start) { index, _ in
        #expect(together.computes(case: index))
      }
      for (own, whole) in zip(summaries, runs) {
        #expect(
          own.misfit == whole.misfit && own.series.map(\.misfit) == whole.series.map(\.misfit))
      }
      #expect(together.uncertainty(at: alone.start, residuals: .estimated) == uncertainty)
    }
  }

  @Test func `every case belongs to one process, and the costly ones to different ones`() {
    var problem = windProblem(cases: 12)
    // Four cases of which each costs as much as all the others.
    for index in [0, 1, 2, 3] { problem.cases[index].column.stepCount = 2000 }
    let owned = ThreadRanks.run(4) { [problem] ranks in
      let together = spread(problem, over: ranks)
      return problem.cases.indices.filter { together.computes(case: $0) }
    }
    #expect(owned.joined().sorted() == Array(problem.cases.indices))
    for own in owned { #expect(own.count { $0 < 4 } <= 2) }
  }

  @Test(arguments: [1, 2, 3])
  func `a search is the same on any number of processes, and remembered by the first`(count: Int)
    throws
  {
    let alone = windProblem(cases: 3)
    let plan = SearchPlan(.levenbergMarquardt(.init()))
    var none = NoMemory()
    var search = Search(alone, plan)
    let found = try search.run(memory: &none)
    let results = ThreadRanks.run(count) { ranks in
      Result { () throws -> SearchResult in
        let together = spread(alone, over: ranks)
        var search = Search(together, plan)
        var memory = RankedMemory(ranks, ranks.isFirst ? NoMemory() : nil)
        return try search.run(memory: &memory)
      }
    }
    for result in results { #expect(try result.get() == found) }
  }

  @Test func `a fault in one process is known to all`() throws {
    var problem = windProblem(cases: 3)
    problem.cases[1].column.initial[.temperature] = [15, .nan, 15, 15, 15]
    let fault = try #require(
      problem.run(problem.cases.indices, at: problem.start) { _, _ in }[1].fault)
    ThreadRanks.run(3) { [problem] ranks in
      let together = spread(problem, over: ranks)
      let found = together.run(problem.cases.indices, at: problem.start) { _, _ in }
      #expect(found.map { $0.fault?.description } == [nil, fault.description, nil])
    }
  }

  // MARK: Agreement

  private struct Mishap: Error, CustomStringConvertible { let description: String }

  @Test func `what fails in one process fails in all, in the words of the lowest`() {
    let errors = ThreadRanks.run(4) { ranks in
      do {
        _ = try ranks.agreeing(kind: { _ in 7 }) {
          if ranks.rank % 2 == 1 { throw Mishap(description: "no. \(ranks.rank)") }
        }
        return ""
      } catch let error as RankError {
        return "RankError \(error) of process \(error.rank), kind \(error.kind)"
      } catch { return "\(type(of: error)) \(error)" }
    }
    let told = "RankError no. 1 of process 1, kind 7"
    #expect(errors == [told, "Mishap no. 1", told, told])
  }

  @Test func `what the first process says reaches all`() {
    #expect(
      ThreadRanks.run(3) { ranks in ranks.broadcast { "ε \(ranks.rank)" } } == [
        "ε 0", "ε 0", "ε 0",
      ])
  }

  @Test(arguments: [
    ("b", 1, "process 2 came to 'b' and the first to 'a': they do not"),
    ("a", 1.0.nextUp, "process 2 came to 'a' and the first to 'a' at another point: they do not"),
  ])
  func `who goes another way than the first is told so`(
    label: String, point: Double, message: String
  ) {
    let ends = ThreadRanks.run(2) { ranks -> String in
      var memory = RankedMemory(ranks, ranks.isFirst ? NoMemory() : nil)
      do {
        _ = try memory.answer(
          ranks.isFirst ? "a" : label, [ranks.isFirst ? 1 : point], count: 1
        ) { [1] }
        return "answered"
      } catch {
        // In the place of its end, for which the first waits.
        _ = ranks.exchange(Packet())
        return "\(error)"
      }
    }
    #expect(ends[1].hasPrefix(message))
  }

  /// A memory that is full.
  private struct FullMemory: SearchMemory {
    mutating func answer(
      _ label: String, _ question: [Double], count: Int, compute: () -> [Double]
    ) throws -> [Double] {
      throw Mishap(description: "full")
    }
  }

  @Test func `a search that the first cannot go on with ends in all`() {
    let ends = ThreadRanks.run(2) { ranks -> String in
      var memory = RankedMemory(ranks, ranks.isFirst ? FullMemory() : nil)
      do {
        _ = try memory.answer("a", [1], count: 1) { [1] }
        return "answered"
      } catch is SearchEnded {
        return "ended"
      } catch { return "\(error)" }
    }
    #expect(ends == ["full", "ended"])
  }

  @Test func `the first process deals out, whatever others would`() {
    let problem = windProblem(cases: 9)
    let owned = ThreadRanks.run(2) { ranks in
      var own = problem
      own.threads = ranks.isFirst ? 1 : 8
      own.spread(over: ranks)
      return own.cases.indices.map { own.computes(case: $0) }
    }
    #expect(zip(owned[0], owned[1]).allSatisfy { $0 != $1 })
  }

  @Test func `of columns of one size each process has neighbours`() {
    let problem = windProblem(cases: 48)
    let owned = ThreadRanks.run(3) { ranks in
      var own = problem
      own.threads = 1
      own.spread(over: ranks)
      return own.cases.indices.filter { own.computes(case: $0) }
    }
    #expect(owned == [Array(0..<16), Array(16..<32), Array(32..<48)])
  }

  @Test func `values travel with all their bits`() {
    var packet = Packet()
    let numbers = [0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, 0.1]
    packet.append(numbers)
    packet.append("")
    packet.append("Kato–Phillips, 8 bytes and more")
    packet.append([-1, Int.max])
    packet.append(Double?.none)
    packet.append(Double?.some(2))
    packet.append(true)
    var copy = Packet(words: packet.words)
    let taken: [Double] = copy.take()
    #expect(taken.map(\.bitPattern) == numbers.map(\.bitPattern))
    let texts: [String] = [copy.take(), copy.take()]
    #expect(texts == ["", "Kato–Phillips, 8 bytes and more"])
    let counts: [Int] = copy.take()
    #expect(counts == [-1, Int.max])
    let optionals: [Double?] = [copy.take(), copy.take()]
    #expect(optionals == [nil, 2])
    let flag: Bool = copy.take()
    #expect(flag && copy.isEmpty)
  }
}
