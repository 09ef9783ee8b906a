import Column
import NetCDF
import Records
import Units

/// Guesses which variables are quantities of the model, in files whose names nobody knows: by their units, and by words
/// in their names. A guess is for people to check.
struct GuessedNames {
  /// The name of each variable that was guessed.
  private(set) var names: [Column.Variable: String] = [:]

  /// - Parameter file: a NetCDF file; others give no guess.
  init(_ file: String) {
    guard let dataset = try? Dataset.open(file), let variables = try? dataset.variables else {
      return
    }
    // Profiles have times and levels.
    let candidates = variables.filter { (try? $0.shape.count { $0 > 1 }) ?? 0 >= 2 }
    for variable in [Column.Variable.temperature, .salinity, .buoyancy, .u, .v] {
      let fitting = candidates.filter {
        !names.values.contains($0.name) && Self.hasUnits($0, of: variable)
      }
      let named = fitting.filter { Self.isNamed($0, variable) }
      // Units alone tell a temperature, and no other quantity.
      let chosen = variable == .temperature && named.isEmpty ? fitting : named
      if chosen.count == 1 { names[variable] = chosen[0].name }
    }
  }

  /// The options by which the file is read with the guesses.
  func options(_ options: RecordOptions) -> RecordOptions {
    var result = options
    for (variable, name) in names where options.variables[variable]?.isLeftOut != true {
      result.variables[variable, default: VariableChoice()].name = name
    }
    return result
  }

  private static func hasUnits(_ variable: NetCDF.Variable, of quantity: Column.Variable) -> Bool {
    guard let units = try? variable.attribute("units")?.textValue, let kind = quantity.quantity
    else { return false }
    return (try? kind.standardUnit(for: units)) != nil
  }

  private static func isNamed(_ variable: NetCDF.Variable, _ quantity: Column.Variable) -> Bool {
    let longName = (try? variable.attribute("long_name")?.textValue) ?? ""
    let words = (variable.name + " " + longName.prefix(300)).lowercased()
    return switch quantity {
    case .temperature: words.contains(/temp|theta/)
    case .salinity: words.contains(/sal/)
    case .buoyancy: words.contains(/buoy/)
    case .u: words.contains(/zonal|east|\bu\b|x-vel/)
    case .v: words.contains(/merid|north|\bv\b|y-vel/)
    case .passiveTracer: false
    }
  }
}
