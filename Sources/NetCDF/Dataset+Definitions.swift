import CNetCDF

extension Dataset {
  /// Defines a dimension.
  ///
  /// - Parameters:
  ///   - name: A name no other dimension has.
  ///   - length: The number of points, at least 1; nil for a dimension that writing extends.
  /// - Returns: The dimension, for the definition of variables.
  @discardableResult
  public func defineDimension(
    _ name: String, length: Int?
  ) throws(NetCDFError) -> Dimension {
    try withSession { (session) throws(NetCDFError) in
      try session.checkText(name)
      if let length, length < 1 {
        throw session.error(.wrongLength(length, dimension: name))
      }
      try session.beginDefinitions()
      var id: Int32 = 0
      let status = nc_def_dim(session.id, name, length ?? NC_UNLIMITED, &id)
      try session.check(status, "defining dimension '\(name)'")
      return Dimension(name: name, length: length ?? 0, isUnlimited: length == nil)
    }
  }

  /// Defines a variable over dimensions given by name.
  ///
  /// - Parameters:
  ///   - name: A name no other variable has.
  ///   - type: How values are stored.
  ///   - dimensions: The slowest varying first; none for a scalar.
  ///   - fillValue: What stands where nothing is written, recorded as `_FillValue`; nil for the
  ///     library's default for the type.
  ///   - chunks: The shape of the blocks stored together, one length per dimension; nil for the
  ///     library's choice.
  ///   - heldChunks: How many blocks are held in memory while the file is open; nil for as many as lie at one
  ///     index of the first dimension. Without `chunks` it has no effect.
  ///   - deflate: Compression from 0 (none) to 9 (most); nil for none. A scalar cannot have any.
  ///   - shuffle: Whether bytes are reordered before compression, which helps it. Without
  ///     `deflate` it has no effect.
  /// - Throws: ``NetCDFError`` when a dimension is missing or a setting does not fit.
  @discardableResult
  public func defineVariable(
    _ name: String, type: DataType, dimensions: [String], fillValue: Double? = nil,
    chunks: [Int]? = nil, heldChunks: Int? = nil, deflate: Int? = nil, shuffle: Bool = true
  ) throws(NetCDFError) -> Variable {
    try withSession { (session) throws(NetCDFError) in
      try session.checkText(name, variable: name)
      var dimensionIDs: [Int32] = []
      for dimension in dimensions {
        dimensionIDs.append(try session.dimensionID(dimension, variable: name))
      }
      // Everything is checked before the definition, so that a refusal leaves no half-made variable.
      if let fillValue, !type.canHold(fillValue) {
        throw session.error(
          .notRepresentable(value: "\(fillValue)", type: type), variable: name)
      }
      if let chunks, chunks.count != dimensions.count || chunks.contains(where: { $0 < 1 }) {
        throw session.error(.wrongChunks(chunks, dimensions: dimensions), variable: name)
      }
      if let deflate, !(0...9).contains(deflate) {
        throw session.error(.wrongDeflate(deflate), variable: name)
      }
      if let deflate, deflate > 0, dimensions.isEmpty {
        throw session.error(.compressedScalar, variable: name)
      }
      try session.beginDefinitions(variable: name)
      var id: Int32 = 0
      let rank = Int32(dimensionIDs.count)
      let status = nc_def_var(session.id, name, type.code, rank, dimensionIDs, &id)
      try session.check(status, "defining the variable", variable: name)
      if let fillValue {
        let bytes = type.bytes(of: fillValue)
        let status = nc_def_var_fill(session.id, id, NC_FILL, bytes)
        try session.check(status, "setting the fill value", variable: name)
      }
      if let chunks, !chunks.isEmpty {
        let status = nc_def_var_chunking(session.id, id, NC_CHUNKED, chunks)
        try session.check(status, "setting the chunks", variable: name)
        let row = try session.rowLength(ofChunks: chunks, name, dimensionIDs)
        try session.hold(heldChunks ?? row, chunks: chunks, of: id, name, type)
      }
      if let deflate, deflate > 0 {
        let status = nc_def_var_deflate(session.id, id, shuffle ? 1 : 0, 1, Int32(deflate))
        try session.check(status, "setting the compression", variable: name)
      }
      return Variable(
        dataset: self, id: id, name: name, type: type, dimensionIDs: dimensionIDs)
    }
  }

  /// Defines a variable over dimensions of this dataset, which are found by their names.
  ///
  /// For the other parameters see the method that takes names.
  // Disfavoured so that an empty list, for a scalar, is not ambiguous.
  @_disfavoredOverload
  @discardableResult
  public func defineVariable(
    _ name: String, type: DataType, dimensions: [Dimension], fillValue: Double? = nil,
    chunks: [Int]? = nil, heldChunks: Int? = nil, deflate: Int? = nil, shuffle: Bool = true
  ) throws(NetCDFError) -> Variable {
    try defineVariable(
      name, type: type, dimensions: dimensions.map(\.name), fillValue: fillValue, chunks: chunks,
      heldChunks: heldChunks, deflate: deflate, shuffle: shuffle)
  }

  /// Ends definitions and writes them.
  ///
  /// Not required: reading and writing values end definitions, and defining more resumes them.
  public func endDefinitions() throws(NetCDFError) {
    try withSession { (session) throws(NetCDFError) in try session.endDefinitions() }
  }
}

extension Session {
  /// Counts the chunks that lie at one index of a variable's first dimension.
  ///
  /// With room for them, a file with many variables that is written row by row stays small in memory.
  fileprivate func rowLength(
    ofChunks chunks: [Int], _ name: String, _ dimensionIDs: [Int32]
  ) throws(NetCDFError) -> Int {
    var count = 1
    for (dimension, chunk) in zip(dimensionIDs, chunks).dropFirst() {
      var length = 0
      try check(
        nc_inq_dimlen(self.id, dimension, &length), "asking for a dimension", variable: name)
      count *= (length + chunk - 1) / chunk
    }
    return count
  }

  /// Sets the size of a variable's cache to so many chunks.
  func hold(
    _ count: Int, chunks: [Int], of id: Int32, _ name: String, _ type: DataType
  ) throws(NetCDFError) {
    var size = 0
    try check(nc_inq_type(self.id, type.code, nil, &size), "asking for a type", variable: name)
    let bytes = count * chunks.reduce(size, *)
    // The library hashes chunks into slots; a prime well above their number avoids clashes.
    let status = nc_set_var_chunk_cache(self.id, id, bytes, 1009, 1)
    try check(status, "setting the cache", variable: name)
  }
}
