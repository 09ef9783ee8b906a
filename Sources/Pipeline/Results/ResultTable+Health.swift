import Calibration
import Column

/// How the adjoint of each case behaves back in time.
extension ResultTable {
  /// Adds the size of the adjoint and the active limiters at moments of each case, one case after the other.
  mutating func add(health: [GradientHealth]) {
    let moments = health.flatMap { ofCase in ofCase.moments.map { (ofCase.caseName, $0) } }
    guard !moments.isEmpty else { return }
    add(
      "health_case", along: ["moment"], "name of the case that a moment belongs to",
      strings: moments.map(\.0))
    add(
      "health_step", along: ["moment"], "number of steps before the moment",
      moments.map { Double($0.1.step) })
    add(
      "health_time_before_end", along: ["moment"], "time from the moment to the end of the run",
      moments.map(\.1.timeBeforeEnd), units: "s")
    add(
      "adjoint_norm", along: ["moment"],
      "size of the derivative of the misfit with respect to the state, each variable in units of its range over the "
        + "run", moments.map(\.1.scaledNorm))
    add(
      "active_limiters", along: ["moment"], "number of places where a limiter of the closure acts",
      moments.map { Double($0.1.activeLimiters) })
    add(
      "growth_case", along: ["health"], "name of the case", strings: health.map(\.caseName))
    add(
      "adjoint_growth", along: ["health"],
      "largest size of the adjoint over the one nearest to the end of the run",
      health.map(\.growth),
      missing: "missing where the adjoint vanishes at the end")
  }
}
