#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Writes a number with up to four significant digits, for messages and notes.
func short(_ value: Double) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
    _ = withVaList([value]) { vsnprintf(buffer.baseAddress, 32, "%.4g", $0) }
    return String(cString: buffer.baseAddress!)
  }
}
