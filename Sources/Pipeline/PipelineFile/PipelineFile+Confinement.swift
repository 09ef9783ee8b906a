import Glibc
import HDF5

extension PipelineFile {
  /// Refuses a count beyond a limit.
  func check<Value>(
    _ count: Int, _ limit: PipelineLimit, _ things: String, at place: Located<Value>
  ) throws(PipelineError) {
    guard count > limits.pipeline[limit] else { return }
    throw failure(
      at: place,
      "there are more than \(limits.pipeline[limit]) \(things). Choose fewer, or raise the limit: "
        + "--limit \(limit.rawValue)=VALUE.")
  }

  /// Refuses a path that leads out of the folder that the file is confined to.
  ///
  /// Symbolic links are followed first. What does not exist yet lies where its folder does.
  func confine(_ path: String, at place: Located<String>) throws(PipelineError) {
    guard let confine else { return }
    let folder = try confinement(confine)
    guard let real = realPath(path) else {
      throw failure(
        at: place,
        "it cannot be told where '\(path)' leads. Correct its symbolic links and '..'.")
    }
    guard FileSystem.isInside(real, folder) else {
      throw failure(
        at: place,
        "'\(path)' leads to \(real), out of \(folder), to which 'confine' keeps this pipeline. Choose a path "
          + "inside, or change 'confine'.")
    }
  }

  /// Refuses an output folder that lies out of the folder that the file is confined to.
  public func confineOutputs() throws(PipelineError) {
    guard let confine else { return }
    let standing = Located(
      outputs.directory, position: confine.position, key: "outputs.directory")
    try self.confine(resolve(outputs.directory), at: outputs.place ?? standing)
  }

  private func confinement(_ place: Located<String>) throws(PipelineError) -> String {
    let folder = resolve(place.value)
    guard FileSystem.leadsToFolder(folder), let real = realPath(folder) else {
      throw failure(at: place, "there is no folder '\(folder)'. Check the path.")
    }
    return real
  }
}

/// Returns the absolute path without symbolic links; nil where none can be told.
///
/// The last components need not exist, but then none of them may be `..`: what it leads out of might be a link
/// by then. Nor may one of them be a link to nothing.
private func realPath(_ path: String) -> String? {
  if let resolved = FileSystem.resolved(path) { return resolved }
  var information = stat()
  guard errno == ENOENT, lstat(path, &information) != 0 else { return nil }
  var components = path.split(separator: "/")
  guard let last = components.popLast(), last != "..", last != "." else { return nil }
  let folder = (path.hasPrefix("/") ? "/" : "") + components.joined(separator: "/")
  return realPath(folder.isEmpty ? "." : folder).map { $0 == "/" ? "/" + last : "\($0)/\(last)" }
}
