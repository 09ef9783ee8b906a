import CNetCDF

/// How a variable's stored numbers stand for physical ones: value = stored × scale + offset,
/// except the stored numbers that mean nothing was measured.
struct Packing: Sendable {
  var scale = 1.0
  var offset = 0.0
  /// Stored numbers that are read as NaN.
  var missing: [Double] = []

  var isIdentity: Bool { scale == 1 && offset == 0 }

  /// Turns stored numbers into physical ones, in place.
  func unpack(_ values: inout [Double]) {
    guard !isIdentity || !missing.isEmpty else { return }
    for i in values.indices {
      if missing.contains(values[i]) {
        values[i] = .nan
      } else if !isIdentity {
        values[i] = values[i] * scale + offset
      }
    }
  }

  /// Turns physical numbers into stored ones, to the nearest whole number for integer types.
  func packed(_ values: [Double], as type: DataType) -> [Double] {
    guard !isIdentity else { return values }
    return values.map { value in
      let stored = (value - offset) / scale
      return type.isInteger ? stored.rounded() : stored
    }
  }
}

extension Session {
  func packing(of variable: Variable) throws(NetCDFError) -> Packing {
    var packing = Packing()
    if let scale = try number("scale_factor", of: variable) {
      guard scale != 0 else {
        throw error(
          .wrongAttribute("scale_factor", expected: "a number other than zero", found: "0"),
          variable: variable.name)
      }
      packing.scale = scale
    }
    packing.offset = try number("add_offset", of: variable) ?? 0
    if let fill = try number("_FillValue", of: variable) {
      packing.missing.append(fill)
    } else if let fill = try defaultFill(of: variable) {
      packing.missing.append(fill)
    }
    if let value = try attribute("missing_value", of: variable.owner) {
      guard let numbers = value.doubleValues else {
        throw error(
          .wrongAttribute("missing_value", expected: "numeric", found: value.summary),
          variable: variable.name)
      }
      packing.missing += numbers
    }
    if variable.type == .float {
      // A double-precision 1e20 must match the single-precision 1e20 that is stored.
      packing.missing = packing.missing.map { Double(Float($0)) }
    }
    return packing
  }

  private func number(_ name: String, of variable: Variable) throws(NetCDFError) -> Double? {
    guard let value = try attribute(name, of: variable.owner) else { return nil }
    if let number = value.doubleValue { return number }
    throw error(
      .wrongAttribute(name, expected: "one number", found: value.summary),
      variable: variable.name)
  }

  /// Finds the value the library puts where nothing was written, or nil when that is also an
  /// ordinary value: in byte types every value is meaningful, and filling can be switched off.
  private func defaultFill(of variable: Variable) throws(NetCDFError) -> Double? {
    guard variable.type != .byte, variable.type != .ubyte else { return nil }
    var isOff: Int32 = 0
    var bytes = [UInt8](repeating: 0, count: 8)
    let status = nc_inq_var_fill(id, variable.id, &isOff, &bytes)
    try check(status, "reading the fill value", variable: variable.name)
    return isOff == 0 ? variable.type.value(of: bytes) : nil
  }
}
