/// Says where the observed values of a variable come from.
public enum ObservedVariable: Sendable, Equatable {
  /// A variable of a file.
  case file(FileVariable)
  /// The same value at every output and level.
  case constant(Double)
}

/// A variable of a file of observations, and how its values are to be taken.
public struct FileVariable: Sendable, Equatable {
  /// Its name; nil where it is found by its standard name.
  public var name: Located<String>?
  /// The file, where the case has several that hold a variable of this name; nil to find it.
  public var file: Located<String>?
  /// Units where the file states none.
  public var units: Located<String>?
  /// The standard error of the observations; nil where it is not known.
  public var error: ErrorEntry?
  /// Values outside are taken for missing, in the unit of the file.
  public var validRange: ClosedRange<Double>?
  /// Which values are good.
  public var flags: FlagEntry?
  /// What each value is the mean of; nil where it is one at its time.
  public var average: AverageEntry?

  public init(name: Located<String>? = nil) { self.name = name }
}

/// The standard error σ of observations.
public enum ErrorEntry: Sendable, Equatable {
  /// The same everywhere, in the model's unit of the variable.
  case constant(Double)
  /// A variable of the same file with one error a value.
  case variable(Located<String>)
}

/// A variable of quality flags.
public struct FlagEntry: Sendable, Equatable {
  /// Its name; it has the shape of the variable whose values it judges.
  public var variable: Located<String>
  /// The flags of values that are used.
  public var good: [Int]
}

/// The interval that an observed value is the mean of.
public enum AverageEntry: Sendable, Equatable {
  /// As the bounds of the file's time coordinate say.
  case bounds
  /// So many seconds around the time of the value.
  case centred(Double)
  /// So many seconds before the time of the value.
  case before(Double)
  /// So many seconds from the time of the value on.
  case after(Double)
}

extension ObservedVariable {
  init(_ value: YAMLValue, hasFile: Bool) throws(PipelineError) {
    let advice = "Write {value: …} for the same value at every level, or remove the variable."
    guard value.isMapping else {
      let name = try value.locatedText("the name of a variable")
      try value.requireFile(hasFile, instead: advice)
      self = .file(FileVariable(name: name))
      return
    }
    let keys = Schema.observedVariable.keys
    let reader = try MappingReader(value, of: "an observed variable", keys: keys)
    if let constant = reader["value"] {
      if let other = reader.members.first(where: { $0.name != "value" }) {
        throw MappingReader.exclusive(other, with: "value")
      }
      self = .constant(try constant.number())
      return
    }
    try value.requireFile(hasFile, instead: advice)
    guard !reader.members.isEmpty else {
      throw value.failure(
        "the mapping is empty. Give one of: \(keys.names.joined(separator: ", ")).")
    }
    self = .file(try FileVariable(reader))
  }
}

extension FileVariable {
  fileprivate init(_ reader: MappingReader) throws(PipelineError) {
    name = try reader["name"]?.locatedText("the name of a variable")
    file = try reader["file"]?.locatedText("the path of a file")
    units = try reader["units"]?.locatedText("units")
    error = try reader["error"].map(ErrorEntry.init)
    validRange = try reader["valid_range"].map { value throws(PipelineError) in
      try value.range(of: "the least and the greatest valid value")
    }
    flags = try reader["flags"].map(FlagEntry.init)
    average = try reader["average"].map(AverageEntry.init)
  }
}

extension ErrorEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    guard value.isMapping else {
      self = .constant(try value.number())
      return
    }
    let reader = try MappingReader(
      value, of: "the error of observations", keys: Schema.errorVariable.keys)
    self = .variable(
      try reader.required("variable", "the name of a variable of the file")
        .locatedText("the name of a variable"))
  }
}

extension FlagEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    let reader = try MappingReader(value, of: "the quality flags", keys: Schema.flags.keys)
    variable = try reader.required("variable", "the name of the variable of flags")
      .locatedText("the name of a variable")
    good = []
    let list = try reader.required("good", "the flags of good values, such as [1, 2]")
    for item in try list.list(of: "whole numbers") {
      good.append(try item.integer())
    }
    guard !good.isEmpty else {
      throw list.failure("no value would be good. Give at least one flag.")
    }
  }
}

extension AverageEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    if value.isWord("bounds") {
      self = .bounds
      return
    }
    guard value.isMapping else {
      self = .centred(try value.number(of: "seconds"))
      return
    }
    let keys = Schema.average.keys
    let form = try MappingReader(value, of: "the interval of a mean", keys: keys)
      .onlyMember(among: keys)
    let seconds = try form.number(of: "seconds")
    switch form.name {
    case "centred": self = .centred(seconds)
    case "before": self = .before(seconds)
    default: self = .after(seconds)
    }
  }
}
