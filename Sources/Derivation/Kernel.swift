import Lanes

/// A traced pointwise kernel: its graph, and the names and types of what goes in and comes out.
///
/// A kernel is a pure function `evaluate(input, coefficients, constants) -> output` whose four types are
/// structs with stored properties of one scalar type only. Inputs and coefficients are differentiated:
/// an input belongs to one point, a coefficient is shared by all of them.
public struct Kernel: Sendable {
  /// The type that holds `evaluate`, and that the generated derivative extends.
  public let name: String
  public let input: Shape
  public let coefficients: Shape
  public let constants: Shape
  public let output: Shape
  /// Intermediates that a kernel hands to its derivative, so that it need not compute them again.
  public let kept: Shape
  let graph: Graph
  let outputNodes: [Int]
  let keptNodes: [Int]

  /// A struct of scalars: its name without the scalar type, and its properties in order.
  public struct Shape: Sendable, Equatable {
    public let typeName: String
    public let properties: [String]
  }

  /// Traces the `evaluate` of a kernel type.
  ///
  /// - Precondition: the argument types are structs of `Traced` properties only.
  public init<Input, Coefficients, Constants, Output>(
    of type: (some PointwiseKernel).Type,
    _ evaluate: (Input, Coefficients, Constants) -> Output
  ) {
    self.init(of: type) { (x: Input, p: Coefficients, c: Constants) in
      (evaluate(x, p, c), NoneKept<Traced>())
    }
  }

  /// Traces the `evaluate` of a kernel type that also returns what its derivative shall be given.
  public init<Input, Coefficients, Constants, Output, Kept>(
    of type: (some PointwiseKernel).Type,
    _ evaluate: (Input, Coefficients, Constants) -> (Output, Kept)
  ) {
    let recorder = Recorder()
    let traced = Recorder.$current.withValue(recorder) {
      let input: Input = arguments(.input)
      let coefficients: Coefficients = arguments(.coefficient)
      let constants: Constants = arguments(.constant)
      let (output, kept) = evaluate(input, coefficients, constants)
      return (
        Shape(of: input), Shape(of: coefficients), Shape(of: constants), Shape(of: output),
        Shape(of: kept), scalars(of: output, as: Traced.self).map(\.index),
        scalars(of: kept, as: Traced.self).map(\.index)
      )
    }
    name = String(describing: type)
    (input, coefficients, constants, output, kept, outputNodes, keptNodes) = traced
    graph = recorder.graph
  }
}

/// What a kernel hands to its derivative where that computes all again.
struct NoneKept<R: Real> {}

extension Kernel.Shape {
  init<Values>(of values: Values) {
    // "Closures.Rows.Input<Derivation.Traced>" becomes "Rows.Input".
    let qualified = String(reflecting: Values.self)
    let withoutScalar = qualified.split(separator: "<")[0]
    typeName = withoutScalar.split(separator: ".").dropFirst().joined(separator: ".")
    properties = Mirror(reflecting: values).children.map { $0.label ?? "" }
  }
}

/// Makes a struct whose properties are new arguments of the graph being recorded.
private func arguments<Values>(_ role: Graph.Role) -> Values {
  let count = MemoryLayout<Values>.size / MemoryLayout<Traced>.stride
  return structure(of: (0..<count).map { Traced(index: Recorder.append(.argument(role, $0))) })
}

/// Reads the properties of a struct of scalars in order.
public func scalars<Values, Element>(of values: Values, as type: Element.Type) -> [Element] {
  withUnsafeBytes(of: values) { bytes in
    precondition(
      bytes.count % MemoryLayout<Element>.stride == 0, "\(Values.self) is a struct of scalars only")
    return (0..<bytes.count / MemoryLayout<Element>.stride).map {
      bytes.load(fromByteOffset: $0 * MemoryLayout<Element>.stride, as: Element.self)
    }
  }
}

/// Makes a struct of scalars from its properties in order.
public func structure<Values, Element>(of scalars: [Element]) -> Values {
  precondition(
    MemoryLayout<Values>.size == scalars.count * MemoryLayout<Element>.stride,
    "\(Values.self) is a struct of \(scalars.count) scalars")
  return withUnsafeTemporaryAllocation(
    byteCount: max(1, MemoryLayout<Values>.size), alignment: MemoryLayout<Element>.alignment
  ) { bytes in
    for (i, element) in scalars.enumerated() {
      bytes.storeBytes(
        of: element, toByteOffset: i * MemoryLayout<Element>.stride, as: Element.self)
    }
    return bytes.load(as: Values.self)
  }
}
