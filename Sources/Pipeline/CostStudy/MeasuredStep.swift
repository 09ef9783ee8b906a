import Adjoint
import Calibration
import Closures
import Column
import Lanes

/// What single steps of a model and single bytes cost on this machine: what the automatic choice of a
/// schedule weighs, beside the typical costs that it takes.
public struct MeasuredStep: Sendable {
  public let setting: CostSetting
  public let sizes: StepSizes
  public let costs: StepCosts

  init(_ setting: CostSetting) {
    self.setting = setting
    (sizes, costs) =
      setting.columns == 1
      ? StudiedRun(setting, setting.model.closure.column).stepCosts()
      : StudiedRun(setting, setting.model.closure.lockStep).stepCosts()
  }
}

extension StudiedRun {
  /// Measures some steps and some megabytes.
  fileprivate func stepCosts() -> (StepSizes, StepCosts) {
    let model = makeModel()
    let (old, new, spare) = (model.initialState(), model.initialState(), model.initialState())
    let kept = block(model.keptProfileCount, of: model)
    let work = block(model.workProfileCount, of: model)
    let adjoint = block(model.layout.profileCount, of: model)
    let result = block(model.layout.profileCount, of: model)
    let repetitions = 100
    func repeated(_ body: @escaping () -> Void) -> () -> Void {
      { for _ in 0..<repetitions { body() } }
    }
    model.record(old, new, 0, kept)
    for profile in 0..<model.layout.profileCount { adjoint[profile].fill(1) }
    let times = Stopwatch.least(
      within: 0.05, rounds: 2...20,
      [
        repeated { model.step(old, spare, 0, work) },
        repeated { model.record(old, new, 0, kept) },
        repeated {
          // The adjoint is overwritten, and must not grow or fade from one repetition to the next.
          spare.copy(from: adjoint)
          model.stepAdjoint(old, new, 0, kept, spare, result)
        },
      ]
    ).map { $0 / Double(repetitions) }
    let (touched, streamed) = Self.byteTimes()
    let typical = StepCosts.typical(model.sizes)
    return (
      model.sizes,
      StepCosts(
        step: times[0], recordedStep: times[1], adjointStep: times[2], touchedByte: touched,
        streamedByte: streamed, cache: typical.cache)
    )
  }

  private func block(_ profileCount: Int, of model: StepOperator<L>) -> ProfileBlock<L> {
    ProfileBlock(profileCount: profileCount, levels: model.layout.levels)
  }

  /// Seconds to touch a byte for the first time, and to read it back after the cache has lost it.
  private static func byteTimes() -> (touched: Double, streamed: Double) {
    let (blockSize, count) = (1 << 16, 1024)
    let values = blockSize / MemoryLayout<L>.stride
    var blocks: [ProfileBlock<L>] = []
    blocks.reserveCapacity(count)
    let touched = Stopwatch.seconds {
      for _ in 0..<count { blocks.append(ProfileBlock(profileCount: 1, levels: values)) }
    }
    let target = ProfileBlock<L>(profileCount: 1, levels: values)
    let streamed = Stopwatch.seconds { for block in blocks { target.copy(from: block) } }
    let bytes = Double(blockSize * count)
    return (touched / bytes, streamed / bytes)
  }
}
