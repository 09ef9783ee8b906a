/// Says which file, which object in it and what went wrong with it.
public struct HDF5Error: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, as its path was given.
  public let path: String
  /// The path of the object inside the file; nil when it is the file as a whole.
  public let object: String?
  /// What went wrong.
  public let reason: Reason

  /// Creates an error about a file or one of its objects.
  public init(path: String, object: String? = nil, reason: Reason) {
    self.path = path
    self.object = object
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
    case notHDF5
    /// The file is shorter than it says, as after an interrupted copy.
    case truncated
    /// The file was closed before this use.
    case closed
    /// The name contains a null character, at which C would cut it.
    case nullInText(String)
    /// A group has no member of the name.
    case missing(String, in: String, available: [String])
    /// The object is not of the kind that the operation needs.
    case wrongKind(expected: String, found: String)
    /// The value is not what the operation needs.
    case wrongValue(expected: String, found: String)
    /// The link leads to nothing, or in a circle.
    case brokenLink
    /// The link leads into another file.
    case externalLink
    /// The values lie in other files.
    case externalStorage
    /// The values are compressed by a method, by its name, that the library cannot undo.
    case missingFilter(String)
    /// The values are compressed by one method, by its name, more than once.
    case repeatedFilter(String)
    /// There is more than a limit allows.
    case excess(LimitExcess)
    /// The values declared have more bytes than the file, and are not compressed.
    case implausibleSize(bytes: Int, fileSize: Int)
    /// Another failure, in the library's own words.
    case library(operation: String, message: String)
    /// The file is not Oceananigans' output, with what shows it.
    case notOceananigans(String)
    /// The output cannot be used, with the cause and what to do.
    case unusable(String)
  }

  /// Says in one sentence where, what, and what to do.
  public var description: String {
    if case .missing(let name, let group, let available) = reason {
      return "\(path): '\(group)' has no member '\(name)'; "
        + suggestion(for: name, among: available, kind: "members")
    }
    return "\(object.map { "\(path): '\($0)'" } ?? path): \(explanation)."
  }

  /// What is wrong and what to do, without the place.
  package var explanation: String {
    switch reason {
    case .missingFile: "there is no such file; check the path"
    case .isDirectory: "this is a directory; give the path of an HDF5 file"
    case .notReadable: "reading is not permitted; change the file's permissions"
    case .cannotOpen(let cause): "the file cannot be opened (\(cause)); check or replace it"
    case .notHDF5: "this is not an HDF5 file, or it is cut short; give an HDF5 or JLD2 file"
    case .truncated:
      "the file is cut short, or is still being written; copy it again, or wait for its writer"
    case .closed: "the file is closed; open it again before using it"
    case .nullInText(let text):
      "the name '\(text.prefix { $0 != "\0" })…' contains a null character; remove it"
    case .missing: preconditionFailure("description words this itself")
    case .wrongKind(let expected, let found):
      "this is a \(found), expected a \(expected); give the path of a \(expected)"
    case .wrongValue(let expected, let found):
      "this holds \(found), expected \(expected); give another object, or correct the file"
    case .brokenLink: "this link leads to nothing; correct or remove it"
    case .externalLink:
      "this leads into another file, which is not followed; copy the object into the file"
    case .externalStorage:
      "the values lie in other files, which are not read; copy them into the file"
    case .missingFilter(let name):
      "the values are compressed with '\(name)', which HDF5 does not have built in, "
        + "and code is not loaded for the sake of a file; write the file with deflate or without compression"
    case .repeatedFilter(let name):
      "the values are compressed with '\(name)' more than once; write the file with one compression"
    case .excess(let excess): excess.description
    case .implausibleSize(let bytes, let fileSize):
      "\(bytes) bytes are declared, but the whole file has \(fileSize); "
        + "the file is damaged: replace it"
    case .library(let operation, let message):
      "\(operation) failed (\(message)); the file may be damaged: check or replace it"
    case .notOceananigans(let evidence):
      "this is not output of Oceananigans (\(evidence)); "
        + "give a file that its JLD2 writer made of horizontal averages"
    case .unusable(let explanation): explanation
    }
  }
}
