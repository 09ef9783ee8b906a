@preconcurrency import CHDF5
import Foundation
import NetCDF
import TestSupport
import Testing

@testable import HDF5

/// A number type of the file, and values it holds exactly.
private struct NumberType: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let type: hid_t
  let values: [Double]

  static let all: [NumberType] = LibraryLock.locked {
    func number(_ name: String, _ type: hid_t, _ values: [Double]) -> NumberType {
      NumberType(testDescription: name, type: type, values: values)
    }
    let half = H5Tcopy(H5T_IEEE_F32LE_g)
    H5Tset_fields(half, 15, 10, 5, 0, 10)
    H5Tset_size(half, 2)
    H5Tset_ebias(half, 15)
    let wide = H5Tcopy(H5T_STD_I64LE_g)
    H5Tset_size(wide, 16)
    return [
      number("Int8", H5T_STD_I8LE_g, [-128, 127]),
      number("UInt8", H5T_STD_U8BE_g, [0, 255]),
      number("Int16, big-endian", H5T_STD_I16BE_g, [-32768, 258]),
      number("UInt16", H5T_STD_U16LE_g, [1, 65535]),
      number("Int32", H5T_STD_I32LE_g, [-2_147_483_648, 258]),
      number("Int32, big-endian", H5T_STD_I32BE_g, [-2_147_483_648, 258]),
      number("UInt32", H5T_STD_U32LE_g, [0, 4_294_967_295]),
      number("Int64", H5T_STD_I64LE_g, [-0x1p62, 0x1p52]),
      number("UInt64, big-endian", H5T_STD_U64BE_g, [0, 0x1p63]),
      number("Int128", wide, [-3, 0x1p62]),
      number("Float16", half, [-2, 0.5]),
      number("Float32", H5T_IEEE_F32LE_g, [-0x1.fffffep127, 0x1p-149]),
      number("Float32, big-endian", H5T_IEEE_F32BE_g, [.infinity, 0.25]),
      number("Float64", H5T_IEEE_F64LE_g, [.leastNonzeroMagnitude, .nan]),
      number("Float64, big-endian", H5T_IEEE_F64BE_g, [-.greatestFiniteMagnitude, 0.1]),
    ]
  }
}

struct HDF5FileTests {
  let folder = try! TemporaryFolder()

  private func written(
    format: HDF5Writer.Format = .jld2, _ body: @Sendable (HDF5Writer) -> Void
  ) throws -> HDF5File {
    try HDF5Writer.write(folder.file("a.jld2"), format: format, body)
    return try HDF5File.open(folder.file("a.jld2"))
  }

  // MARK: Opening

  private func openingMessage(_ name: String) throws -> String {
    try message(in: folder) { _ = try HDF5File.open(folder.file(name)) }
  }

  @Test func `a missing file is said to be missing`() throws {
    #expect(try openingMessage("no.jld2") == "no.jld2: there is no such file; check the path.")
    #expect(
      try openingMessage("no\0.jld2")
        == "no\0.jld2: the name '\(folder.path)/no…' contains a null character; remove it."
        .replacingOccurrences(of: folder.path + "/", with: ""))
  }

  @Test func `a directory is said to be one`() throws {
    #expect(
      throws: HDF5Error(path: folder.path, reason: .isDirectory)
    ) { try HDF5File.open(folder.path) }
    #expect(
      HDF5Error(path: "d", reason: .isDirectory).description
        == "d: this is a directory; give the path of an HDF5 file.")
  }

  @Test(arguments: ["", "time,temperature\n0,10\n", "CDF\u{1}\0\0\0\0"])
  func `a file of another format is said to be no HDF5 file`(_ content: String) throws {
    try content.write(toFile: folder.file("t.nc"), atomically: true, encoding: .utf8)
    #expect(
      try openingMessage("t.nc")
        == "t.nc: this is not an HDF5 file, or it is cut short; give an HDF5 or JLD2 file.")
  }

  @Test func `what keeps any file from being opened is told apart`() throws {
    #expect(FileObstacle.toOpening("/dev/null") == .other("it is not a regular file"))
    #expect(FileObstacle(errorNumber: EACCES) == .notReadable)
    #expect(
      HDF5Error(path: "a.jld2", reason: .notReadable).description
        == "a.jld2: reading is not permitted; change the file's permissions.")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("loop"), withDestinationPath: "loop")
    #expect(try openingMessage("loop").hasPrefix("loop: the file cannot be opened ("))
  }

  @Test func `a closed file says so, and may be closed again`() throws {
    let file = try written { $0.number("v", 1) }
    try file.close()
    try file.close()
    #expect(
      try message(in: folder) { _ = try file.read("v") }
        == "a.jld2: the file is closed; open it again before using it.")
  }

  @Test func `an HDF5 file without a block before it is read too`() throws {
    #expect(try written(format: .oldest) { $0.number("g/v", 2) }.readDouble("g/v") == 2)
  }

  // MARK: Numbers

  @Test(arguments: NumberType.all)
  private func `every number type is read exactly`(_ number: NumberType) throws {
    let file = try written { $0.numbers("v", number.values, shape: [2], as: number.type) }
    #expect(same(try file.readDoubles("v").values, number.values))
  }

  @Test func `the shape is HDF5's, Julia's dimensions reversed`() throws {
    let values = (0..<6).map(Double.init)
    let file = try written { $0.numbers("v", values, shape: [3, 1, 2]) }
    let (read, shape) = try file.readDoubles("v")
    #expect(shape == [3, 1, 2])
    #expect(read == values)
    #expect(try file.shape(of: "v") == [3, 1, 2])
  }

  @Test func `a scalar has an empty shape, an empty array no values`() throws {
    let file = try written {
      $0.number("scalar", 7)
      $0.numbers("empty", [], shape: [0, 3])
    }
    #expect(try file.read("scalar") == HDF5Value(shape: [], content: .numbers([7])))
    #expect(try file.readDouble("scalar") == 7)
    #expect(try file.read("empty") == HDF5Value(shape: [0, 3], content: .numbers([])))
    #expect(
      try message(in: folder) { _ = try file.readDouble("empty") }
        == "a.jld2: 'empty': this holds 0 numbers, expected one number; "
        + "give another object, or correct the file.")
  }

  @Test func `bits and enumerations are numbers`() throws {
    let file = try written { writer in
      writer.bytes("isStable", [1, 0, 255], shape: [3], as: H5T_STD_B8LE_g)
      writer.bytes("mask", [1, 2], as: H5T_STD_B16BE_g)
      let choice = H5Tenum_create(H5T_STD_I16LE_g)
      for (name, value) in [("no", Int16(0)), ("yes", 300)] {
        _ = withUnsafePointer(to: value) { H5Tenum_insert(choice, name, $0) }
      }
      writer.bytes("choice", [0x2c, 1], as: choice)
      H5Tclose(choice)
    }
    #expect(try file.readDoubles("isStable").values == [1, 0, 255])
    #expect(try file.readDouble("mask") == 258)
    #expect(try file.readDouble("choice") == 300)
  }

  @Test func `values in chunks are decompressed`() throws {
    let values = (0..<1000).map { Double($0 / 10) }
    let file = try written { writer in
      writer.numbers("v", values, shape: [1000], as: H5T_STD_I16LE_g) { creation in
        H5Pset_chunk(creation, 1, [hsize_t(64)])
        H5Pset_shuffle(creation)
        H5Pset_deflate(creation, 9)
      }
    }
    #expect(try file.readDoubles("v").values == values)
  }

  @Test func `what Julia stores for nothing is nothing`() throws {
    let file = try written { $0.nothing("v") }
    #expect(try file.read("v") == HDF5Value(shape: nil, content: .nothing))
    #expect(try file.shape(of: "v") == nil)
    #expect(
      try message(in: folder) { _ = try file.readDoubles("v") }
        == "a.jld2: 'v': this holds nothing, expected numbers; "
        + "give another object, or correct the file.")
  }

  // MARK: Texts

  @Test func `texts are read without what fills them up`() throws {
    let texts = ["", "Sørkapp", "N² = 10⁻⁶"]
    let file = try written {
      $0.texts("variable", texts, shape: [3])
      $0.texts("one", ["strong_wind"])
      $0.fixedTexts("null", texts, length: 16)
      $0.fixedTexts("terminated", texts, length: 16, padding: H5T_STR_NULLTERM)
      $0.fixedTexts("space", texts, length: 16, padding: H5T_STR_SPACEPAD)
    }
    for name in ["variable", "null", "terminated", "space"] {
      #expect(try file.readStrings(name) == texts, "\(name)")
    }
    #expect(try file.read("one").text == "strong_wind")
    #expect(
      try message(in: folder) { _ = try file.readDouble("one") }
        == "a.jld2: 'one': this holds values of text type, expected one number; "
        + "give another object, or correct the file.")
  }

  @Test func `a number is no text`() throws {
    let file = try written { $0.number("v", 1.5) }
    #expect(
      try message(in: folder) { _ = try file.readStrings("v") }
        == "a.jld2: 'v': this holds the number 1.5, expected text; "
        + "give another object, or correct the file.")
  }

  @Test func `a text that is not UTF-8 is taken as Latin-1`() throws {
    let file = try written { writer in
      let type = HDF5Writer.text(length: 2)
      writer.bytes("v", [0xb0, UInt8(ascii: "C")], as: type)
      H5Tclose(type)
    }
    #expect(try file.read("v").text == "°C")
  }

  // MARK: Structs

  @Test func `numeric members of a struct are read by name, others left out`() throws {
    let file = try written { writer in
      let inner = HDF5Writer.structure([
        ("hi", H5T_IEEE_F64LE_g), ("isExact", H5T_STD_B8LE_g),
      ])
      let text = HDF5Writer.text(length: 3)
      let outer = HDF5Writer.structure([
        ("count", H5T_STD_I16BE_g), ("name", text), ("ref", inner),
      ])
      let bytes: [UInt8] = [1, 2] + Array("abc".utf8) + [0, 0, 0, 0, 0, 0, 0xe0, 0x3f] + [1]
      writer.bytes("one", bytes, as: outer)
      writer.bytes("two", bytes + bytes, shape: [2], as: outer)
      for type in [inner, text, outer] { H5Tclose(type) }
    }
    #expect(
      try file.read("one")
        == HDF5Value(
          shape: [], content: .members(["count": [258], "ref/hi": [0.5], "ref/isExact": [1]])))
    #expect(try file.readMember("ref/hi", of: "two") == [0.5, 0.5])
    #expect(
      try message(in: folder) { _ = try file.readMember("ref/lo", of: "one") }
        == "a.jld2: 'one' has no member 'ref/lo'; did you mean 'ref/hi'? "
        + "the members are 'count', 'ref/hi', 'ref/isExact'.")
    #expect(
      try message(in: folder) { _ = try file.readDouble("one") }
        == "a.jld2: 'one': this holds a struct with the members "
        + "[\"count\", \"ref/hi\", \"ref/isExact\"], expected one number; "
        + "give another object, or correct the file.")
  }

  @Test func `types that are not read are named`() throws {
    let file = try written { writer in
      let array = H5Tarray_create2(H5T_IEEE_F64LE_g, 1, [hsize_t(2)])
      writer.bytes("array", [UInt8](repeating: 0, count: 16), as: array)
      let opaque = H5Tcreate(H5T_OPAQUE, 2)
      writer.bytes("opaque", [1, 2], as: opaque)
      let reference = HDF5Writer.structure([("r", H5T_STD_REF_OBJ_g)])
      writer.dataset("struct", shape: [], type: reference)
      for type in [array, opaque, reference] { H5Tclose(type) }
    }
    #expect(try file.read("array") == HDF5Value(shape: [], content: .other("array")))
    #expect(try file.read("opaque").content == .other("opaque"))
    #expect(try file.read("struct").content == .other("compound"))
  }

  // MARK: Attributes

  @Test func `attributes are read from any object`() throws {
    let file = try written {
      $0.number("g/v", 1)
      $0.attribute("scale", 0.5, of: "g/v")
      $0.attribute("units", "m s⁻¹", of: "g/v")
      $0.attribute("version", 3, of: "/")
    }
    #expect(try file.attributeNames(of: "g/v") == ["scale", "units"])
    #expect(try file.attributeNames(of: "g") == [])
    #expect(try file.attribute("scale", of: "g/v")?.number == 0.5)
    #expect(try file.attribute("units", of: "g/v")?.text == "m s⁻¹")
    #expect(try file.attribute("version")?.number == 3)
    #expect(try file.attribute("unit", of: "g/v") == nil)
  }

  // MARK: Paths

  @Test func `children are sorted by their bytes, or as numbers on request`() throws {
    let file = try written { writer in
      for name in ["10", "2", "serialized", "1", "-3", "٣", "99999999999999999999"] {
        writer.number("t/\(name)", 0)
      }
    }
    let names = try file.children(of: "t")
    #expect(names == ["-3", "1", "10", "2", "99999999999999999999", "serialized", "٣"])
    #expect(HDF5File.numbered(names).map(\.number) == [1, 2, 10])
    #expect(HDF5File.numbered(["7", "007"]).map(\.name) == ["007", "7"])
    #expect(try file.children() == ["t"])
  }

  @Test func `the kind of an object is told, and that there is none`() throws {
    let file = try written { $0.number("g/v", 0) }
    #expect(try file.kind(of: "/") == .group)
    #expect(try file.kind(of: "") == .group)
    #expect(try file.kind(of: "/g/") == .group)
    #expect(try file.kind(of: "g/v") == .dataset)
    #expect(try file.kind(of: "g/w") == nil)
    #expect(try file.kind(of: "g/v/w") == nil)
  }

  @Test func `a name is found however its letters are composed`() throws {
    let composed = "\u{016b}"
    let decomposed = "u\u{0304}"
    let file = try written {
      $0.number("timeseries/\(decomposed)/0", 1)
      $0.number("both/\(decomposed)", 2)
      $0.number("both/\(composed)", 3)
    }
    #expect(try file.readDouble("timeseries/\(composed)/0") == 1)
    #expect(try file.readDouble("both/\(decomposed)") == 2)
    #expect(try file.readDouble("both/\(composed)") == 3)
  }

  @Test func `a missing object is named with its group, the nearest and all there are`() throws {
    let file = try written {
      $0.number("timeseries/u/0", 0)
      $0.number("timeseries/v/0", 0)
      $0.group("empty")
    }
    #expect(
      try message(in: folder) { _ = try file.read("/timeserie/u/0") }
        == "a.jld2: '/' has no member 'timeserie'; did you mean 'timeseries'? "
        + "the members are 'empty', 'timeseries'.")
    #expect(
      try message(in: folder) { _ = try file.read("/timeseries/w/0") }
        == "a.jld2: '/timeseries' has no member 'w'; the members are 'u', 'v'.")
    #expect(
      try message(in: folder) { _ = try file.children(of: "empty/x") }
        == "a.jld2: '/empty' has no member 'x'; there are no members here.")
    #expect(
      try message(in: folder) { _ = try file.read("timeseries") }
        == "a.jld2: 'timeseries': this is a group, expected a dataset; "
        + "give the path of a dataset.")
    #expect(
      try message(in: folder) { _ = try file.children(of: "timeseries/u/0") }
        == "a.jld2: 'timeseries/u/0': this is a dataset, expected a group; "
        + "give the path of a group.")
    #expect(
      try message(in: folder) { _ = try file.read("a\0b") }
        == "a.jld2: the name 'a…' contains a null character; remove it.")
    // None of these is a failure of the library, so the file can still be read.
    #expect(try file.readDouble("timeseries/u/0") == 0)
  }

  @Test func `links are followed inside the file and not out of it`() throws {
    try HDF5Writer.write(folder.file("other.jld2")) { $0.number("v", 2) }
    let other = folder.file("other.jld2")
    let file = try written {
      $0.number("v", 1)
      $0.softLink("soft", to: "/v")
      $0.softLink("broken", to: "/w")
      $0.softLink("circle", to: "/circle")
      $0.externalLink("g/out", to: "/", in: other)
    }
    #expect(try file.readDouble("soft") == 1)
    for name in ["broken", "circle"] {
      #expect(
        try message(in: folder) { _ = try file.read("/\(name)") }
          == "a.jld2: '/\(name)': this link leads to nothing; correct or remove it.")
    }
    for name in ["g/out", "g/out/v"] {
      #expect(
        try message(in: folder) { _ = try file.read(name) }
          == "a.jld2: '\(name)': this leads into another file, which is not followed; "
          + "copy the object into the file.")
    }
    #expect(try file.children(of: "g") == ["out"])
  }

  @Test func `values that lie in other files are refused`() throws {
    let file = try written { writer in
      writer.dataset("external", shape: [4], type: H5T_IEEE_F64LE_g) { creation in
        H5Pset_external(creation, "/etc/hostname", 0, 32)
      }
      writer.dataset("virtual", shape: [4], type: H5T_IEEE_F64LE_g) { creation in
        let space = H5Screate_simple(1, [hsize_t(4)], nil)
        H5Pset_virtual(creation, space, "other.jld2", "v", space)
        H5Sclose(space)
      }
    }
    for name in ["external", "virtual"] {
      #expect(
        try message(in: folder) { _ = try file.read(name) }
          == "a.jld2: '\(name)': the values lie in other files, which are not read; "
          + "copy them into the file.")
    }
  }

  @Test func `a compression that is not known is named`() throws {
    let file = try written { writer in
      writer.numbers("v", [1, 2], shape: [2]) { creation in
        H5Pset_chunk(creation, 1, [hsize_t(2)])
        H5Pset_filter(creation, 399, UInt32(H5Z_FLAG_OPTIONAL), 0, nil)
      }
    }
    #expect(
      try message(in: folder) { _ = try file.read("v") }
        == "a.jld2: 'v': the values are compressed with 'filter 399', which HDF5 does not have "
        + "built in, and code is not loaded for the sake of a file; write the file with deflate or without "
        + "compression.")
  }

  // MARK: Sizes

  @Test func `a size that cannot be right is refused before memory is asked for`() throws {
    let file = try written { writer in
      writer.dataset("plain", shape: [1 << 40], type: H5T_IEEE_F64LE_g)
      writer.dataset("packed", shape: [1 << 45, 1 << 30], type: H5T_IEEE_F64LE_g) { creation in
        H5Pset_chunk(creation, 2, [hsize_t(64), 64])
        H5Pset_deflate(creation, 1)
      }
      let text = HDF5Writer.text(length: 1000)
      writer.dataset("text", shape: [1 << 30], type: text)
      H5Tclose(text)
    }
    let size = try #require(
      FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int)
    #expect(
      try message(in: folder) { _ = try file.read("plain") }
        == "a.jld2: 'plain': 8796093022208 bytes are declared, but the whole file has \(size); "
        + "the file is damaged: replace it.")
    #expect(throws: HDF5Error.self) { try file.read("text") }
    #expect(
      try message(in: folder) { _ = try file.read("packed") }
        == "a.jld2: 'packed': more bytes than can be counted exceed the limit of 1073741824; replace "
        + "the file if it is damaged, or raise the limit if the file is right: --limit "
        + "file-variable-size=VALUE.")
  }

  @Test func `the limit holds for what values take in memory`() throws {
    try HDF5Writer.write(folder.file("a.jld2")) { writer in
      writer.numbers(
        "bytes", [Double](repeating: 1, count: 1000), shape: [1000], as: H5T_STD_I8LE_g)
      writer.texts("texts", [String](repeating: "0123456789", count: 100), shape: [100])
      writer.number("small", 1)
    }
    var limits = FileLimits()
    limits[.variableSize] = 1000
    let file = try HDF5File.open(folder.file("a.jld2"), limits: limits)
    let advice =
      "exceed the limit of 1000; replace the file if it is damaged, or raise the limit if the file is "
      + "right: --limit file-variable-size="
    #expect(
      try message(in: folder) { _ = try file.read("bytes") }
        == "a.jld2: 'bytes': 8000 bytes \(advice)8000.")
    #expect(
      try message(in: folder) { _ = try file.read("texts") }
        == "a.jld2: 'texts': 1001 bytes \(advice)1001.")
    #expect(try file.readDouble("small") == 1)
  }

  // MARK: Handles

  @Test func `nothing stays open, whether reading succeeds or fails`() throws {
    let file = try written { writer in
      writer.number("g/v", 1)
      writer.texts("g/text", ["a", "b"], shape: [2])
      writer.nothing("g/nothing")
      writer.dataset("g/huge", shape: [1 << 40], type: H5T_IEEE_F64LE_g)
      let structure = HDF5Writer.structure([
        ("x", H5T_IEEE_F64LE_g), ("r", H5T_STD_REF_OBJ_g), ("y", H5T_STD_B8LE_g),
      ])
      writer.dataset("g/struct", shape: [2], type: structure)
      H5Tclose(structure)
      writer.attribute("units", "m", of: "g/v")
      writer.softLink("g/broken", to: "/none")
    }
    let kinds = [H5I_DATASPACE, H5I_DATATYPE, H5I_GENPROP_LST, H5I_ATTR, H5I_GROUP, H5I_DATASET]
    @Sendable func counts() -> [hsize_t] {
      kinds.map { kind in
        var count: hsize_t = 0
        H5Inmembers(kind, &count)
        return count
      }
    }
    // The lock is held throughout, so that no other test opens anything meanwhile.
    let (before, after, open) = try file.withSession { session in
      let before = counts()
      for _ in 0..<10 {
        for name in ["g/v", "g/text", "g/nothing", "g/struct", "g/huge", "g/broken", "no", "g"] {
          _ = try? session.read(name)
        }
        _ = try? session.attribute("units", of: session.object("g/v"), "g/v")
        _ = try? session.children(of: session.object("g"), "g")
      }
      return (before, counts(), H5Fget_obj_count(session.file, 0x1f))
    }
    #expect(before == after)
    #expect(open == 1, "the file itself")
  }

  // MARK: Company

  @Test func `one file may be open here and as NetCDF at once`() throws {
    let path = folder.file("a.nc")
    let dataset = try Dataset.create(path)
    try dataset.defineDimension("x", length: 2)
    try dataset.defineVariable("v", type: .float, dimensions: ["x"]).write([1, 2])
    try dataset.close()
    do {
      let file = try HDF5File.open(path)
      let dataset = try Dataset.open(path)
      #expect(try dataset.variable("v").readDoubles() == [1, 2])
      #expect(try file.readDoubles("v").values == [1, 2])
      try dataset.close()
      #expect(try file.readDoubles("v").values == [1, 2])
    }
    do {
      let dataset = try Dataset.open(path)
      let file = try HDF5File.open(path)
      #expect(try file.readDoubles("v").values == [1, 2])
      try file.close()
      #expect(try dataset.variable("v").readDoubles() == [1, 2])
    }
  }

  @Test func `concurrent reads here and through NetCDF give the values written`() throws {
    let count = 8
    for i in 0..<count {
      try HDF5Writer.write(folder.file("\(i).jld2")) { writer in
        writer.numbers("v", [Double](repeating: Double(i), count: 50), shape: [50])
      }
      let dataset = try Dataset.create(folder.file("\(i).nc"))
      try dataset.defineDimension("x", length: 50)
      try dataset.defineVariable("v", type: .double, dimensions: ["x"])
        .write([Double](repeating: Double(i), count: 50))
      try dataset.close()
    }
    DispatchQueue.concurrentPerform(iterations: 400) { iteration in
      let i = iteration % count
      let expected = [Double](repeating: Double(i), count: 50)
      if iteration.isMultiple(of: 2) {
        let file = try? HDF5File.open(folder.file("\(i).jld2"))
        #expect((try? file?.readDoubles("v").values) == expected)
      } else {
        let dataset = try? Dataset.open(folder.file("\(i).nc"))
        #expect((try? dataset?.variable("v").readDoubles()) == expected)
      }
    }
  }
}
