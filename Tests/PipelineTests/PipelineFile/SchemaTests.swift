import Foundation
import Testing

@testable import Pipeline

/// The description of the keys, and the JSON Schema made from it. Pipelines are held against the schema by
/// scripts/check-results, which has a validator.
@Suite struct SchemaTests {
  private func parsed() throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(Schema.json.utf8))
    return try #require(value as? [String: Any])
  }

  private func definitions() throws -> [String: [String: Any]] {
    try #require(try parsed()["definitions"] as? [String: [String: Any]])
  }

  @Test func `names of definitions and keys are unique`() {
    let names = Schema.definitions.map(\.name)
    #expect(names.count == Set(names).count)
    for mapping in Schema.mappings {
      #expect(mapping.keys.count == Set(mapping.keys.names).count, "\(mapping.keys.names)")
    }
  }

  @Test func `every key has a meaning that ends as a sentence`() {
    #expect(Schema.mappings.count > 40)
    for key in Schema.mappings.flatMap(\.keys) {
      #expect(key.meaning.contains(" ") || key.name == "file", "\(key.name)")
      #expect(key.meaning.hasSuffix("."), "\(key.name): \(key.meaning)")
      #expect(!key.meaning.contains("\n"), "\(key.name)")
    }
  }

  @Test func `a definition of two places is the same in both`() {
    // Definitions are told apart by their names alone.
    var keys: [String: [String]] = [:]
    for mapping in Schema.mappings {
      guard let name = mapping.name else { continue }
      #expect(keys[name, default: mapping.keys.names] == mapping.keys.names, "\(name)")
      keys[name] = mapping.keys.names
    }
  }

  @Test func `the JSON parses, and every reference leads to a definition`() throws {
    let root = try parsed()
    #expect(root["$schema"] as? String == "http://json-schema.org/draft-07/schema#")
    let definitions = try definitions()
    let targets = Schema.json.matches(of: #/"\$ref": "#\/definitions\/([a-z_]*)"/#).map {
      String($0.output.1)
    }
    #expect(Set(targets) == Set(definitions.keys))
  }

  @Test func `every mapping of the description is strict in the JSON, with the same keys`() throws {
    let definitions = try definitions()
    for case .mapping(let mapping) in Schema.definitions {
      let json = try #require(definitions[mapping.name!])
      let properties = try #require(json["properties"] as? [String: [String: Any]])
      #expect(Set(properties.keys) == Set(mapping.keys.names))
      #expect(json["additionalProperties"] as? Bool == false)
      #expect(properties.values.allSatisfy { $0["description"] is String })
    }
  }

  @Test func `types, ranges, defaults and words come out`() throws {
    let definitions = try definitions()
    func property(_ definition: String, _ key: String) throws -> [String: Any] {
      let properties = try #require(
        definitions[definition]?["properties"] as? [String: [String: Any]])
      return try #require(properties[key])
    }
    let step = try property("model", "time_step")
    #expect(step["type"] as? String == "number" && step["exclusiveMinimum"] as? Int == 0)
    #expect(step["description"] as? String == "The time step. Unit: s.")
    #expect(definitions["model"]?["required"] as? [String] == ["closure", "time_step"])
    let gaps = try property("twin", "gaps")
    #expect(gaps["minimum"] as? Double == 0 && gaps["maximum"] as? Double == 0.99)
    let memory = try property("optimiser", "memory")
    #expect(memory["type"] as? String == "integer" && memory["default"] as? Int == 10)
    #expect(memory["minimum"] as? Int == 1 && memory["maximum"] as? Int == 1000)
    #expect(try property("optimiser", "seed")["maximum"] == nil)
    let role = try property("case", "role")
    #expect(role["enum"] as? [String] == ["calibrate", "validate", "hold-out"])
    #expect(role["default"] as? String == "calibrate")
    // Links of the reference page lead nowhere from an editor.
    #expect(!Schema.json.contains("]("))
  }

  @Test func `a short value stays on its line, a long one is broken, and texts are quoted`() {
    let short = JSON.object([("a", .array([.integer(1), .number(0.5)])), ("b", .boolean(true))])
    #expect(short.text() == #"{"a": [1, 0.5], "b": true}"#)
    let words = String(repeating: "w", count: 60)
    let long = JSON.object([
      ("\"", .string("a\\b\n")), ("c", .array([.string(words), .string(words)])),
    ])
    #expect(
      long.text() == """
        {
          "\\"": "a\\\\b\\n",
          "c": [
            "\(words)",
            "\(words)"
          ]
        }
        """)
  }

  @Test func `numbers take their ranges from the description`() {
    #expect(
      ValueSchema.either(.text, .number(.positive)).numberRange?.requirement == "be greater than 0")
    #expect(ValueSchema.list(of: .integer(1...3)).item?.integerRange == 1...3)
    #expect(ValueSchema.text.numberRange == nil && ValueSchema.boolean.integerRange == nil)
  }

  @Test func `a key that several forms have is listed once, where the last of them has it`() {
    #expect(Schema.place.keys.names == ["attribute", "variable", "factor"])
    #expect(Schema.parameter.keys.names.suffix(4) == ["prior", "tied", "factor", "offset"])
  }
}
