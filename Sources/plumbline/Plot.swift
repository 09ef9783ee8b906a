import ArgumentParser
import Figures
import Foundation
import Pipeline
import Processes
import Reports

struct Plot: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw the figures of a file of results.",
    discussion: """
      The figures of the report, from any calibration.nc or file of trajectories: as SVG, or as PNG where a \
      program that converts them is installed (rsvg-convert, cairosvg, inkscape or magick). --terminal draws \
      lines with characters instead, and writes nothing.

      Examples:
        plumbline plot pipelines/output/kato-phillips/calibration.nc
        plumbline plot trajectories/storm.nc --figure temperature-difference --format png
        plumbline plot pipelines/output/kato-phillips/calibration.nc --terminal --figure misfit
      """)

  @Argument(help: "The file.", completion: .file(extensions: ["nc"])) var file: String

  @Option(
    name: .shortAndLong,
    help: "The folder of the pictures. (default: the file's name with '-figures')",
    completion: .directory)
  var output: String?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Draw these alone; --list names them.", valueName: "name"))
  var figure: [String] = []

  enum Format: String, ExpressibleByArgument, CaseIterable { case svg, png }
  @Option(help: "svg or png.") var format = Format.svg

  @Flag(help: "Draw with characters.") var terminal = false
  @Flag(help: "Name the figures of the file.") var list = false

  @OptionGroup var work: WorkOptions

  func validate() throws {
    if terminal || list, output != nil || format != .svg {
      throw ValidationError(
        "--terminal and --list write no files: leave out --output and --format.")
    }
  }

  func run() throws {
    work.logging.begin()
    // Before anything is drawn for it.
    var converter: PictureConverter?
    try reportingErrors { converter = format == .png ? try PictureConverter.installed() : nil }
    let (installed, folder) = (converter, output ?? file.droppingExtension + "-figures")
    try work.run(reading: [file]) { report in
      let entries = try chosen(of: FileFigures.all(of: file))
      report.endReading()
      if list {
        Terminal.line(columns(entries.map { [$0.id, $0.caption] }))
      } else if terminal {
        Terminal.line(try drawn(entries))
      } else {
        for path in try FigureFiles.write(entries, to: folder) {
          guard let installed else {
            Terminal.line("wrote \(path)")
            continue
          }
          Terminal.line("wrote \(try installed.convert(path))")
        }
      }
    }
  }

  private func chosen(of entries: [FigureEntry]) throws -> [FigureEntry] {
    let known = entries.map(\.id)
    for name in figure where !known.contains(name) {
      throw Failure(
        "--figure: \(file) has no figure '\(name)'. It has: \(known.joined(separator: ", ")).",
        .wrongUsage)
    }
    return figure.isEmpty ? entries : entries.filter { figure.contains($0.id) }
  }

  /// The figures that are lines; without a choice the one that tells most, for it fits a screen.
  private func drawn(_ entries: [FigureEntry]) throws -> String {
    let lines = entries.filter { $0.figure is LineChart }
    let telling =
      lines.first { $0.id == "misfit" } ?? lines.last { $0.id.contains("-profile-") } ?? lines.first
    let shown = figure.isEmpty ? [telling].compactMap(\.self) : lines
    guard !shown.isEmpty else {
      throw Failure(
        "--terminal draws lines alone, and none of the figures is one. Write pictures instead.",
        .wrongUsage)
    }
    return shown.compactMap { ($0.figure as? LineChart)?.text(width: Terminal.width) }
      .joined(separator: "\n\n")
  }
}

/// A program that makes PNG of SVG.
struct PictureConverter {
  private let program: String
  private let arguments: @Sendable (_ from: String, _ to: String) -> [String]

  private static let known: [(name: String, arguments: @Sendable (String, String) -> [String])] = [
    ("rsvg-convert", { ["--zoom", "2", "--output", $1, $0] }),
    ("cairosvg", { [$0, "--scale", "2", "--output", $1] }),
    ("inkscape", { [$0, "--export-dpi", "192", "--export-filename", $1] }),
    ("magick", { ["-density", "192", $0, $1] }),
  ]

  /// Finds one on the PATH.
  static func installed() throws -> PictureConverter {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for (name, arguments) in known {
      for folder in folders {
        let path = "\(folder)/\(name)"
        guard FileManager.default.isExecutableFile(atPath: path) else { continue }
        return PictureConverter(program: path, arguments: arguments)
      }
    }
    throw Failure(
      "--format png needs a program that converts SVG, and none of these is on the PATH: "
        + "\(known.map(\.name).joined(separator: ", ")). Install one (Debian: librsvg2-bin), or leave the option out.",
      .cannotWrite)
  }

  /// Makes a PNG in place of a picture, and returns its path.
  func convert(_ path: String) throws -> String {
    let picture = path.droppingExtension + ".png"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments(path, picture)
    let messages = Pipe()
    process.standardError = messages
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0, FileManager.default.fileExists(atPath: picture) else {
      throw Failure("\(picture): \(program) cannot make it: \(text)", .cannotWrite)
    }
    try FileManager.default.removeItem(atPath: path)
    return picture
  }
}

extension String {
  /// A path without its extension.
  var droppingExtension: String { (self as NSString).deletingPathExtension }
}
