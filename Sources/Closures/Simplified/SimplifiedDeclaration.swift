import Derivation

extension Simplified {
  static var declaration: ClosureDeclaration { simplifiedDeclaration }
}

/// The closure of the cost study: temperature only, in two variants.
private let simplifiedDeclaration = ClosureDeclaration(
  name: "simplified",
  title: "simplified closure of the cost study",
  reference: "docs/closures.md; its physics means nothing, its cost and its derivatives do",
  hasVelocity: false,
  parameters: (1...5).map { i in
    ClosureParameter(
      "par\(i)", "par_\(i)", 1, -10...10, source: "cost study, second version")
  },
  parameterSets: [],
  constants: [
    ClosureConstant(
      "variant", "costly", of: ["constant", "costly"],
      "whether the closure leaves the diffusivity as it is, or makes a costly new one"),
    ClosureConstant("diffusivity_start", 1e-5, units: "m2 s-1", "diffusivity at the start"),
  ],
  fields: [
    ClosureField(
      name: "eddy_diffusivity", symbol: "K", units: "m2 s-1", longName: "eddy diffusivity",
      standardName: "ocean_vertical_tracer_diffusivity")
  ],
  kernels: SimplifiedKernels.all)
