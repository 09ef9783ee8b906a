import Foundation
import TestSupport
import Testing

/// `--limit` as a user meets it.
@Suite struct LimitOptionsTests {
  private let command: Command
  private let folder: TemporaryFolder

  init() throws {
    command = try Command()
    folder = try TemporaryFolder()
  }

  @Test(arguments: ["import", "inspect"])
  func `a limit on files of data is lowered and raised`(subcommand: String) throws {
    let path = try folder.generate(SmallFile().cdl)
    let refused = try command.run(subcommand, path, "--limit", "file-variables=2")
    #expect(refused.status == 65)
    #expect(
      refused.errors
        == "error: \(path): 3 variables exceed the limit of 2; replace the file if it is damaged, or raise the "
        + "limit if the file is right: --limit file-variables=3.\n")
    #expect(refused.output.isEmpty)
    let raised = try command.run(
      subcommand, path, "--limit", "file-variables=2", "--limit=file-variables=3")
    #expect(raised.status == 0, "\(raised.errors)")
  }

  @Test(arguments: ["run", "check", "simulate", "gradient", "verify", "twin"])
  func `a limit on pipelines and their files holds in every subcommand`(
    subcommand: String
  ) throws {
    try command.makeTwin()
    let before = try command.files()
    let long = try command.run(subcommand, "twin.yml", "--limit", "pipeline-size=10")
    #expect(long.status == 65)
    #expect(long.errors.hasPrefix("error: twin.yml: the file is larger than 10 bytes."))
    let variables = try command.run(subcommand, "twin.yml", "--limit", "file-variables=1")
    #expect(variables.status == 65)
    #expect(variables.errors.contains("exceed the limit of 1;"))
    #expect(try command.files() == before)
  }

  @Test func `the study of costs takes limits on its file`() throws {
    let path = folder.file("study.yml")
    try "cost_study: {}".write(toFile: path, atomically: true, encoding: .utf8)
    let outcome = try command.run("study", path, "--limit", "pipeline-text-length=3")
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("is longer than 3. Shorten it, or raise the limit: "))
  }

  @Test(arguments: [
    ("file-variable=1", "unknown limit 'file-variable'; did you mean 'file-variables'?"),
    ("file-variables", "--limit 'file-variables' is not of the form NAME=VALUE."),
    ("read-memory=much", "'much' is not a number of bytes such as 500M or 2G."),
  ])
  func `what is no limit is wrong usage`(option: String, message: String) throws {
    for arguments in [["check", "a.yml"], ["inspect", "a.nc"]] {
      let outcome = try command.run(arguments + ["--limit", option])
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
  }

  @Test func `a confined pipeline does not read what lies outside`() throws {
    try command.makeTwin()
    let path = "\(command.folder)/twin.yml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try (text + "\nconfine: .\n").write(toFile: path, atomically: true, encoding: .utf8)
    let inside = try command.run("check", "twin.yml")
    #expect(inside.status == 0, "\(inside.errors)")
    try FileManager.default.createDirectory(
      atPath: "\(command.folder)/empty", withIntermediateDirectories: false)
    try (text + "\nconfine: empty\n").write(toFile: path, atomically: true, encoding: .utf8)
    let outside = try command.run("run", "twin.yml")
    #expect(outside.status == 65)
    #expect(outside.errors.contains("to which 'confine' keeps this pipeline."), "\(outside.errors)")
  }
}
