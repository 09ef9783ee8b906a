import Calibration
import Closures

/// How what is calibrated is called and measured in files.
extension Control {
  /// What the closure says of its parameter; nil for other controls.
  func declared(in declaration: ClosureDeclaration) -> ClosureParameter? {
    guard let parameterIndex else { return nil }
    return declaration.parameters[parameterIndex]
  }

  func symbol(in declaration: ClosureDeclaration) -> String {
    guard let declared = declared(in: declaration) else { return name }
    return declared.symbol
  }

  func units(in declaration: ClosureDeclaration) -> String {
    guard let declared = declared(in: declaration) else { return units }
    return declared.units
  }

  /// NaN for what is not a parameter of the closure.
  func publishedValue(in declaration: ClosureDeclaration) -> Double {
    guard let declared = declared(in: declaration) else { return .nan }
    return declared.defaultValue
  }
}
