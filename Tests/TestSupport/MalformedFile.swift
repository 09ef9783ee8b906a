/// A file that cannot be used: its CDL, and what the message names and says.
public struct MalformedFile: Sendable, CustomStringConvertible {
  /// What is wrong.
  public let description: String
  public let cdl: String
  /// The variable that the message names; nil where it is about the file as a whole.
  public let variable: String?
  /// A part of the message.
  public let message: String

  init(_ description: String, _ cdl: String, _ variable: String?, _ message: String) {
    self.description = description
    self.cdl = cdl
    self.variable = variable
    self.message = message
  }

  private init(_ description: String, _ file: SmallFile, _ variable: String?, _ message: String) {
    self.init(description, file.cdl, variable, message)
  }

  private init(_ description: String, _ file: SmallForcing, _ variable: String?, _ message: String)
  {
    self.init(description, file.cdl, variable, message)
  }

  /// Whether a format of `ncgen` can hold the file: the classic one has its unlimited dimension in the first
  /// place only.
  public func isPossible(inFormat format: String) -> Bool {
    description != "no levels" || format != "3"
  }

  // MARK: Observations

  /// Files of observations that no command can use.
  public static let observations = [
    MalformedFile(
      "no time",
      SmallFile(
        dimensions: "n = 3; z = 2;", time: "",
        variable: "double temp(n, z); temp:units = \"degC\";",
        data: "z = -2, -1; temp = 1, 2, 3, 4, 5, 6;"), "temp", "has no time coordinate"),
    MalformedFile(
      "time without units", SmallFile(time: "double time(time);"), "time", "the times have no units"
    ),
    MalformedFile(
      "time as text",
      SmallFile(
        dimensions: "time = 3; z = 2; s = 4;", time: "char time(time, s);",
        data: "time = \"2012\", \"2013\", \"2014\"; z = -2, -1; temp = 1, 2, 3, 4, 5, 6;"), "temp",
      "its times are text"),
    MalformedFile(
      "no depth",
      SmallFile(height: "", data: "time = 0, 60, 120; temp = 1, 2, 3, 4, 5, 6;"), "temp",
      "has no vertical coordinate"),
    MalformedFile(
      "two depths",
      SmallFile(
        dimensions: "time = 3; lev = 2;",
        height: "double z(lev); z:units = \"m\"; double depth(lev); depth:units = \"m\";",
        variable: "double temp(time, lev); temp:units = \"degC\";",
        data: "time = 0, 60, 120; z = -2, -1; depth = 3, 1; temp = 1, 2, 3, 4, 5, 6;"), "temp",
      "its levels may lie at 'z' or 'depth', which differ"),
    MalformedFile(
      "two vertical dimensions",
      SmallFile(
        dimensions: "time = 1; z = 2; depth = 2;",
        height: "double z(z); z:units = \"m\"; double depth(depth); depth:units = \"m\";",
        variable: "double temp(time, z, depth); temp:units = \"degC\";",
        data: "time = 0; z = -2, -1; depth = 3, 1; temp = 1, 2, 3, 4;"), "temp",
      "with the vertical coordinates 'z' and 'depth'"),
    MalformedFile(
      "unsorted times", SmallFile(data: "time = 0, 120, 60; z = -2, -1; temp = 1, 2, 3, 4, 5, 6;"),
      "time",
      "times must increase"),
    MalformedFile(
      "repeated times", SmallFile(data: "time = 0, 60, 60; z = -2, -1; temp = 1, 2, 3, 4, 5, 6;"),
      "time",
      "times 1 and 2 are both 60"),
    MalformedFile(
      "missing time", SmallFile(data: "time = 0, _, 60; z = -2, -1; temp = 1, 2, 3, 4, 5, 6;"),
      "time",
      "time 1 is missing"),
    MalformedFile(
      "wrong rank",
      SmallFile(
        dimensions: "time = 3; z = 2; x = 4;",
        variable: "double temp(time, z, x); temp:units = \"degC\";",
        data: "time = 0, 60, 120; z = -2, -1;"), "temp", "but a column has only times and heights"),
    MalformedFile(
      "text variable",
      SmallFile(
        variable: "char temp(time, z);", data: "time = 0, 60, 120; z = -2, -1; temp = \"abcdef\";"),
      "temp", "is text (type char)"),
    MalformedFile(
      "all values missing", SmallFile(data: "time = 0, 60, 120; z = -2, -1;"), "temp",
      "is missing everywhere"),
    MalformedFile(
      "infinite value",
      SmallFile(data: "time = 0, 60, 120; z = -2, -1; temp = 1, 2, 3, Infinity, 5, 6;"), "temp",
      "the value at time 1, level 1 is infinite"),
    MalformedFile(
      "infinite depth",
      SmallFile(data: "time = 0, 60, 120; z = -Infinity, -1; temp = 1, 2, 3, 4, 5, 6;"), "z",
      "the height of level 0 is missing or not finite"),
    MalformedFile(
      "no levels", SmallFile(dimensions: "time = 3; z = UNLIMITED;", data: "time = 0, 60, 120;"),
      "z",
      "there are no levels"),
    MalformedFile(
      "no times", SmallFile(dimensions: "time = UNLIMITED; z = 2;", data: "z = -2, -1;"), "time",
      "there are no times yet"),
    MalformedFile(
      "mismatched dimensions",
      SmallFile(
        dimensions: "time = 3; z = 2; nz = 2;",
        height: "double z(nz); z:units = \"m\"; z:positive = \"up\";"), "temp",
      "has no vertical coordinate"),
    MalformedFile(
      "no units", SmallFile(variable: "double temp(time, z);"), "temp", "it has no units"),
    MalformedFile(
      "wrong units", SmallFile(variable: "double temp(time, z); temp:units = \"furlong\";"), "temp",
      "'furlong' is a length"),
    MalformedFile(
      "depths on both sides",
      SmallFile(
        height: "double z(z); z:units = \"m\";",
        data: "time = 0, 60, 120; z = -2, 1; temp = 1, 2, 3, 4, 5, 6;"), "z",
      "it has values on both sides of 0"),
    MalformedFile("no variables", "dimensions: x = 1;", nil, "there are no variables"),
    MalformedFile(
      "nothing known", "dimensions: x = 1; variables: int a(x); data: a = 1;", nil,
      "none of its variables is known to be a quantity of the model; they are 'a'"),
    MalformedFile(
      "repeated levels", SmallFile(data: "time = 0, 60, 120; z = -1, -1; temp = 1, 2, 3, 4, 5, 6;"),
      "z",
      "levels 0 and 1 are both at -1 m"),
    MalformedFile(
      "a level above the surface",
      SmallFile(data: "time = 0, 60, 120; z = -2, 1; temp = 1, 2, 3, 4, 5, 6;"), "z",
      "level 1 is 1 m above the surface"),
  ]

  // MARK: Forcing

  /// Files of forcing whose series `taux` does not drive a run of two minutes that begins at 0 s.
  public static let forcing = [
    MalformedFile(
      "no time",
      SmallForcing(
        dimensions: "n = 4;", time: "", flux: "double taux(n); taux:units = \"Pa\";",
        data: "taux = 1, 2, 3, 4;"), "taux",
      "taux(n = 4) has no time coordinate"),
    MalformedFile(
      "time without units", SmallForcing(time: "double time(time);"), "time",
      "the times have no units"),
    MalformedFile(
      "time in months",
      SmallForcing(time: "double time(time); time:units = \"months since 2012-01-01\";"), "time",
      "count days"),
    MalformedFile(
      "time of an unknown calendar",
      SmallForcing(
        time: "double time(time); time:units = \"s since 2012-01-01\"; time:calendar = \"lunar\";"),
      "time",
      "the calendar 'lunar' is not supported"),
    MalformedFile(
      "time as text",
      SmallForcing(
        dimensions: "time = 2; s = 4;", time: "char time(time, s);",
        data: "time = \"2012\", \"2013\"; taux = 1, 2;"), "taux", "its times are text"),
    MalformedFile(
      "unsorted times", SmallForcing(data: "time = 0, 120, 60, 240; taux = 1, 2, 3, 4;"), "time",
      "times must increase"),
    MalformedFile(
      "repeated times", SmallForcing(data: "time = 0, 60, 60, 240; taux = 1, 2, 3, 4;"), "time",
      "times 1 and 2 are both 60"),
    MalformedFile(
      "missing time", SmallForcing(data: "time = 0, _, 60, 240; taux = 1, 2, 3, 4;"), "time",
      "time 1 is missing"),
    MalformedFile(
      "dates where the run has none",
      SmallForcing(time: "double time(time); time:units = \"s since 2012-01-01\";"), "taux",
      "some times have dates and others count from a start without one"),
    MalformedFile(
      "no times", SmallForcing(dimensions: "time = UNLIMITED;", data: ""), "time",
      "there are no times yet"),
    MalformedFile("no units", SmallForcing(flux: "double taux(time);"), "taux", "it has no units"),
    MalformedFile(
      "unknown units", SmallForcing(flux: "double taux(time); taux:units = \"newtonish\";"), "taux",
      "'newtonish' is no unit known to UDUNITS"),
    MalformedFile(
      "units of another dimension",
      SmallForcing(flux: "double taux(time); taux:units = \"W m-2\";"),
      "taux", "a momentum flux is expected in 'm2 s-2'"),
    MalformedFile(
      "wrong rank",
      SmallForcing(
        dimensions: "time = 4; x = 2;", flux: "double taux(time, x); taux:units = \"Pa\";",
        data: "time = 0, 60, 120, 240; taux = 1, 2, 3, 4, 5, 6, 7, 8;"), "taux",
      "but a column has only times and heights"),
    MalformedFile(
      "text variable",
      SmallForcing(
        flux: "char taux(time); taux:units = \"Pa\";",
        data: "time = 0, 60, 120, 240; taux = \"abcd\";"),
      "taux", "this is text (type char)"),
    MalformedFile(
      "all values missing", SmallForcing(data: "time = 0, 60, 120, 240;"), "taux",
      "all values are missing"),
    MalformedFile(
      "infinite value", SmallForcing(data: "time = 0, 60, 120, 240; taux = 1, Infinity, 3, 4;"),
      "taux", "the value at time 1, level 0 is infinite"),
    MalformedFile(
      "a gap", SmallForcing(data: "time = 0, 60, 120, 240; taux = 1, _, 3, 4;"), "taux",
      "the value at 60 s after the start of the run is missing. Say what stands in for it: gaps: hold"
    ),
    MalformedFile(
      "a gap at the start", SmallForcing(data: "time = 0, 60, 120, 240; taux = _, 2, 3, 4;"),
      "taux",
      "the value at 0 s after the start of the run is missing"),
    MalformedFile(
      "a gap at the end", SmallForcing(data: "time = 0, 60, 90, 120; taux = 1, 2, 3, _;"), "taux",
      "the value at 120 s after the start of the run is missing"),
    MalformedFile(
      "a start too late", SmallForcing(data: "time = 30, 60, 120, 240; taux = 1, 2, 3, 4;"), "taux",
      "its values reach from 30 s to 240 s, but the run from 0 s to 120 s"
    ),
    MalformedFile(
      "an end too early", SmallForcing(data: "time = 0, 30, 60, 90; taux = 1, 2, 3, 4;"), "taux",
      "its values reach from 0 s to 90 s, but the run from 0 s to 120 s"
    ),
    MalformedFile(
      "another series",
      SmallForcing(
        flux: "double tau_x(time); tau_x:units = \"Pa\";", data: "time = 0, 60, 120, 240;"),
      nil, "there is no variable 'taux'; did you mean 'tau_x'?"),
    MalformedFile(
      "no variables", "dimensions: x = 1;", nil,
      "there is no variable 'taux'; there are no variables here"),
  ]
}
