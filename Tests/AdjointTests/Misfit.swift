import Adjoint
import Closures
import Column
import Lanes

/// ½ Σ w (x − 1)² over the velocities and tracers of some states, with weights that differ everywhere.
struct Misfit<L: Lane>: Objective {
  /// For each of these states x, later w (x − 1).
  typealias Gathered = [Int: ProfileBlock<L>]

  let layout: StateLayout
  let steps: Set<Int>

  private func weight(_ profile: Int, _ level: Int, _ step: Int) -> L {
    L(1 + 0.3 * Double((7 * profile + 3 * level + step) % 5))
  }

  private func forEach(_ body: (_ profile: Int, _ level: Int) -> Void) {
    for profile in layout.variables.indices {
      for level in 0..<layout.cellCount { body(profile, level) }
    }
  }

  func makeGathered() -> Gathered { [:] }

  func gather(_ state: ProfileBlock<L>, atStep step: Int, into gathered: inout Gathered) {
    guard steps.contains(step) else { return }
    let copy = ProfileBlock<L>(profileCount: layout.profileCount, levels: layout.levels)
    copy.copy(from: state)
    gathered[step] = copy
  }

  func value(of gathered: Gathered) -> L {
    var value: L = 0
    for step in gathered.keys.sorted() {
      forEach { profile, level in
        let difference = gathered[step]![profile][level] - 1
        value += 0.5 * weight(profile, level, step) * (difference * difference)
      }
    }
    return value
  }

  func differentiate(_ gathered: inout Gathered) {
    for (step, state) in gathered {
      forEach { profile, level in
        state[profile][level] = weight(profile, level, step) * (state[profile][level] - 1)
      }
    }
  }

  func addGradient(_ derivative: Gathered, atStep step: Int, to adjoint: ProfileBlock<L>) {
    guard let state = derivative[step] else { return }
    forEach { profile, level in
      adjoint[profile][level] = adjoint[profile][level] + state[profile][level]
    }
  }
}

extension Misfit<Double> {
  /// Returns the derivatives along the directions of a tangent linear model, running forward only.
  func derivatives(by model: TangentOperator) -> Lanes8 {
    var derivatives: Lanes8 = 0
    model.run { step, state, tangent in
      var gathered = makeGathered()
      gather(state, atStep: step, into: &gathered)
      differentiate(&gathered)
      guard let gradient = gathered[step] else { return }
      forEach { profile, level in
        derivatives += Lanes8(gradient[profile][level]) * tangent[profile][level]
      }
    }
    return derivatives
  }
}
