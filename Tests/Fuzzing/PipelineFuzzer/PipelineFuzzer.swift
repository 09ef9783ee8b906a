import CFuzzer
import Glibc
import Pipeline

@main enum PipelineFuzzer {
  static func main() {
    var argc = CommandLine.argc
    var argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(LLVMFuzzerRunDriver(&argc, &argv, test))
  }
}

/// Decodes any bytes as a pipeline file and as the file of a study of costs: a file is decoded, or refused with
/// one line that begins with its name.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  do { _ = try PipelineFile(text: text, path: "a.yml") } catch { check(error) }
  do { _ = try CostStudyFile(text: text, path: "a.yml") } catch { check(error) }
  return 0
}

private func check(_ error: PipelineError) {
  precondition(error.description.hasPrefix("a.yml"), "the message names no file")
  precondition(!error.description.contains("\n"), "the message has several lines: \(error)")
  precondition(error.description.utf8.count < 4000, "the message is too long: \(error)")
}
