import Glibc

/// Writes a number with at most four digits, such as 12.5 or 3e-05.
func shortNumber(_ value: Double) -> String { text(value, digits: 4) }

/// Writes a number with at most six digits.
func sixDigits(_ value: Double) -> String { text(value, digits: 6) }

private func text(_ value: Double, digits: Int32) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
    _ = withVaList([digits, value]) { vsnprintf(buffer.baseAddress, 32, "%.*g", $0) }
    return String(cString: buffer.baseAddress!)
  }
}
