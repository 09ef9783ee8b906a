import CFuzzer
import Glibc
import Units

@main enum UnitsFuzzer {
  static func main() {
    var argc = CommandLine.argc
    var argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(LLVMFuzzerRunDriver(&argc, &argv, test))
  }
}

/// Takes two lines as units, as units of times and as dates: each is understood, or refused with a message.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
  let (first, second) = (String(lines[0]), lines.count > 1 ? String(lines[1]) : "m s-1")
  checking {
    let conversion = try PhysicalUnit(first).conversion(to: PhysicalUnit(second))
    _ = conversion.convert([-1, 0, 1])
  }
  // The bytes choose one of each: spellings are searched the same way for all.
  let quantity = Quantity.allCases[count % Quantity.allCases.count]
  let calendar = CFCalendar.allCases[count / 7 % CFCalendar.allCases.count]
  checking { _ = try quantity.standardUnit(for: first) }
  checking {
    let axis = try TimeAxisUnits(first, calendar: calendar)
    _ = axis.durations(of: [0, 1])
    for value in [0, 1, -1e9, 1e300, .nan, .infinity] {
      checking { _ = try axis.times(of: [value]).map(\.description) }
    }
  }
  checking {
    let a = try CalendarTime(first, calendar: calendar)
    let b = try CalendarTime(second, calendar: calendar)
    _ = (try a.seconds(since: b), b.advanced(bySeconds: 1e9).description)
  }
  return 0
}

private func checking(_ body: () throws -> Void) {
  do { try body() } catch {
    guard let error = error as? UnitsError else {
      preconditionFailure("not an error of Units: \(error)")
    }
    precondition(!error.description.isEmpty, "the message is empty")
    precondition(error.description.utf8.count < 4000, "the message is too long: \(error)")
  }
}
