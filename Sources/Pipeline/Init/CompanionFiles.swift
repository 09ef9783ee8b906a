import Column
import NetCDF
import Records

/// Finds files beside others that hold what those lack: of overlapping times, and of the same place where both say it.
///
/// Only times with dates can tell that files belong together.
struct CompanionFiles {
  private let options: RecordOptions
  private let files: [String]
  /// The other files of data in the folders of the files, sorted.
  private let candidates: [String]

  /// Folders are searched up to so many files.
  private static let most = 100

  init(beside files: [String], options: RecordOptions) {
    self.files = files
    self.options = options
    candidates = Self.candidates(beside: files)
  }

  /// The files that may be read beside others.
  static func candidates(beside files: [String]) -> [String] {
    let folders = Set(files.map(folderPath)).sorted()
    let known = Set(files.compactMap(FileSystem.resolved))
    let found = folders.flatMap { folder in
      PipelineFile.dataFiles(inFolder: folder.isEmpty ? "." : folder).map { folder + $0 }
    }
    return Array(found.filter { FileSystem.resolved($0).map(known.contains) == false }.prefix(most))
  }

  /// Finds the file of fluxes that overlaps longest with profiles; of equal ones that with the most fluxes.
  func fluxes(for columns: [ColumnRecord]) -> ColumnRecord? {
    let place = Place(files)
    let found = candidates.compactMap { path -> (record: ColumnRecord, overlap: Double)? in
      guard layout(of: path) == .forcing, place.mayBe(Place([path])),
        let record = record(of: path), record.profiles.isEmpty, !record.forcing.isEmpty,
        (try? FileGroup.merged(columns, [record])) != nil
      else { return nil }
      return overlap([record], columns).map { (record, $0) }
    }
    return found.max {
      ($0.overlap, $0.record.forcing.count) < ($1.overlap, $1.record.forcing.count)
    }?.record
  }

  /// Finds the files of profiles that overlap with fluxes, no quantity twice.
  ///
  /// - Throws: `PipelineError` where there are none.
  func profiles(for fluxes: [ColumnRecord]) throws -> [ColumnRecord] {
    let place = Place(files)
    var found = candidates.compactMap { path -> (record: ColumnRecord, overlap: Double)? in
      guard let layout = layout(of: path), layout != .forcing, layout != .oceananigansJLD2,
        place.mayBe(Place([path])), let record = record(of: path), record.forcing.isEmpty,
        !record.readiness.comparable.isEmpty
      else { return nil }
      return overlap(fluxes, [record]).map { (record, $0) }
    }
    found.sort { ($1.overlap, $0.record.files[0]) < ($0.overlap, $1.record.files[0]) }
    var chosen: [ColumnRecord] = []
    for (record, _) in found {
      let isNew = !record.profiles.keys.contains { variable in
        chosen.contains { $0.profiles[variable] != nil }
      }
      guard isNew, (try? FileGroup.merged(chosen + [record], fluxes)) != nil else { continue }
      chosen.append(record)
    }
    guard !chosen.isEmpty else {
      throw PipelineError(
        path: fluxes[0].files[0],
        message:
          "it holds fluxes and no profiles, and no other file in its folder has profiles of these times and this "
          + "place. Name a file of profiles as well: plumbline init "
          + "\(fluxes.map { lastComponent($0.files[0]) }.joined(separator: " ")) PROFILES.nc.")
    }
    return chosen.sorted { $0.files[0] < $1.files[0] }
  }

  /// Finds the temperature that overlaps longest with profiles without any tracer of the density but salinity.
  func temperature(for columns: [ColumnRecord]) -> ColumnRecord? {
    let lacks = columns.allSatisfy {
      $0.profiles[.temperature] == nil && $0.profiles[.buoyancy] == nil
    }
    guard lacks else { return nil }
    let place = Place(files)
    let found = candidates.compactMap { path -> (record: ColumnRecord, overlap: Double)? in
      guard layout(of: path) == .cf, place.mayBe(Place([path])), let record = record(of: path),
        record.forcing.isEmpty, record.profiles[.temperature]?.times.count ?? 0 > 1,
        (try? ColumnRecord.merged(columns + [record])) != nil
      else { return nil }
      return overlap(columns, [record]).map { (record, $0) }
    }
    return found.max { $0.overlap < $1.overlap }?.record
  }

  // MARK: Reading

  /// Finds the layout of a file without reading its values; nil where it cannot be read.
  private func layout(of path: String) -> Layout? {
    var options = RecordOptions()
    options.limits = self.options.limits
    return try? RecordFile(path, options: options).layout.layout
  }

  /// Reads a file with what was stated of the variables that it has; nil where it cannot be read.
  private func record(of path: String) -> ColumnRecord? {
    var options = options
    options.layout = nil
    guard let names = try? RecordFile(path, options: options).variableNames else { return nil }
    return try? ColumnRecord(reading: path, options: options.restricted(to: Set(names)))
  }

  // MARK: Times and places

  /// Returns the seconds that all of some records and the profiles of others have in common; nil without any.
  private func overlap(_ records: [ColumnRecord], _ columns: [ColumnRecord]) -> Double? {
    let series =
      records.flatMap(\.forcing.values).compactMap(\.times)
      + records.flatMap(\.profiles.values).map(\.times)
    let profiles = columns.flatMap(\.profiles.values).map(\.times)
    guard let first = profiles.first, case .date = first.origin,
      let driven = extent(series, since: first), let observed = extent(profiles, since: first),
      driven.overlaps(observed)
    else { return nil }
    let common = driven.clamped(to: observed)
    return common.upperBound > common.lowerBound ? common.upperBound - common.lowerBound : nil
  }

  private func extent(_ axes: [RecordedTimes], since first: RecordedTimes) -> ClosedRange<Double>? {
    let ranges = axes.compactMap { axis in
      (try? axis.offset(from: first)).map { $0...($0 + axis.duration) }
    }
    guard let start = ranges.map(\.lowerBound).min(), let end = ranges.map(\.upperBound).max()
    else { return nil }
    return start...end
  }
}

/// Where files were measured, as far as they say it.
private struct Place {
  private let latitude: Double?
  private let longitude: Double?

  /// Places nearer than this are one [degrees].
  private static let distance = 0.1

  init(_ files: [String]) {
    let datasets = files.compactMap { try? Dataset.open($0) }
    func first(_ names: [String]) -> Double? {
      datasets.lazy.compactMap { Self.number(names, in: $0) }.first
    }
    latitude = first(["latitude", "lat"])
    longitude = first(["longitude", "lon"])
  }

  /// Whether nothing tells two places apart.
  func mayBe(_ other: Place) -> Bool {
    if let one = latitude, let two = other.latitude, abs(one - two) > Self.distance { return false }
    guard let one = longitude, let two = other.longitude else { return true }
    // Both −145 and 215 are in use.
    return abs((one - two).remainder(dividingBy: 360)) <= Self.distance
  }

  /// Reads the single value of a variable, or of a global attribute.
  private static func number(_ names: [String], in dataset: Dataset) -> Double? {
    let variables = (try? dataset.variableNames) ?? []
    for known in variables where names.contains(known.lowercased()) {
      guard let variable = try? dataset.variable(known),
        (try? variable.shape.allSatisfy { $0 == 1 }) == true,
        let value = try? variable.readDoubles().first, value.isFinite
      else { continue }
      return value
    }
    let attributes = (try? dataset.attributes) ?? [:]
    let known = attributes.keys.sorted().filter { names.contains($0.lowercased()) }
    return known.compactMap { attributes[$0]?.doubleValue }.first(where: \.isFinite)
  }
}
