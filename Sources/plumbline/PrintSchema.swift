import ArgumentParser
import Pipeline

struct PrintSchema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of the pipeline file, by which editors complete and check it.",
    discussion: """
      Editors with a YAML language server (VS Code, Neovim, Emacs, Helix, …) read the schema from the first line \
      of a pipeline file:

        # yaml-language-server: $schema=pipeline.schema.json

      With --page the tables of keys in a Markdown page are made anew instead, and the page is printed \
      (scripts/generate-docs).

      Example: plumbline schema > pipeline.schema.json
      """)

  @Option(
    help: ArgumentHelp("Print this page with its tables made anew instead.", valueName: "file"),
    completion: .file(extensions: ["md"]))
  var page: String?

  @OptionGroup(title: "Log") var logging: LogOptions

  func run() throws {
    logging.begin()
    try reportingErrors {
      if let page {
        print(try ReferencePage.renewed(file: page), terminator: "")
      } else {
        print(Schema.json, terminator: "")
      }
      try Terminal.flush()
    }
  }
}
