import CVector

/// How many bytes a vector instruction works on: those the build uses, and those the processor could.
public struct VectorWidth: Sendable, Equatable {
  public let built: Int
  public let processor: Int

  public init(built: Int, processor: Int) {
    self.built = built
    self.processor = processor
  }

  /// This build on this processor.
  public static var current: VectorWidth {
    VectorWidth(
      built: Int(plumbline_built_vector_bytes()),
      processor: Int(plumbline_processor_vector_bytes()))
  }

  /// What a user might do for speed; nil where the build suits the processor.
  public var note: String? {
    guard processor > built else { return nil }
    return
      "this build computes with vectors of \(8 * built) bits, and this processor has \(8 * processor). "
      + "A native build is faster and gives the same results to rounding: use scripts/run, or build with "
      + "'swift build -c release -Xcc -march=native'."
  }
}
