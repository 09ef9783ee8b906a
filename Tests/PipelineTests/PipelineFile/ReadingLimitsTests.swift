import HDF5
import Records
import Testing

@testable import Pipeline

struct ReadingLimitsTests {
  private func limits(_ name: String, _ text: String) throws -> ReadingLimits {
    var limits = ReadingLimits()
    try limits.set(name, to: text)
    return limits
  }

  private func message(_ name: String, _ text: String) -> String {
    do {
      _ = try limits(name, text)
      return ""
    } catch { return "\(error)" }
  }

  @Test func `the usual limits are those of the documentation`() {
    let limits = ReadingLimits()
    #expect(limits.memory == 4 << 30 && limits.time == 300)
    #expect(limits.pipeline[.size] == 1 << 20 && limits.pipeline[.cases] == 10_000)
    #expect(limits.records[.variableSize] == 1 << 30 && limits.records[.depth] == 16)
  }

  @Test func `every limit is set by its name`() throws {
    #expect(ReadingLimits.names.count == Set(ReadingLimits.names).count)
    for limit in PipelineLimit.allCases {
      #expect(try limits(limit.rawValue, "77").pipeline[limit] == 77)
    }
    for limit in FileLimit.allCases {
      #expect(try limits(limit.rawValue, "77").records[limit] == 77)
    }
    #expect(try limits("read-memory", "77").memory == 77)
    #expect(try limits("read-time", "0").time == 0)
    for name in ReadingLimits.names {
      #expect(try limits(name, "77") != ReadingLimits())
    }
  }

  @Test(arguments: [
    ("12", 12), ("3K", 3072), ("500M", 524_288_000), ("2G", 2_147_483_648), ("1T", 1 << 40),
  ])
  func `sizes may be written with a power of 1024`(text: String, bytes: Int) throws {
    #expect(try limits("file-variable-size", text).records[.variableSize] == bytes)
    #expect(try limits("read-memory", text).memory == bytes)
  }

  @Test(arguments: [
    "", "0", "-1", "1.5", "M", "2Q", "1 G", "9999999999G", "99999999999999999999", "٣",
  ])
  func `what is no size is refused`(text: String) {
    #expect(
      message("read-memory", text)
        == "limit 'read-memory': '\(text)' is not a number of bytes such as 500M or 2G.")
  }

  @Test func `numbers of things and seconds have no powers`() {
    #expect(
      message("file-variables", "2K")
        == "limit 'file-variables': '2K' is not a whole number of 1 or more.")
    #expect(
      message("read-time", "1M") == "limit 'read-time': '1M' is not a whole number of 0 or more.")
  }

  @Test func `an unknown limit suggests the nearest`() {
    let text = message("file-variable", "1")
    #expect(
      text.hasPrefix("unknown limit 'file-variable'; did you mean 'file-variables'? Known limits: ")
    )
    for name in ReadingLimits.names { #expect(text.contains(name)) }
  }
}
