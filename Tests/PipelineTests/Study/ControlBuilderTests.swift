import Calibration
import Column
import TestSupport
import Testing

@testable import Pipeline

/// What a pipeline makes of parameters and corrections.
@Suite struct ControlBuilderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Three cases: `windy` and `cooled`, which are calibrated against, and `both`, which is held out.
  private func text(_ sections: String, model: String = "time_step: 30") -> String {
    """
    case_defaults:
      duration: 600
      output_interval: 300
      grid: {linear: {cells: 4, depth: 8}}
      initial: {temperature: {linear: [14, 15]}}
    cases:
      - {name: windy, forcing: {surface_stress_x: 1e-4}}
      - {name: cooled, forcing: {temperature: {surface: -1e-5}}}
      - {name: both, role: hold-out, forcing: {surface_stress_y: 2e-4, temperature: {surface: 1e-5}}}
    model: {closure: k-epsilon, \(model)}
    \(sections)
    """
  }

  private func problem(_ sections: String, model: String = "time_step: 30") throws
    -> CalibrationProblem
  {
    try folder.study(text(sections, model: model)).problem
  }

  private func place(_ name: String, _ problem: CalibrationProblem) throws -> Int {
    try #require(problem.closure.declaration.parameters.firstIndex { $0.name == name })
  }

  // MARK: Parameters

  @Test func `defaults come from the closure, or from the set that the model names`() throws {
    let plain = try problem("parameters: {c1: {}, c_mu0: {}}")
    #expect(plain.controls.map(\.name) == ["c1", "c_mu0"])
    #expect(plain.start == [5, 0.5477])
    #expect(plain.controls.map(\.bounds) == [1...30, 0.2...1])
    #expect(plain.controls.map(\.scale) == [5, 0.5477])

    let set = try problem(
      "parameters: {cb2: 0.65, c1: {}, c_mu0: {}}",
      model: "time_step: 30, parameter_set: kantha-clayson")
    // Kantha and Clayson (1994) say nothing of c_mu0.
    #expect(set.start == [6, 0.5477])
    let values = set.parameters
    #expect(values[try place("cb1", set)] == 3.728)
    #expect(values[try place("cb2", set)] == 0.65, "what the pipeline fixes goes before the set")
    #expect(values[try place("c_eps1", set)] == 1.44)
    #expect(plain.parameters[try place("cb1", plain)] == 5.95)
  }

  @Test func `an unknown set of parameters is answered with the known ones`() {
    let found = folder.error(text("", model: "time_step: 30, parameter_set: canuto"))
    #expect(
      found.contains(
        "model.parameter_set: unknown parameter set 'canuto'; did you mean 'canuto-a'? Known parameter sets: "
          + "gibson-launder, kantha-clayson, "), "\(found)")
  }

  @Test func `transforms and priors reach the control`() throws {
    let problem = try problem(
      """
      parameters:
        c1: {start: 4, bounds: [2, 8], scale: 1, transform: log, prior: {log-normal: [5, 0.3]}}
        c_mu0: {start: 0.5, bounds: [0.4, 0.7], transform: logit}
        c_eps3m: {prior: {normal: [-0.4, 0.1]}}
      misfit: {form: error}
      """)
    #expect(problem.controls.map(\.transform) == [.log, .logit(0.4...0.7), .identity])
    #expect(
      problem.controls.map(\.prior) == [
        .logNormal(median: 5, logStandardDeviation: 0.3), .uniform,
        .normal(mean: -0.4, standardDeviation: 0.1),
      ])
    #expect(problem.priorWeight == 1)
  }

  @Test func `tied parameters follow a calibrated one`() throws {
    let problem = try problem(
      """
      parameters:
        c_eps2: {tied: c_eps1, factor: 1.5, offset: -0.25}
        sig_eps: {tied: c_eps1}
        c_eps1: {start: 1.5, bounds: [1, 2]}
      """)
    #expect(problem.controls.map(\.name) == ["c_eps1"])
    let (first, second, third) = (
      try place("c_eps1", problem), try place("c_eps2", problem), try place("sig_eps", problem)
    )
    #expect(problem.parameters[first] == 1.5)
    #expect(problem.parameters[second] == 2)
    #expect(problem.parameters[third] == 1.5)
    let moved = problem.allParameters(at: [1.25])
    #expect(moved[first] == 1.25 && moved[second] == 1.625 && moved[third] == 1.25)
    #expect(
      problem.controls[0].effect
        == .parameter(
          first,
          tied: [
            Control.TiedParameter(index: second, factor: 1.5, offset: -0.25),
            Control.TiedParameter(index: third, factor: 1, offset: 0),
          ]))
  }

  @Test(arguments: [
    (
      "parameters: {c_eps1: 1.4, c_eps2: {tied: c_eps1}, c1: {}}",
      "parameters.c_eps2.tied: unknown calibrated parameter 'c_eps1'"
    ),
    (
      "parameters: {c_eps1: 1.4, c_eps2: {tied: c_eps1}}",
      "parameters.c_eps2.tied: unknown calibrated parameter 'c_eps1'"
    ),
    (
      "parameters: {c1: {}, c2: {tied: c1}, c3: {tied: c2}}",
      "parameters.c3.tied: unknown calibrated parameter 'c2'; did you mean 'c1'?"
    ),
    (
      "parameters: {c1: {bounds: [2, 8]}, c2: {tied: c1, factor: 0.2}}",
      "parameters.c2: with c1 at its bound 8.0 the value 1.6 lies outside the admissible range of c2, "
        + "0.0 to 1.3 [1]."
    ),
    (
      "parameters: {c1: {}, c_esp: {tied: c1}}", "parameters.c_esp: unknown parameter 'c_esp'"
    ),
    (
      "parameters: {c_eps3m: {start: -0.4, transform: log}}",
      "parameters.c_eps3m: values that are not positive have no logarithm, but the start is -0.4 and the "
        + "lower bound -2.0."
    ),
    (
      "parameters: {c_eps3m: {start: 0.5, transform: log}}",
      "parameters.c_eps3m: values that are not positive have no logarithm, but the start is 0.5 and the "
        + "lower bound -2.0."
    ),
    (
      "parameters: {c_eps3m: {start: 0.5, prior: {log-normal: [1, 1]}}}\nmisfit: {form: error}",
      "parameters.c_eps3m: values that are not positive have no logarithm"
    ),
    (
      "parameters: {c1: {start: 2, bounds: [2, 8], transform: logit}}",
      "parameters.c1: the transform 'logit' needs a start between two bounds and on neither, found 2.0 "
        + "and 2.0 to 8.0."
    ),
    (
      "parameters: {c1: {bounds: [6, 8]}}",
      "parameters.c1: the start 5.0 lies outside the bounds 6.0 to 8.0. Give 'start', or widen the bounds."
    ),
    (
      "parameters: {c1: {prior: {normal: [5, 1]}}}",
      "p.yml: misfit.prior_weight: c1 has a prior, but in form 'variance' the misfit says nothing of how "
        + "likely observations are. Give the form 'error', or the weight of the priors"
    ),
  ])
  func `a wrong parameter is refused`(sections: String, message: String) {
    let found = folder.error(text(sections))
    #expect(found.contains(message), "\(found)")
  }

  @Test func `priors are weighted where the form says nothing of likelihoods`() throws {
    let problem = try problem(
      "parameters: {c1: {prior: {normal: [5, 1]}}}\nmisfit: {form: mean, prior_weight: 0.25}")
    #expect(problem.priorWeight == 0.25)
  }

  // MARK: Corrections of fluxes

  @Test func `each case that is calibrated against has its own correction of a flux`() throws {
    let problem = try problem(
      """
      controls:
        fluxes:
          temperature: {scale: {}, offset: {scale: 2e-6}}
          surface_stress: {scale: {start: 1.1, bounds: [0.5, 2]}}
      """)
    let names = [
      "temperature.scale@cooled", "temperature.offset@cooled", "surface_stress.scale@windy",
    ]
    #expect(problem.controls.map(\.name) == names)
    #expect(problem.controls.map(\.units) == ["1", "degC m s-1", "1"])
    #expect(problem.start == [1, 0, 1.1])
    #expect(
      problem.controls.map(\.bounds) == [0...10, -Double.infinity ... .infinity, 0.5...2])
    #expect(problem.controls.map(\.scale) == [0.1, 2e-6, 0.1])
    #expect(
      problem.controls.map(\.effect) == [
        .fluxScale(.tracer(.temperature), cases: [1]),
        .fluxOffset(.tracer(.temperature), cases: [1]),
        .fluxScale(.surfaceStress, cases: [0]),
      ])
  }

  @Test func `a shared correction acts on every case that has the flux`() throws {
    let problem = try problem(
      """
      parameters: {c_eps2: {}}
      controls:
        fluxes:
          surface_stress_y: {offset: {prior: {normal: [0, 1e-5]}}, shared: true}
          surface_stress: {scale: {prior: {log-normal: [1, 0.2]}}, shared: true}
      misfit: {form: error}
      """)
    #expect(
      problem.controls.map(\.name) == ["c_eps2", "surface_stress_y.offset", "surface_stress.scale"])
    // An offset makes a flux where there was none, a scale does not.
    #expect(
      problem.controls.dropFirst().map(\.effect) == [
        .fluxOffset(.surfaceStressY, cases: [0, 1, 2]), .fluxScale(.surfaceStress, cases: [0, 2]),
      ])
    #expect(problem.controls.map(\.scale) == [1.92, 1e-5, 0.2])
    #expect(problem.controls[1].units == "m2 s-2")
  }

  @Test(arguments: [
    (
      "controls: {fluxes: {temperature: {offset: {}}}}",
      "controls.fluxes.temperature: nothing says how large the offset may be. Give it a prior, such as "
        + "{normal: [0, 1e-6]}, or a 'scale'."
    ),
    (
      "controls: {fluxes: {short_wave: {scale: {}}}}",
      "controls.fluxes.short_wave: no case has this flux to correct. Give it in the forcing, or remove "
        + "the key."
    ),
    (
      "controls: {fluxes: {salinity: {scale: {}}}}",
      "controls.fluxes.salinity: no case has this flux to correct."
    ),
    (
      "controls: {fluxes: {surface_stress_y: {scale: {}}}}",
      "controls.fluxes.surface_stress_y: no case that is calibrated against has this flux to correct."
    ),
    (
      "controls: {fluxes: {temperature: {scale: {transform: log}}}}\nmisfit: {form: error}",
      "no error"
    ),
    (
      "controls: {fluxes: {temperature: {scale: {start: 0, transform: log}}}}",
      "controls.fluxes.temperature: values that are not positive have no logarithm"
    ),
    (
      "controls: {fluxes: {temperature: {offset: {scale: 1, transform: logit}}}}",
      "controls.fluxes.temperature: the transform 'logit' needs a start between two bounds"
    ),
    (
      "controls: {fluxes: {temperature: {scale: {start: 11}}}}",
      "controls.fluxes.temperature: the start 11.0 lies outside the bounds 0.0 to 10.0."
    ),
    (
      "controls: {fluxes: {temperature: {scale: {prior: {normal: [1, 0.1]}}}}}",
      "misfit.prior_weight: temperature.scale@cooled has a prior, but in form 'variance' "
    ),
    (
      "controls: {initial: {salinity: {error: 1, length_scale: 1}}}\nmisfit: {form: error}",
      "controls.initial.salinity: unknown model variable 'salinity'. Known model variables: "
    ),
    (
      "controls: {initial: {temperature: {error: 1, length_scale: 1}}}",
      "misfit.prior_weight: initial temperature of windy from -7.0 m up has a prior"
    ),
  ])
  func `a wrong correction is refused`(sections: String, message: String) {
    let found = folder.error(text(sections))
    #expect(found.contains(message), "\(found)")
  }

  @Test func `starts are corrected in every cell of the cases that are calibrated against`() throws
  {
    let problem = try problem(
      "controls: {initial: {temperature: {error: 0.1, length_scale: 4}}}\nmisfit: {form: error}")
    #expect(problem.controls.count == 8)
    #expect(problem.controls.map(\.start).allSatisfy { $0 == 0 })
    let cases = problem.controls.map { control -> Int? in
      if case .initial(.temperature, let index, _) = control.effect { index } else { nil }
    }
    #expect(cases == [0, 0, 0, 0, 1, 1, 1, 1])
    #expect(problem.controls[5].name == "initial temperature of cooled from -5.0 m up")
  }
}
