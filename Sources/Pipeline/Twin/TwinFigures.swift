import Calibration
import Figures

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
