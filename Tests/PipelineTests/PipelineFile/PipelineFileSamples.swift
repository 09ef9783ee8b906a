@testable import Pipeline

/// Decodes a text as the file `kato.yml`.
func decode(_ text: String) throws(PipelineError) -> PipelineFile {
  try PipelineFile(text: text, path: "kato.yml")
}

/// Returns the text of the error that decoding ends with, or the empty text.
func errorText(_ text: String) -> String {
  do {
    _ = try decode(text)
    return ""
  } catch {
    return error.description
  }
}

/// A pipeline with one observed case, whose sections can be replaced.
///
/// The model's keys begin on line 2, the case's on line 6; further sections follow from line 8.
func sample(
  model: String = "time_step: 30", entry: String = "observations: a.nc", extra: String = ""
) -> String {
  """
  model:
    \(model)
    closure: k-epsilon

  cases:
    - \(entry.split(separator: "\n").joined(separator: "\n    "))

  \(extra)
  """
}

/// Decodes the single case of a pipeline.
func decodeCase(_ entry: String) throws(PipelineError) -> CaseEntry {
  try decode(sample(entry: entry)).cases[0]
}

/// An idealised case with all that is required, and more.
func idealised(_ more: String = "") -> String {
  """
  name: ideal
  grid: {linear: {cells: 50, depth: 50}}
  initial: {temperature: {value: 15}}
  duration: 600
  output_interval: 300
  \(more)
  """
}
