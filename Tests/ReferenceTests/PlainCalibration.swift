import Calibration
import Pipeline

extension Study {
  /// Calibrates without a memory.
  func calibrate() throws -> CalibrationResult {
    var memory = NoMemory()
    return try calibrate(memory: &memory)
  }
}
