/// A file of columns or forcing whose layout is known.
///
///     let file = try RecordFile("forcing.nc")
///     let record = try file.record()
///     let stress = try file.series("taux", as: .surfaceStressX)
public struct RecordFile: Sendable {
  public let path: String
  public let layout: RecognisedLayout

  /// Opens a file and finds its layout; values are read later.
  ///
  /// - Throws: `RecordError` where the file cannot be opened or its layout is not known.
  public init(_ path: String, options: RecordOptions = RecordOptions()) throws(RecordError)

  /// The names of the variables of the file.
  public var variableNames: [String] { get }

  /// Reads all that the file holds of the model's quantities.
  public func record() throws(RecordError) -> ColumnRecord

  /// Reads one variable as a flux.
  public func series(_ name: String, as quantity: ForcingQuantity, choice: SeriesChoice = SeriesChoice())
    throws(RecordError) -> RecordedSeries
}

extension ColumnRecord {
  public init(reading path: String, options: RecordOptions = RecordOptions()) throws(RecordError)
  /// Reads several files and puts together what they hold.
  public init(reading paths: [String], options: RecordOptions = RecordOptions()) throws(RecordError)
  /// Puts records together whose quantities differ.
  public static func merged(_ records: [ColumnRecord]) throws(RecordError) -> ColumnRecord
  /// The grid of the layers, where they are contiguous up to the surface.
  public var grid: Grid? { get }
}
