import Testing

@testable import Pipeline

/// Shares of the items of a pipeline.
@Suite struct ShareTests {
  @Test(arguments: ["1/1", "3/8", "8/8"])
  func `a share is written as number and count`(_ text: String) {
    #expect(Share(text)?.description == text)
  }

  @Test(arguments: ["", "3", "0/8", "9/8", "1/0", "-1/8", "3/8/2", "3/", "/8", "a/b", "3 / 8"])
  func `what is no share is none`(_ text: String) { #expect(Share(text) == nil) }

  @Test func `every item belongs to one share`() {
    let items = (0..<1000).map { "item-\($0)" }
    let shares = (1...8).map { Share($0, of: 8)! }
    for item in items { #expect(shares.count { $0.holds(item) } == 1) }
    // A thousand in eight: about 125 each.
    for share in shares { #expect(90...160 ~= items.count(where: share.holds)) }
  }

  @Test func `an item stays in its share`() {
    // FNV-1a of these texts, modulo 8, from the definition of the hash.
    let known: [String: UInt64] = [
      "": 0xcbf2_9ce4_8422_2325, "a": 0xaf63_dc4c_8601_ec8c, "foobar": 0x8594_4171_f739_67e8,
    ]
    for (text, hash) in known {
      #expect(Share(Int(hash % 8) + 1, of: 8)!.holds(text))
      #expect(Share(Int(hash % 1000) + 1, of: 1000)!.holds(text))
    }
  }

  @Test func `the files of shares are known by their names`() {
    #expect(Share(3, of: 8)!.fileName("status") == "status-3-of-8.json")
    #expect(Share(fileName: "status-3-of-8.json", kind: "status") == Share(3, of: 8))
    for name in [
      "status-3-of-8.json.tmp", "status.json", "manifest-3-of-8.json", "status-9-of-8.json",
    ] {
      #expect(Share(fileName: name, kind: "status") == nil)
    }
  }
}
