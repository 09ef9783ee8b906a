/// The heights of a simulation's levels, and how arrays of values lie on them.
struct VerticalGrid: Equatable, Sendable {
  /// Heights of the centres [m], the deepest first, without halos.
  let centres: [Double]
  /// Heights of the interfaces [m], one more.
  let interfaces: [Double]
  /// The number of cells beyond either end that arrays may carry; nil when the file does not say.
  let halo: Int?

  /// The number of levels above which a grid is taken for damaged.
  private static let mostLevels = 1_000_000

  /// Tells where the values of an array along z lie, and how many at either end are halo.
  ///
  /// An even surplus over `levels` is a halo around centres, an odd one a halo around interfaces;
  /// nil when the array is too short, or its halo is neither none nor the grid's.
  static func placement(
    of length: Int, levels: Int, halo: Int?
  ) -> (location: OceananigansFile.Location, halo: Int)? {
    let surplus = length - levels
    guard surplus >= 0 else { return nil }
    let width = surplus / 2
    guard width == 0 || halo == nil || width == halo else { return nil }
    return (surplus.isMultiple(of: 2) ? .centres : .interfaces, width)
  }

  func placement(of length: Int) -> (location: OceananigansFile.Location, halo: Int)? {
    Self.placement(of: length, levels: centres.count, halo: halo)
  }
}

// MARK: - Reading

extension VerticalGrid {
  /// The groups that hold the grid: the second under an immersed boundary.
  private static let groups = ["/grid", "/grid/underlying_grid"]

  /// Reads the grid in the layouts of Oceananigans' versions.
  ///
  /// Heights are arrays `zᵃᵃᶜ` and `zᵃᵃᶠ`, once `zC` and `zF`, now `z/cᵃᵃᶜ` and `z/cᵃᵃᶠ`. Where one
  /// is missing it follows from the other, as centres lie midway between interfaces. Where both
  /// are, the grid is regular and reaches from −Lz to 0.
  ///
  /// - Throws: ``HDF5Error`` when the number of levels is missing, or heights are missing, do not
  ///   fit it or do not increase.
  static func read(from file: HDF5File) throws(HDF5Error) -> VerticalGrid {
    var group = groups[0]
    for candidate in groups where try file.kind(of: "\(candidate)/Nz") != nil { group = candidate }
    let levels = try wholeNumber("\(group)/Nz", in: file, from: 1)
    let halo =
      try file.kind(of: "\(group)/Hz") == nil
      ? nil : try wholeNumber("\(group)/Hz", in: file, from: 0)
    let centres = try heights(
      ["zᵃᵃᶜ", "z/cᵃᵃᶜ", "zC"], .centres, in: group, of: file, levels: levels, halo: halo)
    let interfaces = try heights(
      ["zᵃᵃᶠ", "z/cᵃᵃᶠ", "zF"], .interfaces, in: group, of: file, levels: levels, halo: halo)

    let grid: VerticalGrid
    switch (centres, interfaces) {
    case (let centres?, let interfaces?):
      grid = VerticalGrid(centres: centres, interfaces: interfaces, halo: halo)
    case (nil, let interfaces?):
      grid = VerticalGrid(interfaces: interfaces, halo: halo)
    case (let centres?, nil):
      grid = VerticalGrid(centresBelowSurface: centres, halo: halo)
    case (nil, nil):
      grid = VerticalGrid(
        interfaces: try regularInterfaces(group, of: file, levels: levels), halo: halo)
    }
    guard grid.isOrdered else {
      throw HDF5Error(
        path: file.path, object: group,
        reason: .unusable(
          "the heights are not finite, or do not increase from interface to centre to interface; "
            + "correct zᵃᵃᶜ and zᵃᵃᶠ"))
    }
    return grid
  }

  private init(interfaces: [Double], halo: Int?) {
    let centres = zip(interfaces, interfaces.dropFirst()).map { ($0 + $1) / 2 }
    self.init(centres: centres, interfaces: interfaces, halo: halo)
  }

  /// Mirrors each interface at the centre below it, from the surface at z = 0 down.
  private init(centresBelowSurface centres: [Double], halo: Int?) {
    var interfaces = [0.0]
    for centre in centres.reversed() { interfaces.append(2 * centre - interfaces.last!) }
    self.init(centres: centres, interfaces: interfaces.reversed(), halo: halo)
  }

  private var isOrdered: Bool {
    let interleaved = zip(interfaces, centres).flatMap { [$0, $1] } + [interfaces.last!]
    return interleaved.allSatisfy(\.isFinite)
      && zip(interleaved, interleaved.dropFirst()).allSatisfy { $0 < $1 }
  }

  private static func wholeNumber(
    _ object: String, in file: HDF5File, from least: Int
  ) throws(HDF5Error) -> Int {
    let value = try file.readDouble(object)
    guard let number = Int(exactly: value), (least...mostLevels).contains(number) else {
      throw HDF5Error(
        path: file.path, object: object,
        reason: .wrongValue(
          expected: "a whole number from \(least) to \(mostLevels)", found: "\(value)"))
    }
    return number
  }

  /// Reads the first array of heights there is, without its halo; nil when there is none.
  private static func heights(
    _ names: [String], _ location: OceananigansFile.Location, in group: String, of file: HDF5File,
    levels: Int, halo: Int?
  ) throws(HDF5Error) -> [Double]? {
    for name in names {
      let object = "\(group)/\(name)"
      guard try file.kind(of: object) == .dataset else { continue }
      let values = try file.readDoubles(object).values
      guard let found = placement(of: values.count, levels: levels, halo: halo),
        found.location == location
      else {
        throw HDF5Error(
          path: file.path, object: object,
          reason: .unusable(
            "\(values.count) heights do not fit \(levels) levels"
              + (halo.map { " with halos of \($0)" } ?? "")
              + "; correct '\(group)/Nz' or the heights"
          ))
      }
      return Array(values.dropFirst(found.halo).dropLast(found.halo))
    }
    return nil
  }

  private static func regularInterfaces(
    _ group: String, of file: HDF5File, levels: Int
  ) throws(HDF5Error) -> [Double] {
    for name in ["Δzᵃᵃᶜ", "z/Δᵃᵃᶜ", "Δz"] {
      let object = "\(group)/\(name)"
      guard try file.kind(of: object) == .dataset, try file.readNumeric(object).number == nil else {
        continue
      }
      throw HDF5Error(
        path: file.path, object: group,
        reason: .unusable("the grid is not regular, and its heights are missing; add zᵃᵃᶠ"))
    }
    let depth = try file.readDouble("\(group)/Lz")
    return (0...levels).map { -depth * Double(levels - $0) / Double(levels) }
  }
}
