import Calibration
import Column

extension Schema {
  /// `controls`.
  static let controls = MappingSchema(
    "controls", section: "controls",
    [
      KeySchema(
        "fluxes", .mapping(fluxCorrections),
        """
        Multiplies fluxes by a number and adds another to them, for each case that is calibrated against or for \
        all cases.
        """),
      KeySchema(
        "initial", .mapping(initialCorrections),
        "Adds a correction to starts, with a number for each cell."),
    ], rules: [.notEmpty])

  /// `controls.fluxes`.
  static let fluxCorrections = MappingSchema(
    "corrected_fluxes", section: "controls",
    FluxCorrectionEntry.fluxes.map { name, flux in
      switch flux {
      case .surfaceStress:
        KeySchema(
          name, .mapping(stressCorrection), type: "`{scale, shared}`",
          "Both components of the surface stress.")
      case .surfaceStressX: correction(name, "m² s⁻²", "Eastward surface stress.")
      case .surfaceStressY: correction(name, "m² s⁻²", "Northward surface stress.")
      case .shortWave: correction(name, "K m s⁻¹", "Short-wave radiation.")
      case .tracer(let tracer):
        correction(
          name, "unit m s⁻¹", "The flux of \(tracer.title) through the surface, without short wave."
        )
      }
    })

  private static func correction(_ name: String, _ unit: String, _ meaning: String) -> KeySchema {
    KeySchema(
      name, .mapping(fluxCorrection), type: "`{scale, offset, shared}`",
      unit: "\(unit), of the offset", meaning)
  }

  /// The correction of one flux.
  static let fluxCorrection = MappingSchema(
    "flux_correction", section: "controls", [scale, offset, shared],
    rules: [.atLeastOne(of: ["scale", "offset"])])

  // Each component has an offset of its own.
  private static let stressCorrection = MappingSchema(
    "stress_correction",
    [
      KeySchema("scale", .mapping(calibrated), default: .required, scale.meaning), shared,
    ])

  private static let scale = KeySchema(
    "scale", .mapping(calibrated),
    "What the flux is multiplied by, with the keys of a calibrated parameter. Starts at 1 within [0, 10]."
  )
  private static let offset = KeySchema(
    "offset", .mapping(calibrated),
    """
    What is added to the flux, with the keys of a calibrated parameter. Starts at 0 without bounds, and needs a \
    prior or a `scale` that tells how large it may be.
    """)
  private static let shared = KeySchema(
    "shared", .boolean, default: .boolean(false),
    "Whether all cases have the same correction instead of each its own.")

  /// `controls.initial`.
  static let initialCorrections = MappingSchema(
    "corrected_starts",
    Variable.allCases.map {
      KeySchema($0.rawValue, .mapping(startCorrection), "Corrects the start of \($0.title).")
    })

  /// The correction of the start of one variable.
  static let startCorrection = MappingSchema(
    "start_correction", section: "controls",
    [
      KeySchema(
        "error", .number(.positive), unit: "that of the variable", default: .required,
        "The standard error of the start at each height."),
      KeySchema(
        "length_scale", .number(.positive), unit: "m", default: .required,
        """
        The height ℓ over which errors of the start are alike: their correlation is exp(−|z − z′|/ℓ).
        """),
    ])
}
