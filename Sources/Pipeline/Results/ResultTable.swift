import Calibration
import NetCDF

/// Named arrays over named dimensions, gathered before they are written.
struct ResultTable {
  private enum Values {
    case numbers([Double])
    case strings([String])

    var count: Int {
      switch self {
      case .numbers(let values): values.count
      case .strings(let values): values.count
      }
    }
  }

  private var lengths: [(name: String, length: Int)] = []
  private var variables: [Entry] = []

  private struct Entry {
    let name: String
    let dimensions: [String]
    let longName: String
    let units: String?
    let values: Values
  }

  /// Adds numbers; `units` is nil where they depend on the form of the misfit.
  mutating func add(
    _ name: String, along dimensions: [String], _ longName: String, _ values: [Double],
    units: String? = "1"
  ) {
    append(name, dimensions, longName, units, .numbers(values))
  }

  mutating func add(
    _ name: String, along dimensions: [String], _ longName: String, strings: [String]
  ) {
    append(name, dimensions, longName, nil, .strings(strings))
  }

  /// A dimension is defined by the first variable along it alone.
  private mutating func append(
    _ name: String, _ dimensions: [String], _ longName: String, _ units: String?,
    _ values: Values
  ) {
    if dimensions.count == 1, !lengths.contains(where: { $0.name == dimensions[0] }) {
      lengths.append((dimensions[0], values.count))
    }
    variables.append(
      Entry(
        name: name, dimensions: dimensions, longName: longName, units: units, values: values))
  }

  func write(to dataset: Dataset) throws {
    for (name, length) in lengths { try dataset.defineDimension(name, length: length) }
    let defined = try variables.map { variable in
      let isText = if case .strings = variable.values { true } else { false }
      let result = try dataset.defineVariable(
        variable.name, type: isText ? .string : .double, dimensions: variable.dimensions)
      try result.setAttribute("long_name", .text(variable.longName))
      if let units = variable.units { try result.setAttribute("units", .text(units)) }
      return result
    }
    try dataset.endDefinitions()
    for (variable, content) in zip(defined, variables) {
      switch content.values {
      case .numbers(let values): try variable.write(values)
      case .strings(let values): try variable.write(strings: values)
      }
    }
  }
}

extension ResultTable {
  /// Adds the proof of the gradient.
  mutating func add(check: GradientCheck) {
    let directions = check.directions
    add(
      "control_name", along: ["control"], "what is perturbed, along one random direction",
      strings: directions.map(\.control.rawValue))
    add(
      "adjoint_derivative", along: ["control"],
      "derivative of the misfit along the direction by the adjoint",
      directions.map(\.adjointDerivative))
    add(
      "tangent_derivative", along: ["control"],
      "the same derivative by the tangent linear model", directions.map(\.tangentDerivative))
    add(
      "dot_product_residual", along: ["control"], "relative difference of the two derivatives",
      directions.map(\.dotProductResidual))
    add(
      "taylor_step", along: ["taylor_step"], "length h of the step along the direction",
      directions.first?.steps ?? [])
    add(
      "taylor_remainder", along: ["control", "taylor_step"],
      "|J(x + h d) - J(x) - h dJ|, which falls with the square of h down to rounding",
      directions.flatMap(\.remainders))
    add(
      "taylor_order", along: ["control"],
      "order of the Taylor remainder where it is clearest, 2 for a right gradient; -1 where the misfit "
        + "does not change enough to tell",
      directions.map { $0.order ?? -1 })
  }
}
