import Calibration
import Glibc

/// A calibration was told to end before it was through. Its journal has what it computed.
public struct CalibrationInterrupted: Error {}

/// What a calibration has computed so far, in a text file beside its results, so that one that was interrupted
/// goes on from where it was and ends with the same bytes.
///
/// The first line tells what the answers depend on: program, pipeline and data. Each further line is an answer:
///
///     LABEL | QUESTION | ANSWER
///
/// with numbers in the fewest digits that lead back to their bits. Lines of another calibration, and a last line
/// that is not whole, are forgotten.
public final class Journal: SearchMemory {
  public let path: String
  /// How many answers were found in the file.
  public let knownCount: Int
  private let descriptor: Int32
  private let isInterrupted: () -> Bool
  private let madeFolders: [String]
  private var known: ArraySlice<Line>

  private struct Line {
    let text: String
    /// Where it begins in the file.
    let position: Int
  }

  /// Opens the journal of a study, or begins one.
  ///
  /// - Parameter isInterrupted: whether the calibration is to end; asked before each further answer.
  /// - Throws: `OutputError` where the file cannot be made or read, `PipelineError` where a file of data cannot
  ///   be read.
  public init(of study: Study, isInterrupted: @escaping () -> Bool = { false }) throws {
    path = study.pipeline.journalPath
    self.isInterrupted = isInterrupted
    let header = Self.header(of: study)
    madeFolders = try makeFolders(folderPath(of: path))
    // Not through a symbolic link, which might lead out of the output directory.
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw OutputError.system(path, "cannot be written") }
    let content = try Self.wholeLines(of: descriptor, path)
    let lines = Self.lines(content)
    if lines.first?.text == header {
      known = lines.dropFirst()
      knownCount = known.count
      // A torn last line is overwritten.
      try truncate(to: content.count)
    } else {
      known = []
      knownCount = 0
      try truncate(to: 0)
      try append(header)
    }
  }

  deinit { close(descriptor) }

  public func answer(
    _ label: String, _ question: [Double], count: Int, compute: () -> [Double]
  ) throws -> [Double] {
    let beginning = "\(label) | \(Self.text(question)) | "
    if let line = known.first {
      if line.text.hasPrefix(beginning),
        let answer = Self.numbers(line.text.dropFirst(beginning.count)), answer.count == count
      {
        known.removeFirst()
        return answer
      }
      known = []
      try truncate(to: line.position)
    }
    guard !isInterrupted() else { throw CalibrationInterrupted() }
    let answer = compute()
    try append(beginning + Self.text(answer))
    return answer
  }

  /// Removes the file, when what it was kept for is there, and folders that were made for it and hold nothing
  /// else.
  public func remove() {
    unlink(path)
    FileSystem.removeEmptyFolders(madeFolders.reversed())
  }

  // MARK: Text

  /// What answers depend on beside their questions.
  private static func header(of study: Study) -> String {
    // The program itself, where the system shows it: another build may give other bits.
    let program = (try? Provenance.checksum(ofFile: "/proc/self/exe")) ?? Provenance.version
    var parts = [program, study.pipeline.text]
    for input in study.fingerprint.inputs { parts += [input.path, input.sha256] }
    return "plumbline journal 1 " + Provenance.checksum(ofText: parts.joined(separator: "\n"))
  }

  private static func text(_ numbers: [Double]) -> String {
    numbers.map(\.description).joined(separator: " ")
  }

  private static func numbers(_ text: Substring) -> [Double]? {
    var numbers: [Double] = []
    for word in text.split(separator: " ") {
      guard let number = Double(word) else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// The whole lines of a text.
  private static func lines(_ bytes: [UInt8]) -> ArraySlice<Line> {
    var lines: ArraySlice<Line> = []
    var start = 0
    for (place, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      lines.append(
        Line(text: String(decoding: bytes[start..<place], as: UTF8.self), position: start))
      start = place + 1
    }
    return lines
  }

  // MARK: File

  private static func wholeLines(of descriptor: Int32, _ path: String) throws(OutputError)
    -> [UInt8]
  {
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count >= 0 else { throw OutputError.system(path, "cannot be read") }
      if count == 0 { break }
      content += buffer[..<count]
    }
    let whole = content.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return Array(content[..<whole])
  }

  private func truncate(to length: Int) throws(OutputError) {
    guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw OutputError.system(path, "cannot be written")
    }
  }

  private func append(_ line: String) throws(OutputError) {
    var bytes = Array((line + "\n").utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw OutputError.system(path, "cannot be written") }
      bytes.removeFirst(count)
    }
  }
}
