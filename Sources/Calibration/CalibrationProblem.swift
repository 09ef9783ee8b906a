import Adjoint
import Closures
import Column
import Lanes

/// A parameter that the optimiser may change.
public struct CalibratedParameter: Sendable, Equatable {
  /// Its place in the closure's declared order.
  public let index: Int
  public let name: String
  public let start: Double
  public let bounds: ClosedRange<Double>
  /// Its typical size, in which the optimiser works.
  public let scale: Double

  public init(
    index: Int, name: String, start: Double, bounds: ClosedRange<Double>, scale: Double
  ) {
    self.index = index
    self.name = name
    self.start = start
    self.bounds = bounds
    self.scale = scale
  }
}

/// A closure, what was observed, and which parameters are free: the misfit as a function of them.
public struct CalibrationProblem: Sendable {
  public var closure: ClosureModel
  public var constants: ClosureConstants
  /// Every parameter in the declared order; calibrated ones hold their start.
  public var parameters: [Double]
  public var calibrated: [CalibratedParameter]
  public var cases: [ObservedCase]
  public var form: MisfitForm
  public var schedule: any CheckpointSchedule
  /// How many processors may be used at once; results do not depend on it.
  public var threads: Int
  let resources = GradientResources()

  public init(
    closure: ClosureModel, constants: ClosureConstants, parameters: [Double],
    calibrated: [CalibratedParameter], cases: [ObservedCase], form: MisfitForm,
    schedule: any CheckpointSchedule, threads: Int = 1
  ) {
    precondition(threads >= 1, "at least one thread")
    self.closure = closure
    self.constants = constants
    self.parameters = parameters
    self.calibrated = calibrated
    self.cases = cases
    self.form = form
    self.schedule = schedule
    self.threads = threads
  }

  /// The calibrated parameters at their start.
  public var start: [Double] { calibrated.map(\.start) }

  /// Returns every parameter in the declared order, the calibrated ones set to `point`.
  public func allParameters(at point: [Double]) -> [Double] {
    var all = parameters
    for (parameter, value) in zip(calibrated, point) { all[parameter.index] = value }
    return all
  }

  /// The share of each case in the misfit; 0 where it is held out.
  public var caseShares: [Double] {
    let weights = cases.map { $0.isHeldOut ? 0 : $0.weight }
    let total = form.averagesCases ? weights.reduce(0, +) : 1
    return weights.map { $0 / total }
  }

  /// The cases that are calibrated against, in their order.
  var calibratedCases: [Int] { caseShares.enumerated().filter { $0.element > 0 }.map(\.offset) }

  // MARK: One case

  /// The misfit of one case with its gradient with respect to all that acts on it.
  public struct CaseGradient: Sendable, Equatable {
    public var misfit: Double
    /// ∂J/∂parameter, in the declared order.
    public var parameters: [Double]
    public var stress: BoundaryStress<FluxSensitivity<Double>>
    /// In the order of `tracers`.
    public var boundaryFluxes: [BoundaryFlux<FluxSensitivity<Double>>]
    public var tracers: [Variable]
    /// ∂J/∂(initial profile), on centres.
    public var initial: [Variable: [Double]]
  }

  /// Returns the misfit of one case, running forward only.
  public func misfit(ofCase index: Int, at point: [Double]) -> Double {
    misfits(of: [run(ofCase: index, at: point)])[0]
  }

  /// Returns the misfit of one case and its whole gradient.
  public func gradient(ofCase index: Int, at point: [Double]) -> CaseGradient {
    gradients(of: [run(ofCase: index, at: point)])[0]
  }

  /// Returns what a step of one case leaves behind.
  public func stepSizes(ofCase index: Int) -> StepSizes { stepSizes(of: cases[index].column) }

  func stepSizes(of column: ColumnCase) -> StepSizes {
    closure.column(Columns([column]), parameters, constants).sizes
  }

  // MARK: All cases

  /// Returns the misfit of every case, held-out ones included, running forward only.
  public func caseMisfits(at point: [Double]) -> [Double] {
    misfits(of: cases.indices.map { run(ofCase: $0, at: point) })
  }

  /// The misfit over the cases that are calibrated against, with its gradient.
  public struct Evaluation: Sendable, Equatable {
    public var misfit: Double
    /// ∂J/∂parameter for every parameter, in the declared order.
    public var parameterGradient: [Double]
    /// The gradient of every case; of held-out ones only where they were asked for.
    public var caseGradients: [CaseGradient?]
  }

  /// Returns the misfit and its gradient at `point`.
  ///
  /// - Parameter heldOut: whether held-out cases are differentiated, too; the sums are without them.
  public func evaluate(at point: [Double], withHeldOut heldOut: Bool = false) -> Evaluation {
    evaluate(at: [point], withHeldOut: heldOut)[0]
  }

  /// Returns the misfit and its gradient at each of `points`, all computed at once.
  public func evaluate(at points: [[Double]], withHeldOut heldOut: Bool = false) -> [Evaluation] {
    let evaluated = heldOut ? Array(cases.indices) : calibratedCases
    let gradients = gradients(
      of: points.flatMap { point in evaluated.map { run(ofCase: $0, at: point) } })
    return points.indices.map { point in
      var ofCase = [CaseGradient?](repeating: nil, count: cases.count)
      for (place, index) in evaluated.enumerated() {
        ofCase[index] = gradients[point * evaluated.count + place]
      }
      return total(ofCase)
    }
  }

  /// Sums over the cases that are calibrated against, in their order.
  private func total(_ caseGradients: [CaseGradient?]) -> Evaluation {
    var total = Evaluation(
      misfit: 0, parameterGradient: parameters.map { _ in 0 }, caseGradients: caseGradients)
    for (share, gradient) in zip(caseShares, caseGradients) where share > 0 {
      guard let gradient else { preconditionFailure("a case without its gradient") }
      total.misfit += share * gradient.misfit
      for i in parameters.indices {
        total.parameterGradient[i] += share * gradient.parameters[i]
      }
    }
    return total
  }

  /// Returns ∂J/∂(calibrated parameter) out of the gradient with respect to all.
  public func calibratedGradient(_ parameterGradient: [Double]) -> [Double] {
    calibrated.map { parameterGradient[$0.index] }
  }
}
