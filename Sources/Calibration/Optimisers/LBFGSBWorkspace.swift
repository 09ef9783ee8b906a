import CLBFGSB

/// The arguments of the library's `setulb`, kept between calls as plain arrays.
///
/// The library keeps positions within its arrays, never addresses, so that a copy is complete.
struct LBFGSBWorkspace: Sendable {
  /// What the library wants.
  enum Task: Equatable {
    case evaluate
    case newIterate
    case converged(isGradientSmall: Bool)
    case abnormalLineSearch
    case failed(String)
  }

  /// The current point; set by the library.
  private(set) var point: [Double]
  /// The misfit at `point`; set by the caller when asked to evaluate.
  var misfit = 0.0
  /// The gradient at `point`; set by the caller when asked to evaluate.
  var gradient: [Double]

  private let memory: Int32
  private let lower: [Double]
  private let upper: [Double]
  /// Which bounds there are: 0 none, 1 lower, 2 both, 3 upper.
  private let kindOfBounds: [Int32]
  private var reals: [Double]
  private var integers: [Int32]
  private var task = Self.padded("START")
  private var savedCharacters = Self.padded("")
  private var savedLogicals = [Int32](repeating: 0, count: 4)
  private var savedIntegers = [Int32](repeating: 0, count: 44)
  private var savedReals = [Double](repeating: 0, count: 29)

  /// Whether the library's unconditional messages are silenced; done once per process.
  private static let isSilent = clbfgsb_silence() != 0

  init(start: [Double], bounds: Bounds, memory: Int) {
    _ = Self.isSilent
    let n = start.count
    point = start
    gradient = Array(repeating: 0, count: n)
    self.memory = Int32(memory)
    lower = bounds.lower.map { $0 ?? 0 }
    upper = bounds.upper.map { $0 ?? 0 }
    kindOfBounds = zip(bounds.lower, bounds.upper).map { low, high in
      switch (low != nil, high != nil) {
      case (false, false): 0
      case (true, false): 1
      case (true, true): 2
      case (false, true): 3
      }
    }
    reals = Array(repeating: 0, count: (2 * memory + 5) * n + 11 * memory * memory + 8 * memory)
    integers = Array(repeating: 0, count: 3 * n)
  }

  /// Calls the library once.
  mutating func advance() -> Task {
    var count = Int32(point.count)
    var memory = memory
    // The caller has its own tolerances. With zero the library stops only where the projected
    // gradient is zero or the misfit did not fall.
    var tolerance = 0.0
    var silence: Int32 = -1
    LinearAlgebraThreads.useOne()
    setulb_(
      &count, &memory, &point, lower, upper, kindOfBounds, &misfit, &gradient, &tolerance,
      &tolerance, &reals, &integers, &task, &silence, &savedCharacters, &savedLogicals,
      &savedIntegers, &savedReals, Self.textLength, Self.textLength)
    return Self.meaning(of: task)
  }

  private static func meaning(of task: [CChar]) -> Task {
    var text = String(task.map { Character(Unicode.Scalar(UInt8(bitPattern: $0))) })
    while text.last == " " { text.removeLast() }
    if text.hasPrefix("FG") { return .evaluate }
    if text.hasPrefix("NEW_X") { return .newIterate }
    if text.hasPrefix("CONVERGENCE") {
      return .converged(isGradientSmall: text.contains("PROJECTED_GRADIENT"))
    }
    return text.hasPrefix("ABNORMAL") ? .abnormalLineSearch : .failed(text)
  }

  /// The number of characters in each text argument.
  private static let textLength = 60

  /// Returns `text` as Fortran characters, padded with blanks.
  private static func padded(_ text: String) -> [CChar] {
    let blank = CChar(bitPattern: UInt8(ascii: " "))
    var characters = Array(repeating: blank, count: textLength)
    for (i, byte) in text.utf8.enumerated() { characters[i] = CChar(bitPattern: byte) }
    return characters
  }
}
