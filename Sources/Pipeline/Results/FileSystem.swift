import Glibc

/// What the system says of files and folders, as far as results need it.
enum FileSystem {
  /// Whether a path is that of a folder itself, not of a symbolic link to one.
  static func isFolder(_ path: String) -> Bool { kind(path, lstat) == S_IFDIR }

  /// Whether a path leads to a folder, over symbolic links if need be.
  static func leadsToFolder(_ path: String) -> Bool { kind(path, stat) == S_IFDIR }

  /// Whether there is anything of a name.
  static func exists(_ path: String) -> Bool { kind(path, lstat) != nil }

  static func isLink(_ path: String) -> Bool { kind(path, lstat) == S_IFLNK }

  private static func kind(
    _ path: String, _ ask: (UnsafePointer<CChar>, UnsafeMutablePointer<stat>) -> Int32
  ) -> mode_t? {
    var information = Glibc.stat()
    return ask(path, &information) == 0 ? information.st_mode & S_IFMT : nil
  }

  /// The names in a folder, sorted; none where it cannot be read.
  static func entries(of folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The paths of all files below a folder, relative to it, and of its folders, each after what is in it.
  static func tree(_ folder: String) -> (files: [String], folders: [String]) {
    var (files, folders): ([String], [String]) = ([], [])
    for name in entries(of: folder) {
      guard isFolder(folder + "/" + name) else {
        files.append(name)
        continue
      }
      let inner = tree(folder + "/" + name)
      files += inner.files.map { name + "/" + $0 }
      folders += inner.folders.map { name + "/" + $0 } + [name]
    }
    return (files, folders)
  }

  static func removeTree(_ path: String) {
    let content = tree(path)
    for file in content.files { unlink(path + "/" + file) }
    removeEmptyFolders(content.folders.map { path + "/" + $0 } + [path])
  }

  /// Removes folders, in this order, as far as nothing is in them.
  static func removeEmptyFolders(_ folders: [String]) {
    for folder in folders { rmdir(folder) }
  }

  /// The path of a file that exists, without symbolic links.
  static func resolved(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }

  /// Whether a path without symbolic links is a folder, or leads into it.
  static func isInside(_ path: String, _ folder: String) -> Bool {
    path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }

  /// The content of a file; nil where it cannot be read.
  static func bytes(ofFile path: String) -> [UInt8]? {
    guard let stream = fopen(path, "rb") else { return nil }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 {
      bytes += buffer[..<count]
    }
    return ferror(stream) == 0 ? bytes : nil
  }

  /// Brings a file's data to the disk before its name does.
  static func flush(_ temporary: String, of path: String) throws(OutputError) {
    let descriptor = open(temporary, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw OutputError.system(path, "cannot be read back") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw OutputError.system(path, "cannot be flushed to the disk")
    }
  }

  /// Brings the names in a folder to the disk, where the file system can.
  static func flushNames(of folder: String) {
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
