import CNetCDF

extension Dataset {
  /// Reads every value once and forgets it, to see that the file can be read to its end.
  ///
  /// Takes memory for some megabytes of one variable at a time, or for one row along its first dimension.
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
      let rows = try variable.readThroughRows(max(1, (1 << 20) / rowSize))
      for first in stride(from: 0, to: length, by: rows) {
        _ = try variable.readDoubles(
          start: [first] + shape.dropFirst().map { _ in 0 },
          count: [min(rows, length - first)] + shape.dropFirst())
      }
    }
  }
}

extension Variable {
  /// Rounds a number of rows that are read one after the other to whole chunks, of which one is then held at a time;
  /// the library would hold many megabytes of each variable. Returns it as it is where a chunk has more rows.
  fileprivate func readThroughRows(_ rows: Int) throws(NetCDFError) -> Int {
    try dataset.withSession { (session) throws(NetCDFError) in
      var layout: Int32 = 0
      var chunks = [Int](repeating: 0, count: dimensionIDs.count)
      let status = nc_inq_var_chunking(session.id, id, &layout, &chunks)
      try session.check(status, "reading the storage", variable: name)
      // netCDF 4.9.0 opens a variable anew for this, by its name, and finds the dimension of the name.
      let names = try session.dimensions(dimensionIDs).map(\.name)
      guard layout == NC_CHUNKED, chunks[0] <= rows, names.count == 1 || !names.contains(name)
      else { return rows }
      try session.hold(1, chunks: chunks, of: id, name, type)
      return rows - rows % chunks[0]
    }
  }
}
