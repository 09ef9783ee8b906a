import Adjoint
import Column
import Lanes

/// ½ Σ w (x − 1)² over the velocities and tracers of some states, with weights that differ everywhere.
struct Misfit<L: Lane>: Objective {
  let layout: StateLayout
  let steps: Set<Int>

  private func weight(_ profile: Int, _ level: Int, _ step: Int) -> L {
    L(1 + 0.3 * Double((7 * profile + 3 * level + step) % 5))
  }

  func value(atStep step: Int, of state: ProfileBlock<L>) -> L {
    var value: L = 0
    guard steps.contains(step) else { return value }
    for profile in layout.variables.indices {
      for level in 0..<layout.cellCount {
        let difference = state[profile][level] - 1
        value += 0.5 * weight(profile, level, step) * (difference * difference)
      }
    }
    return value
  }

  func addGradient(atStep step: Int, of state: ProfileBlock<L>, to adjoint: ProfileBlock<L>) {
    guard steps.contains(step) else { return }
    for profile in layout.variables.indices {
      for level in 0..<layout.cellCount {
        let term = weight(profile, level, step) * (state[profile][level] - 1)
        adjoint[profile][level] = adjoint[profile][level] + term
      }
    }
  }
}
