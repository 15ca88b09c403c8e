internal import ArgumentParser
internal import Sluice

/// The subcommand `sluice identify WEIGHTS --golden G`.
struct Identify: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "identify",
    abstract: "Finds out which recurrent layer bare arrays are, and how they are laid out.",
    discussion: """
      WEIGHTS holds kernel, recurrent kernel and biases of a GRU, an LSTM or a simple RNN with one \
      direction, under any names, as .npz or .safetensors; other arrays may lie beside them. The \
      golden holds what the layer was given and gave: 'inputs/<name>', the sequence and perhaps the \
      initial states, and 'outputs/<name>', the sequence, the last output or final states. \
      Scripts/record_golden.py and numpy.savez make such files.

      Tried is everything that the shapes allow: the cell; which array is which; kernels in rows or \
      columns, or stacked by gate; every order of the gates; no bias, one or two, in one array or in \
      two; the place of the reset gate; sigmoid and both hard sigmoids; tanh and relu; forward, \
      reverse and go_backwards; batch or time first. As many bias arrays are used as can be.

      The exit status is 0 if exactly one reading gives the golden. It is 1 if none does, and if \
      several do, since the golden then cannot tell them apart; the answer says what is open.

      EXAMPLES:
        sluice identify weights.npz --golden cell.golden.npz
        sluice identify weights.safetensors --golden cell.golden.npz --json
      """)

  @Argument(help: "The arrays.", completion: .file(extensions: ["npz", "safetensors"]))
  var weights: String

  @Option(
    help: "The golden bundle.", completion: .file(extensions: ["npz", "safetensors"]))
  var golden: String

  @Flag(help: "Answer in JSON (Schemas/identify.schema.json).")
  var json = false

  func perform(_ output: inout StandardOutput) throws(SluiceError) -> SluiceError? {
    let arrays = try ArrayFile(contentsOf: weights).tensors
    let bundle = try Golden(contentsOf: golden)
    let found = try Identification(of: arrays, at: weights, against: bundle, at: golden)
    if json {
      let head: JSON = ["weights": .string(weights), "golden": .string(golden)]
      try output.print(head.merging(found.json).text(indented: true))
    } else {
      try output.print(lines: found.textLines)
    }
    return found.failure?.at(weights)
  }
}
