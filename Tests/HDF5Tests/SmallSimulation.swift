@preconcurrency import CHDF5

/// Output of a simulation of a few levels, as Oceananigans' versions lay it out.
///
/// Halos hold numbers that no profile has.
struct SmallSimulation: Sendable {
  /// How heights are given.
  enum Heights: CaseIterable, Sendable {
    /// `zᵃᵃᶜ` and `zᵃᵃᶠ`.
    case arrays
    /// `zC` and `zF`, of the first versions.
    case oldArrays
    /// `z/cᵃᵃᶜ` and `z/cᵃᵃᶠ`, of the latest.
    case nested
    /// As the latest, below `underlying_grid`.
    case immersed
    case interfacesAlone
    case centresAlone
    /// `Lz` only.
    case depth
  }

  /// Interfaces from −20 m to 0, closer to the surface where the heights can tell.
  static let stretched: [Double] = [-20, -12, -6, -2, 0]
  static let regular: [Double] = [-20, -15, -10, -5, 0]

  var heights = Heights.arrays
  var halo = 3
  /// The halo around profiles, where it is not the grid's.
  var profileHalo: Int?
  var iterations = [0, 2, 10]

  var interfaces: [Double] { heights == .depth ? Self.regular : Self.stretched }
  var centres: [Double] { zip(interfaces, interfaces.dropFirst()).map { ($0 + $1) / 2 } }

  static func time(_ iteration: Int) -> Double { 600 * Double(iteration) }

  /// Numbers that tell iteration, place and variable.
  static func profile(_ iteration: Int, levels: Int, offset: Double = 0) -> [Double] {
    (0..<levels).map { offset + 100 * Double(iteration) + Double($0) }
  }

  /// Puts a halo around values.
  func surrounded(_ values: [Double], by width: Int) -> [Double] {
    let halo = [Double](repeating: -999, count: width)
    return halo + values + halo
  }

  /// Writes grid, times, `u` on centres and `w` on interfaces; `more` adds to them.
  func write(_ path: String, _ more: @escaping @Sendable (HDF5Writer) -> Void = { _ in }) throws {
    try HDF5Writer.write(path) { writer in
      writeGrid(writer)
      for iteration in iterations {
        writer.number("timeseries/t/\(iteration)", Self.time(iteration))
        writeOutput(writer, "u", iteration, Self.profile(iteration, levels: 4))
        writeOutput(writer, "w", iteration, Self.profile(iteration, levels: 5, offset: 0.5))
      }
      writer.nothing("timeseries/u/serialized/boundary_conditions")
      more(writer)
    }
  }

  func writeOutput(
    _ writer: HDF5Writer, _ variable: String, _ iteration: Int, _ profile: [Double]
  ) {
    let values = surrounded(profile, by: profileHalo ?? halo)
    writer.numbers(
      "timeseries/\(variable)/\(iteration)", values, shape: [values.count, 1, 1],
      as: H5T_IEEE_F32LE_g)
  }

  private func writeGrid(_ writer: HDF5Writer) {
    let group = heights == .immersed ? "grid/underlying_grid" : "grid"
    writer.numbers("\(group)/Nz", [4], as: H5T_STD_I64LE_g)
    writer.numbers("\(group)/Hz", [Double(halo)], as: H5T_STD_I64LE_g)
    writer.number("\(group)/Lz", 20)
    func array(_ name: String, _ heights: [Double]) {
      // Outside the domain cells go on as wide as the outermost.
      let below = (0..<halo).map { heights[0] - Double(halo - $0) * (heights[1] - heights[0]) }
      let above = (0..<halo).map { heights.last! + Double($0 + 1) * 2 }
      let all = below + heights + above
      writer.numbers("\(group)/\(name)", all, shape: [all.count])
    }
    switch heights {
    case .arrays:
      array("zᵃᵃᶜ", centres)
      array("zᵃᵃᶠ", interfaces)
    case .oldArrays:
      array("zC", centres)
      array("zF", interfaces)
    case .nested, .immersed:
      array("z/cᵃᵃᶜ", centres)
      array("z/cᵃᵃᶠ", interfaces)
    case .interfacesAlone: array("zᵃᵃᶠ", interfaces)
    case .centresAlone: array("zᵃᵃᶜ", centres)
    case .depth: writer.number("\(group)/Δzᵃᵃᶜ", 5)
    }
  }
}
