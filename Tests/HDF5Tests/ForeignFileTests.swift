@preconcurrency import CHDF5
import Foundation
import HDF5
import NetCDF
import TestSupport
import Testing

/// HDF5 files that would have netCDF-C read other files, or take much time or memory, if it opened them.
struct ForeignFileTests {
  private let folder = try! TemporaryFolder()

  /// Writes a file and opens it for netCDF; returns the message where it is refused, or an empty text.
  private func refusal(
    under limits: FileLimits = FileLimits(), _ write: @Sendable (HDF5Writer) -> Void
  ) throws -> String {
    let path = folder.file("a.nc")
    try HDF5Writer.write(path, format: .oldest, write)
    do {
      _ = try Dataset.open(path, limits: limits)
      return ""
    } catch {
      return error.description.replacing(folder.path + "/", with: "")
    }
  }

  private func limited(_ limit: FileLimit, _ value: Int) -> FileLimits {
    var limits = FileLimits()
    limits[limit] = value
    return limits
  }

  private func advice(_ limit: FileLimit, _ value: Int, found: Int) -> String {
    "exceed the limit of \(value); replace the file if it is damaged, or raise the limit if the file is right: "
      + "--limit \(limit.rawValue)=\(found)."
  }

  private static func chunks(_ lengths: [Int], deflated times: Int = 1) -> @Sendable (hid_t) -> Void
  {
    { creation in
      H5Pset_chunk(creation, Int32(lengths.count), lengths.map(hsize_t.init))
      for _ in 0..<times { H5Pset_deflate(creation, 1) }
    }
  }

  // MARK: Other files

  @Test func `a link into another file is refused`() throws {
    let other = folder.file("other.nc")
    try HDF5Writer.write(other, format: .oldest) { $0.number("v", 1) }
    let message =
      "this leads into another file, which is not followed; copy the object into the file."
    #expect(
      try refusal { $0.externalLink("out", to: "/v", in: other) } == "a.nc: '/out': " + message)
    #expect(
      try refusal { $0.externalLink("g/h/out", to: "/v", in: other) }
        == "a.nc: '/g/h/out': " + message)
    // A name that is not UTF-8.
    #expect(
      try refusal { $0.externalLink(named: [0x78, 0xB0], to: "/v", in: other) }
        == "a.nc: '/x°': " + message)
    #expect(
      try refusal {
        $0.externalLink("out", to: "/", in: other)
        $0.softLink("soft", to: "out/v")
      } == "a.nc: '/out': " + message)
  }

  @Test func `values in other files are refused`() throws {
    let message = "the values lie in other files, which are not read; copy them into the file."
    #expect(
      try refusal { writer in
        writer.dataset("v", shape: [4], type: H5T_IEEE_F64LE_g) { creation in
          H5Pset_external(creation, "/etc/hostname", 0, 32)
        }
      } == "a.nc: '/v': " + message)
    #expect(
      try refusal { writer in
        writer.dataset("v", shape: [4], type: H5T_IEEE_F64LE_g) { creation in
          let space = H5Screate_simple(1, [hsize_t(4)], nil)
          H5Pset_virtual(creation, space, "other.nc", "v", space)
          H5Sclose(space)
        }
      } == "a.nc: '/v': " + message)
  }

  @Test func `a path like an address is not followed, even where it leads to a file`() throws {
    let address = folder.file("http://127.0.0.1:9/a.nc")
    try FileManager.default.createDirectory(
      atPath: folder.file("http:/127.0.0.1:9"), withIntermediateDirectories: true)
    try Dataset.create(folder.file("http:/127.0.0.1:9/a.nc")).close()
    for path in [address, "http://127.0.0.1:9/a.nc", "file://\(folder.file("a.nc"))#mode=zarr"] {
      let error = #expect(throws: NetCDFError.self) { try Dataset.open(path) }
      #expect(error?.reason == .cannotOpen("remote addresses are not followed"))
      #expect(throws: HDF5Error.self) { try HDF5File.open(path) }
    }
  }

  @Test func `no code is loaded and no settings are read`() throws {
    _ = try refusal { $0.number("v", 1) }
    var state: UInt32 = 1
    LibraryLock.locked { _ = H5PLget_loading_state(&state) }
    #expect(state == 0)
    #expect(getenv("NCRCENV_IGNORE").map { String(cString: $0) } == "1")
  }

  @Test func `an unknown compression keeps no other variable from being read`() throws {
    #expect(
      try refusal { writer in
        writer.numbers("v", [1, 2], shape: [2]) { creation in
          H5Pset_chunk(creation, 1, [hsize_t(2)])
          H5Pset_filter(creation, 399, UInt32(H5Z_FLAG_OPTIONAL), 0, nil)
        }
      } == "")
  }

  // MARK: Time and memory

  @Test func `values that are compressed twice are refused`() throws {
    #expect(
      try refusal { writer in
        writer.dataset(
          "v", shape: [100], type: H5T_IEEE_F64LE_g, Self.chunks([10], deflated: 2))
      }
        == "a.nc: '/v': the values are compressed with 'deflate' more than once; write the file with one "
        + "compression.")
  }

  @Test func `a chunk beyond the limits is refused`() throws {
    let write: @Sendable (HDF5Writer) -> Void = { writer in
      writer.dataset("v", shape: [1 << 28], type: H5T_IEEE_F64LE_g, Self.chunks([1 << 28]))
    }
    #expect(
      try refusal(write)
        == "a.nc: '/v': 2147483648 bytes "
        + advice(.variableSize, 1 << 30, found: 1 << 31))
    #expect(
      try refusal(under: limited(.variableSize, 1 << 31), write).contains(
        "bytes of values for each byte of the file exceed the limit of 2000;"))
    var limits = limited(.variableSize, 1 << 31)
    limits[.expansion] = 1 << 31
    #expect(try refusal(under: limits, write) == "")
  }

  @Test func `groups in each other are limited`() throws {
    let path = (1...17).map { "g\($0)" }.joined(separator: "/")
    #expect(
      try refusal { $0.group(path) }
        == "a.nc: '/\(path)': 17 groups in each other " + advice(.depth, 16, found: 17))
    #expect(try refusal(under: limited(.depth, 17)) { $0.group(path) } == "")
    // A group that holds itself.
    let circle = try refusal { writer in
      writer.group("g")
      writer.hardLink("g/g", to: "g")
    }
    #expect(circle.contains("17 groups in each other exceed the limit of 16;"))
  }

  @Test(.timeLimit(.minutes(1))) func `paths that multiply are limited`() throws {
    let text = try refusal { writer in
      writer.group("g0")
      for level in 1...15 {
        writer.hardLink("g\(level)/a", to: "g\(level - 1)")
        writer.hardLink("g\(level)/b", to: "g\(level - 1)")
      }
    }
    #expect(text.contains("100001 objects " + advice(.objects, 100_000, found: 100_001)))
  }

  @Test func `members, attributes and names are limited`() throws {
    let write: @Sendable (HDF5Writer) -> Void = { writer in
      for name in ["a", "b", "c-long-name"] { writer.number(name, 1) }
      for name in ["x", "y-attribute-of-some-length"] { writer.attribute(name, 1, of: "b") }
    }
    #expect(try refusal(write) == "")
    #expect(
      try refusal(under: limited(.objects, 2), write)
        == "a.nc: '/': 3 objects " + advice(.objects, 2, found: 3))
    #expect(
      try refusal(under: limited(.attributes, 1), write)
        == "a.nc: '/b': 2 attributes " + advice(.attributes, 1, found: 2))
    #expect(
      try refusal(under: limited(.nameLength, 10), write)
        == "a.nc: '/': 11 bytes in a member's name " + advice(.nameLength, 10, found: 11))
    #expect(
      try refusal(under: limited(.nameLength, 20), write)
        == "a.nc: '/b': 26 bytes in an attribute's name " + advice(.nameLength, 20, found: 26))
    #expect(
      try refusal(under: limited(.attributeSize, 3), write)
        == "a.nc: '/b': 4 bytes " + advice(.attributeSize, 3, found: 4))
  }

  // MARK: Files read as HDF5

  @Test func `members, attributes and names are limited for JLD2 as well`() throws {
    let path = folder.file("a.jld2")
    try HDF5Writer.write(path) { writer in
      for name in ["a", "b", "c-long-name"] { writer.number("g/\(name)", 1) }
      for name in ["x", "y"] { writer.attribute(name, 1, of: "g/b") }
    }
    func reason(_ limit: FileLimit, _ value: Int) -> String {
      do {
        let file = try HDF5File.open(path, limits: limited(limit, value))
        _ = (
          try file.children(of: "g"), try file.attributeNames(of: "g/b"),
          try file.attribute("x", of: "g/b")
        )
        return ""
      } catch {
        return error.description.replacing(folder.path + "/", with: "")
      }
    }
    #expect(
      reason(.objects, 2) == "a.jld2: 'g': 3 objects " + advice(.objects, 2, found: 3))
    #expect(
      reason(.nameLength, 4)
        == "a.jld2: 'g': 11 bytes in a member's name " + advice(.nameLength, 4, found: 11))
    #expect(
      reason(.attributes, 1)
        == "a.jld2: 'g/b': 2 attributes " + advice(.attributes, 1, found: 2))
    #expect(
      reason(.attributeSize, 3)
        == "a.jld2: 'g/b': 4 bytes " + advice(.attributeSize, 3, found: 4))
    #expect(reason(.objects, 3) == "")
  }

  @Test func `JLD2 is known by its first bytes`() throws {
    try HDF5Writer.write(folder.file("a.jld2")) { $0.number("v", 1) }
    try HDF5Writer.write(folder.file("a.nc"), format: .oldest) { $0.number("v", 1) }
    #expect(HDF5File.beginsAsJLD2(folder.file("a.jld2")))
    #expect(!HDF5File.beginsAsJLD2(folder.file("a.nc")))
    #expect(!HDF5File.beginsAsJLD2(folder.file("none")))
  }
}
