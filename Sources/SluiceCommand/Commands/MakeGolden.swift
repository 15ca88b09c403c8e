internal import ArgumentParser
internal import Sluice

/// The subcommand `sluice golden MODEL -o INPUTS`.
struct MakeGolden: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "golden",
    abstract: "Makes inputs that show the known mistakes of reading a model.",
    discussion: """
      INPUTS holds 'inputs/<name>' for every input, state and mask of the model, with '<case>/' in \
      front where it takes several cases, and 'provenance', which says how they were made. They are no \
      golden yet: run the original model on them with Scripts/record_golden.py, which adds what it gives.

      Every known mistake (gates in another order, reset gate on the other side of the product, biases \
      exchanged, …) is made in every recurrent layer. A mistake shows where it moves an element of an \
      output by more than twice what 'verify' allows it. \
      Other numbers, larger and smaller ones and longer sequences are tried until all mistakes show; \
      those that do not are listed. The same model, seed and sizes give the same bytes.

      EXAMPLES:
        sluice golden tagger.h5 -o inputs.npz
        sluice golden tagger.onnx -o inputs.safetensors --seed 7 --steps 40 --batch 2
      """)

  @OptionGroup var source: ModelArguments

  @Option(
    name: .shortAndLong, help: "The file to write: .npz or .safetensors.",
    completion: .file(extensions: ["npz", "safetensors"]))
  var output: String

  @Option(help: "What the numbers depend on.")
  var seed: UInt64 = 0

  @Option(help: "How many steps sequences have, where the model leaves it open.")
  var steps = 12

  @Option(help: "How many rows a batch has, where the model leaves it open.")
  var batch = 3

  @Flag(help: "Replace INPUTS if it exists.")
  var force = false

  @Flag(help: "Answer in JSON (Schemas/golden.schema.json).")
  var json = false

  func validate() throws {
    guard (1...1_000_000).contains(steps), (1...1_000_000).contains(batch) else {
      throw ValidationError("--steps and --batch are from 1 to 1000000")
    }
  }

  func perform(_ standardOutput: inout StandardOutput) throws(SluiceError) -> SluiceError? {
    guard try ArrayFile.outputFormat(of: output) != .npy else {
      throw SluiceError.goldenEnding.at(output)
    }
    let input = try source.open()
    try checkOutput(output, replacing: force, avoiding: input.identities)
    let file = try input.read()
    let plan = InputPlan(seed: seed, batch: batch, steps: steps)
    let golden = try placing(at: source.model) { () throws(SluiceError) in
      try GoldenInputs(for: file.model, plan: plan)
    }
    try ArrayFile.write(
      try golden.bundle(of: file.model), to: output, replacing: force, avoiding: input.identities)
    if json {
      let head: JSON = ["model": .string(source.model), "output": .string(output)]
      try standardOutput.print(head.merging(golden.json).text(indented: true))
    } else {
      try standardOutput.print(lines: golden.textLines)
      StandardStreams.complain(
        "\(output.escapedForTerminal): inputs only; Scripts/record_golden.py adds what the original "
          + "model gives")
    }
    return nil
  }
}
