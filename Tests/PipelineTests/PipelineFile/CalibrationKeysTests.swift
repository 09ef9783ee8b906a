import Calibration
import Column
import Testing

@testable import Pipeline

/// The keys that say what is calibrated, against what, and how.
@Suite struct CalibrationKeysTests {
  /// Whether decoding a pipeline with some more sections ends with an error about a key.
  private func expect(
    _ extra: String, _ message: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = errorText(sample(extra: extra))
    #expect(found.contains(message), "\(found)", sourceLocation: sourceLocation)
  }

  // MARK: Parameters

  @Test func `a calibrated parameter has a transform and a prior, and another can follow it`()
    throws
  {
    let file = try decode(
      sample(
        extra: """
          parameters:
            c1: {start: 15, bounds: [1, 30], scale: 5, transform: log, prior: {log-normal: [14, 0.5]}}
            c2: {transform: logit, prior: uniform}
            c3: {prior: {normal: [-1, 0.2]}}
            c4: {tied: c1, factor: -1.5, offset: 40}
            c6: {tied: c2}
          """))
    func followed(_ name: String, _ line: Int, _ column: Int, _ key: String) -> Located<String> {
      Located(name, position: SourcePosition(line: line, column: column), key: key)
    }
    #expect(
      file.parameters.map(\.setting) == [
        .calibrated(
          ControlEntry(
            start: 15, bounds: 1...30, scale: 5, transform: .log,
            prior: .logNormal(median: 14, logStandardDeviation: 0.5))),
        .calibrated(ControlEntry(transform: .logit)),
        .calibrated(ControlEntry(prior: .normal(mean: -1, standardDeviation: 0.2))),
        .tied(to: followed("c1", 12, 14, "parameters.c4.tied"), factor: -1.5, offset: 40),
        .tied(to: followed("c2", 13, 14, "parameters.c6.tied"), factor: 1, offset: 0),
      ])
    #expect(ControlEntry() == ControlEntry(transform: .identity, prior: .uniform))
  }

  @Test(arguments: [
    (
      "transform: sqrt",
      "kato.yml:8:30: parameters.c1.transform: unknown choice 'sqrt'. Known choices: identity, log, "
        + "logit."
    ),
    (
      "prior: gaussian",
      "parameters.c1.prior: expected a prior, found 'gaussian'. Write uniform, {normal: [mean, sd]} or "
        + "{log-normal: [median, sd of ln x]}."
    ),
    ("prior: {}", "parameters.c1.prior: the mapping is empty. Give one of: normal, log-normal."),
    (
      "prior: {normal: [1, 2], log-normal: [1, 2]}",
      "parameters.c1.prior.log-normal: 'log-normal' and 'normal' exclude each other."
    ),
    (
      "prior: {lognormal: [1, 1]}", "unknown key 'lognormal'; did you mean 'log-normal'?"
    ),
    (
      "prior: {normal: [1]}",
      "parameters.c1.prior.normal: expected two numbers, found 1. Write [centre, standard deviation]."
    ),
    (
      "prior: {normal: 1}", "parameters.c1.prior.normal: expected a list of two numbers, found '1'."
    ),
    (
      "prior: {normal: [1, 0]}",
      "parameters.c1.prior.normal: the standard deviation 0 is not greater than 0. Correct it."
    ),
    (
      "prior: {log-normal: [0, 1]}",
      "parameters.c1.prior.log-normal: the median 0 of a log-normal prior is not greater than 0."
    ),
    ("scale: 0", "parameters.c1.scale: must be greater than 0, found '0'."),
    (
      "factor: 2",
      "kato.yml:8:19: parameters.c1.factor: this belongs to a tied parameter. Add 'tied', or remove the "
        + "key."
    ),
    ("start: 1, offset: 2", "parameters.c1.offset: this belongs to a tied parameter."),
    (
      "tied: c2, start: 1",
      "kato.yml:8:29: parameters.c1.start: 'start' and 'tied' exclude each other. Remove one of the two."
    ),
    ("tied: 2", "parameters.c1.tied: expected the name of a calibrated parameter, found '2'."),
  ])
  func `a wrong key of a parameter is refused`(keys: String, message: String) {
    expect("parameters: {c1: {\(keys)}}", message)
  }

  // MARK: Controls

  @Test func `corrections of fluxes and starts decode in their order`() throws {
    let file = try decode(
      sample(
        extra: """
          controls:
            fluxes:
              temperature: {scale: {prior: {normal: [1, 0.2]}}, offset: {scale: 1e-6}}
              surface_stress: {scale: {bounds: [0.5, 2]}, shared: true}
              short_wave: {offset: {prior: {normal: [0, 2e-6]}}, shared: false}
            initial:
              temperature: {error: 0.1, length_scale: 20}
              u: {error: 0.01, length_scale: 5}
          """))
    let fluxes = file.controls.fluxes
    #expect(fluxes.map(\.flux.value) == [.tracer(.temperature), .surfaceStress, .shortWave])
    #expect(fluxes[1].flux.position == SourcePosition(line: 11, column: 5))
    #expect(fluxes[1].flux.key == "controls.fluxes.surface_stress")
    #expect(
      fluxes.map(\.scale) == [
        ControlEntry(prior: .normal(mean: 1, standardDeviation: 0.2)),
        ControlEntry(bounds: 0.5...2), nil,
      ])
    #expect(
      fluxes.map(\.offset) == [
        ControlEntry(scale: 1e-6), nil,
        ControlEntry(prior: .normal(mean: 0, standardDeviation: 2e-6)),
      ])
    #expect(fluxes.map(\.isShared) == [false, true, false])
    #expect(
      file.controls.initial.map(\.correction) == [
        InitialCorrection(variable: .temperature, standardDeviation: 0.1, lengthScale: 20),
        InitialCorrection(variable: .u, standardDeviation: 0.01, lengthScale: 5),
      ])
    #expect(file.controls.initial[1].place.key == "controls.initial.u")
    #expect(try decode(sample()).controls == ControlsEntry())
  }

  @Test(arguments: [
    ("{}", "controls: the mapping is empty. Give one of: fluxes, initial."),
    ("{flux: {}}", "controls.flux: unknown key 'flux'; did you mean 'fluxes'?"),
    ("{fluxes: {heat: {scale: {}}}}", "controls.fluxes.heat: unknown key 'heat'. Known keys: "),
    ("{fluxes: {u: {scale: {}}}}", "controls.fluxes.u: unknown key 'u'. Known keys: "),
    (
      "{fluxes: {temperature: {}}}",
      "controls.fluxes.temperature: the mapping is empty. Give one of: scale, offset, shared."
    ),
    (
      "{fluxes: {temperature: {shared: true}}}",
      "controls.fluxes.temperature: there is nothing to correct. Give 'scale' or 'offset'."
    ),
    (
      "{fluxes: {surface_stress: {offset: {scale: 1}}}}",
      "controls.fluxes.surface_stress.offset: the stress has two components. Give the offset of "
        + "surface_stress_x and of surface_stress_y."
    ),
    (
      "{fluxes: {temperature: {scale: {tied: a}}}}",
      "controls.fluxes.temperature.scale.tied: unknown key 'tied'. Known keys: start, bounds, scale, "
        + "transform, prior."
    ),
    (
      "{fluxes: {temperature: {scale: 2}}}",
      "controls.fluxes.temperature.scale: expected a mapping of keys to values (the scale of a flux), "
    ),
    (
      "{initial: {temperature: {error: 0.1}}}",
      "controls.initial.temperature.length_scale: this key is required, but missing. Give the height "
        + "over which errors of the start are alike, in metres."
    ),
    (
      "{initial: {temperature: {length_scale: 1}}}",
      "controls.initial.temperature.error: this key is required, but missing. "
    ),
    (
      "{initial: {temperature: {error: 0, length_scale: 1}}}",
      "controls.initial.temperature.error: must be greater than 0, found '0'."
    ),
    (
      "{initial: {temp: {error: 1, length_scale: 1}}}",
      "controls.initial.temp: unknown key 'temp'; did you mean 'temperature'?"
    ),
  ])
  func `a wrong correction is refused`(controls: String, message: String) {
    expect("controls: \(controls)", message)
  }

  // MARK: Misfit

  @Test func `terms of the misfit decode with their defaults`() throws {
    let misfit = try decode(
      sample(
        extra: """
          misfit:
            form: z-score
            prior_weight: 0.01
            terms:
              - {variable: temperature, gradient: true, error: 0.01}
              - {variable: u, surface: true, weight: 2}
              - {variable: temperature, mixed_layer_depth: {threshold: 0.2}}
              - {variable: salinity, mixed_layer_depth: {threshold: 0.1, width: 0.2, reference_depth: 0}}
          """)
    ).misfit
    #expect(misfit.form == .zScore)
    #expect(misfit.priorWeight == 0.01)
    #expect(misfit.terms.map(\.variable.value) == [.temperature, .u, .temperature, .salinity])
    #expect(misfit.terms[1].variable.key == "misfit.terms[1].variable")
    #expect(misfit.terms[1].variable.position == SourcePosition(line: 13, column: 18))
    #expect(misfit.terms.map(\.standardError) == [0.01, nil, nil, nil])
    #expect(misfit.terms.map(\.weight) == [1, 2, 1, 1])
    #expect(
      misfit.terms.map(\.quantity) == [
        .gradient, .surface,
        .mixedLayerDepth(threshold: 0.2, width: 0.05, referenceDepth: 10),
        .mixedLayerDepth(threshold: 0.1, width: 0.2, referenceDepth: 0),
      ])
    let plain = try decode(sample()).misfit
    #expect(plain.terms.isEmpty && plain.priorWeight == nil)
  }

  @Test(arguments: [
    (
      "{gradient: true}",
      "misfit.terms[0].variable: this key is required, but missing. Give the variable that was observed."
    ),
    (
      "{variable: temp, gradient: true}",
      "misfit.terms[0].variable: unknown choice 'temp'; did you "
    ),
    (
      "{variable: temperature}",
      "misfit.terms[0]: nothing says what is compared. Give 'gradient: true', 'surface: true' or a "
        + "'mixed_layer_depth'."
    ),
    (
      "{variable: temperature, gradient: true, surface: true}",
      "misfit.terms[0].surface: 'surface' and 'gradient' exclude each other."
    ),
    (
      "{variable: temperature, gradient: false}",
      "misfit.terms[0].gradient: 'false' says nothing. Write 'true', or remove the term."
    ),
    ("{variable: u, surface: 1}", "misfit.terms[0].surface: expected true or false, found '1'."),
    (
      "{variable: temperature, mixed_layer_depth: {}}",
      "misfit.terms[0].mixed_layer_depth.threshold: this key is required, but missing. "
    ),
    (
      "{variable: temperature, mixed_layer_depth: {threshold: 0.1, width: 0.3}}",
      "misfit.terms[0].mixed_layer_depth.width: the width 0.3 is more than twice the threshold 0.1, "
    ),
    (
      "{variable: temperature, mixed_layer_depth: {threshold: 0.1, reference_depth: -1}}",
      "misfit.terms[0].mixed_layer_depth.reference_depth: must be 0 or greater, found '-1'."
    ),
    (
      "{variable: temperature, mixed_layer_depth: true}",
      "misfit.terms[0].mixed_layer_depth: expected a mapping of keys to values (the definition of the "
        + "mixed-layer depth), "
    ),
    (
      "{variable: temperature, gradient: true, error: 0}",
      "misfit.terms[0].error: must be greater than 0, found '0'."
    ),
    (
      "{variable: temperature, gradient: true, weight: 0}",
      "misfit.terms[0].weight: must be greater than 0, found '0'."
    ),
  ])
  func `a wrong term is refused`(term: String, message: String) {
    expect("misfit: {terms: [\(term)]}", message)
  }

  @Test func `terms are a list and the weight of priors is positive`() {
    expect(
      "misfit: {terms: {variable: u, surface: true}}",
      "misfit.terms: expected a list of terms of the misfit, found a mapping.")
    expect(
      "misfit: {prior_weight: 0}", "misfit.prior_weight: must be greater than 0, found '0'.")
  }

  // MARK: Optimiser

  private func optimiser(_ keys: String) throws -> OptimiserEntry {
    try decode(sample(extra: "optimiser: {\(keys)}")).optimiser
  }

  @Test func `each method decodes with its own keys`() throws {
    var expected = OptimiserEntry()
    #expect(try optimiser("") == expected)
    #expect(expected.method == .lbfgsb && expected.starts == nil && expected.horizons.isEmpty)

    expected = OptimiserEntry(method: .levenbergMarquardt, maxIterations: 7)
    expected.decreaseTolerance = 1e-3
    #expect(
      try optimiser("method: levenberg-marquardt, max_iterations: 7, decrease_tolerance: 1e-3")
        == expected)

    expected = OptimiserEntry(method: .adam)
    expected.gradientTolerance = 0
    expected.learningRate = 0.02
    #expect(
      try optimiser("method: adam, learning_rate: 0.02, gradient_tolerance: 0") == expected)

    expected = OptimiserEntry(method: .ensembleKalman, maxEvaluations: 99)
    expected.ensembleSize = 16
    expected.seed = 0
    expected.misfitTarget = 0.5
    #expect(
      try optimiser(
        "method: ensemble-kalman, ensemble_size: 16, seed: 0, misfit_target: 0.5, max_evaluations: 99"
      )
        == expected)
  }

  @Test func `starts, horizons and patience decode`() throws {
    #expect(try optimiser("starts: 5").starts == StartsEntry(count: 5, design: .sobol))
    #expect(try optimiser("starts: {count: 3}").starts == StartsEntry(count: 3, design: .sobol))
    #expect(
      try optimiser("starts: {count: 3, design: latin-hypercube}").starts
        == StartsEntry(count: 3, design: .latinHypercube))
    #expect(try optimiser("horizons: [21600, 8.64e4, all]").horizons == [21600, 86400, nil])
    #expect(try optimiser("horizons: [all]").horizons == [nil])
    #expect(try optimiser("patience: 4").patience == 4)
  }

  @Test(arguments: [
    ("method: newton", "optimiser.method: unknown choice 'newton'. Known choices: l-bfgs-b, "),
    (
      "method: adam, memory: 5",
      "kato.yml:8:27: optimiser.memory: the method adam does not know this key, which belongs to "
        + "l-bfgs-b. Remove it."
    ),
    (
      "memory: 5, method: levenberg-marquardt",
      "optimiser.memory: the method levenberg-marquardt does not know this key"
    ),
    (
      "learning_rate: 1",
      "optimiser.learning_rate: the method l-bfgs-b does not know this key, which belongs to adam."
    ),
    (
      "ensemble_size: 8", "optimiser.ensemble_size: the method l-bfgs-b does not know this key"
    ),
    (
      "method: ensemble-kalman, starts: 2",
      "optimiser.starts: the method ensemble-kalman does not know this key, which belongs to l-bfgs-b "
        + "and levenberg-marquardt and adam."
    ),
    (
      "method: ensemble-kalman, gradient_tolerance: 0",
      "optimiser.gradient_tolerance: the method ensemble-kalman does not know this key"
    ),
    (
      "method: adam, decrease_tolerance: 0",
      "optimiser.decrease_tolerance: the method adam does not know this key"
    ),
    (
      "method: ensemble-kalman, ensemble_size: 2",
      "optimiser.ensemble_size: must lie between 3 and 10000, found '2'."
    ),
    ("method: adam, learning_rate: 0", "optimiser.learning_rate: must be greater than 0, found "),
    ("max_iterations: 0", "optimiser.max_iterations: must be 1 or greater, found '0'."),
    ("seed: -1", "optimiser.seed: must be 0 or greater, found '-1'."),
    ("starts: 0", "optimiser.starts: must lie between 1 and 10000, found '0'."),
    ("starts: {design: sobol}", "optimiser.starts.count: this key is required, but missing."),
    (
      "starts: {count: 2, design: halton}",
      "optimiser.starts.design: unknown choice 'halton'. Known choices: sobol, latin-hypercube."
    ),
    (
      "horizons: [86400, 21600]",
      "kato.yml:8:31: optimiser.horizons[1]: horizons must increase, and 'all' is the last. Sort them."
    ),
    ("horizons: [60, 60]", "optimiser.horizons[1]: horizons must increase"),
    ("horizons: [all, 60]", "optimiser.horizons[1]: horizons must increase"),
    ("horizons: [all, all]", "optimiser.horizons[1]: horizons must increase"),
    ("horizons: [0]", "optimiser.horizons[0]: must be greater than 0, found '0'."),
    (
      "horizons: []",
      "optimiser.horizons: the list is empty. Give at least one, or remove the key."
    ),
    (
      "horizons: all",
      "optimiser.horizons: expected a list of times in seconds, and 'all', found 'all'."
    ),
    ("patience: 0", "optimiser.patience: must be 1 or greater, found '0'."),
  ])
  func `a wrong key of the optimiser is refused`(keys: String, message: String) {
    expect("optimiser: {\(keys)}", message)
  }

  // MARK: What is found out beside the result

  @Test func `cross-validation and uncertainty decode`() throws {
    let file = try decode(
      sample(
        extra: """
          cross_validation: leave-one-out
          uncertainty: {residuals: estimated, probability: 0.9, samples: 20, seed: 3, profiles: [c1, c2]}
          """))
    #expect(file.crossValidation == .leaveOneOut)
    let entry = file.uncertainty
    #expect(entry.residuals == .estimated)
    #expect(entry.probability == 0.9)
    #expect(entry.samples == 20 && entry.seed == 3)
    #expect(entry.profiles.map(\.value) == ["c1", "c2"])
    #expect(entry.profiles[1].key == "uncertainty.profiles[1]")
    let plain = try decode(sample())
    #expect(plain.crossValidation == nil)
    #expect(plain.uncertainty == UncertaintyEntry())
    #expect(plain.uncertainty.residuals == nil && plain.uncertainty.probability == 0.95)
  }

  @Test(arguments: [
    (
      "cross_validation: k-fold", "cross_validation: unknown choice 'k-fold'. Known choices: leave-"
    ),
    ("uncertainty: {residuals: guessed}", "uncertainty.residuals: unknown choice 'guessed'."),
    ("uncertainty: {probability: 1}", "uncertainty.probability: must lie between 0.01 and 0.9999"),
    ("uncertainty: {probability: 95}", "uncertainty.probability: must lie between 0.01 and 0.9999"),
    (
      "uncertainty: {samples: -1}",
      "uncertainty.samples: must lie between 0 and 100000, found '-1'."
    ),
    ("uncertainty: {profiles: c1}", "uncertainty.profiles: expected a list of names of parameters"),
    ("uncertainty: {profiles: [1]}", "uncertainty.profiles[0]: expected the name of a parameter"),
    ("uncertainty: {profile: [c1]}", "uncertainty.profile: unknown key 'profile'; did you mean "),
  ])
  func `what is wrong beside the result is refused`(section: String, message: String) {
    expect(section, message)
  }

  @Test func `a twin experiment decodes`() throws {
    let twin = try decode(
      sample(
        extra: """
          twin:
            truth: {c1: 5, c_eps3m: -0.4}
            noise: {temperature: 0.02, u: 0.01}
            gaps: 0.25
            every_output: 2
            every_level: 3
            repetitions: 12
            seed: 9
          """)
    ).twin
    #expect(twin.truth.map(\.name.value) == ["c1", "c_eps3m"])
    #expect(twin.truth.map(\.value) == [5, -0.4])
    #expect(twin.truth[1].name.position == SourcePosition(line: 9, column: 18))
    #expect(twin.truth[1].name.key == "twin.truth.c_eps3m")
    #expect(twin.noise == [.temperature: 0.02, .u: 0.01])
    #expect(twin.gaps == 0.25 && twin.everyOutput == 2 && twin.everyLevel == 3)
    #expect(twin.repetitions == 12 && twin.seed == 9)
    #expect(try decode(sample()).twin == TwinEntry())
  }

  @Test(arguments: [
    ("truth: 5", "twin.truth: expected a mapping of keys to values (the true values), found '5'."),
    ("truth: {c1: five}", "twin.truth.c1: expected a number, found 'five'."),
    ("noise: {}", "twin.noise: "), ("noise: {temperature: 0}", "twin.noise.temperature: must be "),
    ("noise: {temp: 1}", "twin.noise.temp: unknown key 'temp'; did you mean 'temperature'?"),
    ("gaps: 1", "twin.gaps: must lie between 0 and 0.99, found '1'."),
    ("every_output: 0", "twin.every_output: must be 1 or greater, found '0'."),
    ("every_level: 0", "twin.every_level: must be 1 or greater, found '0'."),
    ("repetitions: 0", "twin.repetitions: must lie between 1 and 100000, found '0'."),
    ("seed: -1", "twin.seed: must be 0 or greater, found '-1'."),
    ("repeats: 3", "twin.repeats: unknown key 'repeats'. Known keys: truth, noise, gaps, "),
  ])
  func `a wrong key of a twin experiment is refused`(keys: String, message: String) {
    expect("twin: {\(keys)}", message)
  }
}
