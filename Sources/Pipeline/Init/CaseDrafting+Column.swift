import Column
import Records

/// Variables, grid and constants.
extension CaseDrafting {
  var variables: [VariableDraft] {
    ([.u, .v] + density.variables).compactMap { variable in
      let choice = options.variables[variable] ?? VariableChoice()
      guard let profiles = record.profiles[variable] else {
        guard choice.isLeftOut, !variable.isTracer else { return nil }
        return VariableDraft(
          variable: variable, name: nil, file: nil, choice: VariableChoice(), flags: nil,
          isGuessed: false, found: "left out: it starts from rest and is not compared")
      }
      let others = group.observations.filter { $0 != profiles.file }
      let isElsewhere = others.contains { names(of: $0).contains(profiles.name) }
      return VariableDraft(
        variable: variable, name: profiles.name, file: isElsewhere ? profiles.file : nil,
        choice: choice, flags: profiles.flags, isGuessed: group.guessed.contains(variable),
        found: found(profiles))
    }
  }

  /// Says what a variable is: unit, levels, times, gaps.
  private func found(_ profiles: RecordedProfiles) -> String {
    let depths = profiles.heights.map { shortText(-$0 + 0) }
    let levels =
      depths.count == 1
      ? "at \(depths[0]) m"
      : "\(depths.count) levels, \(depths[depths.count - 1]) to \(depths[0]) m deep"
    let steps = profiles.times.steps.map { ", every \(durationText($0.median))" } ?? ""
    let coverage = profiles.coverage
    let missing =
      coverage.missing == 0
      ? "" : ", \(shortText(100 * Double(coverage.missing) / Double(coverage.count))) % missing"
    return "in \(profiles.units ?? "SI units"); \(levels)\(steps)\(missing)"
  }

  // MARK: Grid

  /// The grid of the file, where it has one of a usual size that holds all levels.
  var fileGrid: Grid? {
    let observed = ([.u, .v] + density.variables).compactMap { record.profiles[$0] }
    guard let grid = observed.lazy.compactMap(\.grid).first, (10...400).contains(grid.cellCount),
      observed.allSatisfy({ ($0.heights.first ?? 0) >= grid.interfaces[0] })
    else { return nil }
    return grid
  }

  var grid: GridDraft {
    if let grid = fileGrid { return .file(cells: grid.cellCount, depth: grid.depth) }
    let observed = ([.u, .v] + density.variables).compactMap { record.profiles[$0] }
    let bottoms = observed.compactMap { $0.layers?.first?.lowerBound ?? $0.heights.first }
    let deepest = -(bottoms.min() ?? 0)
    let heights = Set(observed.flatMap(\.heights)).sorted()
    guard heights.count > 1, deepest > 1 else {
      return .linear(
        cells: 50, depth: Self.roundedUp(max(50, 2 * deepest)),
        reason: "CHECK: one level does not tell the depth")
    }
    let spacings = zip(heights.dropFirst(), heights).map { $0 - $1 }.sorted()
    let spacing = spacings[spacings.count / 4]
    let thickness = max(min(max(spacing, deepest / 250), deepest / 100), 0.25)
    let depth = Self.roundedUp(deepest)
    let cells = min(max(Int((depth / thickness).rounded()), 20), 250)
    return .linear(
      cells: cells, depth: depth,
      reason:
        "cells of \(shortText(depth / Double(cells))) m; the deepest level is at \(shortText(deepest)) m"
    )
  }

  /// Rounds a length up to two digits.
  private static func roundedUp(_ length: Double) -> Double {
    var unit = 1.0
    while length > 100 * unit { unit *= 10 }
    return (length / unit - 1e-9).rounded(.up) * unit
  }

  // MARK: Constants

  var constants: ConstantsDraft {
    let known = ConstantQuantity.allCases.compactMap { record.constants[$0] }
    let recognised = known.filter { group.observations.contains($0.file) }
    var stated: [ConstantsDraft.Stated] = []
    for constant in known where !recognised.contains(constant) {
      // A pipeline takes one of the two.
      if constant.quantity == .coriolis, record.constants[.latitude] != nil { continue }
      stated.append(
        .init(
          key: constant.quantity.pipelineKey, value: constant.value,
          reason: "from '\(constant.name)' of \(lastComponent(constant.file))"))
    }
    if record.constants[.latitude] == nil, record.constants[.coriolis] == nil {
      stated.append(
        .init(
          key: "latitude", value: 45,
          reason: "CHECK: supposed, not in the file: degrees north; or give coriolis [s-1]"))
    }
    return ConstantsDraft(recognised: recognised, stated: stated + seaWater)
  }

  /// The properties of sea water of the mean temperature and salinity, as far as the density needs them and no file
  /// has them.
  private var seaWater: [ConstantsDraft.Stated] {
    let temperature = record.profiles[.temperature]?.coverage.mean
    let salinity = record.profiles[.salinity]?.coverage.mean
    let water = SurfaceSeaWater(temperature: temperature ?? 10, salinity: salinity ?? 35)
    let kind =
      "of sea water at \(shortText(temperature ?? 10)) degC, salinity \(shortText(salinity ?? 35))"
      + (temperature == nil || salinity == nil ? " (partly supposed)" : " (means of the profiles)")
    var stated: [ConstantsDraft.Stated] = []
    if density.variables.contains(.temperature), record.constants[.thermalExpansion] == nil {
      stated.append(
        .init(
          key: "thermal_expansion", value: rounded(water.thermalExpansion), reason: "K-1, \(kind)"))
    }
    if density.variables.contains(.salinity) {
      if record.constants[.halineContraction] == nil {
        stated.append(
          .init(
            key: "haline_contraction", value: rounded(water.halineContraction),
            reason: stated.isEmpty ? "kg g-1, \(kind)" : "kg g-1, of the same"))
      }
      stated.append(
        .init(
          key: "reference_salinity", value: rounded(salinity ?? 35),
          reason: "by which fresh water dilutes: the mean"))
    }
    return stated
  }
}

extension ConstantQuantity {
  /// The key under `constants`.
  fileprivate var pipelineKey: String {
    switch self {
    case .latitude: "latitude"
    case .coriolis: "coriolis"
    case .gravity: "gravity"
    case .referenceDensity: "reference_density"
    case .heatCapacity: "heat_capacity"
    case .thermalExpansion: "thermal_expansion"
    case .halineContraction: "haline_contraction"
    }
  }
}
