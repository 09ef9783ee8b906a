import Testing

@testable import Pipeline

struct NameSuggestionTests {
  @Test(arguments: [
    ("c_esp1", "c_eps1"), ("C_EPS1", "c_eps1"), ("c-mu0", "c_mu0"), ("sigk", "sig_k"),
    ("c_eps", "c_eps1"), ("galperin_limit", "galperin"),
  ])
  func `a mistyped name finds the one meant`(name: String, meant: String) {
    #expect(nearest(name, in: ["c1", "c_mu0", "sig_k", "c_eps1", "c_eps2", "galperin"]) == meant)
  }

  @Test func `a name far from all finds none`() {
    #expect(nearest("wind", in: ["temperature", "u", "v"]) == nil)
    #expect(nearest("", in: ["u"]) == nil)
    #expect(nearest(String(repeating: "a", count: 65), in: ["a"]) == nil)
    #expect(nearest("u", in: []) == nil)
  }

  @Test func `the nearer name wins over an earlier one`() {
    #expect(nearest("c_eps2x", in: ["c_eps1", "c_eps2"]) == "c_eps2")
  }

  @Test func `an unknown name is answered with a guess and a list`() {
    #expect(
      unknownName("c_esp1", kind: "parameter", known: ["c_eps1", "c1"])
        == "unknown parameter 'c_esp1'; did you mean 'c_eps1'? Known parameters: c_eps1, c1.")
    #expect(
      unknownName("x\ny", kind: "parameter", known: [])
        == "unknown parameter 'x y'. Known parameters: none.")
  }
}
