import Foundation
import Lanes
import TestSupport

@testable import Closures
@testable import Derivation

extension KernelProbe {
  /// Draws arguments as they occur in a turbulent column, from the names of the kernel's properties.
  static func admissiblePoint(_ random: inout SplitMix64) -> KernelArguments<Double> {
    func draw(_ properties: [String], _ random: inout SplitMix64) -> [Double] {
      properties.map { admissibleValue($0, &random) }
    }
    let coefficients: [Double]
    switch kernel.coefficients.typeName {
    case "KEpsilonCoefficients":
      coefficients = DerivedCoefficientsProbe.evaluate(
        DerivedCoefficientsProbe.admissiblePoint(&random))
    default: coefficients = draw(kernel.coefficients.properties, &random)
    }
    return KernelArguments(
      input: draw(kernel.input.properties, &random), coefficients: coefficients,
      constants: draw(kernel.constants.properties, &random))
  }
}

/// The parameters of k-ε under the names that the kernel gives them, with their defaults.
private let parameterDefaults: [String: Double] = {
  let names = DerivedCoefficientsProbe.kernel.input.properties
  let declared = ClosureModel.kEpsilon.declaration.parameters
  precondition(names.count == declared.count, "one property per parameter")
  return Dictionary(uniqueKeysWithValues: zip(names, declared.map(\.defaultValue)))
}()

private func admissibleValue(_ name: String, _ random: inout SplitMix64) -> Double {
  /// Uniform in the logarithm.
  func between(_ low: Double, _ high: Double) -> Double {
    exp(random.uniform(log(low)...log(high)))
  }
  if let value = parameterDefaults[name] {
    // Up to a tenth off the default, where the stability functions have real coefficients.
    return value == 0 ? random.uniform(-0.1...0.1) : value * random.uniform(0.9...1.1)
  }
  switch name {
  case "galperinLimit": return random.uniform(0.4...0.6)
  case "stressX", "stressY": return random.uniform(-1e-3...1e-3)
  case "frictionVelocitySquared": return between(1e-7, 1e-3)
  case "energyMin": return 1e-6
  case "dissipationMin": return 1e-12
  case "energy", "newEnergy", "energyAtBoundary", "energyInside": return between(1e-6, 1e-2)
  case "dissipation": return between(1e-11, 1e-5)
  case "thickness", "meanThickness": return between(0.5, 20)
  case "roughnessPerStress": return between(50, 200)
  case "roughnessMin": return 1e-2
  case "vonKarman": return 0.384
  case "viscosity", "diffusivity", "first", "second":
    return between(1e-5, 1e-1)
  case "momentumStability", "tracerStability": return between(0.05, 0.3)
  case "stratification": return random.uniform() * between(1e-7, 1e-4)
  case "shear": return between(1e-8, 1e-4)
  case "timeStep": return between(10, 600)
  case "exchangeBelow", "exchangeAbove": return between(1e-5, 30)
  case "diffusivityMin", "minimum": return 1e-5
  case "viscosityMin": return 1e-4
  case "temperature", "temperatureBelow": return random.uniform(5...25)
  case "hasCellBelow": return Bool.random(using: &random) ? 1 : 0
  case "diffused": return random.uniform(-2...2)
  case "par1", "par2", "par3", "par4", "par5": return random.uniform(-2...2)
  default: preconditionFailure("no range for a kernel's argument '\(name)'")
  }
}

extension Kernel {
  /// The branch that every clip and choice of the kernel takes: −1, 0 at a tie, or 1.
  func branches(_ a: KernelArguments<Double>) -> [Int] {
    let values = evaluate(
      input: a.input, coefficients: a.coefficients, constants: a.constants)
    return graph.nodes.compactMap { node in
      switch node {
      case .larger(let x, let y), .smaller(let x, let y), .select(let x, exceeds: let y, _, _):
        values[x] > values[y] ? 1 : values[x] < values[y] ? -1 : 0
      default: nil
      }
    }
  }
}
