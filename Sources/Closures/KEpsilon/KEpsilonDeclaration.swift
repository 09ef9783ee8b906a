import Derivation

extension KEpsilon {
  static var declaration: ClosureDeclaration { kEpsilonDeclaration }
}

/// The k-ε closure with algebraic stability functions.
private let kEpsilonDeclaration = ClosureDeclaration(
  name: "k-epsilon",
  title: "k-ε with algebraic stability functions",
  reference: "Umlauf and Burchard (2003, doi:10.1357/002224003322005087; 2005, "
    + "doi:10.1016/j.csr.2004.08.004)",
  hasVelocity: true,
  parameters: parameters,
  constants: constants,
  fields: [
    ClosureField(
      name: "eddy_diffusivity", symbol: "K_t", units: "m2 s-1",
      longName: "eddy diffusivity of tracers",
      standardName: "ocean_vertical_tracer_diffusivity"),
    ClosureField(
      name: "eddy_viscosity", symbol: "K_v", units: "m2 s-1",
      longName: "eddy viscosity", standardName: "ocean_vertical_momentum_diffusivity"),
    ClosureField(
      name: "turbulent_kinetic_energy", symbol: "k", units: "m2 s-2",
      longName: "turbulent kinetic energy per unit mass",
      standardName: "specific_turbulent_kinetic_energy_of_sea_water"),
    ClosureField(
      name: "dissipation_rate", symbol: "epsilon", units: "m2 s-3",
      longName: "dissipation rate of turbulent kinetic energy",
      standardName: "specific_turbulent_kinetic_energy_dissipation_in_sea_water"),
    ClosureField(
      name: "momentum_stability_function", symbol: "c_mu", units: "1",
      longName: "stability function of momentum", standardName: nil),
    ClosureField(
      name: "tracer_stability_function", symbol: "c_mu_prime", units: "1",
      longName: "stability function of tracers", standardName: nil),
  ],
  kernels: KEpsilonKernels.all)

private let canuto = "model A of Canuto et al. (2001), as in Umlauf and Burchard (2005), table 1"
private let rodi = "Rodi (1987), as in Umlauf and Burchard (2003), table 1"
private let tunax = "default of Tunax 0.2"

private let parameters = [
  ClosureParameter("c1", "c_1", 5, 1...30, source: canuto),
  ClosureParameter("c2", "c_2", 0.8, 0...1.3, source: canuto),
  ClosureParameter("c3", "c_3", 1.968, 0...3, source: canuto),
  ClosureParameter("c4", "c_4", 1.136, 0...3, source: canuto),
  ClosureParameter(
    "c5", "c_5", 0, 0...1, source: canuto,
    unused: "no equation of this closure contains c5, so the misfit says nothing about it"),
  ClosureParameter("c6", "c_6", 0.4, 0...0.9, source: canuto),
  ClosureParameter("cb1", "c_b1", 5.95, 1...30, source: canuto),
  ClosureParameter("cb2", "c_b2", 0.6, 0...0.95, source: canuto),
  ClosureParameter("cb3", "c_b3", 1, 0...2, source: canuto),
  ClosureParameter("cb4", "c_b4", 0, -0.5...0.9, source: canuto),
  ClosureParameter("cb5", "c_b5", 0.3333, 0...0.9, source: canuto),
  ClosureParameter("cbb", "c_bb", 0.72, 0.1...2, source: canuto),
  ClosureParameter("c_mu0", "c_mu^0", 0.5477, 0.2...1, source: rodi),
  ClosureParameter("sig_k", "sigma_k", 1, 0.3...3, source: rodi),
  ClosureParameter("sig_eps", "sigma_epsilon", 1.3, 0.3...3, source: rodi),
  ClosureParameter("c_eps1", "c_epsilon1", 1.44, 0.5...3, source: rodi),
  ClosureParameter("c_eps2", "c_epsilon2", 1.92, 0.9...4, source: rodi),
  ClosureParameter("c_eps3m", "c_epsilon3-", -0.4, -2...1, source: tunax),
  ClosureParameter("c_eps3p", "c_epsilon3+", 1, 0...3, source: tunax),
]

private let conditions = ["dirichlet", "neumann"]

private let constants = [
  ClosureConstant(
    "charnock", 1400, units: "1",
    "Charnock's number: the surface roughness is charnock·u*²/gravity, not below its minimum"),
  ClosureConstant(
    "galperin", 0.53, units: "1", "limit of the mixing length in stable stratification"),
  ClosureConstant("surface_roughness_min", 1e-2, units: "m", "least roughness of the surface"),
  ClosureConstant("bottom_roughness_min", 1e-2, units: "m", "least roughness of the bottom"),
  ClosureConstant("bottom_roughness", 1e-14, units: "m", "roughness of the bottom"),
  ClosureConstant("diffusivity_min", 1e-5, units: "m2 s-1", "least eddy diffusivity"),
  ClosureConstant("viscosity_min", 1e-4, units: "m2 s-1", "least eddy viscosity"),
  ClosureConstant("k_min", 1e-6, units: "m2 s-2", "least turbulent kinetic energy"),
  ClosureConstant("eps_min", 1e-12, units: "m2 s-3", "least dissipation rate"),
  ClosureConstant(
    "c_mu_min", 0.1, units: "1", "stability function of momentum at the start and at both ends"),
  ClosureConstant(
    "c_mu_prime_min", 0.1, units: "1", "stability function of tracers at the start and both ends"),
  ClosureConstant(
    "surface_condition", "neumann", of: conditions, "condition on k and ε at the surface"),
  ClosureConstant(
    "bottom_condition", "dirichlet", of: conditions, "condition on k and ε at the bottom"),
]
