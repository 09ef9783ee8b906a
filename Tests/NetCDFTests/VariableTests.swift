import CNetCDF
import Foundation
import HDF5
import TestSupport
import Testing

@testable import NetCDF

/// Values at the ends of each numeric type's range that the type and a double hold exactly.
///
/// Default fill values are left out: they are read as missing.
private let extremes: [(DataType, [Double])] = [
  (.byte, [-128, -127, 0, 127]),
  (.short, [-32768, 0, 32767]),
  (.int, [-2_147_483_648, 0, 2_147_483_647]),
  (.int64, [-0x1p62, 0, 0x1p62]),
  (.float, [-0x1.fffffep127, 0.1 as Float, 0x1p-149, .infinity].map { (x: Float) in Double(x) }),
  (.double, [-.greatestFiniteMagnitude, 0.1, .leastNonzeroMagnitude, -.infinity, .nan]),
  (.ubyte, [0, 255]),
  (.ushort, [0, 65534]),
  (.uint, [0, 4_294_967_294]),
  (.uint64, [0, 0x1p63]),
]

struct VariableTests {
  let folder = try! TemporaryFolder()

  private func create() throws -> Dataset { try Dataset.create(folder.file("a.nc")) }

  private func reopen(_ dataset: Dataset) throws -> Dataset {
    try dataset.close()
    return try Dataset.open(dataset.path)
  }

  /// Creates a file by C calls of its own, for what `Dataset` does not write.
  private func createByLibrary(_ mode: Int32, _ calls: @Sendable (Int32) -> [Int32]) throws
    -> String
  {
    let path = folder.file("other.nc")
    let statuses = LibraryLock.locked {
      var file: Int32 = 0
      return [nc_create(path, mode, &file)] + calls(file) + [nc_close(file)]
    }
    try #require(statuses.allSatisfy { $0 == NC_NOERR })
    return path
  }

  // MARK: Round trips

  @Test(arguments: extremes)
  func `every numeric type keeps the ends of its range`(_ type: DataType, _ values: [Double]) throws
  {
    let dataset = try create()
    try dataset.defineDimension("x", length: values.count)
    try dataset.defineVariable("v", type: type, dimensions: ["x"]).write(values)
    let variable = try reopen(dataset).variable("v")
    #expect(variable.type == type)
    #expect(try same(variable.readDoubles(), values))
  }

  @Test func `64-bit integers survive where doubles would round`() throws {
    let values = [Int.min + 8, 0x20_0000_0000_0001, Int.max]
    let dataset = try create()
    let x = try dataset.defineDimension("x", length: 3)
    try dataset.defineVariable("v", type: .int64, dimensions: [x]).write(integers: values)
    #expect(try reopen(dataset).variable("v").readIntegers() == values)
  }

  @Test func `a scalar has an empty shape and one value`() throws {
    let dataset = try create()
    let scalar = try dataset.defineVariable("depth", type: .double, dimensions: [])
    try scalar.write([-12.5])
    let name = try dataset.defineVariable("site", type: .string, dimensions: [])
    try name.write(strings: ["Papa"])
    let reopened = try reopen(dataset)
    #expect(try reopened.variable("depth").shape == [])
    #expect(try reopened.variable("depth").readDoubles() == [-12.5])
    #expect(try reopened.variable("depth").readDoubles(start: [], count: []) == [-12.5])
    #expect(try reopened.variable("site").readStrings() == ["Papa"])
  }

  @Test func `strings keep empty and non-Latin text`() throws {
    let names = ["", "Sørkapp", "日本海", "a b"]
    let dataset = try create()
    try dataset.defineDimension("n", length: 4)
    try dataset.defineVariable("name", type: .string, dimensions: ["n"]).write(strings: names)
    #expect(try reopen(dataset).variable("name").readStrings() == names)
  }

  @Test func `strings never written are empty`() throws {
    let dataset = try create()
    try dataset.defineDimension("n", length: 2)
    try dataset.defineVariable("name", type: .string, dimensions: ["n"])
    #expect(try reopen(dataset).variable("name").readStrings() == ["", ""])
  }

  @Test func `rows of characters are texts without their padding`() throws {
    let names = ["Papa", "Sørkapp", ""]
    let dataset = try create()
    try dataset.defineDimension("n", length: nil)
    try dataset.defineDimension("length", length: 8)
    let variable = try dataset.defineVariable("name", type: .char, dimensions: ["n", "length"])
    try variable.write(strings: names)
    let reopened = try reopen(dataset)
    #expect(try reopened.variable("name").shape == [3, 8])
    #expect(try reopened.variable("name").readStrings() == names)
  }

  @Test func `a row of characters without further dimensions is one text`() throws {
    let dataset = try create()
    try dataset.defineDimension("length", length: 4)
    try dataset.defineVariable("name", type: .char, dimensions: ["length"]).write(strings: ["ab"])
    #expect(try reopen(dataset).variable("name").readStrings() == ["ab"])
  }

  // MARK: Regions and growth

  @Test func `a region is read and written in place, row by row`() throws {
    let dataset = try create()
    try dataset.defineDimension("y", length: 3)
    try dataset.defineDimension("x", length: 4)
    let variable = try dataset.defineVariable("v", type: .float, dimensions: ["y", "x"])
    try variable.write((0..<12).map(Double.init))
    try variable.write([-1, -2, -3, -4], start: [1, 2], count: [2, 2])
    let reopened = try reopen(dataset).variable("v")
    #expect(try reopened.readDoubles() == [0, 1, 2, 3, 4, 5, -1, -2, 8, 9, -3, -4])
    #expect(try reopened.readDoubles(start: [0, 1], count: [3, 2]) == [1, 2, 5, -1, 9, -3])
    #expect(try reopened.readDoubles(start: [3, 0], count: [0, 4]) == [])
  }

  @Test func `an unlimited dimension grows with each write`() throws {
    let dataset = try create()
    let time = try dataset.defineDimension("time", length: nil)
    let z = try dataset.defineDimension("z", length: 2)
    #expect(time == Dimension(name: "time", length: 0, isUnlimited: true))
    let variable = try dataset.defineVariable("v", type: .double, dimensions: [time, z])
    #expect(try variable.readDoubles() == [])
    try variable.write([1, 2, 3, 4])
    #expect(try variable.shape == [2, 2])
    try variable.write([5, 6], start: [2, 0], count: [1, 2])
    let reopened = try reopen(dataset)
    #expect(
      try reopened.dimensions == [
        Dimension(name: "time", length: 3, isUnlimited: true),
        Dimension(name: "z", length: 2, isUnlimited: false),
      ])
    #expect(try reopened.variable("v").readDoubles() == [1, 2, 3, 4, 5, 6])
  }

  @Test func `chunks, compression and shuffling are really set`() throws {
    let dataset = try create()
    try dataset.defineDimension("y", length: 30)
    try dataset.defineDimension("x", length: 40)
    let dimensions = ["y", "x"]
    try dataset.defineVariable(
      "packed", type: .float, dimensions: dimensions, chunks: [10, 20], deflate: 4)
    try dataset.defineVariable(
      "plain", type: .float, dimensions: dimensions, deflate: 9, shuffle: false)
    try dataset.defineVariable("loose", type: .float, dimensions: dimensions)
    let values = (0..<1200).map { Double($0 % 7) }
    for variable in try dataset.variables { try variable.write(values) }
    let reopened = try reopen(dataset)
    let packed = try reopened.variable("packed").storage
    #expect(packed == Variable.Storage(chunks: [10, 20], deflate: 4, shuffle: true))
    let plain = try reopened.variable("plain").storage
    #expect(plain.deflate == 9 && !plain.shuffle && plain.chunks != nil)
    let loose = try reopened.variable("loose").storage
    #expect(loose == Variable.Storage(chunks: nil, deflate: nil, shuffle: false))
    for variable in try reopened.variables { #expect(try variable.readDoubles() == values) }
  }

  @Test(arguments: [(nil, 4), (1, 1), (3, 3)])
  func `as many chunks are held as lie in a row, or as are asked for`(_ held: Int?, _ count: Int)
    throws
  {
    let dataset = try create()
    try dataset.defineDimension("y", length: 30)
    try dataset.defineDimension("x", length: 70)
    let variable = try dataset.defineVariable(
      "v", type: .float, dimensions: ["y", "x"], chunks: [10, 20], heldChunks: held)
    #expect(try cacheSize(of: variable) == count * 10 * 20 * 4)
  }

  private func cacheSize(of variable: Variable) throws -> Int {
    try variable.dataset.withSession { (session) throws(NetCDFError) in
      var size = 0
      try session.check(
        nc_get_var_chunk_cache(session.id, variable.id, &size, nil, nil), "asking for the cache")
      return size
    }
  }

  @Test func `reading a file through holds one chunk of a variable, and finds every variable`()
    throws
  {
    let dataset = try create()
    try dataset.defineDimension("case", length: 30)
    try dataset.defineDimension("time", length: 70)
    let values = (0..<2100).map(Double.init)
    // One that has the name of a dimension, but is not its coordinate.
    for name in ["v", "time"] {
      try dataset.defineVariable(
        name, type: .double, dimensions: ["case", "time"], chunks: [8, 20]
      )
      .write(values)
    }
    let reopened = try reopen(dataset)
    let variable = try reopened.variable("v")
    #expect(try cacheSize(of: variable) > 8 * 20 * 8, "the library's own choice")
    try reopened.readThrough()
    #expect(try cacheSize(of: variable) == 8 * 20 * 8)
    for variable in try reopened.variables { #expect(try variable.readDoubles() == values) }
  }

  @Test func `a classic file is read through`() throws {
    let path = try createByLibrary(NC_CLOBBER) { file in
      var (dimension, variable): (Int32, Int32) = (0, 0)
      return [
        nc_def_dim(file, "x", 2, &dimension),
        nc_def_var(file, "v", NC_DOUBLE, 1, &dimension, &variable), nc_enddef(file),
        nc_put_var_double(file, variable, [1, 2]),
      ]
    }
    try Dataset.open(path).readThrough()
  }

  // MARK: Packing and missing values

  @Test func `scale and offset are undone on writing and applied on reading, fill apart`() throws {
    let dataset = try create()
    try dataset.defineDimension("x", length: 4)
    let variable = try dataset.defineVariable(
      "t", type: .short, dimensions: ["x"], fillValue: -999)
    try variable.setAttribute("scale_factor", 0.25)
    try variable.setAttribute("add_offset", 10.0)
    try variable.write([10, 10.3, -2.5], start: [0], count: [3])
    let reopened = try reopen(dataset).variable("t")
    #expect(try reopened.attribute("_FillValue") == .integers([-999], .short))
    #expect(try reopened.readIntegers() == [0, 1, -50, -999])
    #expect(try same(reopened.readDoubles(), [10, 10.25, -2.5, .nan]))
  }

  @Test func `a double missing_value matches what a float stores of it`() throws {
    let dataset = try create()
    try dataset.defineDimension("x", length: 3)
    let variable = try dataset.defineVariable("t", type: .float, dimensions: ["x"])
    try variable.setAttribute("missing_value", .doubles([1e20, -0.1]))
    try variable.write([1e20, 2, -0.1])
    #expect(try same(variable.readDoubles(), [.nan, 2, .nan]))
  }

  @Test func `_FillValue and missing_value both mean missing`() throws {
    let dataset = try create()
    try dataset.defineDimension("x", length: 3)
    let variable = try dataset.defineVariable("t", type: .int, dimensions: ["x"], fillValue: -1)
    try variable.setAttribute("missing_value", -2)
    try variable.write(integers: [-1, -2, -3])
    #expect(try same(variable.readDoubles(), [.nan, .nan, -3]))
  }

  @Test(arguments: DataType.allCases.filter(\.isNumeric))
  func `values never written are missing, except in byte types`(_ type: DataType) throws {
    let dataset = try create()
    try dataset.defineDimension("x", length: 2)
    let variable = try dataset.defineVariable("v", type: type, dimensions: ["x"])
    try variable.write([1], start: [1], count: [1])
    let first: Double = type == .byte ? -127 : type == .ubyte ? 255 : .nan
    #expect(try same(reopen(dataset).variable("v").readDoubles(), [first, 1]))
  }

  @Test func `a declared fill value makes the default an ordinary value`() throws {
    let dataset = try create()
    try dataset.defineDimension("x", length: 2)
    let variable = try dataset.defineVariable("v", type: .short, dimensions: ["x"], fillValue: 0)
    try variable.write([-32767, 0])
    #expect(try same(variable.readDoubles(), [-32767, .nan]))
  }

  @Test(arguments: DataType.allCases.filter(\.isNumeric))
  func `a fill value is recorded in the variable's type`(_ type: DataType) throws {
    let dataset = try create()
    try dataset.defineDimension("x", length: 1)
    try dataset.defineVariable("v", type: type, dimensions: ["x"], fillValue: 7)
    let variable = try reopen(dataset).variable("v")
    let expected: AttributeValue =
      type == .double ? .doubles([7]) : type == .float ? .floats([7]) : .integers([7], type)
    #expect(try variable.attribute("_FillValue") == expected)
    #expect(try variable.readDoubles()[0].isNaN)
  }

  // MARK: Files of others

  @Test func `a classic file is read, updated and extended`() throws {
    let path = try createByLibrary(NC_CLOBBER) { file in
      var time: Int32 = 0
      var n: Int32 = 0
      var t: Int32 = 0
      var name: Int32 = 0
      return [
        nc_def_dim(file, "time", NC_UNLIMITED, &time), nc_def_dim(file, "n", 3, &n),
        nc_def_var(file, "t", NC_SHORT, 1, [time], &t),
        nc_put_att_float(file, t, "scale_factor", NC_FLOAT, 1, [0.5]),
        nc_def_var(file, "name", NC_CHAR, 1, [n], &name), nc_enddef(file),
        nc_put_vara_short(file, t, [0], [3], [2, -32767, 4]),
        nc_put_vara_text(file, name, [0], [3], "abc"),
      ]
    }
    let dataset = try Dataset.open(path, forUpdating: true)
    #expect(try same(dataset.variable("t").readDoubles(), [1, .nan, 2]))
    #expect(try dataset.variable("name").readStrings() == ["abc"])
    try dataset.variable("t").write([3.5], start: [3], count: [1])
    try dataset.setAttribute("title", "extended")
    try dataset.defineVariable("depth", type: .double, dimensions: []).write([8])
    let reopened = try reopen(dataset)
    #expect(try same(reopened.variable("t").readDoubles(), [1, .nan, 2, 3.5]))
    #expect(try reopened.variable("depth").readDoubles() == [8])
    #expect(try reopened.attribute("title") == "extended")
  }

  @Test func `a variable of a user-defined type is named and does not hide the others`() throws {
    let path = try createByLibrary(NC_NETCDF4) { file in
      var cloud: nc_type = 0
      var c: Int32 = 0
      var v: Int32 = 0
      var clear: Int8 = 0
      return [
        nc_def_enum(file, NC_BYTE, "cloud", &cloud),
        nc_insert_enum(file, cloud, "clear", &clear),
        nc_def_var(file, "c", cloud, 0, nil, &c), nc_def_var(file, "v", NC_DOUBLE, 0, nil, &v),
        nc_put_var_double(file, v, [4]),
      ]
    }
    let dataset = try Dataset.open(path)
    #expect(try dataset.variableNames == ["c", "v"])
    #expect(try dataset.variable("v").readDoubles() == [4])
    let expected =
      "other.nc: variable 'c': the type 'cloud' is user-defined, which is not supported; "
      + "convert it to a built-in type."
    #expect(try message(in: folder) { _ = try dataset.variable("c") } == expected)
    #expect(try message(in: folder) { _ = try dataset.variables } == expected)
  }

  // MARK: Refusals

  @Test func `a wrong number of values names expected and found`() throws {
    let dataset = try create()
    try dataset.defineDimension("time", length: nil)
    try dataset.defineDimension("y", length: 2)
    try dataset.defineDimension("x", length: 3)
    let fixed = try dataset.defineVariable("f", type: .double, dimensions: ["y", "x"])
    let growing = try dataset.defineVariable("g", type: .int, dimensions: ["time", "x"])
    let text = try dataset.defineVariable("s", type: .string, dimensions: ["y"])
    let rows = try dataset.defineVariable("r", type: .char, dimensions: ["y", "x"])
    #expect(
      try message(in: folder) { try fixed.write([1, 2, 3, 4, 5]) }
        == "a.nc: variable 'f': 6 values are expected, 5 were given; give one value per point.")
    #expect(
      try message(in: folder) { try fixed.write([1], start: [0, 0], count: [1, 2]) }
        == "a.nc: variable 'f': 2 values are expected, 1 were given; give one value per point.")
    #expect(
      try message(in: folder) { try text.write(strings: ["a"]) }
        == "a.nc: variable 's': 2 values are expected, 1 were given; give one value per point.")
    #expect(
      try message(in: folder) { try rows.write(strings: ["a", "b", "c"]) }
        == "a.nc: variable 'r': 2 values are expected, 3 were given; give one value per point.")
    try growing.write(integers: [1, 2, 3, 4, 5, 6])
    let records =
      "a.nc: variable 'g': a multiple of 3 values, at least 6, is expected, %d were given; "
      + "give whole records, or write a part with start and count."
    for count in [7, 3] {
      let values = [Double](repeating: 0, count: count)
      #expect(
        try message(in: folder) { try growing.write(values) } == String(format: records, count))
    }
    #expect(try growing.readIntegers() == [1, 2, 3, 4, 5, 6])
  }

  @Test(arguments: [([0], [1]), ([0, 2], [1, 2]), ([-1, 0], [1, 1]), ([0, 0], [3, 1])])
  func `a region outside the variable is refused`(_ start: [Int], _ count: [Int]) throws {
    let dataset = try create()
    try dataset.defineDimension("y", length: 2)
    try dataset.defineDimension("x", length: 3)
    let variable = try dataset.defineVariable("v", type: .double, dimensions: ["y", "x"])
    let expected =
      "a.nc: variable 'v': start \(start) with count \(count) does not fit the shape [2, 3]; "
      + "give one index and one count per dimension, inside the shape."
    #expect(
      try message(in: folder) { _ = try variable.readDoubles(start: start, count: count) }
        == expected)
    let values = [Double](repeating: 0, count: count.reduce(1, *))
    #expect(
      try message(in: folder) { try variable.write(values, start: start, count: count) }
        == expected)
  }

  @Test(arguments: [
    (DataType.byte, 128.0), (.ubyte, -1), (.short, 0.5), (.int, .nan), (.uint64, -.infinity),
    (.int64, 0x1p63), (.float, 1e39),
  ])
  func `a value the type cannot hold is refused`(_ type: DataType, _ value: Double) throws {
    let dataset = try create()
    try dataset.defineDimension("x", length: 2)
    let variable = try dataset.defineVariable("v", type: type, dimensions: ["x"])
    #expect(
      try message(in: folder) { try variable.write([1, value]) }
        == "a.nc: variable 'v': the value \(value) cannot be stored as \(type); "
        + "correct it or choose another type.")
  }

  @Test func `an integer the type cannot hold is refused`() throws {
    let dataset = try create()
    let variable = try dataset.defineVariable("v", type: .float, dimensions: [])
    #expect(
      try message(in: folder) { try variable.write(integers: [16_777_217]) }
        == "a.nc: variable 'v': the value 16777217 cannot be stored as float; "
        + "correct it or choose another type.")
  }

  @Test func `numbers and text are not mixed up`() throws {
    let dataset = try create()
    let text = try dataset.defineVariable("s", type: .string, dimensions: [])
    let number = try dataset.defineVariable("v", type: .double, dimensions: [])
    let wantsNumber =
      "a.nc: variable 's': the type is string, expected a numeric type; "
      + "use the method for that type."
    #expect(try message(in: folder) { _ = try text.readDoubles() } == wantsNumber)
    #expect(try message(in: folder) { try text.write([1]) } == wantsNumber)
    #expect(try message(in: folder) { try text.write(integers: [1]) } == wantsNumber)
    let wantsText =
      "a.nc: variable 'v': the type is double, expected string or char; "
      + "use the method for that type."
    #expect(try message(in: folder) { _ = try number.readStrings() } == wantsText)
    #expect(try message(in: folder) { try number.write(strings: ["a"]) } == wantsText)
    #expect(
      try message(in: folder) { _ = try number.readIntegers() }
        == "a.nc: variable 'v': the type is double, expected an integer type; "
        + "use the method for that type.")
  }

  @Test func `text that would be cut is refused`() throws {
    let dataset = try create()
    try dataset.defineDimension("length", length: 3)
    let rows = try dataset.defineVariable("r", type: .char, dimensions: ["length"])
    let text = try dataset.defineVariable("s", type: .string, dimensions: [])
    #expect(
      try message(in: folder) { try rows.write(strings: ["Åle"]) }
        == "a.nc: variable 'r': the text 'Åle' has 4 bytes, but only 3 fit; "
        + "shorten it or use type string.")
    #expect(
      try message(in: folder) { try text.write(strings: ["ab\0cd"]) }
        == "a.nc: variable 's': the text 'ab…' contains a null character; remove it.")
  }

  @Test func `an unusable packing attribute is named`() throws {
    let dataset = try create()
    func variable(_ name: String, _ attribute: String, _ value: AttributeValue) throws -> Variable {
      let variable = try dataset.defineVariable(name, type: .double, dimensions: [])
      try variable.setAttribute(attribute, value)
      return variable
    }
    let text = try variable("a", "scale_factor", "two")
    #expect(
      try message(in: folder) { _ = try text.readDoubles() }
        == "a.nc: variable 'a': attribute 'scale_factor' is the text 'two', expected one number; "
        + "correct the attribute.")
    let zero = try variable("b", "scale_factor", 0)
    #expect(
      try message(in: folder) { _ = try zero.readDoubles() }
        == "a.nc: variable 'b': attribute 'scale_factor' is 0, expected a number other than zero; "
        + "correct the attribute.")
    let pair = try variable("c", "add_offset", .floats([1, 2]))
    #expect(
      try message(in: folder) { _ = try pair.readDoubles() }
        == "a.nc: variable 'c': attribute 'add_offset' is the numbers [1.0, 2.0], "
        + "expected one number; correct the attribute.")
    let missing = try variable("d", "missing_value", "none")
    #expect(
      try message(in: folder) { _ = try missing.readDoubles() }
        == "a.nc: variable 'd': attribute 'missing_value' is the text 'none', expected numeric; "
        + "correct the attribute.")
  }

  // MARK: Threads

  @Test func `concurrent reads of several datasets give the values written`() async throws {
    let values = (0..<5000).map { Double($0) * 0.5 }
    let paths = (0..<3).map { folder.file("\($0).nc") }
    for path in paths {
      let dataset = try Dataset.create(path)
      try dataset.defineDimension("x", length: values.count)
      try dataset.defineVariable("v", type: .double, dimensions: ["x"], deflate: 1).write(values)
      try dataset.close()
    }
    let shared = try Dataset.open(paths[0]).variable("v")
    try await withThrowingTaskGroup(of: [Double].self) { group in
      for task in 0..<48 {
        group.addTask {
          task.isMultiple(of: 2)
            ? try shared.readDoubles()
            : try Dataset.open(paths[task % 3]).variable("v").readDoubles()
        }
      }
      for try await read in group { #expect(read == values) }
    }
  }
}
