import Foundation
import SluiceCore
import TestSupport
import Testing

/// One run of the built command, to its end.
struct CommandRun {
  /// The exit status; 128 and the number of the signal if one ended it.
  let status: Int32
  /// What it wrote to standard output.
  let output: String
  /// What it wrote to standard error.
  let errors: String

  /// The lines of standard error.
  var errorLines: [Substring] { errors.split(separator: "\n") }

  /// The standard output, by our own strict parser.
  var json: JSON {
    get throws { try JSON(parsing: Array(output.utf8)) }
  }

  /// Where the build puts the programs: beside the tests.
  static let folder: URL = {
    let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(filePath: path ?? CommandLine.arguments[0]).deletingLastPathComponent()
  }()

  /// The command.
  static let program = folder.appending(path: "sluice")

  /// Runs `sluice` with `arguments` in `folder`.
  static func sluice(_ arguments: String..., in folder: URL = Fixtures.folder) throws -> CommandRun
  {
    try run(program, arguments, in: folder)
  }

  /// Runs `sluice` with a list of arguments in `folder`.
  static func sluice(_ arguments: [String], in folder: URL = Fixtures.folder) throws -> CommandRun {
    try run(program, arguments, in: folder)
  }

  /// Runs a line of the shell in which `$SLUICE` is the command.
  static func shell(_ line: String, in folder: URL = Fixtures.folder) throws -> CommandRun {
    try run(URL(filePath: "/bin/bash"), ["-c", line], in: folder)
  }

  private static func run(
    _ program: URL, _ arguments: [String], in folder: URL
  ) throws -> CommandRun {
    // Files in place of pipes: no reader is needed, however much is written.
    let scratch = try TemporaryFolder()
    let (outputFile, errorFile) = (scratch.url(".output"), scratch.url(".errors"))
    for file in [outputFile, errorFile] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment
      .merging(["SLUICE": Self.program.path]) { _, new in new }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
    process.waitUntilExit()
    let status = process.terminationStatus
    return CommandRun(
      status: process.terminationReason == .uncaughtSignal ? 128 + status : status,
      output: try String(contentsOf: outputFile, encoding: .utf8),
      errors: try String(contentsOf: errorFile, encoding: .utf8))
  }
}
