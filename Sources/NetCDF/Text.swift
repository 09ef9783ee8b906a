/// Calls `body` with the texts as the array of C strings the library takes.
func withCStrings<Result>(
  _ texts: [String], _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
  var storage: [CChar] = []
  var offsets: [Int] = []
  for text in texts {
    offsets.append(storage.count)
    storage.append(contentsOf: text.utf8CString)
  }
  return storage.withUnsafeBufferPointer { buffer in
    var pointers = offsets.map { offset in buffer.baseAddress.map { $0 + offset } }
    return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress) }
  }
}
