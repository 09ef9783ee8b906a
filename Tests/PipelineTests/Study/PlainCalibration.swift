import Calibration

@testable import Pipeline

extension Study {
  /// Calibrates without a memory.
  func calibrate(onProgress: (CalibrationProgress) -> Void = { _ in }) throws -> CalibrationResult {
    var memory = NoMemory()
    return try calibrate(memory: &memory, onProgress: onProgress)
  }
}
