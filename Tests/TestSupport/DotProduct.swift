import Foundation

/// A sum of products with the sum of their magnitudes, against which its rounding is measured.
public struct DotProduct: Sendable {
  public private(set) var sum = 0.0
  public private(set) var scale = 0.0

  public init() {}

  public init(_ a: [Double], _ b: [Double]) { add(a, b) }

  public mutating func add(_ a: Double, _ b: Double) {
    sum += a * b
    scale += abs(a * b)
  }

  public mutating func add(_ a: [Double], _ b: [Double]) {
    precondition(a.count == b.count, "vectors of \(a.count) and \(b.count) numbers")
    for (x, y) in zip(a, b) { add(x, y) }
  }

  /// Returns |a − b| relative to the terms of the two sums; NaN where either is.
  public static func discrepancy(_ a: DotProduct, _ b: DotProduct) -> Double {
    let difference = abs(a.sum - b.sum)
    return difference == 0 ? 0 : difference / max(a.scale, b.scale)
  }
}

/// Returns the order at which positive remainders fall from each to the next as the step halves.
public func observedOrders(_ remainders: [Double]) -> [Double] {
  zip(remainders, remainders.dropFirst()).map { log2($0 / $1) }
}

/// Returns (f(x + h) − f(x − h))/2h.
public func centralDifference(
  at x: Double, step h: Double, _ function: (Double) -> Double
) -> Double {
  (function(x + h) - function(x - h)) / (2 * h)
}

/// Whether two numbers have the same bits, or are both NaN.
public func sameBits(_ a: Double, _ b: Double) -> Bool {
  a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN)
}

/// Whether two vectors have the same bits.
public func sameBits(_ a: [Double], _ b: [Double]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { sameBits($0, $1) }
}
