import Lanes

/// The intermediates of a step: profiles that it works in, and behind them those that it only keeps for its
/// adjoint.
///
/// Where no adjoint follows nothing is kept.
@frozen
public struct Intermediates<L: Lane> {
  @usableFromInline let block: ProfileBlock<L>
  @usableFromInline let firstWork: Int
  @usableFromInline let firstKept: Int
  @usableFromInline let isRecorded: Bool

  /// - Parameters:
  ///   - firstWork: the place of working profile 0.
  ///   - firstKept: the place of kept profile 0.
  ///   - isRecorded: whether an adjoint follows. Known when compiling, it costs nothing at run time.
  @inlinable @inline(__always)
  public init(_ block: ProfileBlock<L>, firstWork: Int, firstKept: Int, isRecorded: Bool) {
    self.block = block
    self.firstWork = firstWork
    self.firstKept = firstKept
    self.isRecorded = isRecorded
  }

  /// A profile that the step works in.
  @inlinable @inline(__always)
  public subscript(profile: Int) -> Profile<L> { block[firstWork + profile] }

  /// A profile that only the adjoint reads.
  @inlinable @inline(__always)
  public func kept(_ profile: Int) -> KeptProfile<L> {
    KeptProfile(block[isRecorded ? firstKept + profile : 0], isWritten: isRecorded)
  }

  /// A profile that the step works in until it comes to the next one, and that the adjoint reads as well.
  /// Where no adjoint follows they are all the same, which stays in the processor's cache.
  @inlinable @inline(__always)
  public func stage(_ profile: Int) -> Profile<L> {
    block[isRecorded ? firstKept + profile : firstKept]
  }
}

/// A profile that is only written where somebody reads it afterwards.
@frozen
public struct KeptProfile<L: Lane> {
  @usableFromInline let profile: Profile<L>
  @usableFromInline let isWritten: Bool

  @inlinable @inline(__always)
  public init(_ profile: Profile<L>, isWritten: Bool = true) {
    self.profile = profile
    self.isWritten = isWritten
  }

  @inlinable @inline(__always)
  public subscript(level: Int) -> L {
    get { profile[level] }
    nonmutating set { if isWritten { profile[level] = newValue } }
  }

  @inlinable @inline(__always)
  public subscript(span: LevelSpan) -> L.Levels {
    get { profile[span] }
    nonmutating set { if isWritten { profile[span] = newValue } }
  }
}
