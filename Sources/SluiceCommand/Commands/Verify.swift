internal import ArgumentParser
internal import Sluice

/// The subcommand `sluice verify MODEL [GOLDEN]`.
struct Verify: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Runs a model on goldens and compares whole tensors.",
    discussion: """
      GOLDEN is a .npz or .safetensors file of arrays 'inputs/<name>', 'outputs/<name>' and, if \
      wanted, 'layers/<node>', perhaps with '<case>/' in front; a name may be a position. It may also \
      be a folder of 'input_<K>.pb' and 'output_<K>.pb' (tensors of ONNX, by position), or one that \
      holds several such folders 'test_data_set_<N>', of which each is a case. Without GOLDEN, the \
      goldens embedded in a native file are used.

      An element passes if |found - golden| <= atol + rtol * |golden|. Without --atol and --rtol, the \
      tolerance is a share of the golden's largest magnitude that suits its precision: 6e-8 for F64, \
      1e-5 for F32, 3.9e-3 for F16, 3.1e-2 for BF16. An F32 golden whose elements show that they were \
      computed in F16 or BF16 counts as such. An element of eight bits or fewer that is no integer may be \
      the next number of its type. Of --atol and --rtol, one that is not given is 0.

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

  @Flag(help: "Let NaN pass where the golden holds NaN.")
  var nanEqual = false

  @Option(help: "An HTML page to write with tables and charts.", completion: .file())
  var report: String?

  @Flag(help: "Replace the report if there is one.")
  var force = false

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
        of: file.model, against: source.golden, tolerance: tolerance.rule, precision: precision,
        nanEqual: nanEqual)
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
      try output.print(head.merging(verification.json).text(indented: true))
    } else {
      try output.print("model   \(model.escapedForTerminal) (\(file.model.provenance.format))")
      try output.print("golden  \(source.description.escapedForTerminal)")
      try output.print("")
      try output.print(lines: verification.textLines)
    }
    return verification.failure?.at(model)
  }
}
