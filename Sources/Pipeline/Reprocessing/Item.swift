import Calibration
import Glibc

/// One calibration of a pipeline, with results of its own.
public struct Item: Sendable {
  public let name: String
  /// The pipeline with the folder of this item's results.
  public let pipeline: PipelineFile
  let cases: [ExpandedCase]

  /// The files that a reader of this item opens.
  ///
  /// - Throws: `PipelineError` where one is not there.
  public func inputs() throws(PipelineError) -> [String] {
    var files: [String] = []
    for expanded in cases { files += try pipeline.inputFiles(of: expanded) }
    return files
  }

  /// Takes the fingerprint of what is on the disk now.
  public func fingerprint() throws(PipelineError) -> Fingerprint {
    try Fingerprint(pipeline, cases)
  }

  /// Reads all that the item names; of several processes that calibrate together each what it needs.
  ///
  /// - Parameter fingerprint: what the item was when it was decided that it needs work.
  /// - Throws: `PipelineError` where that has changed, or another error of what is read.
  public func study(
    threads: Int, expecting fingerprint: Fingerprint, together ranks: (any Ranks)? = nil
  ) throws -> Study {
    if let ranks {
      return try Study(
        pipeline, cases, threads: threads, fingerprint: fingerprint, together: ranks)
    }
    let study = try Study(pipeline, cases, threads: threads)
    guard study.fingerprint == fingerprint else {
      throw PipelineError.changedMeanwhile(
        fingerprint.firstChange(in: study.fingerprint) ?? pipeline.path)
    }
    return study
  }

  public var calibrationPath: String { pipeline.outputDirectory + "/calibration.nc" }

  /// Forgets what an interrupted calibration knew, when its results are there or it is to be begun anew.
  public func forgetJournal() { unlink(pipeline.journalPath) }
}

extension PipelineFile {
  /// The folder of the results.
  public var outputDirectory: String {
    resolve(outputs.directory).droppingSlashes
  }

  /// Where a calibration that was interrupted goes on from; outside of a folder that is replaced as a whole.
  var journalPath: String {
    outputDirectory + (outputs.isReplacedAsAWhole ? ".journal" : "/calibration.journal")
  }

  /// Divides the pipeline into what is calibrated by itself: all of it, or each file of the one entry that stands
  /// for several, together with all other cases.
  ///
  /// - Throws: `PipelineError` where files are not found, or no entry or several stand for several files.
  public func items() throws(PipelineError) -> [Item] {
    let cases = try expandedCases()
    guard division == .perFile else {
      return [Item(name: fileStem(path), pipeline: self, cases: cases)]
    }
    let divided = self.cases.filter(isDivided)
    guard divided.count == 1, let entry = divided.first else {
      throw PipelineError(
        path: path, key: "items",
        message:
          "'per-file' needs one entry of cases whose observations are a pattern or a folder, found \(divided.count). "
          + "Give one, or remove the key.")
    }
    let shared = cases.filter { $0.entry.place != entry.place }
    return cases.filter { $0.entry.place == entry.place }.map { own in
      var pipeline = self
      pipeline.division = .single
      pipeline.outputs.directory = outputs.directory.droppingSlashes + "/" + own.name
      pipeline.outputs.isReplacedAsAWhole = true
      return Item(name: own.name, pipeline: pipeline, cases: [own] + shared)
    }
  }
}

extension String {
  /// The path without slashes at its end.
  fileprivate var droppingSlashes: String {
    guard let end = lastIndex(where: { $0 != "/" }) else { return isEmpty ? "." : "/" }
    return String(self[...end])
  }
}
