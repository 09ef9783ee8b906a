import Column
import Foundation
import NetCDF
import Pipeline

/// A run of Tunax in double precision: its pipeline, its results and how well conditioned they are.
///
/// See Fixtures/README.md for where the numbers come from.
struct ReferenceCase: CustomStringConvertible, Sendable {
  let name: String

  /// Cases of the k-ε closure.
  static let kEpsilon = [
    "kato_phillips", "free_convection_t", "b_wagner_like", "wind_cooling_rotation_t",
    "ts_salinity_analytic", "orca75_bottom_stress_lat", "variable_forcing_t",
    "dirichlet_surface", "passive_tracer_depth_forcing",
  ].map(ReferenceCase.init)

  /// Cases of the simplified closure.
  static let simplified = [
    "seed_v1_constant_closure", "seed_v2_fake_closure", "seed_v2_fake_closure_short",
    "seed_v2_fake_closure_smallpar",
  ].map(ReferenceCase.init)

  /// Cases whose gradient is not zero within rounding.
  static let withGradient = kEpsilon + [ReferenceCase(name: "seed_v2_fake_closure_smallpar")]

  var description: String { name }

  func study() throws -> Study { try Study(path: path("\(name).yml")) }

  func dataset() throws -> Dataset { try Dataset.open(path("\(name).nc")) }

  /// The JSON beside the data.
  func info() throws -> Info {
    try snakeCaseDecoder.decode(Info.self, from: Data(contentsOf: url("\(name).json")))
  }

  struct Info: Decodable {
    let params: [String: Double]
    let loss: Double
    let grad: [String: Double]
    /// The sum of temperature at the end, and what conservation demands; simplified model only.
    let tFinalSum: Double?
    let expectedTFinalSum: Double?

    /// How far the reference itself is from conserving heat: a measure of its rounding.
    var conservationError: Double {
      guard let found = tFinalSum, let expected = expectedTFinalSum else { return 0 }
      return abs(found / expected - 1)
    }
  }

  /// How far the case moves under another compilation, or a perturbation of 1e-14 of its start.
  func conditioning() throws -> Conditioning {
    let all = try snakeCaseDecoder.decode(
      [Conditioning].self, from: Data(contentsOf: url("conditioning.json")))
    // The simplified model is not in that file; its heat budget tells the rounding of the reference.
    let error = try info().conservationError
    return all.first { $0.case == name }
      ?? Conditioning(
        case: name, trajMaxAbs: [:], lossRel: [error], gradRelToMax: [error])
  }

  struct Conditioning: Decodable {
    let `case`: String
    let trajMaxAbs: [String: [Double]]
    let lossRel: [Double]
    let gradRelToMax: [Double]

    func trajectoryMoved(_ variable: Column.Variable) -> Double {
      trajMaxAbs[variable.referenceName]?.max() ?? 0
    }

    var misfitTolerance: Double { tolerance(lossRel) }
    var gradientTolerance: Double { tolerance(gradRelToMax) }

    /// A hundred times what the case moves by itself, and not below 1e-10 relative.
    private func tolerance(_ moved: [Double]) -> Double { max(1e-10, 100 * (moved.max() ?? 0)) }
  }

  private func url(_ file: String) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/tunax/\(file)")
  }

  private func path(_ file: String) -> String { url(file).path }
}

extension Column.Variable {
  /// The variable's name in the reference files.
  var referenceName: String {
    switch self {
    case .u: "u"
    case .v: "v"
    case .temperature: "t"
    case .salinity: "s"
    case .buoyancy: "b"
    case .passiveTracer: "pt"
    }
  }
}

/// Reads the reference files, whose keys are in snake case.
var snakeCaseDecoder: JSONDecoder {
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  return decoder
}

/// The largest of |a − b| over all values.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  precondition(a.count == b.count, "\(a.count) values against \(b.count)")
  // Not max(): it would drop a NaN.
  return zip(a, b).reduce(0) { worst, pair in
    let difference = abs(pair.0 - pair.1)
    return difference <= worst ? worst : difference
  }
}

func largest(_ values: [Double]) -> Double { values.reduce(0) { max($0, abs($1)) } }
