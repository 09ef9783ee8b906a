extension Dataset {
  /// Reads every value once and forgets it, to see that the file can be read to its end.
  ///
  /// Takes memory for some megabytes of a variable at once, or for one row along its first dimension.
  ///
  /// - Throws: ``NetCDFError`` that names the variable that cannot be read.
  public func readThrough() throws(NetCDFError) {
    _ = try attributes
    for variable in try variables {
      _ = try variable.attributes
      guard variable.type.isNumeric else {
        _ = try variable.readStrings()
        continue
      }
      let shape = try variable.shape
      guard let length = shape.first else {
        _ = try variable.readDoubles()
        continue
      }
      let rowSize = max(1, elementCount(shape.dropFirst()))
      let rows = max(1, (1 << 20) / rowSize)
      for first in stride(from: 0, to: length, by: rows) {
        _ = try variable.readDoubles(
          start: [first] + shape.dropFirst().map { _ in 0 },
          count: [min(rows, length - first)] + shape.dropFirst())
      }
    }
  }
}
