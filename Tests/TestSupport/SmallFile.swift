/// The CDL of a small file of observations, with parts to exchange: three times and two levels of
/// temperature.
public struct SmallFile: Sendable {
  public var dimensions: String
  public var time: String
  public var height: String
  public var variable: String
  public var more: String
  public var data: String

  public init(
    dimensions: String = "time = 3; z = 2;",
    time: String = "double time(time); time:units = \"s\";",
    height: String = "double z(z); z:units = \"m\"; z:positive = \"up\";",
    variable: String = "double temp(time, z); temp:units = \"degC\";",
    more: String = "",
    data: String = "time = 0, 60, 180; z = -3, -1; temp = 1, 2, 3, 4, 5, 6;"
  ) {
    self.dimensions = dimensions
    self.time = time
    self.height = height
    self.variable = variable
    self.more = more
    self.data = data
  }

  public var cdl: String {
    "dimensions: \(dimensions) variables: \(time) \(height) \(variable) \(more) data: \(data)"
  }

  /// The values of the file as it is, times × heights.
  public static let values: [[Double]] = [[1, 2], [3, 4], [5, 6]]
}

/// The CDL of a small file of forcing, with parts to exchange: a wind stress over four minutes.
public struct SmallForcing: Sendable {
  public var dimensions: String
  public var time: String
  public var flux: String
  public var data: String

  public init(
    dimensions: String = "time = 4;",
    time: String = "double time(time); time:units = \"s\";",
    flux: String = "double taux(time); taux:units = \"N m-2\";",
    data: String = "time = 0, 60, 120, 240; taux = 0.1, 0.2, 0.1, 0;"
  ) {
    self.dimensions = dimensions
    self.time = time
    self.flux = flux
    self.data = data
  }

  public var cdl: String {
    "dimensions: \(dimensions) variables: \(time) \(flux) data: \(data)"
  }
}
