/// Returns the path by which a file in another folder may name a file.
///
/// A relative path stays as it was typed where both are relative to the current folder; otherwise symbolic links of
/// folders are followed, because `..` after one leads elsewhere.
///
/// - Parameters:
///   - file: The file that is named.
///   - other: The file in which it is named; neither it nor its folder need to exist yet.
func relativePath(of file: String, from other: String) -> String {
  let folder = folderPath(of: other)
  if folder.isEmpty || folder == "./", !file.hasPrefix("/") {
    var typed = file[...]
    while typed.hasPrefix("./") { typed = typed.dropFirst(2).drop { $0 == "/" } }
    return String(typed)
  }
  let start = realFolder(folder)
  let goal = realFolder(folderPath(of: file)) + [lastComponent(file)]
  let shared = zip(start, goal).prefix { $0 == $1 }.count
  return (start.dropFirst(shared).map { _ in ".." } + goal.dropFirst(shared))
    .joined(separator: "/")
}

/// Returns the names of the folders that lead to a folder from the root, without symbolic links as far as they exist.
private func realFolder(_ path: String) -> [String] {
  let path = path.isEmpty ? "." : path
  if let real = FileSystem.resolved(path) { return real.split(separator: "/").map(String.init) }
  let names = path.split(separator: "/")
  guard let last = names.last else { return [] }
  let parent = (path.hasPrefix("/") ? "/" : "") + names.dropLast().joined(separator: "/")
  return realFolder(parent) + [String(last)]
}
