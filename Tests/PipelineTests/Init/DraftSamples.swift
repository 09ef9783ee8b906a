import Foundation
import Records
import TestSupport

@testable import Pipeline

/// The CDL of small files of columns and of fluxes.
enum DraftSample {
  private static func list(_ values: some Sequence<Double>) -> String {
    values.map { $0.isNaN ? "_" : "\($0)" }.joined(separator: ", ")
  }

  /// Two days of a simulation every ten minutes: ten cells of 10 m with bounds, driven by constants in attributes.
  static let simulation: String = {
    let depths = (0..<10).map { -95 + 10.0 * Double($0) }
    let times = (0...288).map { 600.0 * Double($0) }
    func value(_ time: Double, _ height: Double) -> Double {
      20 + 0.01 * height - 1e-6 * time * exp(height / 20)
    }
    let values = times.flatMap { time in depths.map { value(time, $0) } }
    return """
      dimensions: time = 289; z = 10; nv = 2;
      variables: double time(time); time:units = "s"; double z(z); z:units = "m"; z:positive = "up";
        z:bounds = "z_bounds"; double z_bounds(z, nv); double temperature(time, z); temperature:units = "degC";
        double u(time, z); u:units = "m s-1";
        :title = "A simulation: of wind"; :coriolis_parameter = 1e-4; :momentum_flux_upward = -1e-4;
        :temperature_flux_upward = 1e-5;
      data: time = \(list(times)); z = \(list(depths));
        z_bounds = \(list(depths.flatMap { [$0 - 5, $0 + 5] })); temperature = \(list(values));
        u = \(list(values.map { 0.01 * ($0 - 19) }));
      """
  }()

  /// Temperature or salinity of a mooring at 1, 10, 20 and 50 m, every day from noon on.
  ///
  /// - Parameter missing: the days without values.
  static func mooring(
    _ name: String = "T", units: String = "degC", days: Int = 20, missing: Range<Int> = 0..<0,
    more: String = ""
  ) -> String {
    let depths: [Double] = [1, 10, 20, 50]
    func value(_ day: Int, _ depth: Double) -> Double {
      missing.contains(day) ? .nan : 33 - 0.02 * depth + 0.01 * Double(day) * exp(-depth / 20)
    }
    let values = (0..<days).flatMap { day in depths.map { value(day, $0) } }
    return """
      dimensions: time = \(days); depth = 4;
      variables: double time(time); time:units = "days since 2012-06-01 12:00"; double depth(depth);
        depth:units = "m"; depth:positive = "down"; double \(name)(time, depth); \(name):units = "\(units)"; \(more)
      data: time = \(list((0..<days).map(Double.init))); depth = 1, 10, 20, 50; \(name) = \(list(values));
      """
  }

  /// Stress and heat every six hours from midnight on.
  ///
  /// - Parameter missing: the numbers of values of heat that are missing.
  static func fluxes(
    days: Int = 22, missing: Range<Int> = 0..<0, since date: String = "2012-06-01",
    more: String = ""
  ) -> String {
    let count = 4 * days
    return """
      dimensions: time = \(count);
      variables: double time(time); time:units = "hours since \(date)"; double taux(time);
        taux:units = "N m-2"; double qnet(time); qnet:units = "W m-2"; \(more)
      data: time = \(list((0..<count).map { 6 * Double($0) }));
        taux = \(list((0..<count).map { 0.05 + 0.001 * Double($0 % 7) }));
        qnet = \(list((0..<count).map { missing.contains($0) ? .nan : 100 * sin(Double($0)) }));
      """
  }
}

extension TemporaryFolder {
  /// Drafts a pipeline for files of this folder.
  func draft(_ names: String..., change: (inout RecordOptions) -> Void = { _ in }) throws
    -> PipelineDraft
  {
    var options = RecordOptions()
    change(&options)
    return try PipelineDraft(files: names.map(file), options: options)
  }

  /// Drafts a pipeline that is refused; returns the message with names instead of paths.
  func refusal(_ names: String..., change: (inout RecordOptions) -> Void = { _ in }) -> String {
    var options = RecordOptions()
    change(&options)
    do {
      let draft = try PipelineDraft(files: names.map(file), options: options)
      return "not refused: \(draft.name)"
    } catch { return "\(error)".replacing(path + "/", with: "") }
  }

  /// Writes a draft into this folder, and reads all that it names.
  @discardableResult
  func study(_ draft: PipelineDraft) throws -> Study {
    let study = try Study(draft.written(for: file("out.yml")).pipeline)
    try study.checkCalibration()
    return study
  }
}
