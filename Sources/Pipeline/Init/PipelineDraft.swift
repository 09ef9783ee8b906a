import Calibration
import Column
import Records

/// A pipeline for given files of data, before it is written: what it says, and what a reader is told of it.
///
///     let draft = try PipelineDraft(files: ["les.nc"])
///     try draft.write(to: "les.yml")
///
/// Everything is decided from what the files hold; what they do not say is supposed, and marked so.
public struct PipelineDraft: Equatable, Sendable {
  /// What the pipeline and its results are named after.
  public let name: String
  public let title: String
  public let cases: [CaseDraft]
  /// The variables that set the density: those that the files hold and drive best.
  public let density: DensityTracers
  public let timeStep: TimeStepDraft
  /// The names of the parameters of k-ε to calibrate.
  public let parameters: [String]
  public let misfit: MisfitDraft
  /// What was decided about the files, and which were added, in sentences.
  public let decisions: [String]
}

/// The time step, and what it was chosen by.
public struct TimeStepDraft: Equatable, Sendable {
  /// Δt [s].
  public let seconds: Double
  /// The usual interval between observations [s].
  public let interval: Double
  /// Whether the observations come after whole numbers of steps.
  public let dividesInterval: Bool
}

/// How model and observations are compared.
public struct MisfitDraft: Equatable, Sendable {
  public let form: MisfitForm
  /// How long after the start outputs begin to count [s].
  public let spinUp: Double
}

/// One case of a draft.
public struct CaseDraft: Equatable, Sendable {
  /// nil where the case is named after its file.
  public internal(set) var name: String?
  /// The files of profiles, as their paths were given.
  public let observations: [String]
  /// The layout, where it was stated.
  public let layout: Layout?
  /// The time coordinate, as far as it was stated.
  public let time: CoordinateChoice
  /// The vertical coordinate, as far as it was stated.
  public let height: CoordinateChoice
  public let positive: VerticalSense?
  /// The part that is used; nil for all.
  public let window: WindowDraft?
  public let variables: [VariableDraft]
  /// Whether nothing of the density was observed, so that the run starts from a profile that is supposed.
  public let startIsSupposed: Bool
  public let grid: GridDraft
  public let constants: ConstantsDraft
  public let forcing: ForcingDraft
  /// The observed variables that count in the misfit.
  public let counted: [Column.Variable]
  /// Whether the profiles are those of a simulation, which resolves what drives it, and not of instruments.
  public let isSimulation: Bool
  /// Names of variables that were recognised and have no part in the model.
  public let unmodelled: [String]
}

/// The part of the observations that is used.
public struct WindowDraft: Equatable, Sendable {
  /// When the run starts; nil for the first observation.
  public let start: WindowMoment?
  /// When it ends; nil for the last one.
  public let end: WindowMoment?
  /// The depth below which observations do not count [m]; nil to count all.
  public let depth: Double?
  /// Why, in words.
  public let reason: String
}

/// A moment as pipelines write it.
public enum WindowMoment: Equatable, Sendable {
  /// A date, by ISO 8601.
  case date(String)
  /// Seconds after the first observation.
  case seconds(Double)
}

/// One observed variable.
public struct VariableDraft: Equatable, Sendable {
  public let variable: Column.Variable
  /// Its name in the file; nil for one that is left out, and is 0.
  public let name: String?
  /// Its file, where others of the case have a variable of this name, too.
  public let file: String?
  /// How it is read, as far as that was stated.
  public let choice: VariableChoice
  /// The flags that were applied.
  public let flags: AppliedFlags?
  /// Whether its name was guessed.
  public let isGuessed: Bool
  /// What was found, in words.
  public let found: String
}

/// The cells of the column.
public enum GridDraft: Equatable, Sendable {
  /// Those of the file.
  case file(cells: Int, depth: Double)
  /// Equal cells down to a depth [m].
  case linear(cells: Int, depth: Double, reason: String)
}

/// The physical constants of a case.
public struct ConstantsDraft: Equatable, Sendable {
  /// A constant that the pipeline states.
  public struct Stated: Equatable, Sendable {
    /// The key of the pipeline.
    public let key: String
    public let value: Double
    /// Where it comes from.
    public let reason: String
  }

  /// What the files of profiles hold.
  public let recognised: [RecordedConstant]
  public let stated: [Stated]
}

/// What drives a case.
public struct ForcingDraft: Equatable, Sendable {
  /// The file of series that name none; nil for the files of profiles.
  public let file: String?
  /// The time coordinate of that file, as far as it was stated.
  public let time: CoordinateChoice
  /// The longest gap of the series that are used [s]; nil where they have none.
  public let longestGap: Double?
  /// Whether all that the file is known to hold acts, because a flux cannot be named.
  public let usesRecognised: Bool
  public let fluxes: [FluxDraft]
}

/// One flux of the forcing.
public struct FluxDraft: Equatable, Sendable {
  /// What it acts on.
  public enum Target: Equatable, Sendable {
    case surfaceStressX, surfaceStressY
    case surface(Column.Variable)
    case shortWave, freshwater
  }

  /// One of the numbers or series that are added up.
  public struct Term: Equatable, Sendable {
    /// The name of a variable, an attribute or a parameter.
    public let name: String
    /// Whether it is a global attribute of the first file of observations.
    public let isAttribute: Bool
    /// Its file, where that has to be said.
    public let file: String?
    public let units: String?
    public let positive: FluxDirection?
    public let factor: Double
  }

  public let target: Target
  /// Empty where no file holds the flux: it is 0 then, for the user to replace.
  public let terms: [Term]
  /// What was found, in words.
  public let found: String
  /// Its values, in words.
  public let values: String
}
