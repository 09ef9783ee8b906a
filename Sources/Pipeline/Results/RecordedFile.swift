import Records

extension ColumnRecord {
  /// Writes a clean file that appears whole or not at all.
  ///
  /// - Throws: `OutputError`.
  public func write(to path: String, provenance: Provenance) throws {
    try OutputFile.create(path) { dataset in
      let names = files.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
      try provenance.writeAttributes(
        to: dataset, title: title ?? "Columns from \(names.joined(separator: ", "))")
      try write(to: dataset)
    }
  }
}
