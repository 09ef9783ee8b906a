import CNetCDF

extension Variable {
  /// Writes all values, given as physical numbers.
  ///
  /// Where `scale_factor` and `add_offset` are declared, their effect is undone first and integer
  /// types take the nearest whole number, so that ``readDoubles()`` gives the values back.
  ///
  /// - Parameter values: One per point. When the first dimension is unlimited, its length follows
  ///   from their number and may grow, not shrink.
  /// - Throws: ``NetCDFError`` when the number of values is wrong, the variable is text, or a value
  ///   cannot be stored: a fraction, NaN or infinity in an integer type, or one out of range.
  public func write(_ values: [Double]) throws(NetCDFError) {
    try write(values, region: nil)
  }

  /// Writes a region, given as physical numbers, as ``write(_:)`` does.
  ///
  /// - Parameters:
  ///   - values: One per point of the region.
  ///   - start: The index of the first value along each dimension, from 0.
  ///   - count: The number of values along each dimension; unlimited dimensions grow to hold them.
  /// - Throws: ``NetCDFError`` also when the region does not lie inside the variable.
  public func write(
    _ values: [Double], start: [Int], count: [Int]
  ) throws(NetCDFError) {
    try write(values, region: (start, count))
  }

  private func write(
    _ values: [Double], region: (start: [Int], count: [Int])?
  ) throws(NetCDFError) {
    try dataset.withSession { (session) throws(NetCDFError) in
      try session.checkWritable(variable: name)
      try session.endDefinitions()
      try session.checkType(self, "a numeric type", \.isNumeric)
      let stored = try session.packing(of: self).packed(values, as: type)
      if let index = stored.firstIndex(where: { !type.canHold($0) }) {
        throw session.error(
          .notRepresentable(value: "\(values[index])", type: type), variable: name)
      }
      let region = try session.region(region, of: self, valueCount: values.count)
      try session.write(self, region, valueCount: values.count) { start, count in
        // The library reports an infinity as out of range when it converts one to float itself.
        type == .float
          ? nc_put_vara_float(session.id, id, start, count, stored.map(Float.init))
          : nc_put_vara_double(session.id, id, start, count, stored)
      }
    }
  }

  /// Writes all values as they are to be stored; `scale_factor` and `add_offset` are not applied.
  ///
  /// - Parameter integers: One per point; see ``write(_:)`` for an unlimited first dimension.
  /// - Throws: ``NetCDFError`` when their number is wrong or one cannot be stored exactly.
  public func write(integers: [Int]) throws(NetCDFError) {
    try dataset.withSession { (session) throws(NetCDFError) in
      try session.checkWritable(variable: name)
      try session.endDefinitions()
      try session.checkType(self, "a numeric type", \.isNumeric)
      let stored = integers.map(Int64.init)
      if let value = stored.first(where: { !type.canHold(integer: $0) }) {
        throw session.error(.notRepresentable(value: "\(value)", type: type), variable: name)
      }
      let region = try session.region(nil, of: self, valueCount: integers.count)
      try session.write(self, region, valueCount: integers.count) { start, count in
        nc_put_vara_longlong(session.id, id, start, count, stored)
      }
    }
  }

  /// Writes all texts: one per value of type `string`; for type `char`, one per row along the last
  /// dimension, filled up with null characters.
  ///
  /// - Parameter strings: One per place; see ``write(_:)`` for an unlimited first dimension.
  /// - Throws: ``NetCDFError`` when their number is wrong, the variable is numeric, or a text is
  ///   too long for a row.
  public func write(strings: [String]) throws(NetCDFError) {
    try dataset.withSession { (session) throws(NetCDFError) in
      try session.checkWritable(variable: name)
      try session.endDefinitions()
      try session.checkType(self, "string or char", { !$0.isNumeric })
      for text in strings { try session.checkText(text, variable: name) }
      if type == .string {
        let region = try session.region(nil, of: self, valueCount: strings.count)
        try session.write(self, region, valueCount: strings.count) { start, count in
          withCStrings(strings) { nc_put_vara_string(session.id, id, start, count, $0) }
        }
      } else {
        try session.writeCharacters(strings, to: self)
      }
    }
  }
}

extension Session {
  /// Gives the region asked for, or else the one that `valueCount` values fill when they are all
  /// there are.
  ///
  /// The `dropped` last dimensions lie within one value, as the bytes of a text do.
  fileprivate func region(
    _ region: (start: [Int], count: [Int])?, of variable: Variable, valueCount: Int,
    droppingLast dropped: Int = 0
  ) throws(NetCDFError) -> (start: [Int], count: [Int]) {
    if let region { return region }
    let dimensions = try dimensions(variable.dimensionIDs)
    var count = dimensions.map(\.length)
    if let first = dimensions.dropLast(dropped).first, first.isUnlimited {
      let record = elementCount(count.dropFirst().dropLast(dropped))
      guard record > 0, valueCount.isMultiple(of: record), valueCount / record >= first.length
      else {
        let least = elementCount([record, first.length])
        throw error(
          .wrongRecordCount(multipleOf: record, atLeast: least, found: valueCount),
          variable: variable.name)
      }
      count[0] = valueCount / record
    } else {
      let expected = elementCount(count.dropLast(dropped))
      guard valueCount == expected else {
        throw error(
          .wrongCount(expected: expected, found: valueCount), variable: variable.name)
      }
    }
    return (count.map { _ in 0 }, count)
  }

  /// Writes a region through a C call that takes start and count.
  fileprivate func write(
    _ variable: Variable, _ region: (start: [Int], count: [Int]), valueCount: Int,
    _ put: ([Int], [Int]) -> Int32
  ) throws(NetCDFError) {
    try checkRegion(start: region.start, count: region.count, of: variable, growing: true)
    let expected = elementCount(region.count)
    guard valueCount == expected else {
      throw error(.wrongCount(expected: expected, found: valueCount), variable: variable.name)
    }
    if valueCount > 0 {
      try check(put(region.start, region.count), "writing values", variable: variable.name)
    }
  }

  /// Writes texts as rows of characters, one byte per place along the last dimension.
  fileprivate func writeCharacters(
    _ texts: [String], to variable: Variable
  ) throws(NetCDFError) {
    let hasRows = !variable.dimensionIDs.isEmpty
    let region = try region(
      nil, of: variable, valueCount: texts.count, droppingLast: hasRows ? 1 : 0)
    let limit = region.count.last ?? 1
    var characters: [CChar] = []
    for text in texts {
      let bytes = text.utf8.map(CChar.init(bitPattern:))
      guard bytes.count <= limit else {
        throw error(.textTooLong(text, limit: limit), variable: variable.name)
      }
      characters += bytes + [CChar](repeating: 0, count: limit - bytes.count)
    }
    try write(variable, region, valueCount: characters.count) { start, count in
      nc_put_vara_text(id, variable.id, start, count, characters)
    }
  }
}
