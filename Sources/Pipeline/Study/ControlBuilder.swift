import Calibration
import Closures
import Column

/// Builds what is calibrated, out of what the pipeline says and the closure declares.
struct ControlBuilder {
  private let pipeline: PipelineFile
  private let declaration: ClosureDeclaration

  init(_ pipeline: PipelineFile, _ declaration: ClosureDeclaration) {
    self.pipeline = pipeline
    self.declaration = declaration
  }

  /// Returns every parameter of the closure, with calibrated and tied ones at their starts, and the controls:
  /// parameters in their declared order, then what corrects fluxes and starts.
  func build(_ cases: [ObservedCase]) throws(PipelineError) -> (
    parameters: [Double], controls: [Control]
  ) {
    var values = try defaults()
    for entry in pipeline.parameters {
      guard case .fixed(let value) = entry.setting else { continue }
      let declared = try declared(entry)
      try check(value, "the value", declared.parameter, at: entry.name)
      values[declared.index] = value
    }
    var controls = try parameters(values).sorted { $0.parameterIndex! < $1.parameterIndex! }
    for control in controls {
      guard case .parameter(let index, let tied) = control.effect else { continue }
      values[index] = control.start
      for tie in tied { values[tie.index] = tie.offset + tie.factor * control.start }
    }
    for entry in pipeline.controls.fluxes {
      controls += try FluxControls(pipeline, entry, cases).build()
    }
    for entry in pipeline.controls.initial { controls += try corrections(entry, cases) }
    try checkPriors(of: controls)
    return (values, controls)
  }

  // MARK: Parameters

  /// The closure's own values, or those of the set that the pipeline names.
  private func defaults() throws(PipelineError) -> [Double] {
    var values = declaration.parameters.map(\.defaultValue)
    guard let name = pipeline.model.parameterSet else { return values }
    let sets = declaration.parameterSets
    guard let set = sets.first(where: { $0.name == name.value }) else {
      throw pipeline.failure(
        at: name, unknownName(name.value, kind: "parameter set", known: sets.map(\.name)))
    }
    for (index, parameter) in declaration.parameters.enumerated() {
      values[index] = set.values[parameter.name] ?? values[index]
    }
    return values
  }

  private func declared(_ entry: ParameterEntry) throws(PipelineError) -> (
    index: Int, parameter: ClosureParameter
  ) {
    let name = entry.name.value
    guard let index = declaration.parameters.firstIndex(where: { $0.name == name }) else {
      let known = declaration.parameters.map(\.name)
      throw pipeline.failure(at: entry.name, unknownName(name, kind: "parameter", known: known))
    }
    return (index, declaration.parameters[index])
  }

  private func check(
    _ value: Double, _ what: String, _ declared: ClosureParameter, at place: Located<String>
  ) throws(PipelineError) {
    guard declared.range.contains(value) else {
      throw pipeline.failure(
        at: place,
        "\(what) \(value) lies outside the admissible range of \(declared.name), "
          + "\(declared.range.lowerBound) to \(declared.range.upperBound) [\(declared.units)].")
    }
  }

  private func parameters(_ values: [Double]) throws(PipelineError) -> [Control] {
    try checkTies()
    var controls: [Control] = []
    for entry in pipeline.parameters {
      guard case .calibrated(let control) = entry.setting else { continue }
      let (index, declared) = try declared(entry)
      if let reason = declared.unused {
        throw pipeline.failure(
          at: entry.name,
          "\(declared.name) cannot be calibrated: \(reason). Remove it, or fix its value.")
      }
      let bounds = control.bounds ?? declared.range
      try check(bounds.lowerBound, "the lower bound", declared, at: entry.name)
      try check(bounds.upperBound, "the upper bound", declared, at: entry.name)
      let start = control.start ?? values[index]
      try pipeline.check(start, bounds, control, at: entry.name)
      controls.append(
        Control(
          index: index, name: declared.name, start: start, bounds: bounds,
          scale: control.scale ?? Self.defaultScale(declared),
          transform: control.transform.transform(bounds), prior: control.prior,
          tied: try ties(to: declared.name, bounds)))
    }
    return controls
  }

  /// The parameters that follow one whose bounds are given.
  private func ties(to name: String, _ bounds: ClosedRange<Double>) throws(PipelineError)
    -> [Control.TiedParameter]
  {
    var ties: [Control.TiedParameter] = []
    for entry in pipeline.parameters {
      guard case .tied(let other, let factor, let offset) = entry.setting else { continue }
      let (index, declared) = try declared(entry)
      guard other.value == name else { continue }
      for bound in [bounds.lowerBound, bounds.upperBound] {
        try check(
          offset + factor * bound, "with \(name) at its bound \(bound) the value", declared,
          at: entry.name)
      }
      ties.append(Control.TiedParameter(index: index, factor: factor, offset: offset))
    }
    return ties
  }

  /// Refuses parameters that follow one that is not calibrated.
  private func checkTies() throws(PipelineError) {
    let calibrated = pipeline.parameters.filter {
      if case .calibrated = $0.setting { true } else { false }
    }.map(\.name.value)
    for entry in pipeline.parameters {
      guard case .tied(let other, _, _) = entry.setting, !calibrated.contains(other.value) else {
        continue
      }
      throw pipeline.failure(
        at: other, unknownName(other.value, kind: "calibrated parameter", known: calibrated))
    }
  }

  /// The default's size, or a tenth of the admissible range for a parameter whose default is 0.
  private static func defaultScale(_ declared: ClosureParameter) -> Double {
    let size = abs(declared.defaultValue)
    return size > 0 ? size : 0.1 * (declared.range.upperBound - declared.range.lowerBound)
  }

  // MARK: Starts

  private func corrections(_ entry: InitialCorrectionEntry, _ cases: [ObservedCase])
    throws(PipelineError) -> [Control]
  {
    let variable = entry.place.value
    for observed in cases {
      let known = declaration.variables(
        density: observed.column.density, hasPassiveTracer: observed.column.hasPassiveTracer)
      guard known.contains(variable) else {
        throw pipeline.failure(
          at: entry.place,
          unknownName(
            variable.rawValue, kind: "model variable", known: known.map(\.rawValue)))
      }
    }
    return cases.enumerated().filter { $0.element.role == .train }.flatMap { index, observed in
      entry.correction.controls(of: observed.column, case: index)
    }
  }

  // MARK: Priors

  private func checkPriors(of controls: [Control]) throws(PipelineError) {
    guard pipeline.misfit.form != .error, pipeline.misfit.priorWeight == nil,
      let control = controls.first(where: { $0.prior != .uniform })
    else { return }
    throw PipelineError(
      path: pipeline.path, key: "misfit.prior_weight",
      message:
        "\(control.name) has a prior, but in form '\(pipeline.misfit.form.rawValue)' the misfit says "
        + "nothing of how likely observations are. Give the form 'error', or the weight of the priors "
        + "beside the observations here.")
  }
}

extension PipelineFile {
  /// Refuses a start that the bounds or the transform do not reach, and a prior of values that are not allowed.
  func check<Value>(
    _ start: Double, _ bounds: ClosedRange<Double>, _ control: ControlEntry,
    at place: Located<Value>
  ) throws(PipelineError) {
    guard bounds.contains(start) else {
      throw failure(
        at: place,
        "the start \(start) lies outside the bounds \(bounds.lowerBound) to \(bounds.upperBound). Give "
          + "'start', or widen the bounds.")
    }
    if control.transform == .log || control.prior.isOfPositive, bounds.lowerBound < 0 || start <= 0
    {
      throw failure(
        at: place,
        "values that are not positive have no logarithm, but the start is \(start) and the lower bound "
          + "\(bounds.lowerBound). Give bounds above 0, or take another transform or prior.")
    }
    if control.transform == .logit,
      !(bounds.lowerBound.isFinite && bounds.upperBound.isFinite && start > bounds.lowerBound
        && start < bounds.upperBound)
    {
      throw failure(
        at: place,
        "the transform 'logit' needs a start between two bounds and on neither, found \(start) and "
          + "\(bounds.lowerBound) to \(bounds.upperBound). Move the start, or take another transform."
      )
    }
  }
}

extension ControlEntry.TransformName {
  func transform(_ bounds: ClosedRange<Double>) -> Transform {
    switch self {
    case .identity: .identity
    case .log: .log
    case .logit: .logit(bounds)
    }
  }
}

extension Prior {
  fileprivate var isOfPositive: Bool { if case .logNormal = self { true } else { false } }
}
