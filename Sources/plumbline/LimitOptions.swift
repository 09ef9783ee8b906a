import ArgumentParser
import Pipeline

/// The limits on what is read, which every subcommand that reads a pipeline or a file of data takes.
struct LimitOptions: ParsableArguments {
  @Option(
    name: .customLong("limit"),
    help: ArgumentHelp(
      "Accept more of what is read than usual, such as file-variable-size=2G; docs/limits.md lists the "
        + "names. May be repeated.", valueName: "name=value"))
  var limit: [String] = []

  /// Puts the limits together.
  ///
  /// - Throws: `ValidationError` for an unknown name or a value that is none.
  func limits() throws -> ReadingLimits {
    var limits = ReadingLimits()
    for text in limit {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw ValidationError("--limit '\(text)' is not of the form NAME=VALUE.")
      }
      do { try limits.set(parts[0], to: parts[1]) } catch {
        throw ValidationError("--limit \(text): \(error)")
      }
    }
    return limits
  }

  func validate() throws { _ = try limits() }
}
