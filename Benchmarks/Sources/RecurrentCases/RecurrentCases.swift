internal import ArgumentParser
internal import Sluice

/// Times the engine on single recurrent layers, of which the other frameworks' times are known.
@main struct RecurrentCases: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recurrent-cases",
    abstract: "Times single recurrent layers in the engine.",
    discussion: """
      Every line of the output is a JSON object: the error of the first 20 steps against double \
      precision, and the medians of the time of a call, of the work in a second and of the time of a step. \
      A case of one step is a call for one step, states carried on; a longer one is a call for the whole \
      sequence from states of zero.
      """)

  @Option(help: "The number of threads.") var threads = 1
  @Option(help: "Parts of the names of the cases to time, with commas between them.") var cases = ""
  @Option(help: "How many samples a median is of.") var repeats = 7
  @Option(help: "How long a sample lasts, in seconds.") var seconds = 0.04
  @Flag(help: "Print the names of the cases, and nothing else.") var list = false

  func validate() throws {
    guard threads > 0 else { throw ValidationError("--threads: \(threads), expected 1 or more") }
    guard repeats > 0 else { throw ValidationError("--repeats: \(repeats), expected 1 or more") }
    guard seconds > 0 else { throw ValidationError("--seconds: \(seconds), expected more than 0") }
    guard !chosen.isEmpty else { throw ValidationError("--cases: no case is called '\(cases)'") }
  }

  var chosen: [Case] {
    let parts = cases.split(separator: ",")
    return Case.all.filter { each in parts.isEmpty || parts.contains { each.name.contains($0) } }
  }

  func run() throws {
    for each in chosen {
      if list {
        print(each.name)
      } else {
        try Measurement(of: each, threads: threads).printLines(repeats: repeats, seconds: seconds)
      }
    }
  }
}
