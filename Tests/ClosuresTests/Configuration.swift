import Closures
import Column
import TestSupport
import Testing

/// A closure with its choices and a case to step.
struct Configuration: CustomTestStringConvertible, Sendable {
  let model: ClosureModel
  let choices: [String: String]
  let column: ColumnCase
  let testDescription: String

  init(_ model: ClosureModel, _ choices: [String: String], _ column: ColumnCase) {
    self.model = model
    self.choices = choices
    self.column = column
    let tracers = column.density.rawValue + (column.hasPassiveTracer ? " + passive" : "")
    testDescription = "\(model.declaration.name) \(choices.values.sorted()), \(tracers)"
  }

  var constants: ClosureConstants { model.constants(choices: choices) }
  var columns: Columns<Double> { Columns([column]) }

  func makeModel(_ parameters: [Double]? = nil) -> StepOperator<Double> {
    model.column(columns, parameters ?? model.defaultParameters, constants)
  }

  /// The four combinations of conditions on k and ε.
  static let conditions: [[String: String]] = ["dirichlet", "neumann"].flatMap { surface in
    ["dirichlet", "neumann"].map { ["surface_condition": surface, "bottom_condition": $0] }
  }

  /// k-ε under every pair of conditions with every density, and every kind of source among them.
  static let kEpsilon: [Configuration] = conditions.enumerated().flatMap { i, choices in
    DensityTracers.allCases.enumerated().map { j, density in
      Configuration(
        .kEpsilon, choices,
        windCase(
          variant: j, density: density, passiveTracer: i != 1, bottomStress: i != 2,
          sources: SourceKind.allCases[(i + j) % 4]))
    }
  }

  static let simplified: [Configuration] = ["constant", "costly"].flatMap { variant in
    SourceKind.allCases.map {
      Configuration(
        .simplified, ["variant": variant], windCase(passiveTracer: $0 == .layerSource, sources: $0))
    }
  }
}
