/// Decodes text read from a file, without the null characters that pad it.
///
/// HDF5 calls its text ASCII or UTF-8, netCDF says nothing. Valid UTF-8 is taken as such; older
/// files write Latin-1, such as a lone 0xB0 for the degree sign, which no UTF-8 text can contain.
// Inlinable, for NetCDF reads names through it by the thousand: unspecialised it takes a fifth of reading a file.
@inlinable package func decodedText(_ bytes: some BidirectionalCollection<UInt8>) -> String {
  let end = bytes.lastIndex { $0 != 0 }.map { bytes.index(after: $0) } ?? bytes.startIndex
  let content = bytes[..<end]
  if let text = String(validating: content, as: UTF8.self) { return text }
  return String(String.UnicodeScalarView(content.map { Unicode.Scalar($0) }))
}

/// Decodes a null-terminated text; the libraries store an empty string as no pointer at all.
package func decodedText(cString: UnsafePointer<CChar>?) -> String {
  guard let cString else { return "" }
  let characters = UnsafeBufferPointer(start: cString, count: length(ofCString: cString))
  return decodedText(characters.map(UInt8.init(bitPattern:)))
}

/// Counts the bytes before the null character.
func length(ofCString text: UnsafePointer<CChar>) -> Int {
  var length = 0
  while text[length] != 0 { length += 1 }
  return length
}
