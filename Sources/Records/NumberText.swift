#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Writes a number so that it can be told from every other one; a whole one without its fraction.
func exact(_ value: Double) -> String { "\(value)".replacing(/\.0$/, with: "") }

/// Writes a number with up to four significant digits, for messages and notes.
func short(_ value: Double) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
    _ = withVaList([value]) { vsnprintf(buffer.baseAddress, 32, "%.4g", $0) }
    return String(cString: buffer.baseAddress!)
  }
}
