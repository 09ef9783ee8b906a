import Foundation
import TestSupport
import Testing

@testable import bench

@Suite struct ReportTests {
  @Test(arguments: [
    (0.9, "aim met"), (1.0, "aim met"), (1.1, "met"), (1.15, "met"), (1.2, "not met"),
  ])
  func `a figure that should be small is judged by its bounds`(value: Double, verdict: String) {
    #expect(Target.atMost(1.15, aim: 1).verdict(value) == verdict)
  }

  @Test(arguments: [(2.0, "aim met"), (1.95, "aim met"), (1.8, "met"), (1.7, "not met")])
  func `a figure that should be large is judged by its bounds`(value: Double, verdict: String) {
    #expect(Target.atLeast(1.8, aim: 1.95).verdict(value) == verdict)
  }

  @Test func `what is no number meets nothing`() {
    #expect(Target.atMost(1, aim: 1).verdict(.nan) == "not met")
  }

  @Test func `the file holds every figure, measured or skipped`() throws {
    let folder = try TemporaryFolder()
    var report = Report(quick: true, builtWith: "a compiler")
    report.begin("steps")
    report.add("forward", Value(500, "ns"), Value(1.1, "x C yardstick", .atMost(1.15, aim: 1)))
    report.skip("job", "no data", .atMost(3, aim: 1))
    let path = "\(folder.path)/new/bench.json"
    try report.write(to: path)

    struct Document: Decodable {
      struct Figure: Decodable, Equatable {
        let section, name, unit: String
        let value, must, aim: Double?
        let verdict: String?
      }
      struct Machine: Decodable { let builtWith: String }
      let quick: Bool
      let machine: Machine
      let figures: [Figure]
    }
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let document = try JSONDecoder().decode(Document.self, from: data)
    #expect(document.quick)
    #expect(document.machine.builtWith == "a compiler")
    #expect(
      document.figures == [
        .init(
          section: "steps", name: "forward", unit: "ns", value: 500, must: nil, aim: nil,
          verdict: nil),
        .init(
          section: "steps", name: "forward", unit: "x C yardstick", value: 1.1, must: 1.15, aim: 1,
          verdict: "met"),
        .init(
          section: "steps", name: "job", unit: "", value: nil, must: 3, aim: 1,
          verdict: "skipped: no data"),
      ])
  }

  @Test func `things measured in turn each keep their least`() throws {
    var order: [Int] = []
    var times = [[3.0, 1, 2], [6.0, 5, 4]]
    let least = try leastInTurn(
      rounds: 3,
      [0, 1].map { i in
        {
          order.append(i)
          return times[i].removeFirst()
        }
      })
    #expect(least == [1, 4])
    #expect(order == [0, 1, 0, 1, 0, 1])
  }
}
