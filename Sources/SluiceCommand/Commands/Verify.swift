internal import ArgumentParser
internal import Sluice

/// The subcommand `sluice verify MODEL [GOLDEN]`.
struct Verify: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Runs a model on goldens and compares whole tensors.",
    discussion: """
      GOLDEN is a .npz or .safetensors file of arrays 'inputs/<name>', 'outputs/<name>' and, if \
      wanted, 'layers/<node>', perhaps with '<case>/' in front; a name may be a position, and may lack \
      a slash in front. Scripts/record_golden.py runs a model in Keras, ONNX Runtime or PyTorch and \
      writes such a file. It may also \
      be a folder of 'input_<K>.pb' and 'output_<K>.pb' (tensors of ONNX, by position), or one that \
      holds several such folders 'test_data_set_<N>', of which each is a case. Without GOLDEN, the \
      goldens embedded in a native file are used.

      The golden is held to the truth: the model computed in double precision. The same model computed \
      in single precision, and in double precision from inputs moved by half a unit in the last place, \
      tells how far honest rounding takes each output at each time step; eight times that is the rounding \
      scale. An element passes within 2 of these scales; what was computed in F16 or BF16 is allowed as many times more as \
      that is coarser, an element of eight bits or fewer may be the next number of its type, and an integer \
      that rounding changes passes whatever it is. NaN and infinity pass \
      where the golden holds the same. With --atol or --rtol an element passes if |found - golden| <= \
      atol + rtol * |golden|; the one that is not given is 0.

      Where a model fails, every known mistake of reading a recurrent layer, and every two of them, is \
      tried: one that makes all goldens match is named, with any other that the goldens cannot tell from \
      it. Where it passes, the mistakes that these goldens would not show are named; 'sluice golden' makes \
      inputs that show them. --brief leaves both out.

      What such a verdict can miss: a mistake that changes no output by more than is allowed.

      The exit status is 1 if anything differs.

      EXAMPLES:
        sluice verify tagger.h5 tagger.golden.npz
        sluice verify tagger.safetensors --atol 1e-6
        sluice verify tagger.onnx test_data_set_0
        sluice verify tagger.h5 tagger.golden.npz --report tagger.html
      """)

  @OptionGroup var source: ModelArguments

  @Argument(
    help: "The golden bundle or folder.", completion: .file(extensions: ["npz", "safetensors"]))
  var golden: String?

  @OptionGroup var tolerance: ToleranceOptions

  @Option(help: "The number type to compute in: double or float.")
  var precision: Precision = .double

  @Option(help: "An HTML page to write with tables and charts.", completion: .file())
  var report: String?

  @Flag(help: "Replace the report if there is one.")
  var force = false

  @Flag(help: "Give the verdict alone, without looking for what is wrong or would not be seen.")
  var brief = false

  @Flag(help: "Answer in JSON (Schemas/verify.schema.json).")
  var json = false

  private var model: String { source.model }

  func perform(_ output: inout StandardOutput) throws(SluiceError) -> SluiceError? {
    let input = try self.source.open()
    if let report { try checkOutput(report, replacing: force, avoiding: input.identities) }
    let file = try input.read()
    let source = try GoldenSource(golden, embeddedIn: file, at: model)
    let verification = try placing(at: source.place) { () throws(SluiceError) in
      try Verification(
        of: file.model, against: source.golden, tolerance: tolerance.rule, precision: precision)
    }
    let explanation = try placing(at: source.place) { () throws(SluiceError) in
      brief ? nil : try Explanation(of: verification, on: file.model, source.golden)
    }
    if let report {
      let page = HTMLReport(
        model: model, provenance: file.model.provenance, golden: source.description,
        verification: verification)
      try writeAtomically(
        to: report, replacing: force, avoiding: input.identities + source.identities
      ) { (file) throws(SluiceError) in
        try file.write(Array(page.text.utf8))
      }
    }
    if json {
      let head: JSON = ["model": .string(model), "golden": source.json]
      let findings = explanation?.json ?? ["why": .null, "unseen": []]
      try output.print(
        head.merging(verification.json).merging(findings).text(indented: true))
    } else {
      try output.print("model   \(model.escapedForTerminal) (\(file.model.provenance.format))")
      try output.print("golden  \(source.description.escapedForTerminal)")
      try output.print("")
      var lines = verification.textLines
      let conclusion = lines.removeLast()
      if let findings = explanation?.textLines, !findings.isEmpty { lines += findings + [""] }
      try output.print(lines: lines + [conclusion])
    }
    return verification.failure?.at(model)
  }
}
