import Column
import Records
import TestSupport

/// Three times and two levels of temperature, with parts to exchange.
struct SmallFile {
  var dimensions = "time = 3; z = 2;"
  var time = "double time(time); time:units = \"s\";"
  var height = "double z(z); z:units = \"m\"; z:positive = \"up\";"
  var variable = "double temp(time, z); temp:units = \"degC\";"
  var more = ""
  var data = "time = 0, 60, 180; z = -3, -1; temp = 1, 2, 3, 4, 5, 6;"

  var cdl: String {
    "dimensions: \(dimensions) variables: \(time) \(height) \(variable) \(more) data: \(data)"
  }

  /// The values of the file as it is, times × heights.
  static let values: [[Double]] = [[1, 2], [3, 4], [5, 6]]
}

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
