import Adjoint
import Closures
import Column
import Glibc
import Lanes

/// How the gradient of one case develops on its way back through the run: whether it still says something about
/// the controls, or grows beyond use.
///
/// For each prognostic variable x with the adjoint λ = ∂J/∂x and the range R of x over the run, the norm is
///
///     R √(Σ_k λ_k² H/h_k),   H = Σ_k h_k
///
/// how much J changes, to first order, along the profile of changes of root mean square R that matters most. It
/// has the unit of J for every variable.
public struct GradientHealth: Sendable, Equatable {
  /// The adjoint of one state.
  public struct Moment: Sendable, Equatable {
    /// The number of steps before it.
    public let step: Int
    /// [s]
    public let timeBeforeEnd: Double
    /// For each prognostic variable; 0 where the variable does not change over the run.
    public let norms: [Variable: Double]
    /// √Σ norm² over the variables.
    public let scaledNorm: Double
    /// The norm in units of all that the observations from here to the end have put into the adjoint, Σ of the
    /// norms of ∂J/∂x of each state by itself. Mixing alone does not bring it above about 1.
    public let amplification: Double
    /// For each limiter of the closure at how many interfaces it held in the step to this state; 0 at the start.
    public let activeLimiters: [Int]
  }

  public let caseName: String
  /// The limiters that the closure declares, in the order of `activeLimiters`.
  public let limiters: [ClosureLimiter]
  /// At how many places limiters could hold: the interior interfaces, for each limiter.
  public let limitableCount: Int
  /// From the first to the last.
  public let moments: [Moment]

  /// The most that the adjoint is amplified by, infinite where it leaves the finite numbers.
  public var growth: Double {
    moments.map { $0.amplification.isFinite ? $0.amplification : .infinity }.max() ?? 0
  }

  /// How long before the end the gradient has grown beyond use [s]; nil where it does not.
  public var horizon: Double? {
    moments.last { !($0.amplification <= Self.amplificationLimit) }?.timeBeforeEnd
  }

  /// A gradient so many times as large as what observations put into it holds for so much smaller changes only:
  /// for less than a thousandth of what the variables range over.
  public static let amplificationLimit = 1e3

  /// What a user should know before trusting the gradient, in a sentence; nil where nothing is wrong.
  public var concern: String? {
    guard let horizon else { return nil }
    let extent =
      growth.isFinite ? "to about 10^\(Int(log10(growth).rounded())) times" : "without bound from"
    return
      "case '\(caseName)': more than \(Self.duration(horizon)) before its end the gradient explodes, growing "
      + "\(extent) what the observations put into it. Calibrate with shorter runs, or take a shorter "
      + "time step."
  }

  /// Returns a time with its unit.
  private static func duration(_ seconds: Double) -> String {
    let (value, unit) = seconds < 7200 ? (seconds, "s") : (seconds / 3600, "h")
    return "\((value * 10).rounded() / 10) \(unit)"
  }
}

extension CalibrationProblem {
  /// Returns how the gradient of each case that is calibrated against develops at its outputs, at 48 of them where there
  /// are more.
  ///
  /// It takes a forward run and a gradient of each under the checkpoint schedule.
  public func gradientHealth(at point: [Double]) -> [GradientHealth] {
    let indices = calibratedCases
    let moments = gathered(indices) { places in
      concurrentMap(places.count, threads: threads) { number in
        gradientMoments(ofCase: indices[places[number]], at: point)
      }
    }
    return zip(indices, moments).map(gradientHealth)
  }

  private func gradientHealth(ofCase index: Int, _ moments: [GradientHealth.Moment])
    -> GradientHealth
  {
    let (column, limiters) = (cases[index].column, closure.declaration.limiters)
    return GradientHealth(
      caseName: column.name, limiters: limiters,
      limitableCount: limiters.count * (column.grid.cellCount - 1), moments: moments)
  }

  private func gradientMoments(ofCase index: Int, at point: [Double]) -> [GradientHealth.Moment] {
    let run = run(ofCase: index, at: point)
    let column = run.observed.column
    let model = closure.column(Columns([column]), run.parameters, constants)
    let objective = WeightedSquares<Double>([run.observed], form: form, layout: model.layout)
    let limiters = closure.declaration.limiters
    let recorder = GradientHealthRecorder(model, objective, run.observed, limiters)
    let schedule = resources.settled(schedule, steps: model.stepCount, sizes: model.sizes)
    _ = resources.withMemory(for: model, threads: threads) { memory in
      AdjointDriver(model, memory: memory).gradient(of: objective, schedule: schedule) {
        recorder.record($0, $1)
      }
    }
    return recorder.moments.reversed()
  }
}

/// Takes down the moments of one case on the way back.
private final class GradientHealthRecorder {
  private(set) var moments: [GradientHealth.Moment] = []
  private let model: StepOperator<Double>
  private let objective: WeightedSquares<Double>
  private let column: ColumnCase
  private let limiters: [ClosureLimiter]
  private let steps: Set<Int>
  /// R of each variable.
  private let ranges: [Double]
  /// ∂J/∂x of a state by itself, and the sum of its norms.
  private let source: ProfileBlock<Double>
  private var sources = 0.0

  private static let mostMoments = 48

  init(
    _ model: StepOperator<Double>, _ objective: WeightedSquares<Double>, _ observed: ObservedCase,
    _ limiters: [ClosureLimiter]
  ) {
    self.model = model
    self.limiters = limiters
    self.objective = objective
    column = observed.column
    steps = Self.moments(observed)
    ranges = Self.ranges(model)
    source = ProfileBlock(profileCount: model.layout.profileCount, levels: model.layout.levels)
  }

  /// The outputs within the run, evenly chosen where there are many.
  private static func moments(_ observed: ObservedCase) -> Set<Int> {
    let outputs = observed.outputSteps.filter { (0...observed.column.stepCount).contains($0) }
    guard outputs.count > mostMoments else { return Set(outputs) }
    return Set((0..<mostMoments).map { outputs[$0 * (outputs.count - 1) / (mostMoments - 1)] })
  }

  /// The range of each variable over the states and cells of the run.
  private static func ranges(_ model: StepOperator<Double>) -> [Double] {
    let variables = model.layout.variables
    var (least, greatest) = (
      variables.map { _ in Double.infinity }, variables.map { _ in -Double.infinity }
    )
    AdjointDriver(model).run { _, state in
      for place in variables.indices {
        for k in 0..<model.layout.cellCount {
          least[place] = min(least[place], state[place][k])
          greatest[place] = max(greatest[place], state[place][k])
        }
      }
    }
    return zip(greatest, least).map(-)
  }

  func record(_ state: AdjointState<Double>, _ derivative: ProfileBlock<Double>) {
    if objective.observation.moment(ofStep: state.step) != nil {
      source.clear()
      objective.addGradient(derivative, atStep: state.step, to: source)
      sources += size(of: norms(source))
    }
    guard steps.contains(state.step) else { return }
    let norms = norms(state.adjoint)
    // No step led to the start.
    let counts = state.kept.map { model.limitedCounts(state.state, $0).map { Int($0) } }
    moments.append(
      GradientHealth.Moment(
        step: state.step,
        timeBeforeEnd: Double(column.stepCount - state.step) * column.timeStep,
        norms: Dictionary(uniqueKeysWithValues: zip(model.layout.variables, norms)),
        scaledNorm: size(of: norms),
        amplification: sources == 0 ? 0 : size(of: norms) / sources,
        activeLimiters: counts ?? limiters.map { _ in 0 }))
  }

  /// Of each variable R √(Σ_k λ_k² H/h_k).
  private func norms(_ adjoint: ProfileBlock<Double>) -> [Double] {
    let thickness = column.grid.thickness
    let depth = thickness.reduce(0, +)
    return ranges.enumerated().map { place, range in
      guard range != 0 else { return 0 }
      let squares = thickness.indices.reduce(0.0) { sum, k in
        sum + adjoint[place][k] * adjoint[place][k] * depth / thickness[k]
      }
      return range * squares.squareRoot()
    }
  }

  private func size(of norms: [Double]) -> Double {
    norms.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
