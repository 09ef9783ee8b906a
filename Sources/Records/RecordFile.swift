import HDF5
import NetCDF

/// A file of columns or of forcing whose layout is known.
///
///     let file = try RecordFile("forcing.nc")
///     let record = try file.record()
///     let stress = try file.series("taux", as: .surfaceStressX)
public struct RecordFile: Sendable {
  /// The file, as its path was given.
  public let path: String
  public let layout: RecognisedLayout
  private let file: OpenFile
  private let options: RecordOptions

  /// Opens a file and finds its layout; values are read later.
  ///
  /// - Throws: `RecordError` where the file cannot be opened.
  public init(_ path: String, options: RecordOptions = RecordOptions()) throws(RecordError) {
    self.path = path
    self.options = options
    (file, layout) = try reportingRecordErrors {
      try OpenFile.open(path, stated: options.layout, limits: options.limits)
    }
  }

  /// The names of the variables of the file.
  public var variableNames: [String] {
    get throws(RecordError) {
      switch file {
      case .netCDF(let content):
        content.variables.map(\.name) + content.unreadable.keys.sorted()
      case .oceananigans(let path):
        try reportingRecordErrors {
          let outline = try OceananigansReader(path, options: options).outline
          return outline.names + outline.parameters.keys.sorted()
        }
      }
    }
  }

  /// Reads all that the file holds of the model's quantities.
  ///
  /// - Throws: `RecordError` that names the variable where one cannot be used, or where there is none.
  public func record() throws(RecordError) -> ColumnRecord {
    try reportingRecordErrors {
      switch file {
      case .oceananigans(let path):
        return try OceananigansReader(path, options: options).record(layout)
      case .netCDF(let content):
        var reader = ColumnReader(content, layout: layout.layout, options: options)
        return try reader.record(layout)
      }
    }
  }

  /// Reads one variable as a flux.
  ///
  /// - Parameters:
  ///   - name: a variable; or a global attribute or parameter with one number, in the model's unit unless
  ///     another is stated.
  ///   - quantity: what it is.
  ///   - choice: units and direction, where the file does not say them.
  public func series(
    _ name: String, as quantity: ForcingQuantity, choice: SeriesChoice = SeriesChoice()
  ) throws(RecordError) -> RecordedSeries {
    try reportingRecordErrors {
      switch file {
      case .oceananigans(let path):
        return try OceananigansReader(path, options: options).series(name, as: quantity, choice)
      case .netCDF(let content):
        if content[name] == nil, let value = content.attributes[name]?.doubleValue {
          return try .constant(
            quantity, value, file: path, name: name, units: choice.units,
            direction: choice.direction ?? .down,
            reason: choice.direction == nil ? "it is supposed" : "it is stated")
        }
        var reader = ColumnReader(content, layout: layout.layout, options: options)
        return try reader.series(content.named(name), as: quantity, choice)
      }
    }
  }
}

extension ColumnRecord {
  /// Reads a file.
  ///
  /// - Throws: `RecordError` where it cannot be read, or holds nothing of the model's quantities.
  public init(
    reading path: String, options: RecordOptions = RecordOptions()
  ) throws(RecordError) {
    self = try RecordFile(path, options: options).record()
  }
}

/// Runs a body; what the libraries throw becomes a `RecordError`.
func reportingRecordErrors<Result>(_ body: () throws -> Result) throws(RecordError) -> Result {
  do { return try body() } catch let error as RecordError {
    throw error
  } catch let error as NetCDFError {
    throw RecordError(error)
  } catch let error as HDF5Error {
    throw RecordError(error)
  } catch {
    preconditionFailure("an error of no module that Records uses: \(error)")
  }
}
