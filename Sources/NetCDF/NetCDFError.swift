import HDF5

/// Says which file, which variable and what went wrong with it.
public struct NetCDFError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, as its path was given.
  public let path: String
  /// The variable concerned; nil when it is the file as a whole.
  public let variable: String?
  /// What went wrong.
  public let reason: Reason

  /// Creates an error about a file or one of its variables.
  public init(path: String, variable: String? = nil, reason: Reason) {
    self.path = path
    self.variable = variable
    self.reason = reason
  }

  /// The things that can go wrong.
  public enum Reason: Equatable, Sendable {
    /// Nothing is at the path.
    case missingFile
    /// A directory is at the path.
    case isDirectory
    /// The system denies reading the file.
    case notReadable
    /// The file exists and cannot be opened, with the cause.
    case cannotOpen(String)
    /// The content is of another format.
    case notNetCDF
    /// The file has fewer bytes than its header asks for.
    case truncated(size: Int, needed: Int)
    /// The file to create exists and overwriting was not asked for.
    case alreadyExists
    /// The file cannot be created, with the cause.
    case cannotCreate(String)
    /// The dataset was closed before this use.
    case closed
    /// The dataset was opened for reading and something was to be changed.
    case readOnly
    /// No variable has the name.
    case missingVariable(available: [String])
    /// No dimension has the name.
    case missingDimension(String, available: [String])
    /// No attribute has the name.
    case missingAttribute(String, available: [String])
    /// The variable's type does not allow the operation.
    case wrongType(expected: String, found: DataType)
    /// The type, by its name, is user-defined (compound, enum, opaque or variable-length).
    case unsupportedType(String)
    /// The attribute holds something the operation cannot use.
    case wrongAttribute(String, expected: String, found: String)
    /// The number of values differs from the number of places to put them.
    case wrongCount(expected: Int, found: Int)
    /// The number of values does not make whole records, or makes fewer than the file has.
    case wrongRecordCount(multipleOf: Int, atLeast: Int, found: Int)
    /// The region lies outside the variable, or has another number of dimensions.
    case wrongShape(shape: [Int], start: [Int], count: [Int])
    /// The number of chunk lengths differs from the number of dimensions, or one is below 1.
    case wrongChunks([Int], dimensions: [String])
    /// The compression level is outside 0 ... 9.
    case wrongDeflate(Int)
    /// Compression was asked for a variable without dimensions.
    case compressedScalar
    /// A dimension's length is negative; zero would mean unlimited to the C library.
    case wrongLength(Int, dimension: String)
    /// The value, as text, would change if stored as the type.
    case notRepresentable(value: String, type: DataType)
    /// The text has more bytes than the character array's last dimension.
    case textTooLong(String, limit: Int)
    /// The text contains a null character, at which the C library would cut it.
    case nullInText(String)
    /// There is more than a limit allows.
    case excess(LimitExcess)
    /// The object at a path in the file is not accepted, with the reason and what to do.
    case refused(object: String, String)
    /// Another failure, in the C library's own words.
    case library(operation: String, message: String)
  }

  /// Says in one sentence where, what, and what to do.
  public var description: String {
    switch reason {
    case .missingVariable(let available):
      return "\(path): there is no variable '\(variable ?? "")'; "
        + suggestion(for: variable ?? "", among: available, kind: "variables")
    case .missingDimension(let name, let available):
      return "\(place): there is no dimension '\(name)'; "
        + suggestion(for: name, among: available, kind: "dimensions")
    case .missingAttribute(let name, let available):
      return "\(place): there is no \(variable == nil ? "global " : "")attribute '\(name)'; "
        + suggestion(for: name, among: available, kind: "attributes")
    default:
      return "\(place): \(explanation)."
    }
  }

  private var place: String { variable.map { "\(path): variable '\($0)'" } ?? path }

  private var explanation: String {
    switch reason {
    case .missingFile: "there is no such file; check the path"
    case .isDirectory: "this is a directory; give the path of a NetCDF file"
    case .notReadable: "reading is not permitted; change the file's permissions"
    case .cannotOpen(let cause): "the file cannot be opened (\(cause)); check or replace it"
    case .notNetCDF:
      "this is not a NetCDF file, or it is cut short; give a NetCDF-3 or NetCDF-4 file"
    case .truncated(let size, let needed):
      "the file is cut short: it has \(size) bytes, but needs at least \(needed); copy it again, or wait for "
        + "its writer"
    case .alreadyExists: "the file already exists; choose another path or allow overwriting"
    case .cannotCreate(let cause): "the file cannot be created (\(cause)); choose another path"
    case .closed: "the dataset is closed; open it again before using it"
    case .readOnly: "the dataset is open for reading only; open it for updating"
    case .missingVariable, .missingDimension, .missingAttribute:
      preconditionFailure("description words these itself")
    case .wrongType(let expected, let found):
      "the type is \(found), expected \(expected); use the method for that type"
    case .unsupportedType(let name):
      "the type '\(name)' is user-defined, which is not supported; convert it to a built-in type"
    case .wrongAttribute(let name, let expected, let found):
      "attribute '\(name)' is \(found), expected \(expected); correct the attribute"
    case .wrongCount(let expected, let found):
      "\(expected) values are expected, \(found) were given; give one value per point"
    case .wrongRecordCount(let multiple, let least, let found):
      "a multiple of \(multiple) values, at least \(least), is expected, \(found) were given; "
        + "give whole records, or write a part with start and count"
    case .wrongShape(let shape, let start, let count):
      "start \(start) with count \(count) does not fit the shape \(shape); "
        + "give one index and one count per dimension, inside the shape"
    case .wrongChunks(let chunks, let dimensions):
      "chunk lengths \(chunks) do not fit the dimensions \(dimensions); "
        + "give one length of at least 1 per dimension"
    case .wrongDeflate(let level):
      "compression level \(level) does not exist; give 0 (none) to 9 (most)"
    case .compressedScalar:
      "a scalar cannot be compressed; leave the compression level out"
    case .wrongLength(let length, let dimension):
      "dimension '\(dimension)' cannot have length \(length); "
        + "give at least 1, or no length for an unlimited dimension"
    case .notRepresentable(let value, let type):
      "the value \(value) cannot be stored as \(type); correct it or choose another type"
    case .textTooLong(let text, let limit):
      "the text '\(text)' has \(text.utf8.count) bytes, but only \(limit) fit; "
        + "shorten it or use type string"
    case .nullInText(let text):
      "the text '\(text.prefix { $0 != "\0" })…' contains a null character; remove it"
    case .excess(let excess): excess.description
    case .refused(let object, let explanation): "'\(object)': \(explanation)"
    case .library(let operation, let message):
      "\(operation) failed (\(message)); check the file and the request"
    }
  }
}
