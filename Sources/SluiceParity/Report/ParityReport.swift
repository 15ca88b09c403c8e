public import OrderedCollections
public import SluiceCore
public import SluiceEngine
public import SluiceModel

/// A model, the goldens that it was held to one after the other, and what came of it.
///
/// It can be had as lines for a terminal, as ``json``, as an HTML page (``html``), as Markdown for a comment
/// (``markdown``) and as JUnit's XML (``junit``). The same verdicts give the same text.
public struct ParityReport: Sendable {
  /// One golden bundle, and what came of it.
  public struct Trial: Sendable {
    /// Where the golden is from: a path, or that of the model where it is embedded there.
    public let path: String
    /// Whether it is embedded in the model.
    public let isEmbedded: Bool
    /// What the golden says about itself, see ``Golden/provenance``.
    public let provenance: OrderedDictionary<String, JSON>
    /// The verdicts; an error if the golden cannot be read or does not fit the model.
    public let result: Result<Verification, SluiceError>
    /// Cases that were looked at closely, for charts.
    package let observations: [Observation]

    /// Makes a trial.
    package init(
      path: String, isEmbedded: Bool = false, provenance: OrderedDictionary<String, JSON> = [:],
      result: Result<Verification, SluiceError>, observations: [Observation] = []
    ) {
      self.path = path
      self.isEmbedded = isEmbedded
      self.provenance = provenance
      self.result = result
      self.observations = observations
    }

    /// Whether it could be judged, and all of it passed.
    public var passed: Bool { (try? result.get())?.passed ?? false }
  }

  /// The file or the name of the model.
  public let model: String
  /// Where the model came from.
  public let provenance: Provenance
  /// What the engine that was judged computes with; nil if the reference alone was judged.
  public let vectorUnit: VectorUnit?
  /// The words of a command that gives the same verdicts; empty if there is none.
  public let command: [String]
  /// The goldens; at least one.
  public let trials: [Trial]
  /// What there is to say of all of them beside the figures.
  package let explanation: Explanation?

  /// Makes a report; `explanation` is of all goldens together.
  package init(
    model: String, provenance: Provenance, vectorUnit: VectorUnit? = nil, command: [String] = [],
    trials: [Trial], explanation: Explanation? = nil
  ) {
    self.model = model
    self.provenance = provenance
    self.vectorUnit = vectorUnit
    self.command = command
    self.trials = trials
    self.explanation = explanation
  }

  /// Whether every golden passed.
  public var passed: Bool { trials.allSatisfy(\.passed) }

  /// What went wrong: the first golden that could not be judged, else the first that failed; nil if all
  /// passed.
  package var failure: SluiceError? {
    for trial in trials {
      if case .failure(let error) = trial.result { return error }
    }
    for trial in trials {
      guard let error = trial.verification?.failure else { continue }
      return (trials.count == 1 ? error : error.at(trial.path)).at(model)
    }
    return nil
  }
}

// MARK: - Figures of one golden

extension ParityReport.Trial {
  /// The verdicts; nil if it could not be judged.
  var verification: Verification? { try? result.get() }

  /// Why it could not be judged, without its path.
  var error: SluiceError? {
    guard case .failure(var error) = result else { return nil }
    if error.place.first == path { error.place.removeFirst() }
    return error
  }

  /// The verdict in a word.
  var verdict: String { error != nil ? "error" : passed ? "passed" : "FAILED" }

  /// What the golden is called.
  var label: String { isEmbedded ? "embedded in the model" : path }

  /// Every tensor that was compared.
  var outputs: [Verification.Output] { verification?.cases.flatMap(\.outputs) ?? [] }

  /// The figures of a line in a table: cases, tensors, and the worst in rounding scales and as a number.
  var figures: [String] {
    guard let verification else { return ["–", "–", "–", "–"] }
    let outputs = outputs
    return [
      "\(verification.cases.count)", "\(outputs.count(where: \.passed)) of \(outputs.count)",
      outputs.compactMap(\.comparison.maxRoundings).max()?.short(2) ?? "–",
      outputs.map(\.comparison.maxAbsolute).max()?.short(3) ?? "–",
    ]
  }
}

extension ParityReport {
  /// One sentence on all that was compared.
  package var conclusion: String { "\(passed ? "passed" : "FAILED"): \(counts)" }

  /// How much of what was compared passed.
  var counts: String {
    if trials.count == 1, let verification = trials[0].verification { return verification.counts }
    let outputs = trials.flatMap(\.outputs)
    let calls = trials.reduce(0) { $0 + ($1.verification?.cases.count ?? 0) }
    let errors = trials.count { $0.error != nil }
    var parts = ["\(trials.count(where: \.passed)) of \(trials.count) goldens passed"]
    if errors > 0 { parts.append("\(errors) could not be judged") }
    parts.append(
      "\(outputs.count(where: \.passed)) of \(outputs.count) tensors agree in "
        + "\(calls) \(calls == 1 ? "case" : "cases")")
    return "\(parts.joined(separator: ", ")), \(outputs.computedBy(vectorUnit))"
  }

  /// The command as a line for a shell; nil if there is none.
  var commandLine: String? {
    command.isEmpty ? nil : command.map(\.quotedForShell).joined(separator: " ").escapedForTerminal
  }
}

extension String {
  /// The word as a shell takes it for one.
  fileprivate var quotedForShell: String {
    let isPlain =
      !isEmpty
      && utf8.allSatisfy { byte in
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-".utf8.contains(
          byte)
      }
    return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
  }
}
