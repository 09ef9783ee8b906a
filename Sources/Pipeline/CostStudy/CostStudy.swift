import Adjoint
import Calibration
import Closures
import Column
import HDF5
import Lanes
import Processes

/// A study of what gradients cost: the models, sizes and schedules of a file.
public struct CostStudy: Sendable {
  public let file: CostStudyFile

  /// - Throws: `PipelineError`; nothing has been computed or written then.
  public init(path: String, limits: PipelineLimits = PipelineLimits()) throws(PipelineError) {
    file = try CostStudyFile.load(path: path, limits: limits)
  }

  public init(_ file: CostStudyFile) { self.file = file }

  public var title: String { file.title ?? fileStem(file.path) }
  /// The folder of the results.
  public var outputDirectory: String { resolved(file.directory, from: file.path) }
}

/// What is run: so many columns of a model in lock-step, of so many cells, for so many steps.
public struct CostSetting: Sendable, Hashable {
  public var model: StudiedModel
  /// 1, or 8 in lock-step.
  public var columns: Int
  public var cells: Int
  public var steps: Int
}

/// What one gradient cost, in seconds and bytes for all columns of its setting.
public struct GradientCost: Sendable {
  public let setting: CostSetting
  public let schedule: String
  /// The memory that a mixed schedule had to use; nil for others.
  public let memory: Int?
  /// What the schedule said before the run.
  public let planned: ScheduleCost
  public let forwardTime: Double
  public let gradientTime: Double
  /// By how much the gradient raised the memory of the process; nil where the system does not tell.
  public let processMemory: Int?

  /// Time of the gradient over time of the forward run.
  public var ratio: Double { gradientTime / forwardTime }
}

/// What forward mode costs for one column.
public struct TangentCost: Sendable {
  public let setting: CostSetting
  /// The number of the model's parameters.
  public let parameters: Int
  /// The number of derivatives that one run gives.
  public let directions: Int
  public let forwardTime: Double
  /// The time of one run with these derivatives.
  public let tangentTime: Double

  /// Returns the time of so many derivatives over that of the forward run.
  public func ratio(derivatives: Int) -> Double {
    Double((derivatives + directions - 1) / directions) * tangentTime / forwardTime
  }
}

/// Everything that a study measured.
public struct CostStudyResult: Sendable {
  public internal(set) var gradients: [GradientCost] = []
  public internal(set) var tangents: [TangentCost] = []
  public internal(set) var steps: [MeasuredStep] = []
}

extension CostStudy {
  /// Measures everything.
  ///
  /// - Parameter onProgress: called before each setting.
  /// - Throws: `ComputationError` where a gradient is not finite, or two schedules do not agree on its bits.
  public func run(onProgress: (String) -> Void) throws(ComputationError) -> CostStudyResult {
    var result = CostStudyResult()
    let settings = settings
    for (place, setting) in settings.enumerated() {
      onProgress(
        "\(place + 1) of \(settings.count): \(setting.model.rawValue), \(setting.cells) cells, "
          + "\(setting.steps) steps")
      let schedules = candidates(for: setting)
      // What the table shows is worth some more rounds.
      let limit = isReference(setting) ? 2 : 0.5
      result.gradients +=
        try setting.columns == 1
        ? StudiedRun(setting, setting.model.closure.column)
          .gradientCosts(schedules, within: limit)
        : StudiedRun(setting, setting.model.closure.lockStep)
          .gradientCosts(schedules, within: limit)
      if isReference(setting) {
        result.steps.append(MeasuredStep(setting))
        if setting.columns == 1 { result.tangents.append(TangentCost(setting)) }
      }
    }
    return result
  }

  /// Every number of steps at the reference number of cells; and for single columns every number of cells at
  /// the reference number of steps.
  var settings: [CostSetting] {
    file.models.flatMap { model in
      file.columns.flatMap { columns in
        let sizes =
          [(file.referenceCells, file.referenceSteps)]
          + file.steps.map { (file.referenceCells, $0) }
          + (columns == 1 ? file.cells.map { ($0, file.referenceSteps) } : [])
        var settings: [CostSetting] = []
        for (cells, steps) in sizes {
          let setting = CostSetting(model: model, columns: columns, cells: cells, steps: steps)
          if !settings.contains(setting) { settings.append(setting) }
        }
        return settings
      }
    }
  }

  /// Whether a setting has the reference size.
  public func isReference(_ setting: CostSetting) -> Bool {
    setting.cells == file.referenceCells && setting.steps == file.referenceSteps
  }

  private func candidates(for setting: CostSetting) -> [Candidate] {
    let named = file.schedules.map { entry in
      let schedule = entry.schedule(gradientsAtOnce: 1)
      return Candidate(schedule: schedule, name: schedule.description, memory: nil)
    }
    guard isReference(setting) else { return named }
    return named
      + file.memory.map {
        Candidate(schedule: Mixed(memory: $0), name: "mixed", memory: $0)
      }
  }
}

/// A schedule to be tried.
struct Candidate {
  let schedule: any CheckpointSchedule
  let name: String
  let memory: Int?

  /// Returns what the schedule needs; nil where it has too little memory to be of use, or takes more than a
  /// quarter of the machine's.
  func plan(steps: Int, sizes: StepSizes) -> ScheduleCost? {
    let least = Mixed.leastMemory(steps: steps, sizes: sizes)
    if let memory = memory ?? (schedule as? Automatic)?.memory, memory < least { return nil }
    let cost = schedule.cost(steps: steps, sizes: sizes)
    let isOfUse = cost.recomputedSteps <= 20 * steps
    return isOfUse && cost.bytes <= AdjointEntry.defaultMemory ? cost : nil
  }
}

/// A setting made ready to run in one kind of lane.
struct StudiedRun<L: Lane> {
  let setting: CostSetting
  let columns: Columns<L>
  let makeModel: () -> StepOperator<L>
  let objective: WeightedSquares<L>
  /// The case of every column.
  let observed: ObservedCase
  let form = MisfitForm.sum

  init(
    _ setting: CostSetting,
    _ makeModel: @escaping (Columns<L>, [L], ClosureConstants) -> StepOperator<L>
  ) {
    let model = setting.model
    observed = model.observedCase(cells: setting.cells, steps: setting.steps)
    let cases = [ObservedCase](repeating: observed, count: L.count)
    let columns = Columns<L>(cases.map(\.column))
    let parameters = model.parameters.map { L($0) }
    self.setting = setting
    self.columns = columns
    self.makeModel = { makeModel(columns, parameters, model.constants) }
    objective = WeightedSquares(cases, form: form, layout: self.makeModel().layout)
  }

  func value() -> L { AdjointDriver(makeModel()).value(of: objective) }

  func gradient(_ schedule: any CheckpointSchedule) -> Gradient<L> {
    AdjointDriver(makeModel()).gradient(of: objective, schedule: schedule)
  }

  /// Measures the forward run and the gradient with each schedule that fits.
  ///
  /// - Parameter limit: seconds after which nothing is repeated.
  func gradientCosts(_ candidates: [Candidate], within limit: Double)
    throws(ComputationError) -> [GradientCost]
  {
    let sizes = makeModel().sizes
    let planned = candidates.compactMap { candidate in
      candidate.plan(steps: setting.steps, sizes: sizes).map { (candidate, $0) }
    }
    // The first round also looks at the memory and at the gradients; long ones are not repeated.
    var gradients: [Gradient<L>] = []
    var first = [Stopwatch.seconds { _ = value() }]
    let processMemory = planned.map { candidate, _ in
      ProcessMemory.rise {
        first.append(Stopwatch.seconds { gradients.append(gradient(candidate.schedule)) })
      }
    }
    try check(gradients, of: planned.map(\.0))
    let others = Stopwatch.least(
      within: limit - first.reduce(0, +), rounds: 0...9,
      [{ _ = value() }] + planned.map { candidate, _ in { _ = gradient(candidate.schedule) } })
    let times = zip(first, others).map(min)
    return planned.indices.map { index in
      GradientCost(
        setting: setting, schedule: planned[index].0.name, memory: planned[index].0.memory,
        planned: planned[index].1, forwardTime: times[0], gradientTime: times[index + 1],
        processMemory: processMemory[index])
    }
  }

  /// A time is worth nothing if what took it is wrong.
  private func check(_ gradients: [Gradient<L>], of candidates: [Candidate])
    throws(ComputationError)
  {
    let bits = gradients.map { gradient in
      (0..<L.count).flatMap { lane in
        ([gradient.value] + gradient.sensitivities.parameters).map { $0[lane: lane].bitPattern }
      }
    }
    guard let first = bits.first else { return }
    guard first.allSatisfy({ Double(bitPattern: $0).isFinite }) else {
      throw ComputationError("\(setting.model.rawValue): the gradient is not finite.")
    }
    for (candidate, bits) in zip(candidates, bits) where bits != first {
      throw ComputationError(
        "\(setting.model.rawValue): the gradient by the schedule '\(candidate.name)' differs from "
          + "that by '\(candidates[0].name)'. Please report it with this pipeline.")
    }
  }
}

extension TangentCost {
  /// Measures the tangent linear model beside the forward run.
  init(_ setting: CostSetting) {
    let run = StudiedRun(setting, setting.model.closure.column)
    let (parameters, constants) = (setting.model.parameters, setting.model.constants)
    let closure = setting.model.closure
    let layout = closure.declaration.layout(run.columns)
    var directions = TangentDirections(closure.declaration, layout: layout)
    for lane in 0..<min(TangentDirections.count, parameters.count) {
      directions.parameters[lane][lane: lane] = 1
    }
    func tangent() {
      _ = closure.tangentLinear(run.columns, parameters, constants, directions)
        .derivatives(ofMisfit: run.form, of: run.observed)
    }
    let times = Stopwatch.least(within: 0.5, rounds: 1...9, [{ _ = run.value() }, tangent])
    self.init(
      setting: setting, parameters: parameters.count, directions: TangentDirections.count,
      forwardTime: times[0], tangentTime: times[1])
  }
}
