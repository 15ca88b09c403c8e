internal import ArgumentParser
internal import Sluice

/// One run of the command, from its arguments to its exit status.
enum Program {
  /// Parses the arguments, runs the subcommand and reports what went wrong.
  ///
  /// - Returns: The exit status, after `sysexits.h`: 0, or ``SluiceError/exitStatus``, or 128 and the
  ///   number of the signal that stopped an output in progress.
  static func run(_ arguments: [String]) -> Int32 {
    StandardStreams.prepare()
    Interruption.install()
    ProgressBar.install()
    var output = StandardOutput()
    do {
      let command = try RootCommand.parseAsRoot(arguments)
      guard let subcommand = command as? any Subcommand else {
        var command = command
        try command.run()
        return 0
      }
      return run(subcommand, &output)
    } catch {
      return report(parsing: error, arguments, &output)
    }
  }

  private static func run(
    _ subcommand: any Subcommand, _ output: inout StandardOutput
  ) -> Int32 {
    do throws(SluiceError) {
      let failure = try subcommand.perform(&output)
      try output.flush()
      guard let failure else { return 0 }
      StandardStreams.complain(failure)
      return failure.exitStatus
    } catch {
      StandardStreams.complain(error)
      let status = Interruption.exitStatus ?? error.exitStatus
      return subcommand.json ? write(error, &output) ?? status : status
    }
  }

  /// Help and versions are answers and go to standard output; wrong arguments are errors.
  private static func report(
    parsing error: any Error, _ arguments: [String], _ output: inout StandardOutput
  ) -> Int32 {
    let text = RootCommand.fullMessage(for: error)
    guard RootCommand.exitCode(for: error) != .success else {
      return print(text, &output)
    }
    let usage = SluiceError.commandUsage(RootCommand.message(for: error))
    // Below the message there is the usage, which the library words better than we could.
    let rest = text.split(separator: "\n", omittingEmptySubsequences: false).drop { line in
      line.hasPrefix("Error: ")
    }
    StandardStreams.complain(
      ([usage.message].map { "error: \($0)" } + rest).joined(separator: "\n"))
    guard arguments.contains("--json") else { return usage.exitStatus }
    return write(usage, &output) ?? usage.exitStatus
  }

  private static func print(_ text: String, _ output: inout StandardOutput) -> Int32 {
    do throws(SluiceError) {
      try output.print(text)
      try output.flush()
      return 0
    } catch {
      StandardStreams.complain(error)
      return error.exitStatus
    }
  }

  /// Writes the JSON form of an error; what was gathered of another answer is let go.
  ///
  /// - Returns: The exit status if not even that can be written.
  private static func write(_ error: SluiceError, _ output: inout StandardOutput) -> Int32? {
    do throws(SluiceError) {
      output.discard()
      let answer: JSON = ["error": error.json]
      try output.print(answer.text(indented: true))
      try output.flush()
      return nil
    } catch {
      return error.exitStatus
    }
  }
}
