import ArgumentParser
import Pipeline
import Processes

struct Gather: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check the results of all items, and gather them in one file.",
    discussion: """
      Checks that every item is calibrated as its files are now and that its results are whole, takes together what \
      processes with shares of the items have noted (run --items), and writes one collection of all trajectories and \
      parameters, with a dimension 'case' (docs/outputs.md). Where an item is missing or has failed, nothing is \
      gathered: its name and the reason are said, and an earlier collection stays.

      Example: plumbline gather nightly.yml --output collection.nc
      """)

  @OptionGroup var file: PipelineArgument
  @OptionGroup var waiting: WaitOptions

  @Option(
    name: .shortAndLong,
    help: "The collection; collection.nc in the output directory unless told otherwise.",
    completion: .file(extensions: ["nc"]))
  var output: String?

  @Option(
    name: .customLong("variables"), parsing: .upToNextOption,
    help: ArgumentHelp("Gather these variables over time alone.", valueName: "name"))
  var chosen: [String] = []

  func run() throws {
    try file.working(writing: waiting, to: [output].compactMap(\.self)) { pipeline, report in
      // Only results of ours are read from here on, and there may be many.
      report.endReading()
      let members = try checkedMembers(of: pipeline)
      // What is known of thousands of items is not needed any more.
      ProcessMemory.giveBack()
      try gather(members, of: pipeline)
    }
  }

  /// Returns what is to be gathered, when every item is there and whole.
  ///
  /// - Throws: `ExitCode` where one is not.
  private func checkedMembers(of pipeline: PipelineFile) throws -> [CollectionMember] {
    var reprocessing = try Reprocessing(pipeline)
    let hindered = check(&reprocessing)
    try reprocessing.writeManifest()
    try reprocessing.writeIndex()
    guard hindered == 0 else {
      let count = reprocessing.items.count
      Terminal.line("\(plural(count, "item")): \(hindered) cannot be gathered")
      throw ExitCode((hindered == count ? Exit.allItemsFailed : .someItemsFailed).rawValue)
    }
    return try reprocessing.collectionMembers()
  }

  /// Says what keeps items from being gathered, and returns of how many.
  private func check(_ reprocessing: inout Reprocessing) -> Int {
    var hindered = 0
    for (number, item) in reprocessing.items.enumerated() {
      Terminal.progress("checking \(number + 1) of \(reprocessing.items.count)")
      guard let reason = reprocessing.hindrance(of: item) else { continue }
      hindered += 1
      log.error("\(item.name): \(reason)")
    }
    Terminal.endProgress()
    return hindered
  }

  private func gather(_ members: [CollectionMember], of pipeline: PipelineFile) throws {
    let path = output ?? pipeline.outputDirectory + "/collection.nc"
    func show(_ what: String) -> (Int) -> Void {
      { Terminal.progress("\(what) \($0) of \(plural(members.count, "case"))") }
    }
    let collection = try CollectionFile(
      members: members, variables: chosen.isEmpty ? nil : chosen,
      title: pipeline.heading, onProgress: show("looking at"))
    try collection.write(
      to: path, provenance: provenance(of: "plumbline gather \(pipeline.path)"),
      onProgress: show("gathering"))
    Terminal.endProgress()
    Terminal.line("gathered \(plural(members.count, "case"))")
    Terminal.line("wrote \(path)")
  }
}
