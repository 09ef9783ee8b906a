import Closures
import Lanes

/// The memory of gradients: states and sets of intermediates for reuse, so that a gradient allocates only what
/// it holds at once, and the next one of the same shape nothing.
///
/// A schedule may use the memory of snapshots for intermediates later on, and the other way round. So before
/// a block is allocated, idle ones of the other kind are freed. For one gradient at a time, which
/// is its users' duty, hence `@unchecked`.
public final class CheckpointMemory<L: Lane>: @unchecked Sendable {
  @usableFromInline let shape: Shape
  @usableFromInline var states: [ProfileBlock<L>] = []
  @usableFromInline var kept: [ProfileBlock<L>] = []

  /// What models have in common that can take the same blocks.
  @usableFromInline
  struct Shape: Equatable {
    @usableFromInline let levels: Int
    @usableFromInline let stateProfiles: Int
    @usableFromInline let keptProfiles: Int
    @usableFromInline let workProfiles: Int
  }

  /// Makes memory for a model, and for others of the same shape.
  public init(for model: StepOperator<L>) { shape = Self.shape(of: model) }

  /// Whether another model's states and intermediates have the same shape.
  public func fits(_ model: StepOperator<L>) -> Bool { shape == Self.shape(of: model) }

  private static func shape(of model: StepOperator<L>) -> Shape {
    Shape(
      levels: model.layout.levels, stateProfiles: model.layout.profileCount,
      keptProfiles: model.keptProfileCount, workProfiles: model.workProfileCount)
  }

  @inlinable
  func takeState() -> ProfileBlock<L> {
    states.popLast() ?? allocate(shape.stateProfiles, insteadOf: &kept)
  }

  @inlinable
  func takeKept() -> ProfileBlock<L> {
    kept.popLast() ?? allocate(shape.keptProfiles, insteadOf: &states)
  }

  /// Makes the intermediates of steps that no adjoint follows.
  @inlinable
  func makeUnrecorded() -> ProfileBlock<L> {
    ProfileBlock(profileCount: shape.workProfiles, levels: shape.levels)
  }

  @inlinable
  func giveState(_ block: ProfileBlock<L>) { states.append(block) }

  @inlinable
  func giveKept(_ block: ProfileBlock<L>) { kept.append(block) }

  @inlinable
  func allocate(_ profileCount: Int, insteadOf idle: inout [ProfileBlock<L>]) -> ProfileBlock<L> {
    var freed = 0
    while freed < profileCount, let block = idle.popLast() { freed += block.profileCount }
    return ProfileBlock(profileCount: profileCount, levels: shape.levels)
  }
}
