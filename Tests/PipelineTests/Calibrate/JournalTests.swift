import Calibration
import Foundation
import TestSupport
import Testing

@testable import Pipeline

/// An interrupted calibration goes on from where it was, and ends with the same bytes.
@Suite struct JournalTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try EvidenceStudy.writeObservations(in: folder)
  }

  /// Ends a calibration after some new answers, as a power cut does.
  private struct Interrupted: SearchMemory {
    struct Interruption: Error {}

    var journal: Journal
    /// How many answers may still be computed.
    var remaining: Int

    mutating func answer(
      _ label: String, _ question: [Double], count: Int, compute: () -> [Double]
    ) throws -> [Double] {
      var isNew = false
      let answer = try journal.answer(label, question, count: count) {
        isNew = true
        return compute()
      }
      guard isNew else { return answer }
      remaining -= 1
      if remaining < 0 { throw Interruption() }
      return answer
    }
  }

  private func study(_ text: String = EvidenceStudy.text()) throws -> Study {
    try EvidenceStudy.study(in: folder, text: text)
  }

  private var path: String { folder.file("output/p/calibration.journal") }

  private func lines() throws -> [Substring] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
  }

  /// Calibrates to the end, going on from the journal, and returns the results' bytes.
  private func finish(_ text: String = EvidenceStudy.text(), expecting count: Int? = nil) throws
    -> [String: Data]
  {
    let study = try study(text)
    var journal = try Journal(of: study)
    if let count { #expect(journal.knownCount == count) }
    let result = try study.calibrate(memory: &journal)
    _ = try study.writeCalibration(result, provenance: TwinStudy.provenance)
    journal.remove()
    return try EvidenceStudy.results(in: folder)
  }

  /// Calibrates until some new answers are there.
  private func interrupt(after count: Int, _ text: String = EvidenceStudy.text()) throws {
    let study = try study(text)
    var memory = Interrupted(journal: try Journal(of: study), remaining: count - 1)
    #expect(throws: Interrupted.Interruption.self) {
      try study.calibrate(memory: &memory)
    }
  }

  private func undisturbed(_ text: String = EvidenceStudy.text()) throws -> [String: Data] {
    let study = try study(text)
    let result = try study.calibrate()
    _ = try study.writeCalibration(result, provenance: TwinStudy.provenance)
    let results = try EvidenceStudy.results(in: folder)
    #expect(results.count == 5)
    try EvidenceStudy.removeResults(in: folder)
    return results
  }

  /// A whole calibration, and searches by the other methods.
  private static let plans = [
    EvidenceStudy.text(),
    EvidenceStudy.text(
      optimiser: "optimiser: {max_iterations: 3, starts: 2, horizons: [3000, all], patience: 3}",
      more: ""),
    EvidenceStudy.text(
      optimiser: "optimiser: {method: ensemble-kalman, ensemble_size: 7, max_iterations: 3}",
      more: ""),
    EvidenceStudy.text(optimiser: "optimiser: {method: adam, max_iterations: 3}", more: ""),
  ]

  @Test(arguments: plans)
  func `a run that is interrupted after every single answer ends with the same bytes`(text: String)
    throws
  {
    let expected = try undisturbed(text)
    var interruptions = 0
    while true {
      let study = try study(text)
      let journal = try Journal(of: study)
      #expect(journal.knownCount == interruptions)
      var memory = Interrupted(journal: journal, remaining: 0)
      do {
        let result = try study.calibrate(memory: &memory)
        _ = try study.writeCalibration(result, provenance: TwinStudy.provenance)
        journal.remove()
        break
      } catch is Interrupted.Interruption { interruptions += 1 }
    }
    #expect(interruptions >= 6)
    #expect(try EvidenceStudy.results(in: folder) == expected)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `the journal names what was asked, and is gone in the end`() throws {
    try interrupt(after: 6)
    let lines = try lines()
    #expect(lines.count == 7)
    #expect(lines[0].hasPrefix("plumbline journal 1 "))
    for line in lines.dropFirst() { #expect(line.split(separator: "|").count == 3, "\(line)") }
    #expect(lines[1].contains(" | 0.5 2.1 | "))
    _ = try finish(expecting: 6)
    #expect(
      try folder.files().filter { $0.hasPrefix("output") }
        == (["output", "output/p", "output/p/SHA256SUMS", "output/p/calibration.nc"]
        + ReportFiles.figures(in: "output/p") + [
          "output/p/cases", "output/p/cases/kept-aside.html", "output/p/cases/strong.html",
          "output/p/cases/truth.html", "output/p/cases/watched.html",
          "output/p/figures/profiles.svg",
          "output/p/report.html", "output/p/trajectories", "output/p/trajectories/kept-aside.nc",
          "output/p/trajectories/strong.nc", "output/p/trajectories/truth.nc",
          "output/p/trajectories/watched.nc",
        ]).sorted())
  }

  @Test func `known answers are not computed again`() throws {
    struct Counting: SearchMemory {
      var journal: Journal
      var computed = 0

      mutating func answer(
        _ label: String, _ question: [Double], count: Int, compute: () -> [Double]
      ) throws -> [Double] {
        var isNew = false
        let answer = try journal.answer(label, question, count: count) {
          isNew = true
          return compute()
        }
        if isNew { computed += 1 }
        return answer
      }
    }
    func computed() throws -> Int {
      let study = try study()
      var memory = Counting(journal: try Journal(of: study))
      _ = try study.calibrate(memory: &memory)
      return memory.computed
    }
    let all = try computed()
    try EvidenceStudy.removeResults(in: folder)
    try interrupt(after: 8)
    #expect(try computed() == all - 8)
    // The journal of a whole calibration whose results could not be written answers everything.
    #expect(try computed() == 0)
  }

  @Test(arguments: [1, 7, 40])
  func `a last line that is torn is forgotten`(bytes: Int) throws {
    let expected = try undisturbed()
    try interrupt(after: 6)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try whole.dropLast(bytes).write(to: URL(fileURLWithPath: path))
    #expect(try finish(expecting: 5) == expected)
  }

  @Test func `half a line after the last one is forgotten`() throws {
    let expected = try undisturbed()
    try interrupt(after: 3)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try (whole + Data("search 0 curvature | 0.5".utf8)).write(to: URL(fileURLWithPath: path))
    #expect(try finish(expecting: 3) == expected)
  }

  @Test func `a header alone that is torn is begun anew`() throws {
    let expected = try undisturbed()
    try interrupt(after: 1)
    try Data("plumbline jour".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try finish(expecting: 0) == expected)
  }

  @Test func `the journal of another pipeline is forgotten`() throws {
    let other = EvidenceStudy.text(
      parameters: EvidenceStudy.parameters.replacing("2.1", with: "2.2"))
    let expected = try undisturbed()
    try interrupt(after: 4, other)
    #expect(try lines().count == 5)
    #expect(try finish(expecting: 0) == expected)
  }

  @Test func `the journal of other data is forgotten`() throws {
    let expected = try undisturbed()
    let observations = folder.file("strong.nc")
    let original = try Data(contentsOf: URL(fileURLWithPath: observations))
    try FileManager.default.removeItem(atPath: observations)
    try FileManager.default.copyItem(atPath: folder.file("truth.nc"), toPath: observations)
    try interrupt(after: 4)
    try original.write(to: URL(fileURLWithPath: observations))
    #expect(try finish(expecting: 0) == expected)
  }

  /// What is wrong with one of the lines.
  enum Damage: CaseIterable, Sendable {
    case question, label, missingNumber, word, twoLess
  }

  @Test(arguments: Damage.allCases)
  func `answers to other questions are forgotten, with all that follow`(damage: Damage) throws {
    let expected = try undisturbed()
    try interrupt(after: 6)
    var lines = try lines().map(String.init)
    var parts = lines[3].components(separatedBy: " | ")
    switch damage {
    case .question: parts[1] = parts[1].replacing(".", with: ".1")
    case .label: parts[0] = "search 1 curvature"
    case .missingNumber: parts[2] = parts[2].split(separator: " ").dropLast().joined(separator: " ")
    case .word: parts[2] = parts[2] + "x"
    case .twoLess: lines.remove(at: 4)
    }
    if damage != .twoLess { lines[3] = parts.joined(separator: " | ") }
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: path, atomically: true, encoding: .utf8)
    // It is found out only when the question is asked; nothing after it is used.
    #expect(try finish() == expected)
  }

  @Test func `what follows a line that is forgotten is written anew`() throws {
    try interrupt(after: 8)
    let whole = try lines()
    var damaged = whole.map(String.init)
    damaged[4] = damaged[4].replacing(" | ", with: " | 1 ", maxReplacements: 1)
    try (damaged.joined(separator: "\n") + "\n").write(
      toFile: path, atomically: true, encoding: .utf8)
    try interrupt(after: 2)
    // Three answers were right, and two are new: those that were there before.
    #expect(try lines() == Array(whole.prefix(6)))
  }

  @Test func `an output folder that cannot be made is an error of the output`() throws {
    try "mine".write(toFile: folder.file("output"), atomically: true, encoding: .utf8)
    let error = #expect(throws: OutputError.self) { try Journal(of: study()) }
    #expect(
      error?.description.hasPrefix("\(folder.file("output/p/")): this folder cannot be made: ")
        == true)
  }

  @Test func `a journal that cannot be opened is an error of the output`() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let error = #expect(throws: OutputError.self) { try Journal(of: study()) }
    #expect(error?.description.hasPrefix("\(path): cannot be written: Is a directory") == true)
  }

  @Test func `removing the journal leaves no folder that it made, and those that were there`()
    throws
  {
    try Journal(of: study()).remove()
    #expect(try !folder.files().contains { $0.hasPrefix("output") })
    try FileManager.default.createDirectory(
      atPath: folder.file("output/p"), withIntermediateDirectories: true)
    try Journal(of: study()).remove()
    #expect(try folder.files().contains("output/p"))
  }

  @Test func `a symbolic link in the place of the journal is not followed`() throws {
    let elsewhere = folder.file("elsewhere")
    try Data("mine".utf8).write(to: URL(fileURLWithPath: elsewhere))
    try FileManager.default.createDirectory(
      atPath: folder.file("output/p"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: elsewhere)
    let study = try study()
    #expect(throws: OutputError.self) { try Journal(of: study) }
    #expect(try String(contentsOfFile: elsewhere, encoding: .utf8) == "mine")
  }
}
