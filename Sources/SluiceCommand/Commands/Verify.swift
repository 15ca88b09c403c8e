internal import ArgumentParser
internal import Sluice

/// The subcommand `sluice verify MODEL [GOLDEN…]`.
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
      holds several such folders 'test_data_set_<N>', of which each is a case. Any other folder stands \
      for all .npz and .safetensors files in it and in the folders in it, by name; native models without \
      goldens are left out. Without GOLDEN, the goldens embedded in a native file are used.

      Several goldens take one line each, and what failed is told of after them. One that cannot be read \
      or does not fit the model stops no other.

      The golden is held to the truth: the model computed by the definition of every layer in double \
      precision. The same model computed \
      in single precision, and in double precision with numbers moved as rounding moves them, tells how \
      far honest rounding takes each output at each time step; eight times that is the rounding scale. An \
      element passes within 2 of these scales; what was computed in F16 or BF16 is allowed as many times \
      more as that is coarser, an element of eight bits or fewer may be the next number of its type. NaN \
      and infinity pass where the golden holds the same. What the engine makes, in single precision, is held \
      to the truth on the same terms, whatever the golden was computed in; --reference leaves the engine \
      out. With --atol or --rtol an element of the engine's outputs, of values inside the model one of the \
      truth, passes if |found - golden| <= atol + rtol * |golden|; the one that is not given is 0.

      Rounding can leave elements open: integers that it changes, numbers that single precision cannot \
      hold, and the steps of a chaotic network at which nothing is left of the truth. They are counted.

      Where a model fails, every known mistake of reading a recurrent layer, and every two of them, is \
      tried: one that makes all goldens match is named, with any other that the goldens cannot tell from \
      it. Where it passes, the mistakes that these goldens would not show are named; 'sluice golden' makes \
      inputs that show them. --brief leaves both out.

      What such a verdict can miss: a mistake that changes no output by more than is allowed, or only what \
      rounding leaves open.

      The exit status is that of the first golden that could not be judged, else 1 if anything differs.

      EXAMPLES:
        sluice verify tagger.h5 tagger.golden.npz
        sluice verify tagger.safetensors --atol 1e-6
        sluice verify tagger.onnx test_data_set_0
        sluice verify tagger.h5 goldens --report tagger.html --report comment.md --junit tagger.xml
      """)

  @OptionGroup var source: ModelArguments

  @Argument(
    help: ArgumentHelp(
      "Golden bundles, and folders of bundles or of ONNX's test data.", valueName: "golden"),
    completion: .file(extensions: ["npz", "safetensors"]))
  var goldens: [String] = []

  @OptionGroup var tolerance: ToleranceOptions

  @OptionGroup var computing: EngineOptions

  @Option(
    help: ArgumentHelp(
      "A page to write: .html with tables and charts, or .md for a comment; may be repeated.",
      valueName: "file"),
    completion: .file(extensions: ["html", "md"]))
  var report: [String] = []

  @Option(
    help: ArgumentHelp(
      "The verdicts as JUnit's XML for continuous integration.", valueName: "file"),
    completion: .file(extensions: ["xml"]))
  var junit: String?

  @Flag(help: "Replace reports that are there.")
  var force = false

  @Flag(help: "Give the verdict alone, without looking for what is wrong or would not be seen.")
  var brief = false

  @Flag(help: "Answer in JSON (Schemas/verify.schema.json).")
  var json = false

  private var model: String { source.model }

  func perform(_ output: inout StandardOutput) throws(SluiceError) -> SluiceError? {
    let input = try source.open()
    let found = places
    let identities = found.flatMap { (try? $0.place.get().identities) ?? [] }
    let files = try ReportFiles(
      pages: report, junit: junit, replacing: force, avoiding: input.identities + identities)
    let file = try input.read()
    if goldens.isEmpty { _ = try GoldenSource(.embedded, embeddedIn: file, at: model) }
    let engine = try placing(at: model) { () throws(SluiceError) in
      try computing.engine(for: file.model)
    }
    var trials: [ParityReport.Trial] = []
    var bundles: [GoldenCases.Bundle] = []
    var observed = 0
    for (index, place) in found.enumerated() {
      let trial = try Progress.within("golden", index, of: found.count) { () throws(SluiceError) in
        let room = files.hasCharts ? Observation.limit - observed : 0
        return judge(place, file, engine, isOnly: found.count == 1, room, &bundles)
      }
      observed += trial.observations.count
      trials.append(trial)
    }
    let explanation =
      brief || bundles.isEmpty
      ? nil
      : try Explanation(
        of: GoldenCases(bundles), on: file.model,
        terms: Terms(tolerance: tolerance.rule))
    let report = ParityReport(
      model: model, provenance: file.model.provenance, vectorUnit: engine?.vectorUnit,
      command: command, trials: trials, explanation: explanation)
    try files.write(report)
    if json {
      try output.print(report.json.text(indented: true))
    } else {
      try output.print(lines: report.textLines)
    }
    return report.failure
  }
}

extension Verify {
  /// The goldens that the arguments stand for, each once; a folder that stands for none is an error in its
  /// place.
  private var places: [FoundPlace] {
    guard !goldens.isEmpty else { return [(model, .success(.embedded))] }
    var known: Set<GoldenPlace> = []
    var places: [FoundPlace] = []
    for path in goldens {
      do throws(SluiceError) {
        for place in try GoldenPlace.all(at: path) where known.insert(place).inserted {
          places.append((place.path ?? path, .success(place)))
        }
      } catch {
        places.append((path, .failure(error)))
      }
    }
    return places
  }

  /// Where a golden is, and what messages call it.
  private typealias FoundPlace = (path: String, place: Result<GoldenPlace, SluiceError>)

  /// Holds the model to one golden; what can be read and fits is added to `bundles`.
  ///
  /// A golden that `isOnly` one stays open, of several none does. As many cases as there is `room` for are
  /// looked at closely.
  private func judge(
    _ found: FoundPlace, _ file: ModelFile, _ engine: Engine?, isOnly: Bool, _ room: Int,
    _ bundles: inout [GoldenCases.Bundle]
  ) -> ParityReport.Trial {
    let (path, place) = found
    do throws(SluiceError) {
      let place = try place.get()
      let source = try GoldenSource(place, embeddedIn: file, at: model)
      let golden = source.golden
      let verification = try placing(at: path) { () throws(SluiceError) in
        if let engine { return try engine.verify(golden, tolerance: tolerance.rule) }
        return try file.model.verify(golden, tolerance: tolerance.rule)
      }
      let observations = try placing(at: path) { () throws(SluiceError) in
        try Observation.observations(
          of: golden, for: file.model, verification, engine: engine, tolerance.rule, within: room)
      }
      let model = model
      bundles.append(
        GoldenCases.Bundle(golden, path: path, verification) {
          Result { () throws(SluiceError) in
            try isOnly ? golden : GoldenSource(place, embeddedIn: file, at: model).golden
          }
        })
      return ParityReport.Trial(
        path: path, isEmbedded: source.isEmbedded, provenance: golden.provenance,
        result: .success(verification), observations: observations)
    } catch {
      return ParityReport.Trial(path: path, result: .failure(error))
    }
  }

  /// The words that give the same verdicts again.
  private var command: [String] {
    var words = ["sluice", "verify", model] + goldens
    if let configuration = source.configuration { words += ["--config", configuration] }
    words += source.assume.flatMap { ["--assume", $0] }
    if let atol = tolerance.atol { words += ["--atol", "\(atol)"] }
    if let rtol = tolerance.rtol { words += ["--rtol", "\(rtol)"] }
    if computing.reference { words.append("--reference") }
    if let threads = computing.parallel.threads { words += ["--threads", "\(threads)"] }
    return words
  }
}
