import Calibration
import Figures

extension CalibrationResult {
  /// The figures of a calibration, each with the name of its file.
  func figures(of study: Study) -> [(name: String, chart: LineChart)] {
    let history = history(study)
    // A misfit of 0 has no place on its axis.
    var figures = history.series.isEmpty ? [] : [("misfit", history)]
    if !profiles.isEmpty { figures.append(("profiles", profileChart(study))) }
    return figures
  }

  /// The misfit over the work that it took, of the last stage if there are several.
  private func history(_ study: Study) -> LineChart {
    let steps = search.steps.filter { $0.stage == search.result.stage }
    let followed: [(name: String, misfit: (SearchStep) -> Double?)] = [
      ("calibrated against", { $0.misfit }), ("validation", { $0.validationMisfit }),
      ("held out", { $0.heldOutMisfit }),
    ]
    let series = followed.map { entry in
      LineChart.Series(
        entry.name,
        steps.compactMap { step in
          // The axis has no place for 0.
          entry.misfit(step).flatMap { misfit in
            misfit > 0 ? (x: step.cost.forwardEquivalents, y: misfit) : nil
          }
        })
    }
    return LineChart(
      title: "Misfit", subtitle: "\(study.title), \(study.pipeline.optimiser.method.rawValue)",
      x: Axis("forward runs of one case [1]", including: 0),
      y: Axis("misfit", scale: .logarithmic), series: series.filter { !$0.points.isEmpty })
  }

  /// The misfit along single parameters, in units that make a parabola of all that the curvature describes well.
  private func profileChart(_ study: Study) -> LineChart {
    let least = end.evaluation.misfit
    let series = profiles.map { profile in
      let control = study.problem.controls[profile.control]
      let unit = uncertainty.standardErrors[profile.control] ?? control.scale
      return LineChart.Series(
        control.name,
        zip(profile.values, profile.misfits).map {
          (x: ($0 - point[profile.control]) / unit, y: $1 - least)
        })
    }
    return LineChart(
      title: "Least misfit along single parameters", subtitle: study.title,
      x: Axis("change of the parameter [standard errors]"), y: Axis("misfit - least", including: 0),
      series: series)
  }
}

extension TwinResult {
  /// How far every result is from the truth.
  func chart(of study: Study) -> LineChart {
    let series = study.problem.controls.enumerated().map { place, control in
      let points = repetitions.enumerated().compactMap {
        number, result -> (x: Double, y: Double)? in
        guard let repetition = try? result.get(),
          let error = repetition.uncertainty.standardErrors[place]
        else { return nil }
        let distance = repetition.search.result.point[place] - experiment.truth[place]
        return (x: Double(number), y: distance / error)
      }
      return LineChart.Series(control.name, points, isJoined: false)
    }
    let width = normalQuantile(0.5 * (1 + experiment.probability))
    let last = Double(repetitions.count - 1)
    let frame = LineChart.Series(
      "\(100 * experiment.probability) %",
      [(0, -width), (last, -width), (last, width), (0, width), (0, -width)])
    return LineChart(
      title: "Results of the twin experiment", subtitle: study.title,
      x: Axis("repetition [1]", including: 0),
      y: Axis("(result - truth) / standard error [1]", including: 0), series: series + [frame])
  }
}
