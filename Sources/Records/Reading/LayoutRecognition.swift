import HDF5
import NetCDF

/// An open file, in whichever way its layout is read.
enum OpenFile: Sendable {
  case netCDF(FileContent)
  /// The path; the reader of Oceananigans' files opens it itself.
  case oceananigans(String)

  /// Opens a file and finds its layout.
  ///
  /// - Parameters:
  ///   - stated: the layout, where it is known.
  ///   - limits: what the file may hold.
  static func open(
    _ path: String, stated: Layout?, limits: RecordLimits
  ) throws -> (file: OpenFile, layout: RecognisedLayout) {
    if stated == .oceananigansJLD2 {
      return (.oceananigans(path), RecognisedLayout(layout: .oceananigansJLD2, reason: "stated"))
    }
    // Going through all objects of a JLD2 file for netCDF takes longer than reading it.
    if stated == nil, HDF5File.beginsAsJLD2(path), isOceananigans(path, limits) {
      return (.oceananigans(path), jld2)
    }
    let content: FileContent
    do { content = try FileContent(path, limits: limits) } catch let error as NetCDFError {
      guard stated == nil, isOceananigans(path, limits) else { throw error }
      return (.oceananigans(path), jld2)
    }
    if stated == nil, content.variables.isEmpty, isOceananigans(path, limits) {
      return (.oceananigans(path), jld2)
    }
    if let stated {
      return (.netCDF(content), RecognisedLayout(layout: stated, reason: "stated"))
    }
    return (.netCDF(content), content.outline.recognisedLayout)
  }

  private static let jld2 = RecognisedLayout(
    layout: .oceananigansJLD2, reason: "it has the groups /timeseries/t and /grid")

  /// Whether a file that NetCDF cannot make sense of is one of Oceananigans'.
  private static func isOceananigans(_ path: String, _ limits: RecordLimits) -> Bool {
    guard let file = try? HDF5File.open(path, limits: limits) else { return false }
    return (try? OceananigansFile.recognises(file)) ?? false
  }
}

extension FileOutline {
  /// Finds the layout of a NetCDF file by what it holds.
  var recognisedLayout: RecognisedLayout {
    let dimensions = Set(variables.flatMap { $0.dimensions.map(\.name) })
    if let name = ["z_aac", "r_aac", "zC"].first(where: dimensions.contains) {
      return RecognisedLayout(
        layout: .oceananigansNetCDF, reason: "it has the dimension '\(name)'")
    }
    if let attribute = attributes["Oceananigans"]?.textValue {
      return RecognisedLayout(
        layout: .oceananigansNetCDF,
        reason: "its attribute 'Oceananigans' says: \(attribute.prefix(60))")
    }
    if dimensions.isSuperset(of: ["zr", "zw"]), self["zr"] != nil {
      return RecognisedLayout(layout: .tunax, reason: "it has the dimensions 'zr' and 'zw'")
    }
    if let z = self["z"], z.dimensions.map(\.name) == ["time", "z", "lat", "lon"] {
      return RecognisedLayout(layout: .gotm, reason: "it has z(time, z, lat, lon)")
    }
    if dimensions.isSuperset(of: ["z", "zi", "lat", "lon"]) {
      return RecognisedLayout(
        layout: .gotm, reason: "it has the dimensions 'z', 'zi', 'lat' and 'lon'")
    }
    if !variables.contains(where: { $0.extents.count > 1 && !descriptive.contains($0.name) }),
      variables.contains(where: { $0.extents.count == 1 && !$0.isCoordinate && isFlux($0) })
    {
      return RecognisedLayout(layout: .forcing, reason: "fluxes in time, and no profiles")
    }
    return RecognisedLayout(layout: .cf, reason: "no sign of another layout")
  }

  private func isFlux(_ variable: VariableOutline) -> Bool {
    FluxRecognition(rules: .rules(of: .forcing)).quantity(of: variable) != nil
  }
}
