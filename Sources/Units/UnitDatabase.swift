import CUDUNITS
import Synchronization

/// What UDUNITS makes of the text of a unit: x in SI base units is scale · x + offset.
struct UnitDefinition: Equatable, Sendable {
  var scale = 1.0
  var offset = 0.0
  var dimension = PhysicalDimension([:])
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
  private struct Visit {
    var definition = UnitDefinition()
    var obstacle: UnitsError.Reason?
  }

  private static func takeApart(_ unit: OpaquePointer, _ text: String) throws(UnitsError)
    -> UnitDefinition
  {
    var visit = Visit()
    withUnsafeMutablePointer(to: &visit) { _ = UnitDatabase.visit(unit, $0) }
    if let obstacle = visit.obstacle { throw UnitsError(text, obstacle) }
    let (scale, offset) = (visit.definition.scale, visit.definition.offset)
    guard scale.isNormal, offset.isFinite else { throw UnitsError(text, .malformedUnit) }
    return visit.definition
  }

  private static var visitor: ut_visitor {
    ut_visitor(
      visit_basic: { unit, visit in
        var unit = unit
        return UnitDatabase.record(&unit, powers: [1], in: visit)
      },
      visit_product: { _, count, units, powers, visit in
        UnitDatabase.record(
          units, powers: (0..<Int(count)).map { Int(powers![$0]) }, in: visit)
      },
      visit_galilean: { _, scale, underlying, offset, visit in
        // The offset is in this unit, and the underlying one may have its own.
        let status = UnitDatabase.visit(underlying, visit)
        let found = visit!.assumingMemoryBound(to: Visit.self)
        found.pointee.definition.offset += found.pointee.definition.scale * scale * offset
        found.pointee.definition.scale *= scale
        return status
      },
      visit_timestamp: { _, _, _, visit in
        visit!.assumingMemoryBound(to: Visit.self).pointee.obstacle = .referenceTime
        return UT_SUCCESS
      },
      visit_logarithmic: { _, _, _, visit in
        visit!.assumingMemoryBound(to: Visit.self).pointee.obstacle = .logarithmic
        return UT_SUCCESS
      })
  }

  private static func visit(_ unit: OpaquePointer?, _ visit: UnsafeMutableRawPointer?)
    -> ut_status
  {
    var visitor = visitor
    return ut_accept_visitor(unit, &visitor, visit)
  }

  private static func record(
    _ units: UnsafePointer<OpaquePointer?>?, powers: [Int], in visit: UnsafeMutableRawPointer?
  ) -> ut_status {
    let found = visit!.assumingMemoryBound(to: Visit.self)
    var total = found.pointee.definition.dimension.powers
    for (i, power) in powers.enumerated() {
      let symbol = ut_get_symbol(units![i], UT_UTF8).map { String(cString: $0) } ?? ""
      guard let base = PhysicalDimension.Base(symbol: symbol) else {
        found.pointee.obstacle = .malformedUnit
        return UT_SUCCESS
      }
      total[base, default: 0] += power
    }
    found.pointee.definition.dimension = PhysicalDimension(total)
    return UT_SUCCESS
  }
}
