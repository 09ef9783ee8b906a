import CNetCDF
import HDF5

/// An open file while the library's lock is held: the way to every C call after opening.
///
/// Only ``Dataset/withSession(_:)`` hands one out, so holding one is holding the lock.
struct Session: Sendable {
  let id: Int32
  let path: String
  let isWritable: Bool
  /// What the file may hold.
  let limits: FileLimits
  /// The size of the file in bytes when it was opened for reading; nothing is known of one that grows.
  let fileSize: Int?
  /// Whether the library is in define mode; classic formats insist on the right mode.
  private(set) var isDefining: Bool

  func error(_ reason: NetCDFError.Reason, variable: String? = nil) -> NetCDFError {
    NetCDFError(path: path, variable: variable, reason: reason)
  }

  /// Turns a status other than success into an error.
  func check(
    _ status: Int32, _ operation: String, variable: String? = nil
  ) throws(NetCDFError) {
    guard status != NC_NOERR else { return }
    let message = decodedText(cString: nc_strerror(status))
    throw error(.library(operation: operation, message: message), variable: variable)
  }

  /// Refuses a count beyond a limit.
  func check(
    _ count: Int, _ limit: FileLimit, _ things: String, variable: String? = nil
  ) throws(NetCDFError) {
    if let excess = limits.excess(count, of: limit, things) {
      throw error(.excess(excess), variable: variable)
    }
  }

  /// Refuses more definitions than are accepted.
  func checkCounts() throws(NetCDFError) {
    var (dimensions, variables, attributes): (Int32, Int32, Int32) = (0, 0, 0)
    try check(nc_inq(id, &dimensions, &variables, &attributes, nil), "counting definitions")
    try check(Int(dimensions), .dimensions, "dimensions")
    try check(Int(variables), .variables, "variables")
    try check(Int(attributes), .attributes, "global attributes")
  }

  /// Passes text on when C will see all of it.
  func checkText(_ text: String, variable: String? = nil) throws(NetCDFError) {
    guard !text.utf8.contains(0) else { throw error(.nullInText(text), variable: variable) }
  }

  /// Refuses a change to a file opened for reading, which HDF5 would report as any other failure.
  func checkWritable(variable: String? = nil) throws(NetCDFError) {
    guard isWritable else { throw error(.readOnly, variable: variable) }
  }

  mutating func beginDefinitions(variable: String? = nil) throws(NetCDFError) {
    try checkWritable(variable: variable)
    guard !isDefining else { return }
    try check(nc_redef(id), "changing definitions", variable: variable)
    isDefining = true
  }

  mutating func endDefinitions() throws(NetCDFError) {
    guard isDefining else { return }
    try check(nc_enddef(id), "ending definitions")
    isDefining = false
  }

  /// Reads a name through a C call that fills a buffer.
  private func name(
    _ operation: String, _ fill: (UnsafeMutablePointer<CChar>) -> Int32
  ) throws(NetCDFError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(NC_MAX_NAME) + 1)
    try check(fill(&buffer), operation)
    return decodedText(cString: buffer)
  }
}

// MARK: - Dimensions

extension Session {
  func dimensionIDs() throws(NetCDFError) -> [Int32] {
    var count: Int32 = 0
    try check(nc_inq_dimids(id, &count, nil, 0), "counting dimensions")
    var ids = [Int32](repeating: 0, count: Int(count))
    try check(nc_inq_dimids(id, &count, &ids, 0), "listing dimensions")
    return ids
  }

  func dimensions(_ ids: [Int32]) throws(NetCDFError) -> [Dimension] {
    var count: Int32 = 0
    try check(nc_inq_unlimdims(id, &count, nil), "counting unlimited dimensions")
    var unlimited = [Int32](repeating: 0, count: Int(count))
    try check(nc_inq_unlimdims(id, &count, &unlimited), "listing unlimited dimensions")
    var result: [Dimension] = []
    for dimension in ids {
      var length = 0
      let name = try name("reading a dimension's name") { nc_inq_dimname(id, dimension, $0) }
      try check(nc_inq_dimlen(id, dimension, &length), "reading a dimension's length")
      result.append(
        Dimension(name: name, length: length, isUnlimited: unlimited.contains(dimension)))
    }
    return result
  }

  func dimensionID(_ name: String, variable: String?) throws(NetCDFError) -> Int32 {
    try checkText(name, variable: variable)
    var dimension: Int32 = 0
    let status = nc_inq_dimid(id, name, &dimension)
    if status == NC_EBADDIM {
      let available = try dimensions(dimensionIDs()).map(\.name)
      throw error(.missingDimension(name, available: available), variable: variable)
    }
    try check(status, "finding dimension '\(name)'", variable: variable)
    return dimension
  }
}

// MARK: - Variables

extension Session {
  func variableIDs() throws(NetCDFError) -> [Int32] {
    var count: Int32 = 0
    try check(nc_inq_varids(id, &count, nil), "counting variables")
    var ids = [Int32](repeating: 0, count: Int(count))
    try check(nc_inq_varids(id, &count, &ids), "listing variables")
    return ids
  }

  func variableName(_ variable: Int32) throws(NetCDFError) -> String {
    try name("reading a variable's name") { nc_inq_varname(id, variable, $0) }
  }

  func variableNames() throws(NetCDFError) -> [String] {
    var names: [String] = []
    for variable in try variableIDs() { names.append(try variableName(variable)) }
    return names
  }

  func variableID(_ name: String) throws(NetCDFError) -> Int32 {
    try checkText(name, variable: name)
    var variable: Int32 = 0
    let status = nc_inq_varid(id, name, &variable)
    if status == NC_ENOTVAR {
      throw error(.missingVariable(available: try variableNames()), variable: name)
    }
    try check(status, "finding the variable", variable: name)
    return variable
  }

  func variable(_ variable: Int32, in dataset: Dataset) throws(NetCDFError) -> Variable {
    let name = try variableName(variable)
    var code: nc_type = 0
    var rank: Int32 = 0
    try check(nc_inq_vartype(id, variable, &code), "reading the type", variable: name)
    try check(nc_inq_varndims(id, variable, &rank), "counting dimensions", variable: name)
    var dimensions = [Int32](repeating: 0, count: Int(rank))
    try check(
      nc_inq_vardimid(id, variable, &dimensions), "listing dimensions", variable: name)
    let type = try dataType(code, variable: name)
    return Variable(
      dataset: dataset, id: variable, name: name, type: type, dimensionIDs: dimensions)
  }

  func dataType(_ code: nc_type, variable: String?) throws(NetCDFError) -> DataType {
    if let type = DataType(code: code) { return type }
    let typeName = try name("reading a type's name") { nc_inq_type(id, code, $0, nil) }
    throw error(.unsupportedType(typeName), variable: variable)
  }
}
