import Records
import TestSupport
import Testing

/// Vertical coordinates: sense, order, units, layers, and levels that move.
@Suite struct HeightsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A sense, as the file has it, and what becomes of it.
  struct Sense: Sendable {
    var name = "z"
    var attributes: String
    var values: String
    var note: String?
  }

  @Test(arguments: [
    Sense(attributes: "z:positive = \"up\";", values: "-3, -1"),
    Sense(attributes: "z:positive = \"down\";", values: "3, 1"),
    Sense(attributes: "z:positive = \"Down\";", values: "1, 3"),
    Sense(attributes: "z:standard_name = \"depth\";", values: "1, 3"),
    Sense(attributes: "z:standard_name = \"height\";", values: "-1, -3"),
    Sense(
      attributes: "z:standard_name = \"depth\";", values: "-1, -3",
      note: "'z' does not say which way is positive: negative, so taken as heights"),
    Sense(
      attributes: "z:long_name = \"depth\";", values: "-1, -3",
      note: "'z' ('depth') does not say which way is positive: negative, so taken as heights"),
    Sense(
      attributes: "", values: "1, 3",
      note: "'z' does not say which way is positive: positive, so taken as depths"),
    Sense(
      attributes: "z:positive = \"down\";", values: "-1, -3",
      note: "'z' says positive = down, but is negative: taken as heights"),
  ])
  func `heights are positive upwards, the deepest first, whatever the file has`(_ sense: Sense)
    throws
  {
    let numbers = sense.values.split(separator: ", ").compactMap { Double($0).map(abs) }
    let isDeepestFirst = numbers[0] > numbers[1]
    var small = SmallFile()
    small.height = "double z(z); z:units = \"m\"; \(sense.attributes)"
    small.data =
      "time = 0, 60, 180; z = \(sense.values); temp = "
      + (isDeepestFirst ? "1, 2, 3, 4, 5, 6;" : "2, 1, 4, 3, 6, 5;")
    let record = try folder.read(small)
    #expect(record.temperature?.heights == [-3, -1])
    #expect(record.temperature?.values == SmallFile.values)
    #expect(record.notes == (sense.note.map { [$0] } ?? []))
  }

  @Test func `levels in any order are sorted, with a note`() throws {
    let small = SmallFile(
      dimensions: "time = 1; z = 3;",
      data: "time = 0; z = -1, -5, -3; temp = 10, 30, 20;")
    let record = try folder.read(small)
    #expect(record.temperature?.heights == [-5, -3, -1])
    #expect(record.temperature?.values == [[30, 20, 10]])
    #expect(record.notes == ["'z' is not in order: levels are sorted by height"])
  }

  @Test func `a sense that is stated wins`() throws {
    var small = SmallFile()
    small.height = "double z(z); z:units = \"m\"; z:positive = \"up\";"
    small.data = "time = 0, 60, 180; z = 3, 1; temp = 1, 2, 3, 4, 5, 6;"
    #expect(
      try folder.refusal(small)
        == "variable 'z': it says positive = up, so that all levels would be above the surface. If these "
        + "are depths, correct the attribute, or say so: height: {positive: down} in a pipeline, "
        + "--positive height=down on the command line.")
    let record = try folder.read(small, options { $0.positive = .down })
    #expect(record.temperature?.heights == [-3, -1])
  }

  @Test(arguments: [
    ("km", "-0.003, -0.001"), ("cm", "-300, -100"), ("metres", "-3, -1"),
  ])
  func `heights are converted into metres`(_ units: String, _ values: String) throws {
    var small = SmallFile()
    small.height = "double z(z); z:units = \"\(units)\"; z:positive = \"up\";"
    small.data = "time = 0, 60, 180; z = \(values); temp = 1, 2, 3, 4, 5, 6;"
    #expect(try folder.read(small).temperature?.heights == [-3, -1])
  }

  /// What is wrong with a vertical coordinate, and the message.
  struct Refused: Sendable {
    var height = "double z(z); z:units = \"m\";"
    var data: String
    var message: String
  }

  @Test(arguments: [
    Refused(
      data: "z = -3, 1;",
      message:
        "variable 'z': it has values on both sides of 0 and does not say which way is positive. Add "
        + "positive = \"up\" or \"down\", or state it: height: {positive: up} in a pipeline, "
        + "--positive height=up on the command line."),
    Refused(
      data: "z = -3, -3;",
      message: "variable 'z': levels 0 and 1 are both at -3 m. Remove one of the two."),
    Refused(
      data: "z = -3, NaN;",
      message:
        "variable 'z': the height of level 1 is missing or not finite. Correct it, or cut the level out."
    ),
    Refused(
      height: "double z(z); z:units = \"m\"; z:positive = \"up\";", data: "z = -3, NaN;",
      message:
        "variable 'z': the height of level 1 is missing or not finite. Correct it, or cut the level out."
    ),
    Refused(
      height: "double z(z); z:units = \"m\"; z:positive = \"up\";", data: "z = -3, 2;",
      message:
        "variable 'z': level 1 is 2 m above the surface. If these are depths, say so: "
        + "height: {positive: down} in a pipeline, --positive height=down on the command line; otherwise cut "
        + "the level out."),
    Refused(
      height: "double z(z); z:units = \"m\"; z:positive = \"left\";", data: "z = -3, -1;",
      message: "variable 'z': attribute 'positive' is 'left', expected 'up' or 'down'. Correct it."),
    Refused(
      height: "double z(z);", data: "z = -3, -1;",
      message:
        "variable 'z': the vertical coordinate has no units. Add the attribute, such as 'm', or state them: "
        + "height: {units: m} in a pipeline, --units height=m on the command line."),
    Refused(
      height: "double z(z); z:units = \"dbar\"; z:positive = \"down\";", data: "z = 3, 1;",
      message:
        "variable 'z': 'dbar' is a stress or pressure (mass/(length time^2)); a length is expected in 'm' "
        + "(length). Pressure is no depth: give depths or heights in metres."),
  ])
  func `a vertical coordinate that is none is refused`(_ refused: Refused) throws {
    let small = SmallFile(
      height: refused.height, data: "time = 0, 60, 180; \(refused.data) temp = 1, 2, 3, 4, 5, 6;")
    #expect(try folder.refusal(small) == refused.message)
  }

  @Test func `two coordinates of one dimension must agree, or one be named`() throws {
    func small(_ z: String) -> SmallFile {
      SmallFile(
        dimensions: "time = 3; lev = 2;",
        height: "double depth(lev); depth:units = \"m\"; double z(lev); z:units = \"m\";",
        variable: "double temp(time, lev); temp:units = \"degC\";",
        data: "time = 0, 60, 180; depth = 3, 1; z = \(z); temp = 1, 2, 3, 4, 5, 6;")
    }
    #expect(try folder.read(small("-3, -1")).temperature?.heights == [-3, -1])
    #expect(
      try folder.refusal(small("-4, -1"))
        == "variable 'temp': its levels may lie at 'depth' or 'z', which differ. Name the right one: "
        + "height: NAME in a pipeline, --height NAME on the command line."
    )
    let named = try folder.read(small("-4, -1"), options { $0.height.name = "z" })
    #expect(named.temperature?.heights == [-4, -1])
  }

  // MARK: Layers

  @Test(arguments: [
    ("z:positive = \"up\";", "-3, -1", "-4, -2, -2, 0"),
    ("z:positive = \"down\";", "3, 1", "2, 4, 0, 2"),
    ("z:positive = \"down\";", "3, 1", "-4, -2, -2, 0"),
  ])
  func `bounds become layers and a grid, in whichever order and sense they are`(
    _ attribute: String, _ heights: String, _ bounds: String
  ) throws {
    let small = SmallFile(
      dimensions: "time = 3; z = 3; nv = 2;",
      height: "double z(z); z:units = \"m\"; \(attribute) z:bounds = \"zb\"; double zb(z, nv);",
      data: "time = 0, 60, 180; z = \(heights.first == "-" ? "-5" : "5"), \(heights); "
        + "zb = \(bounds.first == "-" ? "-6, -4" : "4, 6"), \(bounds); temp = 1, 2, 3, 4, 5, 6, 7, 8, 9;"
    )
    let record = try folder.read(small)
    #expect(record.temperature?.layers == [-6...(-4), -4...(-2), -2...0])
    #expect(record.grid?.interfaces == [-6, -4, -2, 0])
    #expect(record.grid?.centres == [-5, -3, -1])
  }

  @Test func `interfaces become layers`() throws {
    let small = SmallFile(
      dimensions: "time = 1; z = 3; zw = 4;",
      height: "double z(z); z:units = \"m\"; double zw(zw); zw:units = \"m\";",
      data: "time = 0; z = -1, -3, -5; zw = 0, -2, -4, -6; temp = 3, 2, 1;")
    #expect(try folder.read(small).grid?.interfaces == [-6, -4, -2, 0])
  }

  @Test func `interfaces that are named win over bounds, and have to fit`() throws {
    let small = SmallFile(
      dimensions: "time = 1; z = 3; edge = 4; nv = 2;",
      height: "double z(z); z:units = \"m\"; z:bounds = \"zb\"; double zb(z, nv); "
        + "double edge(edge); edge:units = \"cm\"; double low(edge); low:units = \"m\";",
      data: "time = 0; z = -5, -3, -1; zb = -6, -4, -4, -2, -2, 0; edge = -700, -450, -250, 0; "
        + "low = -9, -8, -7, 0; temp = 1, 2, 3;")
    func named(_ name: String) -> RecordOptions { options { $0.interfaces = name } }
    #expect(try folder.read(small).grid?.interfaces == [-6, -4, -2, 0])
    #expect(try folder.read(small, named("edge")).grid?.interfaces == [-7, -4.5, -2.5, 0])
    #expect(
      try folder.refusal(small, named("low"))
        == "variable 'low': these are no interfaces of 'z': -9 m and -8 m do not enclose the level at -5 m. "
        + "Correct them, or name others.")
    #expect(
      try folder.refusal(small, named("z"))
        == "variable 'z': it is z(z = 3); the interfaces of 'z' are 4 numbers, one more than its levels. Name "
        + "others.")
  }

  @Test func `bounds that do not enclose their levels are refused`() throws {
    let small = SmallFile(
      dimensions: "time = 3; z = 2; nv = 2;",
      height: "double z(z); z:units = \"m\"; z:bounds = \"zb\"; double zb(z, nv);",
      data: "time = 0, 60, 180; z = -3, -1; zb = -4, -3.5, -2, 0; temp = 1, 2, 3, 4, 5, 6;")
    #expect(
      try folder.refusal(small)
        == "variable 'zb': the bounds of level 0 of 'z', -4 and -3.5, do not enclose it. Correct them, or "
        + "remove the attribute 'bounds'.")
  }

  @Test func `layers that do not reach the surface, or leave a gap, make no grid`() throws {
    for bounds in ["-6, -4, -4, -2, -2, -0.5", "-6, -4, -3.5, -2, -2, 0"] {
      let small = SmallFile(
        dimensions: "time = 1; z = 3; nv = 2;",
        height: "double z(z); z:units = \"m\"; z:bounds = \"zb\"; double zb(z, nv);",
        data: "time = 0; z = -5, -3, -1; zb = \(bounds); temp = 1, 2, 3;")
      let record = try folder.read(small)
      #expect(record.temperature?.layers?.count == 3)
      #expect(record.grid == nil)
    }
  }

  // MARK: Levels that move

  private func moving(_ second: String) -> SmallFile {
    SmallFile(
      dimensions: "time = 2; z = 3;",
      height: "double z(time, z); z:units = \"m\"; z:positive = \"up\";",
      data: "time = 0, 60; z = -5, -3, -1, \(second); temp = 1, 2, 3, 10, 20, 40;")
  }

  @Test func `levels that stay within the tolerance do not move`() throws {
    let record = try folder.read(moving("-5.0005, -3.0005, -1.0005"))
    #expect(record.temperature?.values == [[1, 2, 3], [10, 20, 40]])
    #expect(record.notes.isEmpty)
  }

  @Test func `levels that move are interpolated to the heights of the first, with a note`() throws {
    let record = try folder.read(moving("-4, -2, 0"))
    #expect(record.temperature?.heights == [-5, -3, -1])
    #expect(record.temperature?.values == [[1, 2, 3], [10, 15, 30]])
    #expect(
      record.notes == [
        "levels of 'z' move by up to 1 m: profiles are interpolated to the heights of the first"
      ])
    // Beyond half a layer there is nothing to interpolate.
    let far = try #require(try folder.read(moving("-3, -1, 1")).temperature?.values[1])
    #expect(far[0].isNaN && far[1] == 10 && far[2] == 20)
  }
}
