import CYardstick
import Closures
import Column
import Glibc
import Lanes

/// The C yardstick, compiled for one column or for eight in lock-step.
struct Yardstick {
  private let run: yardstick_run_function
  private let lanes: Int

  /// - Parameter withoutErrno: compiled with -fno-math-errno.
  init(folder: String, lanes: Int, withoutErrno: Bool = false) throws {
    run = try Self.load("\(folder)/yardstick-\(lanes)\(withoutErrno ? "-no-errno" : "").so")
    self.lanes = lanes
  }

  private static func load(_ path: String) throws -> yardstick_run_function {
    guard let library = dlopen(path, RTLD_NOW), let symbol = dlsym(library, "yardstick_run") else {
      throw BenchError(
        description: "\(path): cannot be loaded: \(String(cString: dlerror())). "
          + "scripts/bench compiles it.")
    }
    return unsafeBitCast(symbol, to: yardstick_run_function.self)
  }

  /// Advances `state` and returns the processor's nanoseconds per column and step.
  func advance(_ state: inout [Double], of column: ColumnCase, steps: Int) -> Double {
    let (constants, forcing) = (column.constants, column.forcing)
    guard case .constant(let stressX) = forcing.surfaceStressX,
      case .constant(let stressY) = forcing.surfaceStressY,
      case .constant(let heatFlux) = forcing.boundaryFlux(of: .temperature).surface
    else { preconditionFailure("the yardstick takes constant fluxes") }
    return column.grid.centres.withUnsafeBufferPointer { centres in
      column.grid.interfaces.withUnsafeBufferPointer { interfaces in
        var description = yardstick_column()
        description.cells = Int32(column.grid.cellCount)
        description.centres = centres.baseAddress
        description.interfaces = interfaces.baseAddress
        description.time_step = column.timeStep
        description.coriolis = constants.coriolis
        description.gravity = constants.gravity
        description.von_karman = constants.vonKarman
        description.buoyancy_per_kelvin = constants.buoyancyCoefficient(of: .temperature)
        description.buoyancy_per_psu = constants.buoyancyCoefficient(of: .salinity)
        description.stress_x = stressX
        description.stress_y = stressY
        description.heat_flux = heatFlux
        withUnsafeMutableBytes(of: &description.parameters) { bytes in
          let parameters = bytes.bindMemory(to: Double.self)
          for (i, parameter) in ClosureModel.kEpsilon.declaration.parameters.enumerated() {
            parameters[i] = parameter.defaultValue
          }
        }
        return run(&description, Int32(steps), &state) / Double(steps * lanes)
      }
    }
  }
}
