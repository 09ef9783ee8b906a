import Foundation
import TestSupport
import Testing

@testable import HDF5

/// Reads all values and attributes of a file, texts apart.
private func content(of file: HDF5File) throws -> [String: HDF5Value] {
  var content: [String: HDF5Value] = [:]
  var pending = ["/"]
  while let object = pending.popLast() {
    for name in try file.attributeNames(of: object) {
      content["\(object)@\(name)"] = try file.attribute(name, of: object)
    }
    switch try file.kind(of: object) {
    case .group:
      for child in try file.children(of: object) {
        pending.append(object == "/" ? "/\(child)" : "\(object)/\(child)")
      }
    case .dataset: content[object] = try file.readNumeric(object)
    case .datatype, nil: break
    }
  }
  return content
}

/// Reading damaged files.
///
/// The files are like JLD2's: metadata bear checksums, and values lie among the metadata. Only texts
/// of variable length do not; they are left unread, as damage there makes the library itself crash.
@Suite struct DamageTests {
  let folder = try! TemporaryFolder()

  /// Writes a file with an object of each kind and gives its bytes.
  private func sample() throws -> Data {
    let path = folder.file("sound.jld2")
    try HDF5Writer.write(path) { writer in
      writer.texts("parameters/name", ["strong_wind"])
      writer.number("parameters/momentum_flux", -1e-3)
      writer.numbers("grid/heights", [-3, -2, -1], shape: [3])
      writer.attribute("scale", 0.5, of: "grid/heights")
      writer.nothing("timeseries/u/serialized")
      for iteration in 0..<4 {
        writer.numbers("timeseries/u/\(iteration)", [1, 2, Double(iteration)], shape: [3, 1, 1])
      }
    }
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }

  private func read(_ data: Data) throws -> [String: HDF5Value] {
    let path = folder.file("damaged.jld2")
    try data.write(to: URL(fileURLWithPath: path))
    return try content(of: HDF5File.open(path))
  }

  @Test func `a file cut short anywhere is refused`() throws {
    let data = try sample()
    for step in 0..<40 {
      let length = data.count * step / 40
      let error = #expect(throws: HDF5Error.self, "\(length) bytes of \(data.count)") {
        try read(data.prefix(length))
      }
      // Without the whole superblock nothing says how long the file should be.
      if length >= 560 { #expect(error?.reason == .truncated, "\(length) bytes") }
    }
    #expect(throws: HDF5Error.self) { try read(data.dropLast()) }
    #expect(
      HDF5Error(path: "a.jld2", reason: .truncated).description
        == "a.jld2: the file is cut short, or is still being written; "
        + "copy it again, or wait for its writer.")
  }

  @Test func `a changed byte is noticed, or harmless`() throws {
    let data = try sample()
    let sound = try read(data)
    var noticed = 0
    for index in stride(from: 0, to: data.count, by: 9) {
      var damaged = data
      damaged[index] ^= 0x55
      do {
        #expect(try read(damaged) == sound, "byte \(index)")
      } catch is HDF5Error { noticed += 1 }
    }
    #expect(noticed > data.count / 9 / 4)
  }

  @Test func `the largest sizes in any place are refused, not asked for`() throws {
    let data = try sample()
    let sound = try read(data)
    for index in stride(from: 512, to: data.count - 8, by: 11) {
      var damaged = data
      damaged.replaceSubrange(index..<index + 8, with: [UInt8](repeating: 0xff, count: 8))
      do { #expect(try read(damaged) == sound, "byte \(index)") } catch is HDF5Error {}
    }
  }

  @Test func `after damage nothing more is read from the file`() throws {
    let data = try sample()
    let name = Data("momentum_flux".utf8)
    let place = try #require(data.range(of: name))
    var damaged = data
    damaged[place.lowerBound] = UInt8(ascii: "M")
    let path = folder.file("damaged.jld2")
    try damaged.write(to: URL(fileURLWithPath: path))
    let file = try HDF5File.open(path)
    #expect(try file.readDoubles("grid/heights").values == [-3, -2, -1])
    let first = try message(in: folder) { _ = try file.children(of: "parameters") }
    #expect(
      first == "damaged.jld2: 'parameters': opening failed (incorrect metadata checksum after all "
        + "read attempts); the file may be damaged: check or replace it.")
    #expect(try message(in: folder) { _ = try file.children(of: "parameters") } == first)
    #expect(try message(in: folder) { _ = try file.readDoubles("grid/heights") } == first)
  }
}
