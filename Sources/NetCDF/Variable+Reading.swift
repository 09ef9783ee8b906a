import CNetCDF
import HDF5

extension Variable {
  /// Reads all values as physical numbers, converted from any numeric type.
  ///
  /// A stored `_FillValue` or `missing_value` becomes NaN; so does the type's default fill value
  /// when no `_FillValue` is declared, except in byte types. The others are multiplied by
  /// `scale_factor` and increased by `add_offset` where these are declared. `valid_range` and
  /// `_Unsigned` are not applied. Integers beyond 2⁵³ are rounded.
  ///
  /// - Throws: ``NetCDFError`` when the variable is text or one of these attributes is unusable.
  public func readDoubles() throws(NetCDFError) -> [Double] {
    try readDoubles(region: nil)
  }

  /// Reads a region as physical numbers, as ``readDoubles()`` does.
  ///
  /// - Parameters:
  ///   - start: The index of the first value along each dimension, from 0.
  ///   - count: The number of values along each dimension.
  /// - Throws: ``NetCDFError`` also when the region does not lie inside the variable.
  public func readDoubles(start: [Int], count: [Int]) throws(NetCDFError) -> [Double] {
    try readDoubles(region: (start, count))
  }

  private func readDoubles(
    region: (start: [Int], count: [Int])?
  ) throws(NetCDFError) -> [Double] {
    var (values, packing) = try dataset.withSession {
      (session) throws(NetCDFError) -> ([Double], Packing) in
      try session.endDefinitions()
      try session.checkType(self, "a numeric type", \.isNumeric)
      let packing = try session.packing(of: self)
      let values: [Double] = try session.read(self, region, repeating: 0) {
        nc_get_vara_double(session.id, id, $0, $1, $2)
      }
      return (values, packing)
    }
    packing.unpack(&values)
    return values
  }

  /// Reads all values of an integer variable as they are stored, fill values included.
  ///
  /// - Throws: ``NetCDFError`` when the type is not an integer type, or a value exceeds `Int.max`.
  public func readIntegers() throws(NetCDFError) -> [Int] {
    let values = try dataset.withSession { (session) throws(NetCDFError) -> [Int64] in
      try session.endDefinitions()
      try session.checkType(self, "an integer type", \.isInteger)
      return try session.read(self, nil, repeating: 0) {
        nc_get_vara_longlong(session.id, id, $0, $1, $2)
      }
    }
    return values.map(Int.init)
  }

  /// Reads all texts: one per value of type `string`; for type `char`, one per row along the last
  /// dimension, without the null characters at its end.
  ///
  /// - Throws: ``NetCDFError`` when the variable is numeric.
  public func readStrings() throws(NetCDFError) -> [String] {
    try dataset.withSession { (session) throws(NetCDFError) in
      try session.endDefinitions()
      try session.checkType(self, "string or char", { !$0.isNumeric })
      if type == .string {
        var pointers: [UnsafeMutablePointer<CChar>?] = try session.read(
          self, nil, repeating: nil
        ) { nc_get_vara_string(session.id, id, $0, $1, $2) }
        let texts = pointers.map { decodedText(cString: $0) }
        try session.check(
          nc_free_string(pointers.count, &pointers), "releasing strings", variable: name)
        return texts
      }
      let characters: [CChar] = try session.read(self, nil, repeating: 0) {
        nc_get_vara_text(session.id, id, $0, $1, $2)
      }
      let bytes = characters.map(UInt8.init(bitPattern:))
      let shape = try session.dimensions(dimensionIDs).map(\.length)
      let length = shape.last ?? 1
      return (0..<elementCount(shape.dropLast())).map { row in
        decodedText(bytes[row * length..<(row + 1) * length])
      }
    }
  }
}

extension Session {
  /// Reads a region, or the whole variable, through a C call that takes start, count and a buffer.
  fileprivate func read<Element>(
    _ variable: Variable, _ region: (start: [Int], count: [Int])?, repeating placeholder: Element,
    _ fill: ([Int], [Int], UnsafeMutablePointer<Element>) -> Int32
  ) throws(NetCDFError) -> [Element] {
    let shape = try dimensions(variable.dimensionIDs).map(\.length)
    let (start, count) = region ?? (shape.map { _ in 0 }, shape)
    try checkRegion(start: start, count: count, of: variable, growing: false)
    let bytes = elementCount(count + [MemoryLayout<Element>.stride])
    if let excess = limits.excess(ofValues: bytes, fileSize: fileSize ?? .max) {
      throw error(.excess(excess), variable: variable.name)
    }
    var values = [Element](repeating: placeholder, count: elementCount(count))
    if !values.isEmpty {
      try check(fill(start, count, &values), "reading values", variable: variable.name)
    }
    return values
  }
}
