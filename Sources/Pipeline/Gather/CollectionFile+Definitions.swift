import NetCDF

extension CollectionFile {
  /// Where the cases are copied to.
  struct Targets {
    let chunks: CollectionChunks
    let time: NetCDF.Variable
    let timeBounds: NetCDF.Variable?
    let centres: NetCDF.Variable
    let bounds: NetCDF.Variable
    let interfaces: NetCDF.Variable
    /// One for each variable over time.
    let variables: [NetCDF.Variable]
  }

  /// The fastest compression: after shuffling it halves what the model writes, and level 4 saves two hundredths more.
  private static let deflate = 1

  /// Defines the dimensions, the coordinates and the variables over time.
  func define(in dataset: Dataset) throws -> Targets {
    try dataset.setAttribute("featureType", "timeSeriesProfile")
    if !references.isEmpty {
      try dataset.setAttribute("references", .text(references.joined(separator: "; ")))
    }
    let lengths = [
      ("case", cases.count), ("time", outputs), ("z", cells), ("z_interface", cells + 1), ("nv", 2),
    ]
    for (name, length) in lengths { try dataset.defineDimension(name, length: length) }
    let chunks = CollectionChunks(
      cases: cases.count, outputs: outputs, interfaces: cells + 1,
      variables: variables.all.count { $0.axis.heights != nil })
    let outputRows = chunks.rows(length: outputs)
    let time = try defineTime(chunks: outputRows, in: dataset)
    let timeBounds =
      hasTimeBounds
      ? try defineRows(
        "time_bounds", ["case", "time", "nv"], chunks: outputRows + [2], in: dataset)
      : nil
    if let timeBounds { try time.setAttribute("bounds", .text(timeBounds.name)) }
    let cellRows = chunks.rows(length: cells)
    let centres = try defineHeight(
      "z", "height of the cell centres above the sea surface", chunks: cellRows, in: dataset)
    try centres.setAttribute("axis", "Z")
    try centres.setAttribute("bounds", "z_bounds")
    let bounds = try defineRows(
      "z_bounds", ["case", "z", "nv"], chunks: cellRows + [2], in: dataset)
    let interfaces = try defineHeight(
      "z_interface", "height of the interfaces between cells above the sea surface",
      chunks: chunks.rows(length: cells + 1), in: dataset)
    return Targets(
      chunks: chunks, time: time, timeBounds: timeBounds, centres: centres, bounds: bounds,
      interfaces: interfaces,
      variables: try variables.all.map { try define($0, chunks, in: dataset) })
  }

  private func defineTime(chunks: [Int], in dataset: Dataset) throws -> NetCDF.Variable {
    let time = try defineRows("time", ["case", "time"], chunks: chunks, in: dataset)
    try time.setAttribute("standard_name", "time")
    try time.setAttribute("long_name", "time")
    let date = earliest.description.replacing("T", with: " ")
    try time.setAttribute("units", .text("seconds since \(date)"))
    try time.setAttribute("calendar", .text(earliest.calendar.rawValue))
    try time.setAttribute("axis", "T")
    let comments = timeComments.sorted { $0.key < $1.key }.map { comment, count in
      count == cases.count ? comment : "of \(count) of the \(cases.count) cases: \(comment)"
    }
    if !comments.isEmpty {
      try time.setAttribute("comment", .text(comments.joined(separator: "; ")))
    }
    return time
  }

  private func defineHeight(_ name: String, _ longName: String, chunks: [Int], in dataset: Dataset)
    throws -> NetCDF.Variable
  {
    let variable = try defineRows(name, ["case", name], chunks: chunks, in: dataset)
    try variable.setAttribute("standard_name", "height")
    try variable.setAttribute("long_name", .text(longName))
    try variable.setAttribute("units", "m")
    try variable.setAttribute("positive", "up")
    return variable
  }

  private func define(
    _ variable: CollectionVariable, _ chunks: CollectionChunks, in dataset: Dataset
  ) throws -> NetCDF.Variable {
    let defined: NetCDF.Variable
    if let heights = variable.axis.heights {
      let levels = variable.axis.length(cells: cells)
      defined = try dataset.defineVariable(
        variable.name, type: .double, dimensions: ["case", "time", heights],
        fillValue: ResultTable.fillValue, chunks: chunks.profiles(levels: levels),
        heldChunks: chunks.held(levels: levels), deflate: Self.deflate)
    } else {
      defined = try defineRows(
        variable.name, ["case", "time"], chunks: chunks.rows(length: outputs), in: dataset)
    }
    if let units = variable.units { try defined.setAttribute("units", .text(units)) }
    for (name, text) in variable.attributes.sorted(by: { $0.key < $1.key }) {
      try defined.setAttribute(name, .text(text))
    }
    try defined.setAttribute("coordinates", .text(variable.coordinates))
    return defined
  }

  private func defineRows(
    _ name: String, _ dimensions: [String], chunks: [Int], in dataset: Dataset
  ) throws -> NetCDF.Variable {
    try dataset.defineVariable(
      name, type: .double, dimensions: dimensions, fillValue: ResultTable.fillValue, chunks: chunks,
      deflate: Self.deflate)
  }
}
