import NetCDF

/// What the calibrations of the cases of a collection found; each of their files is read once.
struct CollectionCalibrations {
  /// A parameter that some of them calibrated.
  struct Parameter {
    let name: String
    let units: String
    /// The file that the unit is that of.
    let origin: String
  }

  /// A parameter's value in one calibration; NaN where there is no number.
  struct Estimate {
    /// The place among the parameters.
    let place: Int
    let value: Double
    let standardError: Double
    let lower: Double
    let upper: Double
  }

  struct Result {
    let estimates: [Estimate]
    /// NaN where the file has none.
    let misfitAtStart: Double
    let misfit: Double
    /// nil where the file does not say it.
    let isConverged: Bool?
  }

  /// In the order in which calibrations have them first.
  private(set) var parameters: [Parameter] = []
  private(set) var results: [Result] = []
  /// What the ends of the intervals are called, one for each probability.
  private(set) var intervalTitles: Set<[String]> = []
  private var parameterPlaces: [String: Int] = [:]
  private var resultPlaces: [String: Int] = [:]

  /// Reads the file of a calibration where it is new; returns the place of its result.
  ///
  /// - Throws: `PipelineError` where it is something else, or a parameter has another unit than before.
  mutating func add(_ path: String) throws -> Int {
    if let place = resultPlaces[path] { return place }
    resultPlaces[path] = results.count
    results.append(try read(path))
    return results.count - 1
  }

  private mutating func read(_ path: String) throws -> Result {
    let dataset = try Dataset.open(path)
    defer { try? dataset.close() }
    let known = Set(try dataset.variableNames)
    guard known.isSuperset(of: ["parameter_name", "parameter_units", "result"]) else {
      throw PipelineError(
        path: path,
        message: "this is not the file of a calibration. Give the calibration.nc of the case.")
    }
    let names = try dataset.variable("parameter_name").readStrings()
    func numbers(_ name: String) throws -> [Double] {
      guard known.contains(name) else { return [Double](repeating: .nan, count: names.count) }
      return try dataset.variable(name).readDoubles(start: [0], count: [names.count])
    }
    let units = try dataset.variable("parameter_units").readStrings()
    let (values, errors) = (try numbers("result"), try numbers("standard_error"))
    let (lower, upper) = (try numbers("interval_lower"), try numbers("interval_upper"))
    if known.isSuperset(of: ["interval_lower", "interval_upper"]) {
      intervalTitles.insert(
        try ["interval_lower", "interval_upper"].map {
          try dataset.variable($0).attribute("long_name")?.textValue ?? $0
        })
    }
    let estimates = try zip(names, units).enumerated().map { i, parameter in
      Estimate(
        place: try place(of: parameter.0, units: parameter.1, path), value: values[i],
        standardError: errors[i], lower: lower[i], upper: upper[i])
    }
    let misfits = known.contains("misfit") ? try dataset.variable("misfit").readDoubles() : []
    let best =
      known.contains("result_iteration")
      ? try dataset.variable("result_iteration").readDoubles().first : nil
    return Result(
      estimates: estimates, misfitAtStart: misfits.first ?? .nan,
      misfit: best.flatMap { Int(exactly: $0) }.flatMap {
        misfits.indices.contains($0) ? misfits[$0] : nil
      } ?? .nan,
      isConverged: try dataset.attribute("converged")?.textValue.map { $0 == "yes" })
  }

  private mutating func place(of name: String, units: String, _ path: String) throws(PipelineError)
    -> Int
  {
    guard let place = parameterPlaces[name] else {
      parameterPlaces[name] = parameters.count
      parameters.append(Parameter(name: name, units: units, origin: path))
      return parameters.count - 1
    }
    let parameter = parameters[place]
    guard parameter.units == units else {
      throw PipelineError(
        path: path,
        message:
          "parameter '\(name)' is in '\(units)', but in '\(parameter.units)' in \(parameter.origin). "
          + "Leave one of the two calibrations out.")
    }
    return place
  }
}
