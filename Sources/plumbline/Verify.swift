import ArgumentParser
import Calibration
import Pipeline

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prove the gradient on this pipeline's own cases.",
    discussion: """
      Along one random direction each of the parameters, the initial state and the surface fluxes: the \
      derivative by the adjoint must equal that by the tangent linear model, and the Taylor remainder \
      |J(x + h d) - J(x) - h dJ| must fall with the square of h. Exit code 1 where it does not.

      Example: plumbline verify pipelines/kato-phillips.yml
      """)

  @OptionGroup var file: PipelineArgument
  @OptionGroup var threads: ThreadsOption

  func run() throws {
    try file.working { pipeline, report in
      let study = try file.study(pipeline, threads: threads, report)
      try study.requireMisfit()
      try study.requireFiniteRuns(at: study.problem.start)
      let check = study.problem.checkGradient(at: study.problem.start)
      for direction in check.directions { show(direction) }
      try Self.conclude(check)
    }
  }

  /// Says what the check shows; a wrong gradient ends the command with its exit code.
  static func conclude(_ check: GradientCheck) throws {
    guard check.isRight else {
      throw Failure(
        "the gradient is wrong: the relative difference must be at most "
          + "\(number(GradientCheck.residualLimit)) and the order at least "
          + "\(number(GradientCheck.orderLimit)).", .wrongGradient)
    }
    Terminal.line("the gradient is right")
  }

  private func show(_ direction: GradientCheck.Direction) {
    Terminal.line("\(direction.control.rawValue)")
    Terminal.line(
      "  derivative: adjoint \(number(direction.adjointDerivative, digits: 10)), tangent linear "
        + "\(number(direction.tangentDerivative, digits: 10)), relative difference "
        + "\(number(direction.dotProductResidual, digits: 2))")
    let slopes = [nil] + direction.slopes.map(Optional.some)
    let rows = zip(zip(direction.steps, direction.remainders), slopes).map { point, slope in
      [
        "  " + number(point.0, digits: 3), number(point.1, digits: 4),
        slope.map { number($0, digits: 3) } ?? "",
      ]
    }
    Terminal.line(table([["  h", "remainder", "order"]] + rows))
    Terminal.line(
      direction.order.map { "  order \(number($0, digits: 3))" }
        ?? "  the misfit does not change enough to tell the order")
    Terminal.line()
  }
}
