import ArgumentParser
import Foundation
import Logging
import Pipeline
import Synchronization

/// What the command says of its work, on standard error: lines for people, or JSON for programs.
var log: Logger { Logger(label: "plumbline") }

/// How the log is written.
struct LogSettings: Sendable {
  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  var format = Format.text
  var level = Logger.Level.info
  /// The item that is at work; nil where there are none.
  var item: String?
  /// Whether nothing but warnings and errors is shown.
  var isQuiet = false
  var isBegun = false

  private static let settings = Mutex(LogSettings())

  static var current: LogSettings { settings.withLock { $0 } }

  /// Lets the log be written in a way from now on; how it was begun first holds.
  static func begin(_ chosen: LogSettings) {
    let isFirst = settings.withLock { settings in
      defer { settings = settings.isBegun ? settings : chosen }
      return !settings.isBegun
    }
    if isFirst { LoggingSystem.bootstrap { _ in LineHandler() } }
  }

  /// Lets nothing be logged but what is critical, as in a process for which another one speaks.
  static func beSilent() {
    settings.withLock { ($0.level, $0.isQuiet) = (.critical, true) }
  }

  /// Names the item that what follows is about.
  static func name(item: String?) { settings.withLock { $0.item = item } }
}

/// Writes each entry of the log on a line.
private struct LineHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = LogSettings.current.level

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let settings = LogSettings.current
    Terminal.endProgress()
    switch settings.format {
    case .text: Terminal.log(Self.text(event, settings))
    case .json: Terminal.log(Self.json(event, settings, metadata))
    }
  }

  private static func text(_ event: LogEvent, _ settings: LogSettings) -> String {
    let kind =
      switch event.level {
      case .trace, .debug: "debug: "
      case .info: ""
      case .notice: "note: "
      case .warning: "warning: "
      case .error, .critical: "error: "
      }
    let item = settings.item.map { "\($0): " } ?? ""
    // Of a message with several lines the others are indented, so that no name can forge an entry.
    let lines = event.message.description.split(separator: "\n", omittingEmptySubsequences: false)
    return kind + printable(item) + lines.map(printable).joined(separator: "\n  ")
  }

  private static func json(
    _ event: LogEvent, _ settings: LogSettings, _ metadata: Logger.Metadata
  ) -> String {
    var line = [
      "time": Provenance.timestamp(Int(Date().timeIntervalSince1970)),
      "level": event.level.rawValue, "message": event.message.description,
    ]
    line["item"] = settings.item
    for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) {
      line[key] = value.description
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Texts can always be encoded.
    return (try? encoder.encode(line)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

/// What is logged, and all that is worse.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
  case debug, info, notice, warning, error

  var level: Logger.Level {
    switch self {
    case .debug: .debug
    case .info: .info
    case .notice: .notice
    case .warning: .warning
    case .error: .error
    }
  }
}

/// The options of the log, which all subcommands take.
struct LogOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("How the log on standard error is written: text, or a line of JSON each."))
  var logFormat = LogSettings.Format.text

  @Option(
    help: ArgumentHelp("What is logged, and all that is worse.", valueName: "level"))
  var logLevel = LogLevel.info

  @Flag(name: .shortAndLong, help: "Say nothing but warnings and errors.")
  var quiet = false

  func begin() {
    LogSettings.begin(
      LogSettings(
        format: logFormat, level: quiet ? max(logLevel.level, .warning) : logLevel.level,
        isQuiet: quiet,
        isBegun: true))
  }
}
