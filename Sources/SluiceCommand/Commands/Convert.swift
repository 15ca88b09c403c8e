internal import ArgumentParser
internal import Sluice

/// The subcommand `sluice convert MODEL -o OUT`.
struct Convert: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Writes a model in the native format.",
    discussion: """
      The native format is a safetensors file, which holds the graph as JSON beside the weights, bit \
      for bit as they were. The same model always gives the same bytes.

      With --golden the model is verified before anything is written. If it passes, the goldens are \
      embedded, so that a later 'sluice verify OUT' needs no other file; if not, nothing is written \
      and the exit status is 1. Goldens that a native MODEL holds already are kept otherwise.

      With --only, a part of the model is written as a model of its own. LAYER is a name that 'sluice \
      summary' shows, or the name of a model inside. What the part reads from outside becomes an input, \
      called after the layer that made it; what others read of it, or the model gives, becomes an \
      output. Goldens must be those of the part.

      EXAMPLES:
        sluice convert tagger.h5 -o tagger.safetensors
        sluice convert tagger.h5 -o tagger.safetensors --golden tagger.golden.npz
        sluice convert tagger.h5 -o head.safetensors --only rhythm,class
      """)

  @OptionGroup var source: ModelArguments

  @Option(
    name: .shortAndLong, help: "The file to write; it must end in .safetensors.",
    completion: .file(extensions: ["safetensors"]))
  var output: String

  @Option(
    help: "A golden bundle, or a folder of ONNX's test data, to verify and embed.",
    completion: .file(extensions: ["npz", "safetensors"]))
  var golden: String?

  @Option(
    help: ArgumentHelp(
      "The layers to write, in place of the whole model.", valueName: "layer[,layer…]"))
  var only: [String] = []

  @OptionGroup var tolerance: ToleranceOptions

  @Flag(help: "Replace OUT if it exists.")
  var force = false

  @Flag(help: "Answer in JSON (Schemas/convert.schema.json).")
  var json = false

  mutating func validate() throws {
    if golden == nil, tolerance.isGiven {
      throw ValidationError(SluiceError.toleranceWithoutGolden("--atol or --rtol").message)
    }
  }

  private var model: String { source.model }

  func perform(_ standardOutput: inout StandardOutput) throws(SluiceError) -> SluiceError? {
    guard output.lowercased().hasSuffix(".safetensors") else {
      throw SluiceError.outputEnding(expected: [".safetensors"]).at(output)
    }
    let input = try source.open()
    try checkOutput(output, replacing: force, avoiding: input.identities)
    let whole = try input.read()
    let file = try placing(at: model) { () throws(SluiceError) in try whole.part(only) }
    guard let golden else {
      try write(file, avoiding: input.identities)
      return try answer(file, nil, nil, &standardOutput)
    }
    let source = try GoldenSource(golden, embeddedIn: file, at: model)
    let verification = try placing(at: golden) { () throws(SluiceError) in
      try Verification(of: file.model, against: source.golden, tolerance: tolerance.rule)
    }
    if verification.passed {
      try write(
        file.embedding(source.golden), avoiding: input.identities + source.identities)
    }
    return try answer(file, source, verification, &standardOutput)
  }

  private func write(
    _ file: ModelFile, avoiding inputs: [FileIdentity]
  ) throws(SluiceError) {
    try NativeFormat.write(file, to: output, replacing: force, avoiding: inputs)
  }

  private func answer(
    _ file: ModelFile, _ source: GoldenSource?, _ verification: Verification?,
    _ standardOutput: inout StandardOutput
  ) throws(SluiceError) -> SluiceError? {
    let failure = verification?.failure?.at(model)
    let parameters = file.model.parameters.values
    let byteCount = parameters.reduce(0) { $0 + $1.source.byteCount }
    if json {
      let answer: JSON = [
        "model": .string(model),
        "output": .string(output),
        "written": .bool(failure == nil),
        "tensors": .integer(parameters.count),
        "parameterBytes": .integer(byteCount),
        "golden": source?.json ?? .null,
        "verification": verification?.json ?? .null,
      ]
      try standardOutput.print(answer.text(indented: true))
    } else if failure == nil {
      let golden = verification.map { "; golden embedded, \($0.conclusion)" } ?? ""
      StandardStreams.complain(
        "\(output.escapedForTerminal): \(parameters.count) tensors, "
          + "\(byteCount.grouped) bytes of weights\(golden)")
    } else if let verification {
      try standardOutput.print(lines: verification.textLines)
    }
    return failure
  }
}

extension ModelFile {
  /// The part that `--only` asks for, without the goldens of the whole; the whole if it is not given.
  fileprivate func part(_ lists: [String]) throws(SluiceError) -> ModelFile {
    guard !lists.isEmpty else { return self }
    return ModelFile(
      model: try model.part(of: lists.flatMap { $0.layers(of: model) }),
      attachments: attachments.filter { !Golden.isEmbeddedName($0.key) })
  }

  /// The same model with other goldens embedded.
  fileprivate func embedding(_ golden: Golden) -> ModelFile {
    var attachments = attachments.filter { !Golden.isEmbeddedName($0.key) }
    attachments.merge(golden.attachments) { _, new in new }
    return ModelFile(model: model, attachments: attachments)
  }
}

extension String {
  /// The names of layers in a list with commas between them, which names may have inside as well.
  fileprivate func layers(of model: Model) -> [String] {
    let known = model.layerNames
    let words = split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    var names: [String] = []
    var rest = words[...]
    while !rest.isEmpty {
      let longest = rest.indices.reversed().first { end in
        known.contains(rest[rest.startIndex...end].joined(separator: ","))
      }
      let end = longest ?? rest.startIndex
      names.append(rest[rest.startIndex...end].joined(separator: ","))
      rest = rest[(end + 1)...]
    }
    return names
  }
}
