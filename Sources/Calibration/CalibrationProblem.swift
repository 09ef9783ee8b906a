import Adjoint
import Closures
import Column
import Lanes

/// A closure, what was observed, and what may be changed to fit it: the misfit as a function of the controls.
public struct CalibrationProblem: Sendable {
  public var closure: ClosureModel
  public var constants: ClosureConstants
  /// Every parameter in the declared order; calibrated ones hold their start.
  public var parameters: [Double]
  public var controls: [Control]
  /// What was observed, with what the form of the misfit divides it by.
  public var cases: [ObservedCase] { didSet { cases = form.normalised(cases) } }
  public var form: MisfitForm { didSet { cases = form.normalised(cases) } }
  /// What the priors are multiplied by where they enter the misfit; 1 where that is the negative logarithm of
  /// the likelihood, as in form `error`.
  public var priorWeight: Double
  public var schedule: any CheckpointSchedule
  /// How many processors may be used at once; results do not depend on it.
  public var threads: Int
  /// The processes that the cases are spread over; nil for this one alone.
  var ranking: Ranking?
  let resources = GradientResources()

  public init(
    closure: ClosureModel, constants: ClosureConstants, parameters: [Double],
    controls: [Control], cases: [ObservedCase], form: MisfitForm, priorWeight: Double = 1,
    schedule: any CheckpointSchedule, threads: Int = 1
  ) {
    precondition(threads >= 1, "at least one thread")
    self.closure = closure
    self.constants = constants
    self.parameters = parameters
    self.controls = controls
    self.cases = form.normalised(cases)
    self.form = form
    self.priorWeight = priorWeight
    self.schedule = schedule
    self.threads = threads
  }

  /// The controls at their start.
  public var start: [Double] { controls.map(\.start) }

  /// The share of each case in the misfit; 0 where nothing is fitted to it.
  public var caseShares: [Double] { shares(of: .train) }

  /// The share of each case in the misfit of those with one role; 0 where it has another.
  private func shares(of role: CaseRole) -> [Double] {
    let weights = cases.map { $0.role == role ? $0.weight : 0 }
    let total = form.averagesCases ? weights.reduce(0, +) : 1
    return weights.map { $0 / total }
  }

  /// Returns the misfit over the cases with one role, without priors; nil where there is no such case.
  ///
  /// - Parameter caseMisfits: of every case, as `caseMisfits(at:)` returns them.
  public func misfit(of role: CaseRole, from caseMisfits: [Double]) -> Double? {
    precondition(caseMisfits.count == cases.count, "one misfit for each case")
    guard cases.contains(where: { $0.role == role }) else { return nil }
    // A misfit that is not finite must not reach other roles by a product with 0.
    return zip(shares(of: role), caseMisfits).reduce(0) { $1.0 > 0 ? $0 + $1.0 * $1.1 : $0 }
  }

  /// The cases that are calibrated against, in their order.
  public var calibratedCases: [Int] {
    caseShares.enumerated().filter { $0.element > 0 }.map(\.offset)
  }

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
    misfits(ofCases: [index], at: point)[0]
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

  /// Returns the misfit of every case, those of every role, running forward only.
  public func caseMisfits(at point: [Double]) -> [Double] {
    misfits(ofCases: Array(cases.indices), at: point)
  }

  /// Returns the misfit of some cases, running forward only.
  func misfits(ofCases indices: [Int], at point: [Double]) -> [Double] {
    gathered(indices) { places in misfits(of: places.map { run(ofCase: indices[$0], at: point) }) }
  }

  /// What a sum over cases needs of the gradient of one.
  struct CaseDerivatives: Sendable {
    let misfit: Double
    /// ∂J/∂parameter, in the declared order.
    let parameters: [Double]
    /// ∂J/∂control.
    let controls: [Double]
  }

  /// The misfit over the cases that are calibrated against and the priors, with its gradient.
  public struct Evaluation: Sendable, Equatable {
    /// The sum over the cases and the priors.
    public var misfit: Double
    /// The part of the priors.
    public var priorMisfit: Double
    /// ∂J/∂control, priors included.
    public var gradient: [Double]
    /// ∂J/∂parameter for every parameter of the closure, in the declared order, without priors.
    public var parameterGradient: [Double]
    /// The gradient of every case that this process computes; of others than calibrated ones only where they were
    /// asked for.
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
    let tasks = points.indices.flatMap { place in evaluated.map { (point: place, case: $0) } }
    var ofCases = points.map { _ in [CaseGradient?](repeating: nil, count: cases.count) }
    let derivatives = gathered(tasks.map(\.case)) { places in
      let tasks = places.map { tasks[$0] }
      let gradients = gradients(of: tasks.map { run(ofCase: $0.case, at: points[$0.point]) })
      return zip(tasks, gradients).map { task, gradient in
        ofCases[task.point][task.case] = gradient
        return caseDerivatives(gradient, case: task.case)
      }
    }
    return points.enumerated().map { place, point in
      let own = derivatives[(place * evaluated.count)...].prefix(evaluated.count)
      return total(Dictionary(uniqueKeysWithValues: zip(evaluated, own)), ofCases[place], at: point)
    }
  }

  private func caseDerivatives(_ gradient: CaseGradient, case index: Int) -> CaseDerivatives {
    CaseDerivatives(
      misfit: gradient.misfit, parameters: gradient.parameters,
      controls: controls.indices.map { derivative(ofControl: $0, gradient, case: index) })
  }

  /// Sums over the cases that are calibrated against, in their order, and the priors.
  private func total(
    _ derivatives: [Int: CaseDerivatives], _ caseGradients: [CaseGradient?], at point: [Double]
  ) -> Evaluation {
    let priors = priors(at: point)
    var total = Evaluation(
      misfit: 0, priorMisfit: priors.misfit, gradient: controls.map { _ in 0 },
      parameterGradient: parameters.map { _ in 0 }, caseGradients: caseGradients)
    for (index, share) in caseShares.enumerated() where share > 0 {
      guard let own = derivatives[index] else { preconditionFailure("a case without its gradient") }
      total.misfit += share * own.misfit
      for i in parameters.indices { total.parameterGradient[i] += share * own.parameters[i] }
      for i in controls.indices { total.gradient[i] += share * own.controls[i] }
    }
    total.misfit += priors.misfit
    for i in controls.indices { total.gradient[i] += priors.gradient[i] }
    return total
  }
}
