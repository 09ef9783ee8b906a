/// Pipelines of a small perfect-model experiment: five cells, 20 steps of 300 s, wind.
public enum TwinPipeline {
  /// Makes the observations, `truth.nc`.
  public static let truth = """
    title: Truth
    cases:
      - name: truth
        grid: {linear: {cells: 5, depth: 10}}
        initial: {temperature: {linear: [15, 15.1]}}
        forcing: {surface_stress_x: 1e-4, temperature: {surface: -1e-5}}
        constants: {coriolis: 1e-4}
        duration: 6000
        output_interval: 1500
    model: {closure: k-epsilon, time_step: 300}

    """

  /// Calibrates two parameters against `truth.nc`, which is also held out as a second case.
  public static let calibration = """
    title: Twin
    case_defaults:
      variables: {temperature: temperature, u: u}
      weights: {temperature: 1, u: 2}
      constants: {coriolis: {attribute: coriolis_parameter}}
      forcing:
        surface_stress_x: {attribute: surface_stress_x}
        temperature: {surface: {attribute: surface_temperature_flux}}
    cases:
      - observations: truth.nc
      - {observations: truth.nc, name: kept-aside, role: hold-out}
    model: {closure: k-epsilon, time_step: 300}
    parameters:
      c_eps2: {start: 2.1, bounds: [1.5, 2.5]}
      c_mu0: {start: 0.5, bounds: [0.4, 0.7]}
    optimiser: {max_iterations: 4, gradient_tolerance: 0, decrease_tolerance: 0}

    """
}
