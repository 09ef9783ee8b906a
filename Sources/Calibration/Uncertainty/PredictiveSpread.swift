import Column
import Lanes

/// How much the trajectory of a case varies among points that are all in keeping with the observations.
public struct PredictiveSpread: Sendable, Equatable {
  /// The standard deviation of every prognostic variable: outputs × cells.
  public let standardDeviations: [Variable: [[Double]]]
  /// How many runs it is of, and how many were left out because they went wrong.
  public let count: Int
  public let failedCount: Int

  /// Whether it tells what samples have in common: at least half of them went well.
  public var isUsable: Bool { count > 0 && count >= failedCount }

  /// What a user should know of it, in a sentence; nil where every run went well.
  public func concern(caseName: String) -> String? {
    guard failedCount > 0 else { return nil }
    let runs =
      "case '\(caseName)': \(failedCount) of \(count + failedCount) runs with samples of the calibrated "
      + "parameters did not stay within what sea water can be"
    return isUsable
      ? "\(runs); the spread of its trajectory is that of the others, and too small."
      : "\(runs), so that no spread of its trajectory is given. Give the parameters narrower bounds or priors, "
        + "or set uncertainty.samples to 0."
  }
}

extension CalibrationProblem {
  /// Runs a case at each of `points`, such as samples of an `Uncertainty`.
  public func predictiveSpread(ofCase index: Int, at points: [[Double]]) -> PredictiveSpread {
    var moments: [Variable: [[RunningMoments]]] = [:]
    var (count, failedCount) = (0, 0)
    // No more trajectories are held than run at once.
    let width = Lanes8.count * threads
    for first in stride(from: 0, to: points.count, by: width) {
      let some = points[first..<min(first + width, points.count)]
      for trajectory in trajectories(ofCase: index, at: Array(some)) {
        guard trajectory.fault == nil else {
          failedCount += 1
          continue
        }
        count += 1
        for (variable, outputs) in trajectory.variables {
          moments[variable, default: outputs.map { $0.map { _ in RunningMoments() } }].add(outputs)
        }
      }
    }
    return PredictiveSpread(
      standardDeviations: moments.mapValues { $0.map { $0.map(\.standardDeviation) } },
      count: count, failedCount: failedCount)
  }
}

/// The mean and the squares about it of numbers that come one by one.
///
/// Source: Welford (1962), doi:10.1080/00401706.1962.10490022.
private struct RunningMoments: Sendable {
  private var (count, mean, squares) = (0.0, 0.0, 0.0)

  mutating func add(_ value: Double) {
    count += 1
    let difference = value - mean
    mean += difference / count
    squares += difference * (value - mean)
  }

  var standardDeviation: Double { count > 1 ? (squares / (count - 1)).squareRoot() : 0 }
}

extension [[RunningMoments]] {
  fileprivate mutating func add(_ outputs: [[Double]]) {
    for (output, profile) in outputs.enumerated() {
      for (cell, value) in profile.enumerated() { self[output][cell].add(value) }
    }
  }
}
