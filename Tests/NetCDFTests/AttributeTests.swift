import NetCDF
import TestSupport
import Testing

struct AttributeTests {
  let folder = try! TemporaryFolder()

  private static let values: [(String, AttributeValue)] = [
    ("text", "kg m-3"), ("utf8", "ρ₀ in kg m⁻³, 20 °C"), ("empty", ""),
    ("strings", .strings(["one", "", "drei ß"])),
    ("double", 0.1), ("doubles", .doubles([1e300, -.infinity])),
    ("floats", .floats([0.1, -2])),
    ("int", 42), ("bytes", .integers([-128, 127], .byte)),
    ("shorts", .integers([-32768, 32767], .short)),
    ("int64", .integers([.min, .max], .int64)), ("ubytes", .integers([0, 255], .ubyte)),
    ("ushorts", .integers([0, 65535], .ushort)), ("uints", .integers([0, 4_294_967_295], .uint)),
    ("uint64", .integers([0, -1], .uint64)),
  ]

  @Test func `attributes of every kind survive on the dataset and on a variable`() throws {
    let dataset = try Dataset.create(folder.file("a.nc"))
    let variable = try dataset.defineVariable("v", type: .double, dimensions: [])
    for (name, value) in Self.values {
      try dataset.setAttribute(name, value)
      try variable.setAttribute(name, value)
    }
    try dataset.close()
    let reopened = try Dataset.open(dataset.path)
    let expected = Dictionary(uniqueKeysWithValues: Self.values)
    #expect(try reopened.attributes == expected)
    #expect(try reopened.variable("v").attributes == expected)
    #expect(try reopened.attribute("utf8") == "ρ₀ in kg m⁻³, 20 °C")
    #expect(try reopened.variable("v").attribute("int") == 42)
    #expect(try reopened.attribute("absent") == nil)
  }

  @Test func `an attribute is replaced, after values were written too`() throws {
    let dataset = try Dataset.create(folder.file("a.nc"))
    let variable = try dataset.defineVariable("v", type: .double, dimensions: [])
    try variable.setAttribute("units", "K")
    try variable.write([1])
    try variable.setAttribute("units", "degree_Celsius")
    try dataset.close()
    let units = try Dataset.open(dataset.path).variable("v").attribute("units")
    #expect(units == "degree_Celsius")
  }

  @Test func `conveniences give the value where there is exactly one`() {
    #expect(AttributeValue.text("m").textValue == "m")
    #expect(AttributeValue.strings(["m"]).textValue == "m")
    #expect(AttributeValue.strings(["m", "s"]).textValue == nil)
    #expect(AttributeValue.doubles([1]).textValue == nil)
    #expect(AttributeValue.floats([0.5]).doubleValue == 0.5)
    #expect(AttributeValue.doubles([1, 2]).doubleValue == nil)
    #expect(AttributeValue.text("1").doubleValue == nil)
    #expect(AttributeValue.integers([-1], .uint64).doubleValue == 0x1p64)
    #expect(AttributeValue.integers([-1], .uint64).integerValue == nil)
    #expect(AttributeValue.integers([-1], .int64).integerValue == -1)
  }

  @Test func `an attribute that has to be there is named, with the nearest`() throws {
    let dataset = try Dataset.create(folder.file("a.nc"))
    let variable = try dataset.defineVariable("v", type: .double, dimensions: [])
    try variable.setAttribute("units", "m")
    try variable.setAttribute("axis", "Z")
    #expect(try variable.requiredAttribute("units") == "m")
    #expect(
      try message(in: folder) { _ = try variable.requiredAttribute("unit") }
        == "a.nc: variable 'v': there is no attribute 'unit'; did you mean 'units'? "
        + "the attributes are 'units', 'axis'.")
    #expect(
      try message(in: folder) { _ = try dataset.requiredAttribute("title") }
        == "a.nc: there is no global attribute 'title'; there are no attributes here.")
  }

  @Test func `integers that do not fit their type are refused`() throws {
    let dataset = try Dataset.create(folder.file("a.nc"))
    #expect(
      try message(in: folder) { try dataset.setAttribute("n", .integers([1, 300], .byte)) }
        == "a.nc: the value 300 cannot be stored as byte; correct it or choose another type.")
    #expect(
      try message(in: folder) { try dataset.setAttribute("n", .integers([1], .float)) }
        == "a.nc: attribute 'n' is of type float, expected of an integer type; "
        + "correct the attribute.")
    #expect(
      try message(in: folder) { try dataset.setAttribute("n", .strings(["a\0b"])) }
        == "a.nc: the text 'a…' contains a null character; remove it.")
    #expect(try dataset.attributes.isEmpty)
  }

  @Test func `text of unknown encoding is taken as Latin-1`() throws {
    let dataset = try Dataset.create(folder.file("a.nc"))
    try dataset.defineDimension("length", length: 4)
    try dataset.defineVariable("v", type: .char, dimensions: ["length"]).write(strings: ["qqC"])
    try dataset.close()
    // The library writes only what Swift strings hold, so the byte is put in by hand.
    try replaceBytes(in: dataset.path, Array("qqC".utf8), by: [0x34, 0xB0, 0x43])
    #expect(try Dataset.open(dataset.path).variable("v").readStrings() == ["4°C"])
  }
}
