import HDF5
import Records

/// What a pipeline file may hold.
public enum PipelineLimit: String, LimitName {
  /// The size of the file [bytes].
  case size = "pipeline-size"
  /// The mappings and lists in each other.
  case depth = "pipeline-depth"
  /// The values in the file, each alias counted as all that it stands for.
  case values = "pipeline-values"
  /// The length of one text or key [bytes of UTF-8].
  case textLength = "pipeline-text-length"
  /// The cases, once patterns are replaced by their files.
  case cases = "pipeline-cases"
  /// The files that one pattern matches.
  case patternFiles = "pipeline-pattern-files"

  public var standard: Int {
    switch self {
    case .size: 1 << 20
    case .depth: 32
    case .values: 100_000
    case .textLength: 10_000
    case .cases: 10_000
    case .patternFiles: 10_000
    }
  }

  public var isSize: Bool { self == .size }
}

/// The limits on what a pipeline file may hold.
public typealias PipelineLimits = Limits<PipelineLimit>

/// All limits on what is read, and on what that may take.
public struct ReadingLimits: Sendable, Equatable {
  /// What a pipeline file may hold.
  public var pipeline = PipelineLimits()
  /// What a file of data may hold.
  public var records = RecordLimits()
  /// The memory that the process may take which reads files of data [bytes].
  public var memory = 4 << 30
  /// The time that it may take [s]; 0 for any time.
  public var time = 300
  /// The time that a command, or one item of a run, may compute [s]; 0 for any time.
  public var runTime = 0

  public init() {}

  private static let memoryName = "read-memory"
  private static let timeName = "read-time"
  private static let runTimeName = "run-time"

  /// The names of all limits.
  public static let names =
    PipelineLimit.allCases.map(\.rawValue) + FileLimit.allCases.map(\.rawValue) + [
      memoryName, timeName, runTimeName,
    ]

  /// Every limit with its usual value, for people.
  public static var standards: [(name: String, value: String)] {
    let usual = ReadingLimits()
    return PipelineLimit.allCases.map { ($0.rawValue, written($0.standard, isSize: $0.isSize)) }
      + FileLimit.allCases.map { ($0.rawValue, written($0.standard, isSize: $0.isSize)) } + [
        (memoryName, written(usual.memory, isSize: true)), (timeName, "\(usual.time) s"),
        (runTimeName, "none"),
      ]
  }

  /// Writes a size with the unit that makes it a small whole number.
  private static func written(_ value: Int, isSize: Bool) -> String {
    let units = [("T", 40), ("G", 30), ("M", 20), ("K", 10)]
    guard isSize, let unit = units.first(where: { value > 0 && value % (1 << $0.1) == 0 }) else {
      return "\(value)"
    }
    return "\(value >> unit.1)\(unit.0)"
  }

  /// Sets a limit by its name.
  ///
  /// - Parameters:
  ///   - name: One of ``names``.
  ///   - text: A whole number; for sizes also one with K, M, G or T after it, powers of 1024 bytes.
  public mutating func set(_ name: String, to text: String) throws(LimitError) {
    if let limit = PipelineLimit(rawValue: name) {
      pipeline[limit] = try Self.value(text, of: name, isSize: limit.isSize)
    } else if let limit = FileLimit(rawValue: name) {
      records[limit] = try Self.value(text, of: name, isSize: limit.isSize)
    } else if name == Self.memoryName {
      memory = try Self.value(text, of: name, isSize: true)
    } else if name == Self.timeName {
      time = try Self.value(text, of: name, isSize: false, least: 0)
    } else if name == Self.runTimeName {
      runTime = try Self.value(text, of: name, isSize: false, least: 0)
    } else {
      throw LimitError(message: unknownName(name, kind: "limit", known: Self.names))
    }
  }

  private static func value(
    _ text: String, of name: String, isSize: Bool, least: Int = 1
  ) throws(LimitError) -> Int {
    let powers: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
    let power = isSize ? text.last.flatMap { powers[$0] } : nil
    let digits = power == nil ? Substring(text) : text.dropLast()
    let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    let (value, overflows) = (isNumber ? Int(digits) ?? .max : 0)
      .multipliedReportingOverflow(by: 1 << (power ?? 0))
    guard isNumber, !overflows, value < .max, value >= least else {
      let form =
        isSize ? "a number of bytes such as 500M or 2G" : "a whole number of \(least) or more"
      throw LimitError(message: "limit '\(name)': '\(excerpt(text))' is not \(form).")
    }
    return value
  }
}

/// Says why a limit cannot be set.
public struct LimitError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong and what to do.
  public let message: String
  public var description: String { message }
}
