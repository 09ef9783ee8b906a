import Lanes

/// The intermediates of a step: profiles that it works in, and behind them those that it only keeps for its
/// adjoint.
///
/// Where no adjoint follows the block has one profile for all that would be kept; it stays in the
/// processor's cache, where a profile each would push out others.
@frozen
public struct Intermediates<L: Lane> {
  @usableFromInline let block: ProfileBlock<L>
  @usableFromInline let firstWork: Int
  @usableFromInline let firstKept: Int

  /// - Parameters:
  ///   - firstWork: the place of working profile 0.
  ///   - firstKept: the place of kept profile 0.
  @inlinable @inline(__always)
  public init(_ block: ProfileBlock<L>, firstWork: Int, firstKept: Int) {
    self.block = block
    self.firstWork = firstWork
    self.firstKept = firstKept
  }

  /// A profile that the step works in.
  @inlinable @inline(__always)
  public subscript(profile: Int) -> Profile<L> { block[firstWork + profile] }

  /// A profile that only the adjoint reads.
  @inlinable @inline(__always)
  public func kept(_ profile: Int) -> Profile<L> {
    block[min(firstKept + profile, block.profileCount - 1)]
  }
}
