import Calibration
import Column

/// How the adjoint of each case behaves back in time.
extension ResultTable {
  /// Adds the size of the adjoint and the active limiters at moments of each case, one case after the other.
  mutating func add(health: [GradientHealth]) {
    guard let first = health.first else { return }
    let moments = health.flatMap { ofCase in ofCase.moments.map { (ofCase.caseName, $0) } }
    let infinite = "missing where the adjoint left the finite numbers"
    add(
      "moment_case", along: ["moment"], "name of the case that a moment of the adjoint belongs to",
      strings: moments.map(\.0))
    add(
      "moment_step", along: ["moment"], "number of steps before the moment",
      moments.map { Double($0.1.step) })
    add(
      "moment_time_before_end", along: ["moment"], "time from the moment to the end of the run",
      moments.map(\.1.timeBeforeEnd), units: "s")
    for variable in Variable.allCases
    where moments.contains(where: { $0.1.norms[variable] != nil }) {
      add(
        "adjoint_norm_\(variable.rawValue)", along: ["moment"],
        "change of the misfit along the profile of changes of \(variable.metadata.longName) that matters most, whose "
          + "root mean square is the range over the run",
        moments.map { $0.1.norms[variable] ?? .nan }, units: nil, missing: infinite)
    }
    add(
      "adjoint_amplification", along: ["moment"],
      "the norm of all variables in units of what the observations from the moment to the end put into it",
      moments.map(\.1.amplification), missing: infinite)
    guard !first.limiters.isEmpty else { return }
    add(
      "limiter_name", along: ["limiter"], "name of each limiter of the closure",
      strings: first.limiters.map(\.name))
    add(
      "limiter_long_name", along: ["limiter"], "what it limits",
      strings: first.limiters.map(\.longName))
    add(
      "active_limiters", along: ["moment", "limiter"],
      "number of interior interfaces at which the limiter held in the step to the moment",
      moments.flatMap { $0.1.activeLimiters.map(Double.init) })
  }
}
