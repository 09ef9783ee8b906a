import Calibration
import Column
import Foundation
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

extension TemporaryFolder {
  /// Builds the study of a pipeline text as if it were the file `p.yml` of this folder.
  func study(_ text: String) throws -> Study {
    try Study(PipelineFile(text: text, path: file("p.yml")))
  }

  /// Returns the text of the error that building a study ends with, without this folder's path.
  func error(_ text: String) -> String {
    do {
      _ = try study(text)
      return "no error"
    } catch {
      return "\(error)".replacingOccurrences(of: path + "/", with: "")
    }
  }
}

/// A small file of observations, whose parts a test replaces.
///
/// Five cells of 2 m, outputs after 0, 60 and 120 s, and the temperature 10 … 14 °C upwards, 0.1 K
/// warmer at each output.
struct SampleFile {
  /// A variable of the file.
  struct Content {
    var name: String
    var dimensions: [String]
    var values: [Double]
    var attributes: [String: AttributeValue] = [:]
  }

  static let time = Content(
    name: "time", dimensions: ["time"], values: [0, 60, 120],
    attributes: ["units": "seconds since 2012-03-20 12:00:00"])
  static let centres = Content(
    name: "z", dimensions: ["z"], values: [-9, -7, -5, -3, -1],
    attributes: ["units": "m", "positive": "up"])
  static let interfaces = Content(
    name: "zw", dimensions: ["zw"], values: [-10, -8, -6, -4, -2, 0],
    attributes: ["units": "m", "positive": "up"])
  static let temperature = Content(
    name: "temperature", dimensions: ["time", "z"],
    values: (0..<3).flatMap { output in (0..<5).map { 10 + Double($0) + 0.1 * Double(output) } },
    attributes: ["units": "degC"])
  /// 0 … 4 m/s upwards at every output.
  static let u = Content(
    name: "u", dimensions: ["time", "z"], values: (0..<15).map { Double($0 % 5) },
    attributes: ["units": "m s-1"])

  var contents: [Content] = [time, centres, interfaces, temperature]
  var attributes: [String: AttributeValue] = [:]
  /// Lengths of dimensions beside those of `time`, `z` and `zw`.
  var lengths: [String: Int] = [:]

  /// Returns the file with one variable changed.
  func changing(_ name: String, _ change: (inout Content) -> Void) -> SampleFile {
    var result = self
    for index in contents.indices where contents[index].name == name {
      change(&result.contents[index])
    }
    return result
  }

  func adding(_ more: Content...) -> SampleFile {
    var result = self
    result.contents += more
    return result
  }

  func removing(_ name: String) -> SampleFile {
    var result = self
    result.contents.removeAll { $0.name == name }
    return result
  }

  func with(_ name: String, _ value: AttributeValue) -> SampleFile {
    var result = self
    result.attributes[name] = value
    return result
  }

  /// Writes the file; a dimension that a variable has for its own is as long as its values.
  func write(to path: String) throws {
    let dataset = try Dataset.create(path, overwrite: true)
    for (name, value) in attributes { try dataset.setAttribute(name, value) }
    var lengths = self.lengths
    for content in contents where content.dimensions.count == 1 {
      lengths[content.dimensions[0]] = lengths[content.dimensions[0]] ?? content.values.count
    }
    for (name, length) in lengths.sorted(by: { $0.key < $1.key }) {
      try dataset.defineDimension(name, length: length)
    }
    for content in contents {
      let variable = try dataset.defineVariable(
        content.name, type: .double, dimensions: content.dimensions)
      for (name, value) in content.attributes { try variable.setAttribute(name, value) }
      try variable.write(content.values)
    }
    try dataset.close()
  }
}

/// A pipeline with one case of the file `a.nc`, whose sections can be extended.
///
/// Keys of the case begin on line 3; `more` follows the model on line 7 with one such key.
func studyText(_ entry: String = "role: calibrate", model: String = "", more: String = "")
  -> String
{
  """
  cases:
    - observations: a.nc
      \(entry.split(separator: "\n").joined(separator: "\n    "))
  model:
    closure: k-epsilon
    time_step: 30
    \(model)
  \(more)
  """
}

/// A pipeline with one case without a file.
func idealisedText(_ entry: String, model: String = "closure: k-epsilon") -> String {
  """
  cases:
    - name: ideal
      duration: 600
      output_interval: 300
      \(entry.split(separator: "\n").joined(separator: "\n    "))
  model:
    \(model)
    time_step: 30
  """
}

extension ObservedCase {
  func series(_ variable: Column.Variable) -> ObservedSeries? {
    series.first { $0.variable == variable }
  }

  /// The observed values of each variable.
  var values: [Column.Variable: [[Double]]] {
    Dictionary(uniqueKeysWithValues: series.map { ($0.variable, $0.values) })
  }

  /// The weights of the variables that count.
  var weights: [Column.Variable: Double] {
    let counted = series.filter { $0.weight > 0 }
    return Dictionary(uniqueKeysWithValues: counted.map { ($0.variable, $0.weight) })
  }
}
