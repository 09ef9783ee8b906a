import ArgumentParser
import Reports

struct Parameters: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the parameters of a calibration as other programs read them.",
    discussion: """
      json has everything that is known of each parameter; yaml is the section 'parameters' of a pipeline that \
      runs the model with them; gotm-yaml and gotm-namelist are parts of GOTM's files; oceananigans is Julia.

      Example: plumbline parameters pipelines/output/les/calibration.nc --as gotm-yaml
      """)

  @Argument(help: "The file of a calibration.", completion: .file(extensions: ["nc"])) var file:
    String

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("How to write them.", valueName: "form"))
  var form = ParameterText.json

  @OptionGroup var work: WorkOptions

  func run() throws {
    try work.run(reading: [file]) { _ in
      print(try form.text(of: CalibrationRecord(reading: file)), terminator: "")
    }
  }
}

extension ParameterText: ExpressibleByArgument {}
