import Column
import Lanes
import TestSupport

@testable import Closures
@testable import Derivation

/// The arguments of a kernel as plain lists.
struct KernelArguments<R: Real> {
  var input: [R]
  var coefficients: [R]
  var constants: [R]

  func map<S: Real>(_ transform: (R) -> S) -> KernelArguments<S> {
    KernelArguments<S>(
      input: input.map(transform), coefficients: coefficients.map(transform),
      constants: constants.map(transform))
  }
}

/// A kernel and its derivatives as functions of lists.
protocol KernelProbe: Sendable {
  static var kernel: Kernel { get }
  static func evaluate<R: Real>(_ a: KernelArguments<R>) -> [R]
  /// The generated pullback. It compiles with that overload only: nothing tells the replayed one the
  /// type of the output.
  static func pullback<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L]
  /// The pullback that replays the graph.
  static func replay<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L]
}

enum DerivedCoefficientsProbe: KernelProbe {
  static var kernel: Kernel { KEpsilonDerivedCoefficients.kernel }

  static func evaluate<R: Real>(_ a: KernelArguments<R>) -> [R] {
    let y: KEpsilonCoefficients<R> = KEpsilonDerivedCoefficients.evaluate(
      structure(of: a.input), structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: R.self)
  }

  static func pullback<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: NoCoefficients<L> = structure(of: sensitivity)
    let x: KEpsilonParameters<L> = KEpsilonDerivedCoefficients.pullback(
      structure(of: adjoint), at: structure(of: a.input), structure(of: a.coefficients),
      structure(of: a.constants), addingTo: &p)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }

  static func replay<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: NoCoefficients<L> = structure(of: sensitivity)
    let x: KEpsilonParameters<L> = kernel.pullback(
      structure(of: adjoint) as KEpsilonCoefficients<L>, at: structure(of: a.input),
      structure(of: a.coefficients),
      structure(of: a.constants) as KEpsilonDerivedCoefficients.Constants<L>,
      addingTo: &p, scalar: L.self)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }
}

enum FrictionVelocityProbe: KernelProbe {
  static var kernel: Kernel { FrictionVelocity.kernel }

  static func evaluate<R: Real>(_ a: KernelArguments<R>) -> [R] {
    let y: FrictionVelocity.Output<R> = FrictionVelocity.evaluate(
      structure(of: a.input), structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: R.self)
  }

  static func pullback<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: NoCoefficients<L> = structure(of: sensitivity)
    let x: FrictionVelocity.Input<L> = FrictionVelocity.pullback(
      structure(of: adjoint), at: structure(of: a.input), structure(of: a.coefficients),
      structure(of: a.constants), addingTo: &p)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }

  static func replay<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: NoCoefficients<L> = structure(of: sensitivity)
    let x: FrictionVelocity.Input<L> = kernel.pullback(
      structure(of: adjoint) as FrictionVelocity.Output<L>, at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants) as FrictionVelocity.Constants<L>,
      addingTo: &p, scalar: L.self)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }
}

enum BoundaryEnergyProbe: KernelProbe {
  static var kernel: Kernel { BoundaryEnergy.kernel }

  static func evaluate<R: Real>(_ a: KernelArguments<R>) -> [R] {
    let y: BoundaryEnergy.Output<R> = BoundaryEnergy.evaluate(
      structure(of: a.input), structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: R.self)
  }

  static func pullback<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: KEpsilonCoefficients<L> = structure(of: sensitivity)
    let x: BoundaryEnergy.Input<L> = BoundaryEnergy.pullback(
      structure(of: adjoint), at: structure(of: a.input), structure(of: a.coefficients),
      structure(of: a.constants), addingTo: &p)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }

  static func replay<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: KEpsilonCoefficients<L> = structure(of: sensitivity)
    let x: BoundaryEnergy.Input<L> = kernel.pullback(
      structure(of: adjoint) as BoundaryEnergy.Output<L>, at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants) as BoundaryEnergy.Constants<L>,
      addingTo: &p, scalar: L.self)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }
}

enum DirichletDissipationProbe: KernelProbe {
  static var kernel: Kernel { DirichletDissipation.kernel }

  static func evaluate<R: Real>(_ a: KernelArguments<R>) -> [R] {
    let y: DirichletDissipation.Output<R> = DirichletDissipation.evaluate(
      structure(of: a.input), structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: R.self)
  }

  static func pullback<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: KEpsilonCoefficients<L> = structure(of: sensitivity)
    let x: BoundaryLayer<L> = DirichletDissipation.pullback(
      structure(of: adjoint), at: structure(of: a.input), structure(of: a.coefficients),
      structure(of: a.constants), addingTo: &p)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }

  static func replay<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: KEpsilonCoefficients<L> = structure(of: sensitivity)
    let x: BoundaryLayer<L> = kernel.pullback(
      structure(of: adjoint) as DirichletDissipation.Output<L>, at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants) as BoundaryCell<L>,
      addingTo: &p, scalar: L.self)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }
}

enum NeumannDissipationProbe: KernelProbe {
  static var kernel: Kernel { NeumannDissipation.kernel }

  static func evaluate<R: Real>(_ a: KernelArguments<R>) -> [R] {
    let y: NeumannDissipation.Output<R> = NeumannDissipation.evaluate(
      structure(of: a.input), structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: R.self)
  }

  static func pullback<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: KEpsilonCoefficients<L> = structure(of: sensitivity)
    let x: BoundaryLayer<L> = NeumannDissipation.pullback(
      structure(of: adjoint), at: structure(of: a.input), structure(of: a.coefficients),
      structure(of: a.constants), addingTo: &p)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }

  static func replay<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: KEpsilonCoefficients<L> = structure(of: sensitivity)
    let x: BoundaryLayer<L> = kernel.pullback(
      structure(of: adjoint) as NeumannDissipation.Output<L>, at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants) as BoundaryCell<L>,
      addingTo: &p, scalar: L.self)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }
}

enum EnergyRowProbe: KernelProbe {
  static var kernel: Kernel { EnergyRow.kernel }

  static func evaluate<R: Real>(_ a: KernelArguments<R>) -> [R] {
    let y: TridiagonalRow<R> = EnergyRow.evaluate(
      structure(of: a.input), structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: R.self)
  }

  static func pullback<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: KEpsilonCoefficients<L> = structure(of: sensitivity)
    let x: EnergyRow.Input<L> = EnergyRow.pullback(
      structure(of: adjoint), at: structure(of: a.input), structure(of: a.coefficients),
      structure(of: a.constants), addingTo: &p)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }

  static func replay<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: KEpsilonCoefficients<L> = structure(of: sensitivity)
    let x: EnergyRow.Input<L> = kernel.pullback(
      structure(of: adjoint) as TridiagonalRow<L>, at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants) as InterfaceMetrics<L>,
      addingTo: &p, scalar: L.self)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }
}

enum DissipationRowProbe: KernelProbe {
  static var kernel: Kernel { DissipationRow.kernel }

  static func evaluate<R: Real>(_ a: KernelArguments<R>) -> [R] {
    let y: TridiagonalRow<R> = DissipationRow.evaluate(
      structure(of: a.input), structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: R.self)
  }

  static func pullback<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: KEpsilonCoefficients<L> = structure(of: sensitivity)
    let x: DissipationRow.Input<L> = DissipationRow.pullback(
      structure(of: adjoint), at: structure(of: a.input), structure(of: a.coefficients),
      structure(of: a.constants), addingTo: &p)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }

  static func replay<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: KEpsilonCoefficients<L> = structure(of: sensitivity)
    let x: DissipationRow.Input<L> = kernel.pullback(
      structure(of: adjoint) as TridiagonalRow<L>, at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants) as InterfaceMetrics<L>,
      addingTo: &p, scalar: L.self)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }
}

enum DiagnosticsProbe: KernelProbe {
  static var kernel: Kernel { Diagnostics.kernel }

  static func evaluate<R: Real>(_ a: KernelArguments<R>) -> [R] {
    let y: Diagnostics.Output<R> = Diagnostics.evaluate(
      structure(of: a.input), structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: R.self)
  }

  static func pullback<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: KEpsilonCoefficients<L> = structure(of: sensitivity)
    let x: Diagnostics.Input<L> = Diagnostics.pullback(
      structure(of: adjoint), at: structure(of: a.input), structure(of: a.coefficients),
      structure(of: a.constants), kept: kept(a), addingTo: &p)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }

  static func kept<R: Real>(_ a: KernelArguments<R>) -> Diagnostics.Kept<R> {
    Diagnostics.evaluateKeeping(
      structure(of: a.input), structure(of: a.coefficients), structure(of: a.constants)
    ).kept
  }

  static func replay<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: KEpsilonCoefficients<L> = structure(of: sensitivity)
    let x: Diagnostics.Input<L> = kernel.pullback(
      structure(of: adjoint) as Diagnostics.Output<L>, at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants) as Diagnostics.Constants<L>,
      addingTo: &p, scalar: L.self)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }
}

enum EndDiffusivityProbe: KernelProbe {
  static var kernel: Kernel { EndDiffusivity.kernel }

  static func evaluate<R: Real>(_ a: KernelArguments<R>) -> [R] {
    let y: EndDiffusivity.Output<R> = EndDiffusivity.evaluate(
      structure(of: a.input), structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: R.self)
  }

  static func pullback<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: NoCoefficients<L> = structure(of: sensitivity)
    let x: EndDiffusivity.Input<L> = EndDiffusivity.pullback(
      structure(of: adjoint), at: structure(of: a.input), structure(of: a.coefficients),
      structure(of: a.constants), addingTo: &p)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }

  static func replay<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: NoCoefficients<L> = structure(of: sensitivity)
    let x: EndDiffusivity.Input<L> = kernel.pullback(
      structure(of: adjoint) as EndDiffusivity.Output<L>, at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants) as EndDiffusivity.Constants<L>,
      addingTo: &p, scalar: L.self)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }
}

enum CostlySourceProbe: KernelProbe {
  static var kernel: Kernel { CostlySource.kernel }

  static func evaluate<R: Real>(_ a: KernelArguments<R>) -> [R] {
    let y: CostlySource.Output<R> = CostlySource.evaluate(
      structure(of: a.input), structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: R.self)
  }

  static func pullback<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: SimplifiedParameters<L> = structure(of: sensitivity)
    let x: CostlySource.Input<L> = CostlySource.pullback(
      structure(of: adjoint), at: structure(of: a.input), structure(of: a.coefficients),
      structure(of: a.constants), addingTo: &p)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }

  static func replay<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: SimplifiedParameters<L> = structure(of: sensitivity)
    let x: CostlySource.Input<L> = kernel.pullback(
      structure(of: adjoint) as CostlySource.Output<L>, at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants) as CostlySource.Constants<L>,
      addingTo: &p, scalar: L.self)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }
}

enum AmplificationProbe: KernelProbe {
  static var kernel: Kernel { Amplification.kernel }

  static func evaluate<R: Real>(_ a: KernelArguments<R>) -> [R] {
    let y: Amplification.Output<R> = Amplification.evaluate(
      structure(of: a.input), structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: R.self)
  }

  static func pullback<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: SimplifiedParameters<L> = structure(of: sensitivity)
    let x: Amplification.Input<L> = Amplification.pullback(
      structure(of: adjoint), at: structure(of: a.input), structure(of: a.coefficients),
      structure(of: a.constants), addingTo: &p)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }

  static func replay<L: Lane>(
    _ adjoint: [L], at a: KernelArguments<L>, addingTo sensitivity: inout [L]
  ) -> [L] {
    var p: SimplifiedParameters<L> = structure(of: sensitivity)
    let x: Amplification.Input<L> = kernel.pullback(
      structure(of: adjoint) as Amplification.Output<L>, at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants) as Amplification.Constants<L>,
      addingTo: &p, scalar: L.self)
    sensitivity = scalars(of: p, as: L.self)
    return scalars(of: x, as: L.self)
  }
}
