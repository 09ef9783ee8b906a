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
  parameterSets: parameterSets,
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
  kernels: KEpsilonKernels.all,
  limiters: [
    ClosureLimiter("energy_min", "turbulent kinetic energy at its least"),
    ClosureLimiter("dissipation_min", "dissipation rate at its least"),
    ClosureLimiter("galperin", "mixing length at its limit in stable stratification"),
    ClosureLimiter("alpha_n", "stratification of the stability functions at either limit"),
    ClosureLimiter("alpha_m", "shear of the stability functions at its limit"),
    ClosureLimiter("diffusivity_min", "eddy diffusivity at its least"),
    ClosureLimiter("viscosity_min", "eddy viscosity at its least"),
  ])

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

/// The constants of the stability functions, whose values the general length-scale models of Umlauf and
/// Burchard (2005) were compared with, and those of GOTM's k-ε.
private let parameterSets = [
  stabilitySet(
    "gibson-launder", "Gibson and Launder (1978, doi:10.1017/S0022112078001251)",
    c: [3.6, 0.8, 1.2, 1.2, 0.5], cb: [3, 0.3333, 0.3333, 0, 0.3333, 0.8]),
  stabilitySet(
    "kantha-clayson", "Kantha and Clayson (1994, doi:10.1029/94JC02257)",
    c: [6, 0.32, 0, 0, 0], cb: [3.728, 0.7, 0.7, 0, 0.2, 0.6102]),
  stabilitySet(
    "luyten", "Luyten et al. (1996)",
    c: [3, 0.8, 2, 1.118, 0.5], cb: [3, 0.3333, 0.3333, 0, 0.3333, 0.8]),
  stabilitySet(
    "canuto-a",
    "model A of Canuto et al. (2001, doi:10.1175/1520-0485(2001)031<1413:OTPIOP>2.0.CO;2)",
    c: [5, 0.8, 1.968, 1.136, 0.4], cb: [5.95, 0.6, 1, 0, 0.3333, 0.72]),
  stabilitySet(
    "canuto-b",
    "model B of Canuto et al. (2001, doi:10.1175/1520-0485(2001)031<1413:OTPIOP>2.0.CO;2)",
    c: [5, 0.6983, 1.9664, 1.094, 0.495], cb: [5.6, 0.6, 1, 0, 0.3333, 0.477]),
  stabilitySet(
    "cheng",
    "Cheng et al. (2002, doi:10.1175/1520-0469(2002)059<1550:AIMFTT>2.0.CO;2)",
    c: [5, 0.7983, 1.968, 1.136, 0.5], cb: [5.52, 0.2134, 0.357, 0, 0.3333, 0.82]),
  ParameterSet(
    name: "gotm", source: "k-epsilon with model A of Canuto et al. (2001) as GOTM 7 sets it up",
    values: ["c_mu0": 0.5265, "c_eps3m": -0.621, "c_eps3p": 1.5]),
]

/// Makes a set of c₁ … c₄, c₆ and c_b1 … c_b5, c_bb; c₅ is 0 in all of them.
private func stabilitySet(_ name: String, _ source: String, c: [Double], cb: [Double])
  -> ParameterSet
{
  let names = ["c1", "c2", "c3", "c4", "c6", "cb1", "cb2", "cb3", "cb4", "cb5", "cbb"]
  return ParameterSet(
    name: name, source: source,
    values: Dictionary(uniqueKeysWithValues: zip(names, c + cb)))
}

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
