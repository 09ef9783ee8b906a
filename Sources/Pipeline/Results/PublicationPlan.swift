import Glibc

/// Which files take which places, written down before the first does, so that all of them do.
struct PublicationPlan: Equatable {
  struct Rename: Equatable {
    let temporary: String
    let path: String
  }

  let renames: [Rename]

  private static func file(in root: String) -> String { root + "/.publication" }

  func write(in root: String) throws(OutputError) {
    let path = Self.file(in: root)
    let temporary = OutputStage.temporaryName(for: path, process: getpid())
    // Below the root, which may have moved when it is read; no name holds the character of number 0.
    let names = renames.flatMap { [$0.temporary.below(root), $0.path.below(root)] }
    let bytes = Array(names.joined(separator: "\0").utf8)
    unlink(temporary)
    guard let file = fopen(temporary, "wx") else { throw .system(path, "cannot be written") }
    let isWritten =
      fwrite(bytes, 1, bytes.count, file) == bytes.count && fflush(file) == 0
      && fsync(fileno(file)) == 0
    guard fclose(file) == 0, isWritten, rename(temporary, path) == 0 else {
      let error = OutputError.system(path, "cannot be written")
      unlink(temporary)
      throw error
    }
    FileSystem.flushNames(of: root)
  }

  /// The plan that was left in a folder; steps that lead out of it are not ours, and left out.
  static func left(in root: String) -> PublicationPlan? {
    guard !FileSystem.isLink(file(in: root)), let bytes = FileSystem.bytes(ofFile: file(in: root))
    else { return nil }
    let names = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    let pairs = stride(from: 0, to: names.count - 1, by: 2).map { (names[$0], names[$0 + 1]) }
    return PublicationPlan(
      renames: pairs.filter { isInside($0, root) && isInside($1, root) }
        .map { Rename(temporary: root + "/" + $0, path: root + "/" + $1) })
  }

  private static func isInside(_ name: String, _ root: String) -> Bool {
    guard !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else { return false }
    return (try? OutputFolder.requireInside(root, root + "/" + name)) != nil
  }

  /// Gives files their places that a killed process could not; what cannot take its place keeps its plan.
  ///
  /// - Returns: whether nothing is left to be done.
  static func complete(in root: String) -> Bool {
    guard let plan = left(in: root) else { return true }
    for step in plan.renames { rename(step.temporary, step.path) }
    for folder in Set(plan.renames.map { folderPath(of: $0.path) }) {
      FileSystem.flushNames(of: folder)
    }
    guard !plan.renames.contains(where: { FileSystem.exists($0.temporary) }) else { return false }
    remove(from: root)
    return true
  }

  static func remove(from root: String) { unlink(file(in: root)) }
}
