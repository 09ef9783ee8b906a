import Glibc
import Pipeline
import Processes

/// What the command shows: results on standard output, progress and the log on standard error.
enum Terminal {
  /// Writes a line of the log.
  static func log(_ line: String) { write(line + "\n") }

  /// Writes a line of results.
  static func line(_ message: String = "") {
    guard !LogSettings.current.isQuiet else { return }
    print(
      message.split(separator: "\n", omittingEmptySubsequences: false).map(printable).joined(
        separator: "\n"))
  }

  /// Brings results to standard output.
  ///
  /// - Throws: `Failure` where that cannot be written: what could not be said must not pass for said.
  static func flush() throws {
    guard fflush(nil) == 0 else {
      throw Failure(
        "standard output cannot be written: \(String(cString: strerror(errno))).", .cannotWrite)
    }
  }

  /// Shows a passing state in place on a terminal, and nothing in a log.
  static func progress(_ message: String) {
    guard showsProgress else { return }
    write("\r\u{1B}[K" + printable(message))
  }

  /// Removes the passing state.
  static func endProgress() { progress("") }

  static var showsProgress: Bool {
    let settings = LogSettings.current
    return isatty(StandardError.descriptor) == 1 && settings.format == .text && !settings.isQuiet
  }

  /// How many characters a line of results has room for: 72 where that is not known.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 72 }
    return min(max(Int(size.ws_col) - 1, 40), 120)
  }

  private static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes {
        Glibc.write(StandardError.descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      bytes.removeFirst(count)
    }
  }
}

/// Returns a text with its control characters written out: names in files may have some that would write over a
/// terminal or forge a line of a log.
func printable(_ text: some StringProtocol) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    let isControl =
      scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
    result += isControl ? scalar.escaped(asASCII: true) : String(scalar)
  }
  return result
}

/// Returns a number with `digits` significant digits, such as 5, 1.44 or 3.2e-08.
func number(_ value: Double, digits: Int = 6) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
    _ = withVaList([Int32(digits), value]) { vsnprintf(buffer.baseAddress, 64, "%.*g", $0) }
    return String(cString: buffer.baseAddress!)
  }
}

/// Returns rows of equal length as text: the first column to the left, the others to the right.
func table(_ rows: [[String]]) -> String { aligned(rows) { $0 == 0 } }

/// Returns rows of equal length as text, all columns to the left.
func columns(_ rows: [[String]]) -> String { aligned(rows) { _ in true } }

private func aligned(_ rows: [[String]], _ isLeft: (Int) -> Bool) -> String {
  let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  return rows.map { row in
    let line = row.enumerated().map { column, cell in
      let padding = String(repeating: " ", count: widths[column] - cell.count)
      return isLeft(column) ? cell + padding : padding + cell
    }.joined(separator: "  ")
    return String(line.reversed().drop { $0 == " " }.reversed())
  }.joined(separator: "\n")
}

/// Whether two paths lead to one file that exists.
func isSameFile(_ a: String, _ b: String) -> Bool {
  var (first, second) = (stat(), stat())
  return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev
    && first.st_ino == second.st_ino
}

/// The command as it was typed, and the moment.
func provenance() -> Provenance {
  provenance(of: (["plumbline"] + CommandLine.arguments.dropFirst()).joined(separator: " "))
}

/// A command without the options that do not change results, and the moment; SOURCE_DATE_EPOCH stands in for the
/// clock where results must repeat.
func provenance(of command: String) -> Provenance {
  let stated = getenv("SOURCE_DATE_EPOCH").flatMap { Int(String(cString: $0)) }
  return Provenance(command: command, time: stated ?? Glibc.time(nil))
}
