import Foundation
import Testing

@testable import plumbline

/// Exit codes are a promise: in the help, in the documentation, and unchanged.
@Suite struct ExitCodeTests {
  @Test func `codes do not change`() {
    #expect(
      Exit.allCases.map(\.rawValue) == [0, 1, 3, 4, 5, 64, 65, 70, 73, 75, 85, 129, 130, 141, 143])
    #expect(Exit.signal(15) == Exit.terminated.rawValue)
  }

  @Test func `the help lists every code`() throws {
    let help = try Command().run("--help").output
    for exit in Exit.allCases { #expect(help.contains("  \(exit.rawValue)  "), "\(exit)") }
  }

  @Test func `the documentation lists every code`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(
      contentsOf: root.appendingPathComponent("docs/scheduling.md"), encoding: .utf8)
    let codes = page.split(separator: "\n").filter { $0.hasPrefix("| ") }.flatMap { row in
      row.split(separator: "|")[0].split(separator: ",").compactMap {
        Int32($0.trimmingCharacters(in: .whitespaces))
      }
    }
    #expect(Set(codes) == Set(Exit.allCases.map(\.rawValue)))
  }

  @Test(arguments: [
    ("plain text, ä and 漢", "plain text, ä and 漢"), ("a\u{1B}[31mb", "a\\u{1B}[31mb"),
    ("two\nlines", "two\\nlines"), ("\u{0}", "\\0"), ("\u{202E}abc", "\\u{202E}abc"),
  ])
  func `control characters are written out`(text: String, printed: String) {
    #expect(printable(text) == printed)
  }
}
