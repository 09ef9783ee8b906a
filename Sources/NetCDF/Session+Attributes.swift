import CNetCDF
import HDF5

/// What bears attributes: a variable, or the dataset as a whole.
struct AttributeOwner: Sendable {
  let id: Int32
  let variable: String?

  static let dataset = AttributeOwner(id: NC_GLOBAL, variable: nil)
}

extension Session {
  func attributeNames(of owner: AttributeOwner) throws(NetCDFError) -> [String] {
    var count: Int32 = 0
    let status = nc_inq_varnatts(id, owner.id, &count)
    try check(status, "counting attributes", variable: owner.variable)
    try check(Int(count), .attributes, "attributes", variable: owner.variable)
    var names: [String] = []
    for index in 0..<count {
      var buffer = [CChar](repeating: 0, count: Int(NC_MAX_NAME) + 1)
      let status = nc_inq_attname(id, owner.id, index, &buffer)
      try check(status, "reading an attribute's name", variable: owner.variable)
      names.append(decodedText(cString: buffer))
    }
    return names
  }

  func attributes(of owner: AttributeOwner) throws(NetCDFError) -> [String: AttributeValue] {
    var values: [String: AttributeValue] = [:]
    for name in try attributeNames(of: owner) { values[name] = try attribute(name, of: owner) }
    return values
  }

  func requiredAttribute(
    _ name: String, of owner: AttributeOwner
  ) throws(NetCDFError) -> AttributeValue {
    if let value = try attribute(name, of: owner) { return value }
    let available = try attributeNames(of: owner)
    throw error(.missingAttribute(name, available: available), variable: owner.variable)
  }

  /// Reads an attribute, or nil when there is none of the name.
  func attribute(
    _ name: String, of owner: AttributeOwner
  ) throws(NetCDFError) -> AttributeValue? {
    try checkText(name, variable: owner.variable)
    var code: nc_type = 0
    var count = 0
    let status = nc_inq_att(id, owner.id, name, &code, &count)
    if status == NC_ENOTATT { return nil }
    let operation = "reading attribute '\(name)'"
    try check(status, operation, variable: owner.variable)
    let type = try dataType(code, variable: owner.variable)
    let bytes = elementCount([count, type == .char ? 1 : 8])
    try check(bytes, .attributeSize, "bytes", variable: owner.variable)
    switch type {
    case .char:
      var bytes = [CChar](repeating: 0, count: count)
      try check(
        nc_get_att_text(id, owner.id, name, &bytes), operation, variable: owner.variable)
      return .text(decodedText(bytes.map(UInt8.init(bitPattern:))))
    case .string:
      var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
      try check(
        nc_get_att_string(id, owner.id, name, &pointers), operation, variable: owner.variable)
      let texts = pointers.map { decodedText(cString: $0) }
      try check(nc_free_string(count, &pointers), operation, variable: owner.variable)
      return .strings(texts)
    case .double:
      var values = [Double](repeating: 0, count: count)
      try check(
        nc_get_att_double(id, owner.id, name, &values), operation, variable: owner.variable)
      return .doubles(values)
    case .float:
      var values = [Float](repeating: 0, count: count)
      try check(
        nc_get_att_float(id, owner.id, name, &values), operation, variable: owner.variable)
      return .floats(values)
    case .uint64:
      var values = [UInt64](repeating: 0, count: count)
      try check(
        nc_get_att_ulonglong(id, owner.id, name, &values), operation, variable: owner.variable)
      return .integers(values.map(Int64.init(bitPattern:)), type)
    case .byte, .short, .int, .int64, .ubyte, .ushort, .uint:
      var values = [Int64](repeating: 0, count: count)
      try check(
        nc_get_att_longlong(id, owner.id, name, &values), operation, variable: owner.variable)
      return .integers(values, type)
    }
  }

  mutating func setAttribute(
    _ name: String, _ value: AttributeValue, of owner: AttributeOwner
  ) throws(NetCDFError) {
    try checkText(name, variable: owner.variable)
    try validate(value, named: name, of: owner)
    try beginDefinitions(variable: owner.variable)
    let status =
      switch value {
      case .text(let text):
        nc_put_att_text(id, owner.id, name, text.utf8.count, text)
      case .strings(let texts):
        withCStrings(texts) { nc_put_att_string(id, owner.id, name, texts.count, $0) }
      case .doubles(let values):
        nc_put_att_double(id, owner.id, name, NC_DOUBLE, values.count, values)
      case .floats(let values):
        nc_put_att_float(id, owner.id, name, NC_FLOAT, values.count, values)
      case .integers(let values, .uint64):
        nc_put_att_ulonglong(
          id, owner.id, name, NC_UINT64, values.count, values.map(UInt64.init(bitPattern:)))
      case .integers(let values, let type):
        nc_put_att_longlong(id, owner.id, name, type.code, values.count, values)
      }
    try check(status, "writing attribute '\(name)'", variable: owner.variable)
  }

  private func validate(
    _ value: AttributeValue, named name: String, of owner: AttributeOwner
  ) throws(NetCDFError) {
    switch value {
    case .strings(let texts):
      for text in texts { try checkText(text, variable: owner.variable) }
    case .integers(_, let type) where !type.isInteger:
      throw error(
        .wrongAttribute(name, expected: "of an integer type", found: "of type \(type)"),
        variable: owner.variable)
    case .integers(let values, let type) where type != .uint64:
      if let value = values.first(where: { !type.canHold(integer: $0) }) {
        throw error(
          .notRepresentable(value: "\(value)", type: type), variable: owner.variable)
      }
    case .text, .doubles, .floats, .integers: break
    }
  }
}
