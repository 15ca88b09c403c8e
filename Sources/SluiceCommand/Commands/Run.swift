internal import ArgumentParser
internal import Sluice

/// The subcommand `sluice run MODEL INPUTS -o OUT`.
struct Run: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a model on inputs and writes its outputs.",
    discussion: """
      INPUTS is a .npz or .safetensors file. If it is a golden bundle, its 'inputs/<name>' are taken, \
      case by case; otherwise every array is an input, by its name or its position. For a model with \
      one input it may be a .npy file. It may also be a folder of 'input_<K>.pb' (tensors of ONNX, by \
      position), or one that holds several such folders 'test_data_set_<N>'. States that are not given \
      are zero.

      OUT holds 'outputs/<name>', with '<case>/' in front where INPUTS names its cases. Its ending \
      decides the format: .npz, .safetensors, or .npy for a single output. The engine computes in single \
      precision, and real numbers are written as F32; --reference computes every layer by its definition \
      in double precision and writes F64.

      EXAMPLES:
        sluice run tagger.h5 features.npy -o tags.npy
        sluice run tagger.safetensors tagger.golden.npz -o o.npz --reference
        sluice run tagger.onnx test_data_set_0 -o tags.npz
      """)

  @OptionGroup var source: ModelArguments

  @Argument(
    help: "The inputs.", completion: .file(extensions: ["npz", "npy", "safetensors"]))
  var inputs: String

  @Option(
    name: .shortAndLong, help: "The file to write.",
    completion: .file(extensions: ["npz", "npy", "safetensors"]))
  var output: String

  @OptionGroup var computing: EngineOptions

  @Flag(help: "Replace OUT if it exists.")
  var force = false

  @Flag(help: "Answer in JSON (Schemas/run.schema.json).")
  var json = false

  private var model: String { source.model }

  func perform(_ standardOutput: inout StandardOutput) throws(SluiceError) -> SluiceError? {
    _ = try ArrayFile.outputFormat(of: output)
    let input = try source.open()
    try checkOutput(output, replacing: force, avoiding: input.identities)
    let file = try input.read()
    let bundle =
      InputFolder.exists(at: inputs)
      ? try InputBundle(testData: inputs, of: file.model) : try InputBundle(contentsOf: inputs)
    let engine = try placing(at: model) { () throws(SluiceError) in
      try computing.engine(for: file.model)
    }
    let results =
      if let engine { try bundle.outputs(of: engine) } else { try bundle.outputs(of: file.model) }
    try ArrayFile.write(
      results, to: output, replacing: force, avoiding: input.identities + bundle.identities)
    if json {
      let arrays = results.map { name, tensor -> JSON in
        [
          "name": .string(name), "elementType": .string(tensor.elementType.rawValue),
          "shape": .array(tensor.shape.map { .integer($0) }),
        ]
      }
      let answer: JSON = [
        "model": .string(model), "output": .string(output),
        "engine": engine.json, "arrays": .array(arrays),
      ]
      try standardOutput.print(answer.text(indented: true))
    } else {
      StandardStreams.complain(
        "\(output.escapedForTerminal): \(results.count) \(results.count == 1 ? "array" : "arrays")")
    }
    return nil
  }
}
