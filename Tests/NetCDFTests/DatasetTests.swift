import Foundation
import HDF5
import TestSupport
import Testing

@testable import NetCDF

/// Replaces the one place in a file where `old` stands.
func replaceBytes(in path: String, _ old: [UInt8], by new: [UInt8]) throws {
  let url = URL(fileURLWithPath: path)
  var data = try Data(contentsOf: url)
  let range = try #require(data.range(of: Data(old)))
  data.replaceSubrange(range, with: new)
  try data.write(to: url)
}

struct DatasetTests {
  let folder = try! TemporaryFolder()

  private func openingMessage(_ name: String, forUpdating: Bool = false) throws -> String {
    try message(in: folder) { _ = try Dataset.open(folder.file(name), forUpdating: forUpdating) }
  }

  private func creatingMessage(_ name: String, overwrite: Bool = false) throws -> String {
    try message(in: folder) { _ = try Dataset.create(folder.file(name), overwrite: overwrite) }
  }

  // MARK: Opening

  @Test func `a missing file is said to be missing`() throws {
    #expect(try openingMessage("no.nc") == "no.nc: there is no such file; check the path.")
  }

  @Test func `a directory is said to be one`() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("d.nc"), withIntermediateDirectories: false)
    let expected = "d.nc: this is a directory; give the path of a NetCDF file."
    #expect(try openingMessage("d.nc") == expected)
    #expect(try creatingMessage("d.nc", overwrite: true) == expected)
  }

  @Test(arguments: ["", "time,temperature\n0,10\n"])
  func `a file of another format is said to be no NetCDF file`(_ content: String) throws {
    try content.write(toFile: folder.file("t.nc"), atomically: true, encoding: .utf8)
    #expect(
      try openingMessage("t.nc")
        == "t.nc: this is not a NetCDF file, or it is cut short; give a NetCDF-3 or NetCDF-4 file.")
  }

  @Test func `a damaged file is said to be damaged`() throws {
    let dataset = try Dataset.create(folder.file("a.nc"))
    try dataset.defineVariable("v", type: .double, dimensions: [])
    try dataset.close()
    let url = URL(fileURLWithPath: dataset.path)
    try Data(contentsOf: url).prefix(200).write(to: url)
    #expect(
      try openingMessage("a.nc")
        == "a.nc: the file cannot be opened (it is damaged, or open elsewhere for writing); "
        + "check or replace it.")
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func `an unreadable file is said to be unreadable`() throws {
    try Dataset.create(folder.file("a.nc")).close()
    try FileManager.default.setAttributes(
      [.posixPermissions: 0], ofItemAtPath: folder.file("a.nc"))
    #expect(
      try openingMessage("a.nc")
        == "a.nc: reading is not permitted; change the file's permissions.")
  }

  @Test func `the system's refusal to let a file be read is recognised`() {
    let obstacle = FileObstacle(errorNumber: EACCES)
    #expect(Dataset.reason(obstacle, "a.nc") == .notReadable)
    #expect(
      NetCDFError(path: "a.nc", reason: .notReadable).description
        == "a.nc: reading is not permitted; change the file's permissions.")
  }

  @Test func `a link that leads nowhere gives the system's reason`() throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("loop.nc"), withDestinationPath: "loop.nc")
    let text = try openingMessage("loop.nc")
    #expect(text.hasPrefix("loop.nc: the file cannot be opened ("))
    #expect(text.contains("symbolic links"))
  }

  @Test func `a device is refused`() throws {
    #expect(
      throws: NetCDFError(
        path: "/dev/null", reason: .cannotOpen("it is not a regular file"))
    ) { try Dataset.open("/dev/null") }
  }

  // MARK: Creating

  @Test func `an existing file is kept unless overwriting is asked for`() throws {
    let dataset = try Dataset.create(folder.file("a.nc"))
    try dataset.setAttribute("title", "first")
    try dataset.close()
    #expect(
      try creatingMessage("a.nc")
        == "a.nc: the file already exists; choose another path or allow overwriting.")
    #expect(try Dataset.open(dataset.path).attribute("title") == "first")
    try Dataset.create(dataset.path, overwrite: true).close()
    #expect(try Dataset.open(dataset.path).attribute("title") == nil)
  }

  @Test func `a missing folder is named`() throws {
    #expect(
      try creatingMessage("no/a.nc")
        == "no/a.nc: the file cannot be created (there is no directory 'no'); choose another path.")
  }

  @Test func `a remote address is not created`() throws {
    #expect(
      throws: NetCDFError(
        path: "file://a.nc#mode=zarr", reason: .cannotCreate("it is a remote address"))
    ) { try Dataset.create("file://a.nc#mode=zarr") }
  }

  // MARK: Definitions

  @Test func `a missing variable is named with the nearest and all there are`() throws {
    let dataset = try Dataset.create(folder.file("les.nc"))
    for name in ["time", "temperature", "salinity"] {
      try dataset.defineVariable(name, type: .double, dimensions: [])
    }
    #expect(
      try message(in: folder) { _ = try dataset.variable("Temp") }
        == "les.nc: there is no variable 'Temp'; did you mean 'temperature'? "
        + "the variables are 'time', 'temperature', 'salinity'.")
    #expect(
      try message(in: folder) { _ = try dataset.variable("salinty") }
        .contains("did you mean 'salinity'?"))
    #expect(
      try message(in: folder) { _ = try dataset.variable("u") }
        == "les.nc: there is no variable 'u'; "
        + "the variables are 'time', 'temperature', 'salinity'.")
  }

  @Test func `a long list of names is cut in the message, not in the error`() throws {
    let names = (1...15).map { "v\($0)" }
    let error = NetCDFError(
      path: "a.nc", variable: "qq", reason: .missingVariable(available: names))
    #expect(error.description.hasSuffix("'v11', 'v12' and 3 more."))
  }

  @Test func `definitions that cannot be are refused`() throws {
    let dataset = try Dataset.create(folder.file("a.nc"))
    let x = try dataset.defineDimension("x", length: 3)
    #expect(
      try message(in: folder) {
        try dataset.defineVariable("v", type: .double, dimensions: ["z"])
      } == "a.nc: variable 'v': there is no dimension 'z'; the dimensions are 'x'.")
    #expect(
      try message(in: folder) { try dataset.defineDimension("z", length: 0) }
        == "a.nc: dimension 'z' cannot have length 0; "
        + "give at least 1, or no length for an unlimited dimension.")
    #expect(
      try message(in: folder) {
        try dataset.defineVariable("v", type: .double, dimensions: [x], chunks: [1, 1])
      }
        == "a.nc: variable 'v': chunk lengths [1, 1] do not fit the dimensions [\"x\"]; "
        + "give one length of at least 1 per dimension.")
    #expect(
      try message(in: folder) {
        try dataset.defineVariable("v", type: .double, dimensions: [x], deflate: 10)
      }
        == "a.nc: variable 'v': compression level 10 does not exist; "
        + "give 0 (none) to 9 (most).")
    #expect(
      try message(in: folder) {
        try dataset.defineVariable("v", type: .double, dimensions: [], deflate: 1)
      } == "a.nc: variable 'v': a scalar cannot be compressed; leave the compression level out.")
    #expect(
      try message(in: folder) {
        try dataset.defineVariable("v", type: .ubyte, dimensions: [x], fillValue: -1)
      }
        == "a.nc: variable 'v': the value -1.0 cannot be stored as ubyte; "
        + "correct it or choose another type.")
    #expect(try dataset.variableNames == [])
    try dataset.defineVariable("v", type: .double, dimensions: [x])
    #expect(
      try message(in: folder) {
        try dataset.defineVariable("v", type: .double, dimensions: [x])
      }
        == "a.nc: variable 'v': defining the variable failed "
        + "(NetCDF: String match to name in use); check the file and the request.")
  }

  // MARK: Life

  @Test func `what is synchronised is seen before closing`() throws {
    let dataset = try Dataset.create(folder.file("a.nc"))
    let variable = try dataset.defineVariable("v", type: .double, dimensions: [])
    try dataset.endDefinitions()
    try variable.write([3])
    try dataset.synchronise()
    let copy = folder.file("copy.nc")
    try FileManager.default.copyItem(atPath: dataset.path, toPath: copy)
    #expect(try Dataset.open(copy).variable("v").readDoubles() == [3])
    try dataset.close()
  }

  @Test func `a dataset released without closing is complete`() throws {
    let path = folder.file("a.nc")
    do {
      let dataset = try Dataset.create(path)
      try dataset.defineVariable("v", type: .double, dimensions: []).write([3])
    }
    #expect(try Dataset.open(path).variable("v").readDoubles() == [3])
  }

  @Test func `a closed dataset says so, and may be closed again`() throws {
    let dataset = try Dataset.create(folder.file("a.nc"))
    let variable = try dataset.defineVariable("v", type: .double, dimensions: [])
    try dataset.close()
    try dataset.close()
    #expect(
      try message(in: folder) { _ = try variable.readDoubles() }
        == "a.nc: the dataset is closed; open it again before using it.")
  }

  @Test func `a dataset opened for reading refuses changes`() throws {
    let dataset = try Dataset.create(folder.file("a.nc"))
    try dataset.defineVariable("v", type: .double, dimensions: [])
    try dataset.close()
    let reading = try Dataset.open(dataset.path)
    let expected = "the dataset is open for reading only; open it for updating."
    #expect(
      try message(in: folder) { try reading.setAttribute("title", "x") } == "a.nc: " + expected)
    #expect(
      try message(in: folder) { try reading.variable("v").write([1]) }
        == "a.nc: variable 'v': " + expected)
    #expect(
      try message(in: folder) { try reading.variable("v").setAttribute("units", "m") }
        == "a.nc: variable 'v': " + expected)
    #expect(
      try message(in: folder) { try reading.defineDimension("x", length: 2) }
        == "a.nc: " + expected)
  }

  @Test func `a dataset opened for updating takes changes`() throws {
    let dataset = try Dataset.create(folder.file("a.nc"))
    try dataset.defineVariable("v", type: .double, dimensions: []).write([1])
    try dataset.close()
    let updating = try Dataset.open(dataset.path, forUpdating: true)
    try updating.variable("v").write([2])
    try updating.defineVariable("w", type: .int, dimensions: []).write([5])
    try updating.close()
    let reopened = try Dataset.open(dataset.path)
    #expect(try reopened.variables.map(\.name) == ["v", "w"])
    #expect(try reopened.variable("v").readDoubles() == [2])
  }

  // MARK: Files that are cut short

  /// Files whose data end at the end of the file: of fixed size, with records, with one variable of records
  /// that are not padded.
  private static let layouts = [
    "dimensions: x = 5; variables: short a(x); double b(x); b:units = \"m\"; data: a = 1, 2, 3, 4, 5; b = 1, 2, 3, 4, 5;",
    "dimensions: t = UNLIMITED; x = 3; variables: short a(t, x); int t(t); byte q(t, x); :title = \"records\"; "
      + "data: t = 0, 1; a = 1, 2, 3, 4, 5, 6; q = 1, 2, 3, 4, 5, 6;",
    "dimensions: t = UNLIMITED; x = 3; variables: byte a(t, x); float f; data: a = 1, 2, 3, 4, 5, 6, 7, 8, 9; f = 1;",
    "variables: int a; data: a = 7;",
  ]

  @Test(arguments: layouts, ["3", "6", "5"])
  func `a classic file is opened when it is whole, and refused when it is cut short`(
    _ cdl: String, _ format: String
  ) throws {
    let path = try folder.generate(cdl, format: format)
    let names = try Dataset.open(path).variableNames
    #expect(!names.isEmpty)
    let bytes = try #require(FileManager.default.contents(atPath: path))
    let cut = folder.file("cut.nc")
    // The last value may be followed by three bytes of padding, which nothing needs.
    for length in stride(from: bytes.count - 4, through: 4, by: -1) {
      try bytes.prefix(length).write(to: URL(fileURLWithPath: cut))
      let error = try #require(throws: NetCDFError.self) { try Dataset.open(cut) }
      guard case .truncated(let size, let needed) = error.reason else {
        Issue.record("\(length) of \(bytes.count): \(error)")
        return
      }
      #expect(size == length && needed > length && needed <= bytes.count)
    }
  }

  @Test func `the message about a file that is cut short tells its size`() throws {
    let path = try folder.generate("variables: int a; data: a = 7;", "a.nc", format: "3")
    let bytes = try #require(FileManager.default.contents(atPath: path))
    try bytes.prefix(bytes.count - 4).write(to: URL(fileURLWithPath: path))
    #expect(
      try message(in: folder) { _ = try Dataset.open(path) }
        == "a.nc: the file is cut short: it has \(bytes.count - 4) bytes, but needs at least \(bytes.count); "
        + "copy it again, or wait for its writer.")
  }
}
