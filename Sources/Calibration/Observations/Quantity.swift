import Column

/// What of observed profiles is compared with what the model has in their place.
public enum Quantity: Hashable, Sendable, Codable {
  /// The values themselves.
  case value
  /// The highest value.
  case surface
  /// The mean gradients between neighbouring heights [unit m⁻¹]: the stratification, where it is of a density
  /// tracer.
  case gradient
  /// The depth of the mixed layer [m].
  case mixedLayerDepth(MixedLayerDepth)

  /// Whether one number is made of a whole profile.
  var isOfWholeProfile: Bool { mixedLayerDepth != nil }

  var mixedLayerDepth: MixedLayerDepth? {
    if case .mixedLayerDepth(let definition) = self { definition } else { nil }
  }
}

extension ObservedSeries {
  /// Returns a series of what can be made of the values of this one, found in the same way in the model's
  /// equivalents of them, at the same times; of its heights those that count here.
  ///
  /// A gradient is missing where either value is, a mixed-layer depth where any value up to the reference is.
  ///
  /// - Parameters:
  ///   - name: unlike that of any other series of the case.
  ///   - standardError: σ of what is compared, in its own unit; nil for what follows from those of the values as
  ///     far as it does, independent of one another for a gradient: √(σ₁² + σ₂²)/|z₂ − z₁|.
  ///   - weight: of the new series.
  /// - Throws: `ObservationError` where the heights that count are too few or do not reach across the reference
  ///   depth, or where an error or weight is not what it must be.
  public func compared(
    as quantity: Quantity, name: String, standardError: Double? = nil, weight: Double = 1
  ) throws(ObservationError) -> ObservedSeries {
    precondition(self.quantity == .value, "\(self.name) is derived itself")
    let derived =
      switch quantity {
      case .value: Derived(vertical: counted, values: countedValues, errors: countedErrors)
      case .surface: try surface()
      case .gradient: try gradient()
      case .mixedLayerDepth(let definition): try mixedLayerDepth(definition)
      }
    var series = try ObservedSeries(
      variable, name: name, quantity: quantity, vertical: derived.vertical,
      timeOperators: timeOperators, values: derived.values,
      standardError: standardError.map(StandardError.constant) ?? derived.errors,
      weight: weight)
    series.countedTimes = countedTimes
    return series
  }

  /// What becomes of the operator, the values and their errors.
  private struct Derived {
    let vertical: VerticalOperator
    let values: [[Double]]
    let errors: StandardError
  }

  // MARK: The values at the heights that count

  private var counted: VerticalOperator { vertical.selecting(countedLevels) }
  private var countedValues: [[Double]] { values.map { row in countedLevels.map { row[$0] } } }
  private var countedErrors: StandardError {
    guard case .values(let errors) = standardError else { return standardError }
    return .values(errors.map { row in countedLevels.map { row[$0] } })
  }

  // MARK: What is made of them

  private func surface() throws(ObservationError) -> Derived {
    guard !countedLevels.isEmpty else { throw tooFewHeights("the surface", needed: 1) }
    let errors: StandardError =
      if case .values(let errors) = countedErrors {
        .values(errors.map { $0.suffix(1) })
      } else {
        standardError
      }
    return Derived(
      vertical: vertical.selecting(countedLevels.suffix(1)),
      values: countedValues.map { $0.suffix(1) }, errors: errors)
  }

  private func gradient() throws(ObservationError) -> Derived {
    guard countedLevels.count >= 2 else { throw tooFewHeights("a gradient", needed: 2) }
    let heights = counted.heights
    let distances = zip(heights.dropFirst(), heights).map(-)
    func combined(_ row: [Double], _ combine: (_ lower: Double, _ upper: Double) -> Double)
      -> [Double]
    {
      zip(zip(row, row.dropFirst()), distances).map { combine($0.0, $0.1) / $1 }
    }
    func errors(_ rows: [[Double]]) -> StandardError {
      .values(rows.map { combined($0) { ($0 * $0 + $1 * $1).squareRoot() } })
    }
    let ofGradients: StandardError =
      switch countedErrors {
      case .none: .none
      case .constant(let error): errors(countedValues.map { $0.map { _ in error } })
      case .values(let rows): errors(rows)
      }
    return Derived(
      vertical: counted.gradients(), values: countedValues.map { combined($0) { $1 - $0 } },
      errors: ofGradients)
  }

  private func mixedLayerDepth(_ definition: MixedLayerDepth) throws(ObservationError) -> Derived {
    let heights = counted.heights
    guard let count = MixedLayerOperator.levelCount(definition, heights: heights) else {
      let extent = heights.isEmpty ? "none" : "\(heights[0]) m to \(heights[heights.count - 1]) m"
      throw ObservationError(
        "the mixed-layer depth in \(self.name) takes heights below and above its reference depth of "
          + "\(definition.referenceDepth) m, but those that count are \(extent). Choose another "
          + "reference depth, or widen the window.")
    }
    let profile = vertical.selecting(countedLevels.prefix(count))
    let operation = MixedLayerOperator(definition, heights: profile.heights)
    return Derived(
      vertical: profile, values: countedValues.map { [operation.depth(Array($0.prefix(count)))] },
      errors: .none)
  }

  private func tooFewHeights(_ what: String, needed: Int) -> ObservationError {
    ObservationError(
      "\(what) of \(name) takes \(needed) \(needed == 1 ? "height" : "heights"), but "
        + "\(countedLevels.count) \(countedLevels.count == 1 ? "counts" : "count"). "
        + "Widen the window, or observe more heights.")
  }
}
