import Closures
import Lanes

extension TangentOperator {
  /// Returns the derivatives of an objective along the directions, running forward only.
  ///
  /// - Parameter initial: the state to start from; nil for the model's own. It is overwritten.
  public func derivatives(
    of objective: some Objective<Double>, from initial: ProfileBlock<Double>? = nil
  ) -> Lanes8 {
    let layout = forward.layout
    let gradient = ProfileBlock<Double>(
      profileCount: layout.profileCount, levels: layout.levels)
    var derivatives: Lanes8 = 0
    run(from: initial) { step, state, tangent in
      gradient.clear()
      objective.addGradient(atStep: step, of: state, to: gradient)
      for profile in 0..<layout.profileCount {
        let levels = profile < layout.variables.count ? layout.cellCount : layout.levels
        for i in 0..<levels { derivatives += gradient[profile][i] * tangent[profile][i] }
      }
    }
    return derivatives
  }
}
