import Column
import Records
import Units

/// The times of a case: what they are counted from, its window, its run and its outputs.
struct CaseTimes {
  private let files: CaseFiles
  /// What the times of the case are counted from; nil where nothing has times.
  let reference: RecordedTimes.Origin?
  let observed: [Column.Variable: ObservedTimes]

  private var entry: CaseEntry { files.entry }
  private var pipeline: PipelineFile { files.pipeline }

  init(_ files: CaseFiles) throws {
    self.files = files
    reference = try Self.reference(files)
    observed = try Self.observed(files, since: reference)
  }

  /// Returns what the times of a case are counted from: the first time of its observations, or the date of
  /// its start.
  private static func reference(_ files: CaseFiles) throws -> RecordedTimes.Origin? {
    let origins = (files.record?.profiles.values.map { $0.times } ?? [])
      .sorted { $0.name < $1.name }
    if let first = origins.first {
      return try origins.map { try $0.origin.seconds(since: first.origin, name: $0.name) }.min()
        .map { first.origin.advanced(bySeconds: $0) }
    }
    guard case .date(let date) = files.entry.window.start else { return nil }
    return .date(try Self.date(date, in: .standard, files.pipeline))
  }

  private static func observed(_ files: CaseFiles, since reference: RecordedTimes.Origin?) throws
    -> [Column.Variable: ObservedTimes]
  {
    guard let reference, let record = files.record else { return [:] }
    return try record.profiles.mapValues { profiles in
      let offset = try profiles.times.origin.seconds(since: reference, name: profiles.times.name)
      return ObservedTimes(
        profiles: profiles, seconds: profiles.times.seconds.map { $0 + offset })
    }
  }

  // MARK: Window

  private static func date(
    _ text: Located<String>, in calendar: CFCalendar, _ pipeline: PipelineFile
  ) throws -> CalendarTime {
    do { return try CalendarTime(text.value, calendar: calendar) } catch {
      throw pipeline.failure(at: text, error.description)
    }
  }

  /// Returns a moment of the window in seconds since the reference.
  private func seconds(_ moment: MomentEntry) throws -> Double {
    switch moment {
    case .seconds(let seconds): return seconds.value
    case .date(let text):
      guard case .date(let reference) = reference else {
        throw pipeline.failure(
          at: text,
          "the times of the observations have no date. Give seconds after the first of them instead."
        )
      }
      do {
        return try Self.date(text, in: reference.calendar, pipeline).seconds(since: reference)
      } catch let error as UnitsError {
        throw pipeline.failure(at: text, error.description)
      }
    }
  }

  /// The times of the window in seconds since the reference; its open ends are infinite.
  func window() throws -> ClosedRange<Double> {
    let start = try entry.window.start.map(seconds) ?? -.infinity
    let end = try entry.window.end.map(seconds) ?? .infinity
    guard start < end else {
      throw files.failure(
        "the window ends before it starts. Exchange or correct window.start and end.")
    }
    return start...end
  }

  // MARK: Run

  /// Finds when the run starts and ends, and divides it into steps.
  ///
  /// - Parameter variables: the model's prognostic variables, from the first observation of which it starts.
  func clock(_ variables: [Column.Variable]) throws -> RunClock {
    let timeStep = pipeline.model.timeStep
    if let schedule = entry.schedule {
      guard wholeNumber(schedule.duration / timeStep) != nil else {
        throw files.failure(
          "duration \(brief(schedule.duration)) s is no multiple of model.time_step "
            + "\(brief(timeStep)) s. Change one of them.")
      }
      return RunClock(start: 0, end: schedule.duration, longestStep: timeStep)
    }
    let window = try self.window()
    guard !observed.isEmpty else {
      throw files.failure(
        "\(files.paths.joined(separator: ", ")): none of the model's variables was found. Its variables are "
          + variables.map(\.rawValue).joined(separator: ", ")
          + "; model.density and model.passive_tracer choose the tracers. "
          + "Name them under variables.")
    }
    var start = -Double.infinity
    for variable in variables where StartBuilder.startsFromObservations(variable, entry) {
      guard let times = observed[variable] else { continue }
      guard let first = times.firstTime(from: window.lowerBound) else {
        throw files.failure(
          "nothing of \(variable.rawValue) was observed after the start of the window.")
      }
      start = max(start, first)
    }
    if !start.isFinite {
      start =
        window.lowerBound.isFinite
        ? window.lowerBound : observed.values.map { $0.seconds[0] }.min()!
    }
    let end = observed.values.compactMap { $0.lastTime(until: window.upperBound) }.max() ?? start
    guard end > start else {
      let isSingle = observed.values.allSatisfy { $0.seconds.count == 1 }
      throw files.failure(
        "nothing was observed after the start of the run. A case needs at least two times"
          + (isSingle
            ? ", but its files have one; add a file with later ones." : "; widen the window."))
    }
    guard (end - start) / timeStep < 1e9 else {
      throw files.failure(
        "the run would take more than a billion steps. Choose a longer model.time_step.")
    }
    return RunClock(start: start, end: end, longestStep: timeStep)
  }

  // MARK: Outputs

  /// The steps after which the trajectory is written: at equal intervals, or those nearest to observations.
  func outputSteps(_ clock: RunClock) throws -> [Int] {
    if let interval = entry.schedule?.outputInterval {
      guard let stepsPerOutput = wholeNumber(interval / clock.timeStep) else {
        throw files.failure(
          "output_interval \(brief(interval)) s is no multiple of model.time_step "
            + "\(brief(pipeline.model.timeStep)) s. Change one of them.")
      }
      guard let outputs = wholeNumber(clock.length / interval) else {
        throw files.failure(
          "duration \(brief(clock.length)) s is no multiple of output_interval \(brief(interval)) s. "
            + "Change one of them.")
      }
      return (0...outputs).map { $0 * stepsPerOutput }
    }
    var times = [0, clock.length]
    if let interval = entry.outputInterval {
      times += stride(from: 0, to: clock.length, by: interval)
    } else {
      times += observed.values.flatMap { $0.seconds.map { $0 - clock.start } }
        .filter { (0...clock.length).contains($0) }
    }
    return Set(times.map(clock.nearestStep)).sorted()
  }

  /// Returns a number that is whole to rounding, or nil.
  private func wholeNumber(_ value: Double) -> Int? {
    let whole = value.rounded()
    return abs(value - whole) <= 1e-9 * max(1, abs(whole)) && whole < 1e9 ? Int(whole) : nil
  }
}
