import Foundation
import HDF5
import TestSupport
import Testing

@testable import NetCDF

struct LimitsTests {
  private let folder = try! TemporaryFolder()
  private let cdl = """
    dimensions: time = 3; z = 2;
    variables: double time(time); double z(z); double temp(time, z); temp:units = "degC"; temp:spread = 1., 2.;
      :title = "a title";
    data: temp = 1, 2, 3, 4, 5, 6;
    """

  /// Opens a file and reads all of it; returns the message where it is refused, or an empty text.
  private func refusal(_ format: String, _ limit: FileLimit, _ value: Int) throws -> String {
    let path = try folder.generate(cdl, "a.nc", format: format)
    var limits = FileLimits()
    limits[limit] = value
    do {
      let dataset = try Dataset.open(path, limits: limits)
      _ = try dataset.attributes
      for variable in try dataset.variables {
        _ = (try variable.attributes, try variable.readDoubles())
      }
      return ""
    } catch {
      return error.description.replacing(folder.path + "/", with: "")
    }
  }

  /// The classic format, 64-bit offsets, NetCDF-4, NetCDF-4 classic, 64-bit data.
  private static let formats = ["3", "6", "4", "7", "5"]

  @Test(arguments: formats)
  func `variables, dimensions and attributes are limited`(format: String) throws {
    #expect(
      try refusal(format, .variables, 2)
        == "a.nc: 3 variables exceed the limit of 2; replace the file if it is damaged, or raise the limit if "
        + "the file is right: --limit file-variables=3.")
    #expect(try refusal(format, .variables, 3) == "")
    #expect(
      try refusal(format, .dimensions, 1).contains("a.nc: 2 dimensions exceed the limit of 1;"))
    #expect(try refusal(format, .dimensions, 2) == "")
    #expect(try refusal(format, .attributes, 1).contains(" attributes exceed the limit of 1;"))
    // NetCDF-4 keeps some of its own.
    #expect(try refusal(format, .attributes, 10) == "")
  }

  @Test(arguments: formats)
  func `the sizes of attributes and values are limited`(format: String) throws {
    #expect(
      try refusal(format, .attributeSize, 6).contains(" bytes exceed the limit of 6;"))
    #expect(
      try refusal(format, .variableSize, 47)
        == "a.nc: variable 'temp': 48 bytes exceed the limit of 47; replace the file if it is damaged, or raise "
        + "the limit if the file is right: --limit file-variable-size=48.")
    #expect(try refusal(format, .variableSize, 48) == "")
  }

  @Test func `a small file cannot declare a large variable`() throws {
    let path = try folder.generate(
      "dimensions: x = 100000000; variables: double v(x); v:_ChunkSizes = 1000;")
    let size = try #require(Dataset.size(ofFile: path))
    let variable = try Dataset.open(path).variable("v")
    let message = "--limit file-expansion=\(800_000_000 / size)."
    let error = #expect(throws: NetCDFError.self) { try variable.readDoubles() }
    #expect(error?.description.hasSuffix(message) == true)
    // A part may be read.
    #expect(try variable.readDoubles(start: [0], count: [10]).count == 10)
  }

  @Test func `a file that is written knows no ratio of sizes`() throws {
    let dataset = try Dataset.create(folder.file("a.nc"))
    try dataset.defineDimension("x", length: 10_000_000)
    let variable = try dataset.defineVariable(
      "v", type: .byte, dimensions: ["x"], chunks: [1000], deflate: 1)
    #expect(try variable.readDoubles().count == 10_000_000)
  }
}
