/// What of the items of a pipeline can be gathered.
extension Reprocessing {
  /// Why the results of an item cannot be gathered; nil where they can: they are those of the files as they are now,
  /// and are whole, as their checksums say.
  public mutating func hindrance(of item: Item) -> String? {
    do {
      switch decide(item, try item.fingerprint()) {
      case .redo(let reason):
        let failure = manifest.items[item.name].flatMap { $0.state == .failed ? $0.message : nil }
        return failure.map { "\(reason): \($0)" } ?? reason
      case .repeated, .skip: break
      }
    } catch { return error.description }
    let folder = item.pipeline.outputDirectory
    guard let list = ResultList.read(folder), list.isIntact(in: folder) else {
      return "its results are not those that were written"
    }
    return nil
  }

  /// The trajectories of items, as cases of a collection: of each item its own, of a single calibration all.
  ///
  /// - Throws: `PipelineError` where the pipeline wants none.
  public func collectionMembers() throws(PipelineError) -> [CollectionMember] {
    guard pipeline.outputs.writesTrajectories else {
      throw PipelineError(
        path: pipeline.path, key: "outputs.trajectories",
        message: "there are no trajectories to gather. Set it to true, and run again.")
    }
    return items.flatMap { item in
      let folder = item.pipeline.outputDirectory
      let cases = pipeline.division == .perFile ? item.cases.prefix(1) : item.cases[...]
      return cases.map { own in
        CollectionMember(
          name: own.name, trajectory: "\(folder)/trajectories/\(own.name).nc",
          calibration: item.calibrationPath)
      }
    }
  }
}
