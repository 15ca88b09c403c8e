internal import Sluice

extension WeightsSurvey {
  /// The survey as lines for a terminal: every object, then what its class leaves open.
  var lines: [String] {
    let width = findings.map(\.path.escapedForTerminal.displayWidth).max() ?? 0
    var open: OrderedDictionary<String, OrderedSet<String>> = [:]
    var lines = ["", "weights without an architecture can be, by their shapes"]
    for finding in findings {
      let path = finding.path.escapedForTerminal.padded(to: min(width, 72))
      lines.append("  \(path)  \(finding.kind): \(finding.facts.joined(separator: ", "))")
      open[finding.kind, default: []].formUnion(finding.undecided)
    }
    lines += ["", "what they do not say"]
    for (kind, undecided) in open where !undecided.isEmpty {
      lines.append("  \(kind): \(undecided.joined(separator: ", "))")
    }
    lines.append("  of all: \(Self.neverSaid.joined(separator: ", "))")
    return lines + ["", "with --config, the other subcommands take the architecture"]
  }

  /// The survey in the form that `Schemas/inspect.schema.json` describes.
  var json: JSON {
    .array(
      findings.map { finding in
        [
          "path": .string(finding.path),
          "classes": .array(finding.classes.map { .string($0) }),
          "facts": .array(finding.facts.map { .string($0) }),
          "undecided": .array(finding.undecided.map { .string($0) }),
        ]
      })
  }
}

extension WeightsSurvey.Finding {
  /// The classes in words.
  fileprivate var kind: String { classes.isEmpty ? "of no known class" : classes.listed() }
}
