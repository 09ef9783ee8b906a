import Column

// What all processes know of a case, whichever of them computes it.

extension ObservedCase {
  /// The case without what only its computation needs: it still says which fluxes act, and when there are observations
  /// that count.
  ///
  /// Nothing can be computed of it.
  public var outline: ObservedCase {
    var outline = self
    outline.isOutline = true
    outline.column.forcing = column.forcing.outline
    outline.column.initial = [:]
    outline.column.closureFields = nil
    outline.series = series.map(\.outline)
    return outline
  }
}

extension Forcing {
  fileprivate var outline: Forcing {
    var outline = self
    outline.stress = stress.map(\.outline)
    outline.tracers = tracers.mapValues { tracer in
      var outline = tracer
      outline.boundaryFlux = tracer.boundaryFlux.map(\.outline)
      outline.layerSource = nil
      return outline
    }
    return outline
  }
}

extension StepValues {
  /// A series acts, whatever its values.
  fileprivate var outline: StepValues { stepCount == nil ? self : 1 }
}
