import CNetCDF

/// A variable of a dataset: where its values are read and written.
///
/// It keeps its dataset alive. Values are in row-major order: the last dimension varies fastest.
public struct Variable: Sendable {
  let dataset: Dataset
  let id: Int32
  /// The name, unique in its dataset.
  public let name: String
  /// How values are stored.
  public let type: DataType
  let dimensionIDs: [Int32]

  var owner: AttributeOwner { AttributeOwner(id: id, variable: name) }

  /// Gives the dimensions as they are now, the slowest varying first; none for a scalar.
  public var dimensions: [Dimension] {
    get throws(NetCDFError) {
      try dataset.withSession { (session) throws(NetCDFError) in
        try session.dimensions(dimensionIDs)
      }
    }
  }

  /// Gives the length along each dimension as it is now; empty for a scalar.
  public var shape: [Int] {
    get throws(NetCDFError) { try dimensions.map(\.length) }
  }

  /// Reads all attributes.
  public var attributes: [String: AttributeValue] {
    get throws(NetCDFError) {
      try dataset.withSession { (session) throws(NetCDFError) in
        try session.attributes(of: owner)
      }
    }
  }

  /// Reads an attribute; nil when there is none of the name.
  public func attribute(_ name: String) throws(NetCDFError) -> AttributeValue? {
    try dataset.withSession { (session) throws(NetCDFError) in
      try session.attribute(name, of: owner)
    }
  }

  /// Reads an attribute that has to be there.
  ///
  /// - Throws: ``NetCDFError`` naming the attributes there are when there is none of the name.
  public func requiredAttribute(_ name: String) throws(NetCDFError) -> AttributeValue {
    try dataset.withSession { (session) throws(NetCDFError) in
      try session.requiredAttribute(name, of: owner)
    }
  }

  /// Writes an attribute, replacing one of the same name.
  public func setAttribute(_ name: String, _ value: AttributeValue) throws(NetCDFError) {
    try dataset.withSession { (session) throws(NetCDFError) in
      try session.setAttribute(name, value, of: owner)
    }
  }

  /// How the values lie in the file.
  package struct Storage: Equatable, Sendable {
    /// The shape of a chunk; nil when the values are contiguous.
    package let chunks: [Int]?
    /// The compression level; nil without compression.
    package let deflate: Int?
    /// Whether bytes are reordered before compression.
    package let shuffle: Bool
  }

  /// Asks the library how the values lie in the file.
  package var storage: Storage {
    get throws(NetCDFError) {
      try dataset.withSession { (session) throws(NetCDFError) in
        var layout: Int32 = 0
        var chunks = [Int](repeating: 0, count: dimensionIDs.count)
        var shuffle: Int32 = 0
        var isDeflated: Int32 = 0
        var level: Int32 = 0
        let operation = "reading the storage"
        try session.check(
          nc_inq_var_chunking(session.id, id, &layout, &chunks), operation, variable: name)
        try session.check(
          nc_inq_var_deflate(session.id, id, &shuffle, &isDeflated, &level), operation,
          variable: name)
        return Storage(
          chunks: layout == NC_CHUNKED ? chunks : nil, deflate: isDeflated == 0 ? nil : Int(level),
          shuffle: shuffle != 0)
      }
    }
  }
}

// MARK: - Regions

extension Session {
  /// Checks that a region has the variable's rank and lies inside it; when `growing`, unlimited
  /// dimensions have no end.
  func checkRegion(
    start: [Int], count: [Int], of variable: Variable, growing: Bool
  ) throws(NetCDFError) {
    let dimensions = try dimensions(variable.dimensionIDs)
    var fits = start.count == dimensions.count && count.count == dimensions.count
    for (i, dimension) in dimensions.enumerated() where fits {
      let length = growing && dimension.isUnlimited ? Int.max : dimension.length
      fits = start[i] >= 0 && count[i] >= 0 && start[i] <= length && count[i] <= length - start[i]
    }
    guard fits else {
      throw error(
        .wrongShape(shape: dimensions.map(\.length), start: start, count: count),
        variable: variable.name)
    }
  }

  func checkType(
    _ variable: Variable, _ expected: String, _ condition: (DataType) -> Bool
  ) throws(NetCDFError) {
    guard condition(variable.type) else {
      throw error(.wrongType(expected: expected, found: variable.type), variable: variable.name)
    }
  }
}

/// Multiplies lengths to a number of values; beyond `Int.max`, which no array reaches, stays there.
func elementCount(_ lengths: some Sequence<Int>) -> Int {
  lengths.reduce(1) { total, length in
    let (product, overflows) = total.multipliedReportingOverflow(by: length)
    return overflows ? .max : product
  }
}
