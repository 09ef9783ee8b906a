import Column
import Records
import TestSupport

extension TemporaryFolder {
  func read(_ cdl: String, _ options: RecordOptions = RecordOptions()) throws -> ColumnRecord {
    try ColumnRecord(reading: generate(cdl), options: options)
  }

  func read(_ small: SmallFile, _ options: RecordOptions = RecordOptions()) throws -> ColumnRecord {
    try read(small.cdl, options)
  }

  /// Reads a file that is refused; returns the message without the path.
  func refusal(_ cdl: String, _ options: RecordOptions = RecordOptions()) throws -> String {
    let path = try generate(cdl)
    do {
      let record = try ColumnRecord(reading: path, options: options)
      return "not refused: \(record)"
    } catch {
      return error.description.replacing("\(path): ", with: "")
    }
  }

  func refusal(_ small: SmallFile, _ options: RecordOptions = RecordOptions()) throws -> String {
    try refusal(small.cdl, options)
  }
}

/// Makes options in one expression.
func options(_ change: (inout RecordOptions) -> Void) -> RecordOptions {
  var options = RecordOptions()
  change(&options)
  return options
}

extension ColumnRecord {
  var temperature: RecordedProfiles? { profiles[.temperature] }
}
