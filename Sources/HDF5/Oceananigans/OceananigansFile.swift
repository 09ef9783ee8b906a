/// Horizontal averages of a simulation, as the JLD2 writer of Oceananigans leaves them.
///
///     let les = try OceananigansFile(reading: "free_convection.jld2")
///     let temperature = try les.profiles("T")
///     let buoyancyFlux = les.value(of: .buoyancyFlux)
///
/// A file keeps every output under its iteration, `/timeseries/VARIABLE/ITERATION`, and the time
/// under `/timeseries/t/ITERATION`. Iterations are sorted as numbers here, halos are stripped, and
/// heights are those of the grid. Values, units and signs are the file's own: fluxes are upward.
public struct OceananigansFile: Equatable, Sendable {
  /// The file, as its path was given.
  public let path: String
  /// The iterations of the outputs, increasing.
  public let iterations: [Int]
  /// The times of the outputs [s], increasing.
  public let times: [Double]
  /// Heights of the cells' centres [m], positive upward, the deepest first.
  public let centres: [Double]
  /// Heights of the cells' interfaces [m], one more than centres.
  public let interfaces: [Double]
  /// The names of all variables that are profiles, whether their values were read or not.
  public let names: [String]
  /// The outputs that are no profiles, by name, each with the reason.
  public let skipped: [String: String]
  /// All single numbers of `/parameters` or `/metadata/parameters`, by their names, and those of
  /// `/coriolis`, `/buoyancy` and `/closure`, by their paths, such as "coriolis/f".
  public let parameters: [String: Double]
  /// The variables whose values were read, by name.
  public internal(set) var variables: [String: Profiles]

  /// Where on the grid values lie.
  public enum Location: Sendable {
    /// At ``OceananigansFile/centres``.
    case centres
    /// At ``OceananigansFile/interfaces``.
    case interfaces
  }

  /// The profiles of a variable at all times.
  public struct Profiles: Equatable, Sendable {
    /// Where the levels are.
    public let location: Location
    /// The number of levels.
    public let levels: Int
    /// The values, times × levels, levels varying fastest, the deepest first; NaN at the times of
    /// ``missingIterations``.
    public let values: [Double]
    /// The iterations that have a time but no output of this variable, as happens to time averages
    /// at the start and to the last output of a run that was killed.
    public let missingIterations: [Int]

    /// Gives the profile at a time, by its index in ``OceananigansFile/times``.
    public func profile(at time: Int) -> ArraySlice<Double> {
      values[time * levels..<(time + 1) * levels]
    }
  }

  /// Gives the profiles of a variable.
  ///
  /// - Throws: ``HDF5Error`` naming the variables there are when there is none of the name, or the
  ///   reason when the output is no profile or was not asked for.
  public func profiles(_ name: String) throws(HDF5Error) -> Profiles {
    if let profiles = variables[name] { return profiles }
    let object = "/timeseries/\(name)"
    if let reason = skipped[name] {
      throw HDF5Error(path: path, object: object, reason: .unusable(reason))
    }
    if names.contains(name) {
      throw HDF5Error(
        path: path, object: object,
        reason: .unusable("this variable was not asked for; name it when reading the file"))
    }
    throw HDF5Error(
      path: path, object: object, reason: .missing(name, in: "/timeseries", available: names))
  }

  /// Whether a file is laid out as the output of Oceananigans.
  public static func recognises(_ file: HDF5File) throws(HDF5Error) -> Bool {
    try evidenceAgainst(file) == nil
  }
}
