import HDF5
import NetCDF
import Units

/// A variable over time that cases of a collection have.
struct CollectionVariable {
  /// What it is found along, beside the cases.
  enum Axis {
    case times
    case cells
    case interfaces

    /// Tells it from the dimensions of a trajectory file; nil for what a collection leaves out.
    init?(dimensions: [String]) {
      switch dimensions {
      case ["time"]: self = .times
      case ["time", "z"]: self = .cells
      case ["time", "z_interface"]: self = .interfaces
      default: return nil
      }
    }

    /// The dimension of heights; nil without.
    var heights: String? {
      switch self {
      case .times: nil
      case .cells: "z"
      case .interfaces: "z_interface"
      }
    }

    /// The number of values at one time of a column of so many cells.
    func length(cells: Int) -> Int {
      switch self {
      case .times: 1
      case .cells: cells
      case .interfaces: cells + 1
      }
    }
  }

  let name: String
  let axis: Axis
  let units: String?
  /// The attributes that are texts and the same in all cases, but for the units.
  fileprivate(set) var attributes: [String: String]
  /// The file that the units are those of.
  let origin: String

  /// The dimensions in the collection.
  var dimensions: [String] { ["case", "time"] + (axis.heights.map { [$0] } ?? []) }

  /// The auxiliary coordinates, as CF lists them.
  var coordinates: String {
    (["time"] + (axis.heights.map { [$0] } ?? []) + ["case_name"]).joined(separator: " ")
  }

  /// Returns what turns the numbers of another file into the unit of the first.
  ///
  /// - Throws: `PipelineError` where the variable is another quantity there.
  fileprivate func conversion(from other: CollectionVariable) throws(PipelineError) -> Conversion {
    guard other.axis.heights == axis.heights else {
      throw mismatch(
        other, "lies along (\(other.dimensions.dropFirst().joined(separator: ", ")))",
        "along (\(dimensions.dropFirst().joined(separator: ", ")))", nil)
    }
    if other.units == units { return .identity }
    func stated(_ units: String?) -> String { units.map { "in '\($0)'" } ?? "without 'units'" }
    guard let found = other.units, let expected = units else {
      throw mismatch(other, "is \(stated(other.units))", stated(units), nil)
    }
    do {
      let conversion = try PhysicalUnit(found).conversion(to: PhysicalUnit(expected))
      let isError = attributes["standard_name"]?.hasSuffix(" standard_error") ?? false
      return isError ? conversion.ofDifferences : conversion
    } catch { throw mismatch(other, "is \(stated(found))", stated(expected), error.description) }
  }

  private func mismatch(
    _ other: CollectionVariable, _ found: String, _ expected: String, _ reason: String?
  ) -> PipelineError {
    PipelineError(
      path: other.origin,
      message: "variable '\(name)' \(found), but \(expected) in \(origin)."
        + (reason.map { " \($0)" } ?? "")
        + " Correct one of the two, leave one of the cases out, or choose other variables.")
  }
}

/// The variables over time of all cases, in the order in which cases have them first.
struct CollectionVariables {
  private(set) var all: [CollectionVariable] = []
  private var places: [String: Int] = [:]
  /// The names of the variables to gather; nil for all.
  private let selection: Set<String>?
  /// Those of all others that were found.
  private var passed: Set<String> = []

  init(selection: [String]?) { self.selection = selection.map(Set.init) }

  /// What one case has of them.
  struct Part {
    /// Places among all variables.
    var places: [Int] = []
    /// What changes the unit, by the place; none where units agree.
    var conversions: [Int: Conversion] = [:]
  }

  /// Adds the variables of a case.
  ///
  /// - Throws: `PipelineError` where one is another quantity than in the cases before.
  mutating func add(_ variables: [CollectionVariable]) throws(PipelineError) -> Part {
    var part = Part()
    for variable in variables {
      if let selection, !selection.contains(variable.name) {
        passed.insert(variable.name)
        continue
      }
      guard let place = places[variable.name] else {
        places[variable.name] = all.count
        part.places.append(all.count)
        all.append(variable)
        continue
      }
      let conversion = try all[place].conversion(from: variable)
      if !conversion.isIdentity { part.conversions[place] = conversion }
      part.places.append(place)
      all[place].attributes = all[place].attributes.filter { variable.attributes[$0] == $1 }
    }
    return part
  }

  /// The place of a variable; nil where no case has it.
  func place(of name: String) -> Int? { places[name] }

  /// Whether a case has a variable of the name, gathered or not.
  func isKnown(_ name: String) -> Bool { places[name] != nil || passed.contains(name) }

  /// - Throws: `PipelineError` about `path` where no case has a variable that was chosen, or any.
  func requireAll(_ path: String) throws(PipelineError) {
    if let missing = selection?.subtracting(places.keys).sorted().first {
      throw PipelineError(
        path: path,
        message: "there is no variable '\(missing)' over time here or in the other cases; "
          + suggestion(for: missing, among: passed.union(places.keys).sorted(), kind: "variables"))
    }
    guard !all.isEmpty else {
      throw PipelineError(
        path: path,
        message:
          "there is no variable over time to gather, here or in the other cases. Give trajectory files of a "
          + "model, or choose other variables.")
    }
  }
}
