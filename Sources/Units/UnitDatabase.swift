import CUDUNITS
import Synchronization

/// What UDUNITS makes of the text of a unit: x in SI base units is scale · x + offset.
struct UnitDefinition: Equatable, Sendable {
  var scale = 1.0
  var offset = 0.0
  var dimension = PhysicalDimension([:])

  /// Goes over to the unit in which x is what factor · (x + zero) is in this one.
  mutating func rescale(by factor: Double, from zero: Double) {
    offset += scale * factor * zero
    scale *= factor
  }
}

/// UDUNITS-2 and its database of units.
///
/// The library keeps its status and its parser in global variables, so one lock serves the process.
/// Nothing of it leaves the lock: a unit is taken apart into numbers at once.
enum UnitDatabase {
  private static let system = Mutex<OpaquePointer?>(nil)

  /// Parses the text of a unit as UDUNITS understands it.
  static func definition(of text: String) throws(UnitsError) -> UnitDefinition {
    try system.withLock { system throws(UnitsError) in
      if system == nil { system = try load() }
      // Some failures leave the status as it was.
      ut_set_status(UT_SUCCESS)
      guard let unit = ut_parse(system, text, UT_UTF8) else {
        throw UnitsError(text, ut_get_status() == UT_UNKNOWN ? .unknownUnit : .malformedUnit)
      }
      defer { ut_free(unit) }
      return try takeApart(unit, text)
    }
  }

  /// Words of oceanographic files that UDUNITS lacks. It accepts prefixes and powers of them.
  private static let additions = [
    ("psu", "1e-3"), ("pss", "1e-3"), ("permille", "1e-3"), ("dyn", "dyne"), ("hrs", "hour"),
    ("mins", "minute"),
  ]

  private static func load() throws(UnitsError) -> OpaquePointer {
    cudunits_silence()
    guard let system = ut_read_xml(nil) else { throw UnitsError("", .noDatabase) }
    for (name, definition) in additions {
      let unit = ut_parse(system, definition, UT_UTF8)
      ut_map_name_to_unit(name, UT_UTF8, unit)
      ut_free(unit)
    }
    return system
  }

  // MARK: Taking a unit apart

  /// What the visit of a unit has found so far.
  private struct Findings {
    var definition = UnitDefinition()
    var obstacle: UnitsError.Reason?
  }

  private static func takeApart(_ unit: OpaquePointer, _ text: String) throws(UnitsError)
    -> UnitDefinition
  {
    var findings = Findings()
    withUnsafeMutablePointer(to: &findings) { _ = visit(unit, $0) }
    if let obstacle = findings.obstacle { throw UnitsError(text, obstacle) }
    let definition = findings.definition
    guard definition.scale.isNormal, definition.offset.isFinite else {
      throw UnitsError(text, .malformedUnit)
    }
    return definition
  }

  private static func visit(_ unit: OpaquePointer?, _ findings: UnsafeMutableRawPointer?)
    -> ut_status
  {
    var visitor = ut_visitor(
      visit_basic: { unit, findings in
        var unit = unit
        UnitDatabase.record(&unit, powers: [1], in: &UnitDatabase.at(findings).pointee)
        return UT_SUCCESS
      },
      visit_product: { _, count, units, powers, findings in
        UnitDatabase.record(
          units, powers: (0..<Int(count)).map { Int(powers![$0]) },
          in: &UnitDatabase.at(findings).pointee)
        return UT_SUCCESS
      },
      visit_galilean: { _, scale, underlying, offset, findings in
        let status = UnitDatabase.visit(underlying, findings)
        UnitDatabase.at(findings).pointee.definition.rescale(by: scale, from: offset)
        return status
      },
      visit_timestamp: { _, _, _, findings in
        UnitDatabase.at(findings).pointee.obstacle = .referenceTime
        return UT_SUCCESS
      },
      visit_logarithmic: { _, _, _, findings in
        UnitDatabase.at(findings).pointee.obstacle = .logarithmic
        return UT_SUCCESS
      })
    return ut_accept_visitor(unit, &visitor, findings)
  }

  private static func at(_ findings: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<Findings> {
    findings!.assumingMemoryBound(to: Findings.self)
  }

  private static func record(
    _ units: UnsafePointer<OpaquePointer?>?, powers: [Int], in findings: inout Findings
  ) {
    var total = findings.definition.dimension.powers
    for (i, power) in powers.enumerated() {
      let symbol = ut_get_symbol(units![i], UT_UTF8).map { String(cString: $0) } ?? ""
      guard let base = PhysicalDimension.Base(symbol: symbol) else {
        findings.obstacle = .malformedUnit
        return
      }
      total[base, default: 0] += power
    }
    findings.definition.dimension = PhysicalDimension(total)
  }
}
