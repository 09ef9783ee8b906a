import Synchronization

/// Remembers what a function gives for a text.
///
/// Files have the same few units and names again and again, and the searches that tell what they mean take longer than
/// all else that is done with them.
public final class Remembered<Value: Sendable>: Sendable {
  private let known = Mutex<[String: Value]>([:])
  private let make: @Sendable (String) -> Value

  /// So that files of many different texts do not fill the memory.
  private static var mostTexts: Int { 4096 }

  public init(_ make: @escaping @Sendable (String) -> Value) { self.make = make }

  public func callAsFunction(_ text: String) -> Value {
    if let value = known.withLock({ $0[text] }) { return value }
    let value = make(text)
    known.withLock { if $0.count < Self.mostTexts { $0[text] = value } }
    return value
  }
}
