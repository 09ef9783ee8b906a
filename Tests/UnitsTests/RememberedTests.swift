import Synchronization
import Testing

@testable import Units

/// What a text means is found out once.
@Suite struct RememberedTests {
  @Test func `a text is looked up once`() {
    let calls = Mutex(0)
    let lengths = Remembered { text in
      calls.withLock { $0 += 1 }
      return text.count
    }
    #expect([lengths("m"), lengths("m s-1"), lengths("m")] == [1, 5, 1])
    #expect(calls.withLock { $0 } == 2)
  }

  @Test func `texts without end are not all kept, and still looked up`() {
    let calls = Mutex(0)
    let numbers = Remembered { text in
      calls.withLock { $0 += 1 }
      return Int(text)
    }
    for number in 0..<5000 { #expect(numbers("\(number)") == number) }
    #expect(numbers("4999") == 4999 && numbers("0") == 0)
    #expect(calls.withLock { $0 } == 5001)
  }
}
