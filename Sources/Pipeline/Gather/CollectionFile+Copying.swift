import NetCDF

extension CollectionFile {
  /// Copies the coordinates and the variables over time of one case.
  ///
  /// - Throws: `PipelineError` about its file; `NetCDFError` about the collection.
  func copy(_ item: Case, to place: Int, _ targets: Targets) throws {
    let path = item.member.trajectory
    let source = try Self.reading(path) { try Dataset.open(path) }
    defer { try? source.close() }
    func values(_ name: String) throws -> [Double] {
      try Self.reading(path) { try source.variable(name).readDoubles() }
    }
    func write(_ values: [Double], to target: NetCDF.Variable, _ shape: Int...) throws {
      try target.write(
        Self.filled(values), start: [place] + shape.map { _ in 0 }, count: [1] + shape)
    }
    let (times, centres) = (try values("time"), try values("z"))
    guard times.count == item.outputs, centres.count == item.cells else {
      throw PipelineError(
        path: path, message: "the file has changed while it was gathered. Gather again.")
    }
    let offset = try item.reference.seconds(since: earliest)
    func inSeconds(_ times: [Double]) -> [Double] {
      times.map { item.secondsPerUnit * $0 + offset }
    }
    try write(inSeconds(times), to: targets.time, item.outputs)
    if let bounds = targets.timeBounds {
      // The times of fluxes that do not change are instants.
      let own = try Self.reading(path) { try source.variableNames.contains("time_bounds") }
      let pairs = own ? try values("time_bounds") : times.flatMap { [$0, $0] }
      try write(inSeconds(pairs), to: bounds, item.outputs, 2)
    }
    try write(centres, to: targets.centres, item.cells)
    try write(try values("z_bounds"), to: targets.bounds, item.cells, 2)
    try write(try values("z_interface"), to: targets.interfaces, item.cells + 1)
    for index in item.variables.places {
      try copyVariable(index, of: item, in: source, to: place, targets)
    }
    for constant in CaseConstant.all {
      guard let value = item.constants[constant.name],
        let index = variables.place(of: constant.name), !item.variables.places.contains(index)
      else { continue }
      try write(
        [Double](repeating: value, count: item.outputs), to: targets.variables[index], item.outputs)
    }
  }

  /// Copies a variable in spans of outputs that fill whole blocks.
  private func copyVariable(
    _ index: Int, of item: Case, in dataset: Dataset, to place: Int, _ targets: Targets
  ) throws {
    let (variable, path) = (variables.all[index], item.member.trajectory)
    let source = try Self.reading(path) { try dataset.variable(variable.name) }
    let levels = variable.axis.length(cells: item.cells)
    let heights = variable.axis.heights == nil ? [] : [levels]
    let span = targets.chunks.span(levels: levels)
    for first in stride(from: 0, to: item.outputs, by: span) {
      let count = [min(span, item.outputs - first)] + heights
      let start = [first] + heights.map { _ in 0 }
      var values = try Self.reading(path) { try source.readDoubles(start: start, count: count) }
      if let conversion = item.variables.conversions[index] { values = conversion.convert(values) }
      try targets.variables[index].write(
        Self.filled(values), start: [place] + start, count: [1] + count)
    }
  }

  /// Puts the fill value where there is no number.
  private static func filled(_ values: [Double]) -> [Double] {
    values.map { $0.isFinite ? $0 : ResultTable.fillValue }
  }

  /// Lets errors of the NetCDF library tell of the file that is read, which is not the one being written.
  private static func reading<Result>(_ path: String, _ body: () throws -> Result) throws -> Result
  {
    do { return try body() } catch let error as NetCDFError {
      throw PipelineError(
        path: path, message: String(error.description.trimmingPrefix(path + ": ")))
    }
  }
}
