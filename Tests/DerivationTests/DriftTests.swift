import Closures
import Derivation
import Foundation
import Testing

/// Whether the committed derivatives are those of the kernels as they are now.
struct DriftTests {
  @Test func `the committed derivatives are those of the kernels`() throws {
    for model in ClosureModel.all {
      let name = model.declaration.name
      let file = try committedDerivatives(of: name)
      let drift = firstDifference(
        committed: try String(contentsOf: file, encoding: .utf8),
        generated: derivativeSource(of: model.declaration.kernels, closure: name))
      #expect(
        drift == nil,
        """
        \(file.lastPathComponent) does not fit the kernels of \(name): run scripts/derive and commit \
        what it writes. \(drift ?? "")
        """)
    }
  }

  @Test func `an edited kernel is noticed`() throws {
    let committed = derivativeSource(of: [Toy.kernel], closure: "toy")
    let edited = derivativeSource(of: [Toy.edited], closure: "toy")
    let drift = try #require(firstDifference(committed: committed, generated: edited))
    #expect(drift.contains("generated: …") && drift.contains("letaInputBar:R=adjoint.y+R.select"))
  }

  @Test func `a kernel that has no derivative yet is noticed`() {
    let committed = derivativeSource(of: [Toy.kernel], closure: "toy")
    let two = derivativeSource(of: [Toy.kernel, Toy.edited], closure: "toy")
    #expect(firstDifference(committed: committed, generated: two) != nil)
    #expect(firstDifference(committed: two, generated: committed) != nil)
  }

  @Test func `line breaks and trailing commas are not drift`() {
    let printed = "f(a: 1, b: [2, 3])\n  let c = 4\n"
    let laidOut = "f(\n  a: 1,\n  b: [\n    2, 3,\n  ],\n)\nlet c =\n  4"
    #expect(firstDifference(committed: laidOut, generated: printed) == nil)
    #expect(firstDifference(committed: laidOut, generated: printed + "let d = 5") != nil)
  }

  /// Finds the source file of a closure's derivatives by what its first line says.
  private func committedDerivatives(of closure: String) throws -> URL {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let closures = root.appending(path: "Sources/Closures")
    let files = FileManager.default.enumerator(at: closures, includingPropertiesForKeys: nil)
    let found = try (files?.allObjects as? [URL] ?? []).filter {
      guard $0.lastPathComponent.hasSuffix("+Derivatives.swift") else { return false }
      return try String(contentsOf: $0, encoding: .utf8)
        .hasPrefix("// The derivatives of the \(closure) closure's pointwise kernels.")
    }
    return try #require(
      found.first, "no derivatives of \(closure) in Sources/Closures: run scripts/derive")
  }

  /// Compares two sources but for layout, and quotes where they part.
  private func firstDifference(committed: String, generated: String) -> String? {
    let (a, b) = (withoutLayout(committed), withoutLayout(generated))
    guard a != b else { return nil }
    let same = zip(a, b).prefix { $0 == $1 }.count
    func excerpt(_ text: [Character]) -> String {
      String(text[max(0, same - 40)..<min(text.count, same + 40)])
    }
    return "Committed: …\(excerpt(a))…, generated: …\(excerpt(b))…"
  }

  /// Removes white space, and commas before a closing bracket.
  private func withoutLayout(_ source: String) -> [Character] {
    var result: [Character] = []
    for character in source where !character.isWhitespace {
      if ")]}".contains(character), result.last == "," { result.removeLast() }
      result.append(character)
    }
    return result
  }
}
