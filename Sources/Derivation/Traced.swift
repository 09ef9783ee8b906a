import Lanes

/// A symbolic number: arithmetic on it records the expression instead of computing it.
public struct Traced: Real {
  let index: Int

  init(index: Int) { self.index = index }

  public init(_ value: Double) { index = Recorder.append(.constant(value)) }

  public static func + (a: Traced, b: Traced) -> Traced { record(.add(a.index, b.index)) }
  public static func - (a: Traced, b: Traced) -> Traced { record(.subtract(a.index, b.index)) }
  public static func * (a: Traced, b: Traced) -> Traced { record(.multiply(a.index, b.index)) }
  public static func / (a: Traced, b: Traced) -> Traced { record(.divide(a.index, b.index)) }
  public static func sum(_ c: Traced, plus a: Traced, times b: Traced) -> Traced {
    record(.sum(c.index, plus: a.index, times: b.index))
  }
  public static func difference(_ c: Traced, minus a: Traced, times b: Traced) -> Traced {
    record(.difference(c.index, minus: a.index, times: b.index))
  }
  public static func product(_ a: Traced, _ b: Traced, minus c: Traced) -> Traced {
    record(.product(a.index, b.index, minus: c.index))
  }
  public static prefix func - (a: Traced) -> Traced { record(.negate(a.index)) }
  public static func squareRoot(of x: Traced) -> Traced { record(.squareRoot(x.index)) }
  public static func sine(of x: Traced) -> Traced { record(.sine(x.index)) }
  public static func cosine(of x: Traced) -> Traced { record(.cosine(x.index)) }
  public static func logarithm(of x: Traced) -> Traced { record(.logarithm(x.index)) }
  public func atLeast(_ bound: Traced) -> Traced { .record(.larger(index, bound.index)) }
  public func atMost(_ bound: Traced) -> Traced { .record(.smaller(index, bound.index)) }

  public static func select(_ a: Traced, exceeds b: Traced, _ x: Traced, _ y: Traced) -> Traced {
    record(.select(a.index, exceeds: b.index, x.index, y.index))
  }

  public func named(_ name: StaticString) -> Traced {
    Recorder.current?.graph.name(index, "\(name)")
    return self
  }

  private static func record(_ node: Graph.Node) -> Traced { Traced(index: Recorder.append(node)) }
}

/// Collects the operations of the kernel being traced in the current task.
final class Recorder: @unchecked Sendable {
  @TaskLocal static var current: Recorder?

  var graph = Graph()

  static func append(_ node: Graph.Node) -> Int {
    guard let recorder = current else {
      preconditionFailure("symbolic arithmetic outside the tracing of a kernel")
    }
    return recorder.graph.append(node)
  }
}
