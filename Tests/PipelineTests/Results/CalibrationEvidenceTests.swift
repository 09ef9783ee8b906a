import Column
import Foundation
import NetCDF
import TestSupport
import Testing

@testable import Calibration
@testable import Pipeline

/// The evidence in calibration.nc and the spread of trajectories, against numbers that are found in other ways.
@Suite struct CalibrationEvidenceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func calibrate(_ text: String = EvidenceStudy.text()) throws -> (
    study: Study, result: CalibrationResult, calibration: Dataset, paths: [String]
  ) {
    let study = try EvidenceStudy.make(in: folder, text: text)
    let result = try study.calibrate()
    let paths = try study.writeCalibration(result, provenance: TwinStudy.provenance)
    return (study, result, try Dataset.open(paths[0]), paths)
  }

  /// The Hessian of the misfit at a point, less the second derivatives of the model, from differences of whole
  /// trajectories: Σ ∂x/∂p_i ∂x/∂p_j / σ².
  private func hessian(_ problem: CalibrationProblem, at point: [Double]) -> [[Double]] {
    let sizes = [
      Column.Variable.temperature: EvidenceStudy.errors.temperature, .u: EvidenceStudy.errors.u,
    ]
    var hessian = [[0.0, 0], [0, 0]]
    for index in 0..<2 {
      func values(_ parameter: Int, _ step: Double) -> [Double] {
        var moved = point
        moved[parameter] += step
        let trajectory = problem.simulate(case: index, at: moved)
        return sizes.keys.sorted { $0.rawValue < $1.rawValue }.flatMap { variable in
          trajectory.variables[variable]!.joined().map { $0 / sizes[variable]! }
        }
      }
      let derivatives = [0, 1].map { parameter in
        let step = 1e-5 * point[parameter]
        return zip(values(parameter, step), values(parameter, -step)).map { ($0 - $1) / (2 * step) }
      }
      for i in 0..<2 {
        for j in 0..<2 { hessian[i][j] += zip(derivatives[i], derivatives[j]).map(*).reduce(0, +) }
      }
    }
    return hessian
  }

  private func expect(
    _ values: [Double], near expected: [Double], relative tolerance: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(values.count == expected.count, sourceLocation: sourceLocation)
    for (value, expected) in zip(values, expected) {
      #expect(
        abs(value - expected) <= tolerance * abs(expected), "\(value), expected \(expected)",
        sourceLocation: sourceLocation)
    }
  }

  // MARK: Uncertainty

  @Test
  func `standard errors, intervals, correlations and eigenvectors are those of the curvature`()
    throws
  {
    let (study, result, file, _) = try calibrate()
    #expect(result.search.outcome.isConverged, "\(result.search.outcome)")
    let point = result.point
    let h = hessian(study.problem, at: point)
    let determinant = h[0][0] * h[1][1] - h[0][1] * h[1][0]
    let errors = [(h[1][1] / determinant).squareRoot(), (h[0][0] / determinant).squareRoot()]
    expect(try file.doubles("standard_error"), near: errors, relative: 1e-5)
    #expect(try file.strings("determination") == ["determined", "determined"])
    // 1.96 is the 97.5 % quantile of the normal distribution.
    let (lower, upper) = (try file.doubles("interval_lower"), try file.doubles("interval_upper"))
    for i in 0..<2 {
      #expect(abs(point[i] - lower[i] - 1.959964 * errors[i]) < 1e-5 * errors[i] * 10)
      #expect(abs(upper[i] - point[i] - 1.959964 * errors[i]) < 1e-5 * errors[i] * 10)
    }
    #expect(
      try file.text("long_name", of: "interval_lower")?.hasPrefix(
        "lower end of the 95.0 % interval")
        == true)
    let correlation = -h[0][1] / (h[0][0] * h[1][1]).squareRoot()
    expect(
      try file.doubles("correlation"), near: [1, correlation, correlation, 1], relative: 1e-4)
    #expect(try file.names(ofDimensionsOf: "correlation") == ["parameter", "other_parameter"])
    #expect(try file.strings("other_parameter_name") == file.strings("parameter_name"))

    let scales = try file.doubles("scale")
    let (values, vectors) = (try file.doubles("eigenvalue"), try file.doubles("eigenvector"))
    #expect(values[0] > values[1] && values[1] > 0)
    #expect(try file.names(ofDimensionsOf: "eigenvector") == ["mode", "parameter"])
    for i in 0..<2 {
      for j in 0..<2 {
        let sum = (0..<2).reduce(0) { $0 + values[$1] * vectors[2 * $1 + i] * vectors[2 * $1 + j] }
        #expect(abs(sum - scales[i] * scales[j] * h[i][j]) <= 1e-5 * values[0])
      }
    }
    let shares = try file.doubles("curvature_share")
    #expect(try file.names(ofDimensionsOf: "curvature_share") == ["parameter", "case"])
    for row in [shares[0..<4], shares[4..<8]] {
      #expect(abs(row.reduce(0, +) - 1) < 1e-12)
      #expect(row.prefix(2).allSatisfy { $0 > 0 } && row.suffix(2).allSatisfy { $0 == 0 })
    }
    #expect(try file.text("uncertainty_residuals") == "stated")
  }

  @Test func `a profile lies above the result and below the misfit with the others held`() throws {
    let (study, result, file, _) = try calibrate()
    #expect(try file.strings("profile_parameter") == ["c_eps2"])
    #expect(try file.names(ofDimensionsOf: "profile_misfit") == ["profile", "profile_point"])
    let (values, misfits) = (try file.doubles("profile_value"), try file.doubles("profile_misfit"))
    let best = result.search.result.misfit
    #expect(values.count == 9)
    #expect(values == values.sorted())
    let place = try #require(values.firstIndex(of: result.point[1]))
    #expect(misfits[place] == result.end.evaluation.misfit)
    for (value, misfit) in zip(values, misfits) where value != result.point[1] {
      #expect(misfit > best)
      #expect(misfit <= study.problem.evaluate(at: [result.point[0], value]).misfit)
    }
    // Nearly a parabola: ½ z² above the least at z standard errors.
    let error = try file.doubles("standard_error")[1]
    let z = (values[place + 1] - values[place]) / error
    #expect(abs(z - 0.75) < 1e-9)
    #expect(abs((misfits[place + 1] - best) / (0.5 * z * z) - 1) < 0.1)
  }

  // MARK: Other cases

  @Test func `the folds of leaving one out are calibrations without that case`() throws {
    let (study, result, file, _) = try calibrate()
    #expect(try file.strings("fold_case") == ["truth", "strong"])
    #expect(try file.names(ofDimensionsOf: "fold_parameter") == ["fold", "parameter"])
    let points = try file.doubles("fold_parameter")
    for fold in 0..<2 {
      // The same with the case taken out of the pipeline.
      let others = EvidenceStudy.text(more: "").split(separator: "\n").filter {
        $0 != "  - observations: \(["truth", "strong"][fold]).nc"
      }.joined(separator: "\n")
      let alone = try EvidenceStudy.study(in: folder, text: others).calibrate()
      let point = Array(points[2 * fold..<2 * fold + 2])
      expect(point, near: alone.point, relative: 1e-9)
      #expect(point != result.point)
      expect(
        [try file.doubles("fold_misfit")[fold], try file.doubles("fold_misfit_at_start")[fold]],
        near: [alone.search.result.misfit, alone.search.steps[0].misfit], relative: 1e-9)
      let problem = study.problem
      expect(
        [try file.doubles("fold_left_out_misfit")[fold]],
        near: [problem.misfit(ofCase: fold, at: point)], relative: 1e-12)
      expect(
        [try file.doubles("fold_left_out_misfit_at_start")[fold]],
        near: [problem.misfit(ofCase: fold, at: problem.start)], relative: 1e-12)
      #expect(
        try file.doubles("fold_evaluations")[fold] == Double(alone.search.evaluations))
    }
  }

  @Test
  func `in form z-score both misfits of a case left out are divided by the variance of the others`()
    throws
  {
    let text = EvidenceStudy.text().replacing("form: error", with: "form: z-score")
    let (study, _, file, _) = try calibrate(text)
    for fold in 0..<2 {
      var problem = study.problem
      problem.cases[fold].role = .holdOut
      let expected = problem.misfit(ofCase: fold, at: problem.start)
      expect(
        [try file.doubles("fold_left_out_misfit_at_start")[fold]], near: [expected], relative: 1e-12
      )
      // The variance of both cases together would give another number.
      let together = study.problem.misfit(ofCase: fold, at: problem.start)
      #expect(abs(together / expected - 1) > 0.05)
    }
  }

  @Test func `the history follows the cases to watch and those kept aside`() throws {
    let (study, result, file, _) = try calibrate()
    let history = try file.doubles("parameter_history")
    let (watched, kept) = (
      try file.doubles("validation_misfit"), try file.doubles("held_out_misfit")
    )
    #expect(watched.count == result.search.steps.count && kept.count == watched.count)
    for step in watched.indices {
      let point = Array(history[2 * step..<2 * step + 2])
      expect(
        [watched[step], kept[step]],
        near: [2, 3].map { study.problem.misfit(ofCase: $0, at: point) }, relative: 1e-12)
    }
    let best = Int(try file.doubles("result_iteration")[0])
    let misfits = try file.doubles("case_misfit")
    #expect(Array(history[2 * best..<2 * best + 2]) == result.point)
    expect([watched[best], kept[best]], near: Array(misfits[2...]), relative: 1e-12)
    #expect(try file.strings("case_role") == ["calibrate", "calibrate", "validate", "hold-out"])
    #expect(try file.doubles("case_share") == [1, 1, 0, 0])
    expect([misfits[0] + misfits[1]], near: [result.search.result.misfit], relative: 1e-12)
  }

  // MARK: Health of the gradient

  @Test func `the Taylor test is told at the start and at the result`() throws {
    let (_, result, file, _) = try calibrate()
    for (suffix, check) in [("", result.end.check), ("_at_start", result.start.check)] {
      #expect(
        try file.doubles("taylor_remainder" + suffix) == check.directions.flatMap(\.remainders))
      #expect(
        try file.doubles("adjoint_derivative" + suffix) == check.directions.map(\.adjointDerivative)
      )
      let orders = try file.doubles("taylor_order" + suffix)
      #expect(orders.count == 3)
      for order in orders { #expect(abs(order - 2) < 0.15, "\(orders)") }
      #expect(try file.doubles("dot_product_residual" + suffix).allSatisfy { $0 < 1e-6 })
    }
    #expect(
      try file.doubles("adjoint_derivative")[0] != file.doubles("adjoint_derivative_at_start")[0])
  }

  @Test func `limiters are counted where the fields show that they hold`() throws {
    let (study, result, file, _) = try calibrate()
    let names = try file.strings("limiter_name")
    #expect(names == study.problem.closure.declaration.limiters.map(\.name))
    #expect(
      try file.names(ofDimensionsOf: "active_limiters") == ["moment", "limiter"])
    let counts = try file.doubles("active_limiters")
    // There are four interfaces between five cells.
    #expect(counts.allSatisfy { (0...4).contains($0) && $0 == $0.rounded() })
    let (cases, steps) = (try file.strings("moment_case"), try file.doubles("moment_step"))
    #expect(Set(cases) == ["truth", "strong"])
    let fields = study.problem.closure.declaration.fields.map(\.name)
    let limited = [
      ("viscosity_min", "eddy_viscosity", 1e-4), ("diffusivity_min", "eddy_diffusivity", 1e-5),
    ]
    var compared = 0
    for (moment, (name, step)) in zip(cases, steps).enumerated() where step > 0 {
      let index = try #require(["truth", "strong"].firstIndex(of: name))
      let outputs = study.cases[index].observed.outputSteps
      guard let output = outputs.firstIndex(of: Int(step)) else { continue }
      let trajectory = study.problem.simulate(case: index, at: result.point)
      for (limiter, field, least) in limited {
        let place = try #require(fields.firstIndex(of: field))
        let row = trajectory.closureFields[place][output][1..<5]
        let column = try #require(names.firstIndex(of: limiter))
        let count = counts[moment * names.count + column]
        #expect(count == Double(row.count { $0 <= least }), "\(limiter), \(name), step \(step)")
        compared += 1
      }
    }
    #expect(compared > 0)
    #expect(counts.contains { $0 > 0 })
    #expect(try file.doubles("adjoint_amplification").allSatisfy { $0 > 0 })
  }

  // MARK: Concerns

  @Test func `a parameter on its bound has no standard error, and the file says so`() throws {
    let parameters = EvidenceStudy.parameters.replacing(
      "c_mu0: {start: 0.5, bounds: [0.4, 0.7]}", with: "c_mu0: {start: 0.65, bounds: [0.6, 0.7]}")
    let (_, result, file, _) = try calibrate(EvidenceStudy.text(parameters: parameters))
    #expect(try file.doubles("result")[0] == 0.6)
    #expect(try file.strings("determination") == ["on a bound", "determined"])
    for name in ["standard_error", "interval_lower", "interval_upper"] {
      #expect(try file.doubles(name).map(\.isNaN) == [true, false], "\(name)")
      #expect(try file.variable(name).attribute("_FillValue") != nil)
      #expect(try file.text("comment", of: name)?.hasPrefix("missing where ") == true)
    }
    #expect(try file.doubles("correlation").map(\.isNaN) == [true, true, true, false])
    let concerns = try #require(try file.text("concerns"))
    #expect(concerns.contains("c_mu0 sits on its lower bound 0.6: "))
    #expect(concerns == result.concerns.joined(separator: "\n"))
  }

  @Test func `residuals as large as their errors, and without correlation, are no concern`() throws
  {
    let (_, result, file, _) = try calibrate()
    let concerns = try file.text("concerns") ?? ""
    #expect(!concerns.contains("residuals"), "\(concerns)")
    #expect(!concerns.contains("gradient"), "\(concerns)")
    #expect(result.concerns.joined(separator: "\n") == concerns)
  }

  @Test func `errors that are stated too small are a concern`() throws {
    let text = EvidenceStudy.text().replacing(
      "error: \(EvidenceStudy.errors.temperature)", with: "error: 0.0002")
    let (_, _, file, _) = try calibrate(text)
    let concerns = try #require(try file.text("concerns"))
    #expect(concerns.contains(/the residuals are \S+ times as large as the stated errors/))
  }

  @Test func `a search that its limits end is a concern`() throws {
    let (_, _, file, _) = try calibrate(
      EvidenceStudy.text(optimiser: "optimiser: {max_iterations: 1}"))
    #expect(try file.text("converged") == "no")
    let outcome = try #require(try file.text("outcome"))
    #expect(try file.text("concerns")?.split(separator: "\n").contains(Substring(outcome)) == true)
  }

  // MARK: Spread

  @Test func `the spread of a trajectory is that of runs with samples of the parameters`() throws {
    let (study, result, _, paths) = try calibrate()
    let samples = result.uncertainty.samples(count: 5, seed: 1)
    #expect(Set(samples.map { $0[0] }).count == 5)
    for (index, path) in trajectories(paths).enumerated() {
      let file = try Dataset.open(path)
      for variable in [Column.Variable.temperature, .u, .v] {
        let name = "\(variable.rawValue)_spread"
        #expect(try file.names(ofDimensionsOf: name) == ["time", "z"])
        #expect(try file.text("units", of: name) == variable.metadata.units)
        #expect(
          try file.text("standard_name", of: name)
            == variable.metadata.standardNames[0] + " standard_error")
        let runs = samples.map {
          Array(study.problem.simulate(case: index, at: $0).variables[variable]!.joined())
        }
        let spread = try file.doubles(name)
        #expect(spread.prefix(5).allSatisfy { $0 == 0 }, "all start alike")
        #expect(spread.contains { $0 > 0 })
        for place in spread.indices {
          let values = runs.map { $0[place] }
          let mean = values.reduce(0, +) / 5
          let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4
          #expect(abs(spread[place] - square.squareRoot()) <= 1e-12 * max(1, abs(mean)))
        }
      }
    }
  }

  @Test func `without samples no spread is written`() throws {
    let (_, _, file, paths) = try calibrate(EvidenceStudy.text(more: ""))
    for path in trajectories(paths) {
      #expect(try !Dataset.open(path).variableNames.contains { $0.hasSuffix("_spread") })
    }
    let names = try file.variableNames
    #expect(!names.contains { $0.hasPrefix("fold_") || $0.hasPrefix("profile_") })
    #expect(names.contains("standard_error"))
  }

  private func trajectories(_ paths: [String]) -> [String] {
    paths.filter { $0.contains("/trajectories/") }
  }

  // MARK: Numbers

  /// With a parameter on its bound, corrections without bounds and a method without gradients, much is missing.
  @Test func `what is missing is written as the fill value, never as NaN or infinite`() throws {
    let parameters = EvidenceStudy.parameters.replacing(
      "c_mu0: {start: 0.5, bounds: [0.4, 0.7]}", with: "c_mu0: {start: 0.65, bounds: [0.6, 0.7]}")
    for method in ["levenberg-marquardt", "ensemble-kalman, ensemble_size: 7, max_iterations: 2"] {
      let text = EvidenceStudy.text(
        parameters: parameters
          + "\ncontrols: {fluxes: {temperature: {offset: {prior: {normal: [0, 1e-6]}}}}}",
        optimiser: "optimiser: {method: \(method)}")
      let (_, _, file, paths) = try calibrate(text)
      #expect(try file.doubles("lower_bound").contains(where: \.isNaN))
      for path in paths where path.hasSuffix(".nc") {
        let dump = try ncdump(path)
        let data = try #require(dump.components(separatedBy: "\ndata:\n").last)
        #expect(data.contains("time") || data.contains("result"))
        #expect(data.firstMatch(of: /(?i)[ ,-](nan|infinity|inf)[a-z]?[ ,;]/) == nil, "\(path)")
      }
      #expect(try ncdump(paths[0]).contains(" lower_bound = "))
      #expect(try ncdump(paths[0]).contains("_,") || ncdump(paths[0]).contains("_ ;"))
    }
  }

  private func ncdump(_ path: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["ncdump", path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: output, as: UTF8.self)
  }
}
