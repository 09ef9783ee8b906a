import Column
import Lanes

/// A closure ready for use: its declaration, and its model compiled for each kind of lane.
public struct ClosureModel: Sendable {
  public let declaration: ClosureDeclaration
  /// Makes the model of one column.
  public let column:
    @Sendable (Columns<Double>, _ parameters: [Double], ClosureConstants) -> StepOperator<Double>
  /// Makes the model of eight columns in lock-step.
  public let lockStep:
    @Sendable (Columns<Lanes8>, _ parameters: [Lanes8], ClosureConstants) -> StepOperator<Lanes8>
  /// Makes the model of one column with its derivatives along eight directions.
  public let tangentLinear:
    @Sendable (Columns<Double>, _ parameters: [Double], ClosureConstants, TangentDirections)
      -> TangentOperator

  /// All closures. A new one adds its lines here.
  public static let all: [ClosureModel] = [kEpsilon, simplified]

  public static let kEpsilon = ClosureModel(
    declaration: KEpsilon<Double>.declaration,
    column: { StepOperator(KEpsilon<Double>.self, columns: $0, parameters: $1, constants: $2) },
    lockStep: { StepOperator(KEpsilon<Lanes8>.self, columns: $0, parameters: $1, constants: $2) },
    tangentLinear: {
      TangentOperator(
        KEpsilonTangent.self, columns: $0, parameters: $1, constants: $2, along: $3)
    })

  public static let simplified = ClosureModel(
    declaration: Simplified<Double>.declaration,
    column: { StepOperator(Simplified<Double>.self, columns: $0, parameters: $1, constants: $2) },
    lockStep: {
      StepOperator(Simplified<Lanes8>.self, columns: $0, parameters: $1, constants: $2)
    },
    tangentLinear: {
      TangentOperator(
        SimplifiedTangent.self, columns: $0, parameters: $1, constants: $2, along: $3)
    })
}
