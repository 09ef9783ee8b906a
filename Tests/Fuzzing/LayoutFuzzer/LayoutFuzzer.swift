import CFuzzer
import Glibc
import NetCDF

@testable import Records

@main enum LayoutFuzzer {
  static func main() {
    var argc = CommandLine.argc
    var argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(LLVMFuzzerRunDriver(&argc, &argv, test))
  }
}

/// Makes the outline of a file of any bytes, and recognises its layout and its fluxes.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var bytes = ByteSource(Array(UnsafeBufferPointer(start: start, count: count)))
  let outline = bytes.outline()
  let found = outline.recognisedLayout
  precondition(!found.reason.isEmpty, "no reason for the layout")
  let recognition = FluxRecognition(rules: .rules(of: found.layout))
  for variable in outline.variables {
    _ = (variable.signature, variable.isCoordinate, variable.isSingle)
    if let found = recognition.quantity(of: variable) {
      _ = recognition.direction(of: variable, as: found.quantity)
    }
  }
  return 0
}

/// Bytes that choose what an outline holds; when they are used up, nothing more is added.
private struct ByteSource {
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  private mutating func next() -> Int { Int(bytes.popFirst() ?? 0) }

  private mutating func choice<Value>(_ values: [Value]) -> Value { values[next() % values.count] }

  /// Takes a word of a list, or one of the bytes' own.
  private mutating func word(_ words: [String]) -> String {
    let number = next()
    guard number >= 128 else { return words[number % words.count] }
    let own = bytes.prefix(number - 128)
    bytes = bytes.dropFirst(own.count)
    return String(decoding: own, as: UTF8.self)
  }

  mutating func outline() -> FileOutline {
    var dimensions: [Dimension] = []
    for _ in 0..<next() % 8 {
      let name = word(Self.names)
      dimensions.append(
        Dimension(name: name, length: choice([0, 1, 2, 100, .max]), isUnlimited: next() > 127))
    }
    let attributes = attributes()
    var variables: [VariableOutline] = []
    while !bytes.isEmpty, variables.count < 8 {
      let name = word(Self.names)
      var own: [Dimension] = []
      for _ in 0..<next() % 5 where !dimensions.isEmpty { own.append(choice(dimensions)) }
      variables.append(
        VariableOutline(
          name: name, type: choice([.double, .float, .short, .byte, .char, .string]),
          dimensions: own, attributes: self.attributes()))
    }
    return FileOutline(variables: variables, attributes: attributes)
  }

  private mutating func attributes() -> [String: AttributeValue] {
    var attributes: [String: AttributeValue] = [:]
    for _ in 0..<next() % 6 {
      let name = word(Self.attributeNames)
      attributes[name] =
        switch next() % 4 {
        case 0: .doubles([Double(next()), .nan])
        case 1: .integers([Int64(next())], .int)
        case 2: .strings([word(Self.words), word(Self.words)])
        default: .text(word(Self.words))
        }
    }
    return attributes
  }

  private static let names = [
    "time", "z", "zi", "zr", "zw", "lat", "lon", "z_aac", "zC", "temp", "u", "salt", "taux", "heat",
    "precip", "evap", "swr", "emp", "I_0", "depth", "nv",
  ]
  private static let attributeNames = [
    "units", "long_name", "standard_name", "bounds", "ancillary_variables", "comment", "positive",
    "Oceananigans", "axis", "climatology", "title", "longname",
  ]
  private static let words = [
    "m", "s", "W m-2", "N m-2", "degC", "kg m-2 s-1", "mm/hour", "net heat flux", "wind stress x",
    "evaporation minus precipitation, positive up", "short-wave radiation excluding longwave",
    "surface_downward_x_stress", "water_flux_into_sea_water standard_error", "downward",
    "temp temp",
    "net downward heat flux without solar radiation", "e-p",
    "rainfall minus evaporation into the ocean",
  ]
}
