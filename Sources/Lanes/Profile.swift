/// A view of one quantity along the depth of the columns: index 0 is the deepest centre or interface.
///
/// Bounds are checked in debug builds only; a profile must not outlive the `ProfileBlock` it views.
@frozen
public struct Profile<L: Lane> {
  @usableFromInline let base: UnsafeMutablePointer<L>
  public let count: Int

  @inlinable @inline(__always)
  init(base: UnsafeMutablePointer<L>, count: Int) {
    self.base = base
    self.count = count
  }

  @inlinable @inline(__always)
  public subscript(level: Int) -> L {
    get {
      assert(level >= 0 && level < count, "level \(level) outside 0..<\(count)")
      return base[level]
    }
    nonmutating set {
      assert(level >= 0 && level < count, "level \(level) outside 0..<\(count)")
      base[level] = newValue
    }
  }

  /// Sets every level to `value`.
  @inlinable
  public func fill(_ value: L) { base.update(repeating: value, count: count) }

  /// The numbers of one column, `levels` of them from the deepest.
  @inlinable
  public func column(_ lane: Int, levels: Int) -> [Double] {
    precondition(levels <= count, "\(levels) levels of a profile of \(count)")
    return (0..<levels).map { base[$0][lane: lane] }
  }

  /// Overwrites the numbers of one column, from the deepest level upwards.
  @inlinable
  public func setColumn(_ lane: Int, to values: [Double]) {
    precondition(values.count <= count, "\(values.count) values for a profile of \(count)")
    for (level, value) in values.enumerated() { base[level][lane: lane] = value }
  }
}

/// Owns the memory of several profiles of equal length: a model state, or the intermediates of a step.
///
/// One contiguous block, structure of arrays with the lane innermost, so that a snapshot is one copy.
/// A block is written by one thread at a time; that is its users' duty, hence `@unchecked`.
public final class ProfileBlock<L: Lane>: @unchecked Sendable {
  @usableFromInline let base: UnsafeMutablePointer<L>
  public let profileCount: Int
  public let levels: Int

  /// Allocates `profileCount` profiles of `levels` values, all zero.
  public init(profileCount: Int, levels: Int) {
    self.profileCount = profileCount
    self.levels = levels
    // Spans read levels beyond the end of a profile; those of the last one must exist.
    let capacity = profileCount * levels + L.levelsAtOnce
    let byteCount = capacity * MemoryLayout<L>.stride
    // Where levels of eight columns begin at cache lines, none of them lies across two.
    let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    // Lanes are made of numbers, of which 0 has no bit set.
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    base = memory.bindMemory(to: L.self, capacity: capacity)
  }

  deinit { base.deallocate() }

  /// The number of bytes that a block of this shape takes.
  public static func byteCount(profileCount: Int, levels: Int) -> Int {
    profileCount * levels * MemoryLayout<L>.stride
  }

  @inlinable @inline(__always)
  public subscript(profile: Int) -> Profile<L> {
    assert(profile >= 0 && profile < profileCount, "profile \(profile) of \(profileCount)")
    return Profile(base: base + profile * levels, count: levels)
  }

  /// Sets every value of every profile to zero.
  public func clear() {
    UnsafeMutableRawPointer(base).initializeMemory(
      as: UInt8.self, repeating: 0,
      count: Self.byteCount(profileCount: profileCount, levels: levels))
  }

  /// Overwrites this block with another of the same shape.
  public func copy(from other: ProfileBlock<L>) {
    precondition(
      other.profileCount == profileCount && other.levels == levels, "blocks of the same shape")
    UnsafeMutableRawPointer(base).copyMemory(
      from: other.base, byteCount: Self.byteCount(profileCount: profileCount, levels: levels))
  }
}
