import CCrypto
import Glibc
import NetCDF
import Processes

/// Where results come from: the program, the command, the moment and the inputs.
public struct Provenance: Sendable {
  /// The version of plumbline, as `--version` prints it.
  public static let version = "0.1.0"

  /// Counts the changes after which the same inputs give other results, beyond rounding. Who makes one raises it,
  /// so that scheduled runs calibrate again what earlier versions did (`NumericsVersionTests`).
  public static let numericsVersion = 1

  /// The command as it was typed.
  public let command: String
  /// The moment in seconds since 1970.
  public let time: Int

  public init(command: String, time: Int) {
    self.command = command
    self.time = time
  }

  /// One line of a CF `history` attribute.
  var history: String { "\(Self.timestamp(time)) plumbline \(Self.version): \(command)" }

  /// Writes seconds since 1970 as a date and time, such as `2026-01-31T12:00:00Z`.
  public static func timestamp(_ time: Int) -> String {
    var seconds = time_t(time)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
  }

  var source: String { "plumbline \(Self.version)" }

  /// Writes the global attributes that every result begins with.
  func writeAttributes(to dataset: Dataset, title: String) throws {
    try dataset.setAttribute("Conventions", "CF-1.8")
    try dataset.setAttribute("title", .text(title))
    try dataset.setAttribute("source", .text(source))
    try dataset.setAttribute("history", .text(history))
  }

  /// Returns the SHA-256 of a file as hexadecimal digits.
  ///
  /// Large files take their time: the process may be told to end meanwhile, and then throws.
  static func checksum(ofFile path: String) throws(PipelineError) -> String {
    var information = stat()
    // A pipe would be waited for, and a device never ends.
    if stat(path, &information) == 0, information.st_mode & S_IFMT != S_IFREG {
      let what = FileSystem.leadsToFolder(path) ? "a directory" : "not a file with content"
      throw PipelineError(path: path, message: "this is \(what). Check the path.")
    }
    guard let file = fopen(path, "rb") else {
      throw PipelineError(
        path: path, message: "cannot be read: \(String(cString: strerror(errno))).")
    }
    defer { fclose(file) }
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      guard Interruption.signal == nil else {
        throw PipelineError(path: path, message: "reading was interrupted.")
      }
      EVP_DigestUpdate(context, buffer, count)
    }
    guard ferror(file) == 0 else {
      throw PipelineError(path: path, message: "cannot be read to its end.")
    }
    return digest(context)
  }

  /// Returns the SHA-256 of a text as hexadecimal digits.
  static func checksum(ofText text: String) -> String {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
    let bytes = Array(text.utf8)
    EVP_DigestUpdate(context, bytes, bytes.count)
    return digest(context)
  }

  private static func digest(_ context: OpaquePointer?) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &digest, nil)
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
