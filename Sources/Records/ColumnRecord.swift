import Column

/// What was found in one file, or in several that belong together: profiles, forcing and constants, in
/// SI units, heights positive upwards and fluxes positive into the water.
///
///     let record = try ColumnRecord(reading: "mooring.nc")
///     let temperature = record.profiles[.temperature]
///
/// A plain value: nothing of the file stays open.
public struct ColumnRecord: Equatable, Sendable {
  /// The files, as their paths were given.
  public internal(set) var files: [String]
  /// How the files are laid out, one for each file.
  public internal(set) var layouts: [RecognisedLayout]
  /// The file's title; nil where it has none.
  public internal(set) var title: String?
  /// What was measured or simulated at heights and times.
  public internal(set) var profiles: [Column.Variable: RecordedProfiles] = [:]
  /// What goes through the surface.
  public internal(set) var forcing: [ForcingQuantity: RecordedSeries] = [:]
  /// Constants of the place and of the simulation.
  public internal(set) var constants: [ConstantQuantity: RecordedConstant] = [:]
  /// What was assumed where the file does not say it, in sentences.
  public internal(set) var notes: [String] = []
  /// What looked like a quantity of the model but cannot be used, in sentences that say why.
  public internal(set) var missing: [String] = []
  /// Variables of the files that are none of the model's quantities, sorted.
  public internal(set) var unused: [String] = []

  init(file: String, layout: RecognisedLayout, title: String? = nil) {
    files = [file]
    layouts = [layout]
    self.title = title
  }
}

/// A layout, and how it was told.
public struct RecognisedLayout: Equatable, Sendable {
  public let layout: Layout
  /// What in the file shows it, or that it was stated.
  public let reason: String
}

/// The ways in which files lay out columns.
public enum Layout: String, CaseIterable, Sendable {
  /// Profiles by the CF conventions, in any order of dimensions.
  case cf
  /// Series in time only, by the CF conventions.
  case forcing
  /// The output of GOTM.
  case gotm
  /// Horizontal averages that Oceananigans wrote with JLD2.
  case oceananigansJLD2 = "oceananigans-jld2"
  /// The same, with NetCDF.
  case oceananigansNetCDF = "oceananigans-netcdf"
  /// Files for Tunax: `zr` and `zw`, in its units.
  case tunax
}
