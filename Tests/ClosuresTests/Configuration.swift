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
    let time = column.forcing.surfaceStressX.stepCount == nil ? "" : ", in time"
    testDescription = "\(model.declaration.name) \(choices.values.sorted()), \(tracers)\(time)"
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

  /// k-ε under every pair of conditions with every density, and every kind of source among them; then with
  /// forcing that changes in time.
  static let kEpsilon = steadyKEpsilon + inTime.filter { $0.model.declaration.hasVelocity }

  /// The simplified closure in both variants with every kind of source, and with forcing that changes in time.
  static let simplified =
    steadySimplified + inTime.filter { !$0.model.declaration.hasVelocity }

  /// Both closures with fluxes that change from step to step and with short wave: every pair of conditions and
  /// every density among them.
  static let inTime = (steadyKEpsilon + steadySimplified).enumerated().filter { $0.offset % 3 == 0 }
    .map { Configuration($0.element.model, $0.element.choices, $0.element.column.drivenInTime()) }

  private static let steadyKEpsilon: [Configuration] = conditions.enumerated().flatMap {
    i, choices in
    DensityTracers.allCases.enumerated().map { j, density in
      Configuration(
        .kEpsilon, choices,
        windCase(
          variant: j, density: density, passiveTracer: i != 1, bottomStress: i != 2,
          sources: SourceKind.allCases[(i + j) % 4]))
    }
  }

  private static let steadySimplified: [Configuration] = ["constant", "costly"].flatMap { variant in
    SourceKind.allCases.map {
      Configuration(
        .simplified, ["variant": variant], windCase(passiveTracer: $0 == .layerSource, sources: $0))
    }
  }
}
