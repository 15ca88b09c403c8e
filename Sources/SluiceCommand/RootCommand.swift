internal import ArgumentParser
internal import Sluice

/// The command `sluice`.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sluice",
    abstract: "Carries trained recurrent networks out of Keras files, and proves nothing changed.",
    discussion: """
      A model file of any known format is told by its content. Data go to standard output, \
      messages to standard error; with --json both answers and errors are JSON on standard output.

      EXAMPLES:
        sluice summary tagger.h5
        sluice convert tagger.h5 -o tagger.safetensors --golden tagger.golden.npz
        sluice verify tagger.safetensors

      EXIT STATUS:
        0   done                        1   a difference was found, or nothing that fits
        64  called wrongly              65  an input was refused
        66  an input is unreadable      69  an input is valid, not supported
        70  a bug of sluice             73  an output cannot be created
        74  reading or writing failed   130, 143  stopped by a signal
      """,
    version: "0.1.0",
    subcommands: [
      Convert.self, Verify.self, MakeGolden.self, Summary.self, Run.self, Inspect.self, Diff.self,
      Identify.self, Bench.self,
    ])
}

/// One subcommand.
protocol Subcommand: ParsableCommand {
  /// Whether answers and errors are JSON.
  var json: Bool { get }

  /// Does the work.
  ///
  /// - Returns: What to complain about after the answer has been given, such as a mismatch.
  func perform(_ output: inout StandardOutput) throws(SluiceError) -> SluiceError?
}
