import Column
import Lanes

@testable import Closures
@testable import Derivation

/// A kernel and its generated pushforward as a function of lists.
///
/// A pushforward compiles with the generated overload only: nothing tells the replayed one the types.
protocol PushforwardProbe: KernelProbe {
  static func pushforward<D: Directions>(
    _ dx: [D], _ dp: [D], at a: KernelArguments<Double>
  ) -> [D]
}

/// A probe of every kernel of every closure.
let generatedProbes: [any PushforwardProbe.Type] = [
  DerivedCoefficientsProbe.self, FrictionVelocityProbe.self, BoundaryEnergyProbe.self,
  DirichletDissipationProbe.self, NeumannDissipationProbe.self, EnergyRowProbe.self,
  DissipationRowProbe.self, DiagnosticsProbe.self, EndDiffusivityProbe.self,
  CostlySourceProbe.self, AmplificationProbe.self,
]

extension DerivedCoefficientsProbe: PushforwardProbe {
  static func pushforward<D: Directions>(
    _ dx: [D], _ dp: [D], at a: KernelArguments<Double>
  ) -> [D] {
    let y: KEpsilonCoefficients<D> = KEpsilonDerivedCoefficients.pushforward(
      structure(of: dx), structure(of: dp), at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: D.self)
  }
}

extension FrictionVelocityProbe: PushforwardProbe {
  static func pushforward<D: Directions>(
    _ dx: [D], _ dp: [D], at a: KernelArguments<Double>
  ) -> [D] {
    let y: FrictionVelocity.Output<D> = FrictionVelocity.pushforward(
      structure(of: dx), structure(of: dp), at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: D.self)
  }
}

extension BoundaryEnergyProbe: PushforwardProbe {
  static func pushforward<D: Directions>(
    _ dx: [D], _ dp: [D], at a: KernelArguments<Double>
  ) -> [D] {
    let y: BoundaryEnergy.Output<D> = BoundaryEnergy.pushforward(
      structure(of: dx), structure(of: dp), at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: D.self)
  }
}

extension DirichletDissipationProbe: PushforwardProbe {
  static func pushforward<D: Directions>(
    _ dx: [D], _ dp: [D], at a: KernelArguments<Double>
  ) -> [D] {
    let y: DirichletDissipation.Output<D> = DirichletDissipation.pushforward(
      structure(of: dx), structure(of: dp), at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: D.self)
  }
}

extension NeumannDissipationProbe: PushforwardProbe {
  static func pushforward<D: Directions>(
    _ dx: [D], _ dp: [D], at a: KernelArguments<Double>
  ) -> [D] {
    let y: NeumannDissipation.Output<D> = NeumannDissipation.pushforward(
      structure(of: dx), structure(of: dp), at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: D.self)
  }
}

extension EnergyRowProbe: PushforwardProbe {
  static func pushforward<D: Directions>(
    _ dx: [D], _ dp: [D], at a: KernelArguments<Double>
  ) -> [D] {
    let y: TridiagonalRow<D> = EnergyRow.pushforward(
      structure(of: dx), structure(of: dp), at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: D.self)
  }
}

extension DissipationRowProbe: PushforwardProbe {
  static func pushforward<D: Directions>(
    _ dx: [D], _ dp: [D], at a: KernelArguments<Double>
  ) -> [D] {
    let y: TridiagonalRow<D> = DissipationRow.pushforward(
      structure(of: dx), structure(of: dp), at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: D.self)
  }
}

extension DiagnosticsProbe: PushforwardProbe {
  static func pushforward<D: Directions>(
    _ dx: [D], _ dp: [D], at a: KernelArguments<Double>
  ) -> [D] {
    let y: Diagnostics.Output<D> = Diagnostics.pushforward(
      structure(of: dx), structure(of: dp), at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants), kept: kept(a))
    return scalars(of: y, as: D.self)
  }
}

extension EndDiffusivityProbe: PushforwardProbe {
  static func pushforward<D: Directions>(
    _ dx: [D], _ dp: [D], at a: KernelArguments<Double>
  ) -> [D] {
    let y: EndDiffusivity.Output<D> = EndDiffusivity.pushforward(
      structure(of: dx), structure(of: dp), at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: D.self)
  }
}

extension CostlySourceProbe: PushforwardProbe {
  static func pushforward<D: Directions>(
    _ dx: [D], _ dp: [D], at a: KernelArguments<Double>
  ) -> [D] {
    let y: CostlySource.Output<D> = CostlySource.pushforward(
      structure(of: dx), structure(of: dp), at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: D.self)
  }
}

extension AmplificationProbe: PushforwardProbe {
  static func pushforward<D: Directions>(
    _ dx: [D], _ dp: [D], at a: KernelArguments<Double>
  ) -> [D] {
    let y: Amplification.Output<D> = Amplification.pushforward(
      structure(of: dx), structure(of: dp), at: structure(of: a.input),
      structure(of: a.coefficients), structure(of: a.constants))
    return scalars(of: y, as: D.self)
  }
}
