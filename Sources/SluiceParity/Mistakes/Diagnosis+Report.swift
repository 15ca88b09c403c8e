internal import OrderedCollections
package import SluiceCore
internal import SluiceModel

extension Diagnosis {
  /// What was found, in sentences.
  package var textLines: [String] {
    guard let searched else { return ["the reference agrees with the golden"] }
    var lines: [String] = []
    switch outcome {
    case .agrees: lines.append("the reference agrees with the golden")
    case .none: lines.append("no known mistake makes the golden match")
    case .found(let first, let others):
      let (before, after) = (searched.distance.absolute, first.distance.absolute)
      lines.append(
        "matches if \(first.sentence): error \(before.short(2)) → \(after.short(2)) in "
          + "\(cases == 1 ? "case" : "the smallest case that failed,") '\(searched.name)'"
          + (cases == 1 ? "" : "; \(scope)"))
      for match in others where match.isSameFunction {
        lines.append("or, the same on all inputs tried, if \(match.sentence)")
      }
      for match in ambiguities {
        lines.append(
          "the golden cannot tell this from: \(match.sentence)"
            + (match.reason.map { "; \($0)" } ?? ""))
      }
      if unlisted > 0 { lines.append("with \(unlisted) more the golden matches as well") }
    }
    let counts = Stage.allCases.compactMap { stage in
      tried[stage].map { "\($0) \(stage.words)" }
    }
    lines.append("tried: \(counts.isEmpty ? "nothing" : counts.joined(separator: ", "))")
    let short = Stage.allCases.filter(cutShort.contains).map(\.words)
    if !short.isEmpty {
      lines.append("not all were tried, for want of budget: \(short.joined(separator: ", "))")
    }
    return lines.map(\.escapedForTerminal)
  }

  /// How many cases the find agrees with.
  private var scope: String {
    held.count == cases
      ? "all \(cases) cases agree"
      : "the \(held.count) of \(cases) cases agree that were tried, the others were not for want of budget"
  }

  /// The same as JSON.
  package var json: JSON {
    var result: OrderedDictionary<String, JSON> = [:]
    switch outcome {
    case .agrees: result["outcome"] = "agrees"
    case .none: result["outcome"] = "none"
    case .found: result["outcome"] = ambiguities.isEmpty ? "found" : "ambiguous"
    }
    if let searched {
      result["case"] = .string(searched.name)
      result["before"] = searched.distance.json
    }
    if case .found(let first, let others) = outcome {
      result["cases"] = .integer(cases)
      result["heldTo"] = .integer(held.count)
      result["matches"] = .array(([first] + others).map(\.json))
      result["unlisted"] = .integer(unlisted)
    }
    var counts: OrderedDictionary<String, JSON> = [:]
    for stage in Stage.allCases { counts[stage.rawValue] = .integer(tried[stage] ?? 0) }
    result["tried"] = .object(counts)
    result["cutShort"] = .array(
      Stage.allCases.filter(cutShort.contains).map { .string($0.rawValue) })
    return .object(result)
  }
}

extension Diagnosis.Stage {
  fileprivate var words: String {
    switch self {
    case .single: "single mistakes"
    case .alike: "mistakes in several layers alike"
    case .pairInOneLayer: "pairs in one layer"
    case .pairInTwoLayers: "pairs in two layers"
    }
  }
}

extension Diagnosis.Match {
  /// The changes as one clause: `gru: reset_after = true (…) and gates in …`.
  package var sentence: String {
    var parts: [(sentence: String, nodes: [String])] = []
    for change in reading.changes {
      if let index = parts.firstIndex(where: { $0.sentence == change.sentence }) {
        parts[index].nodes.append("'\(change.node)'")
      } else {
        parts.append((change.sentence, ["'\(change.node)'"]))
      }
    }
    return parts.map { "in \($0.nodes.joined(separator: ", ")): \($0.sentence)" }
      .joined(separator: ", and ")
  }

  fileprivate var json: JSON {
    [
      "changes": .array(reading.changes.map(\.json)), "after": distance.json,
      "sameFunction": .bool(isSameFunction), "reason": reason.map { .string($0) } ?? .null,
    ]
  }
}

extension Fit.Distance {
  fileprivate var json: JSON {
    [
      "output": .string(output), "absolute": .number(absolute), "multiples": .number(multiples),
    ]
  }
}

extension GoldenStrength {
  /// What the golden does not show, in sentences; empty if it shows all that any inputs do.
  package var textLines: [String] {
    var lines: [String] = []
    if isWeak {
      lines.append(
        "the golden is weak: \(unseen.count) of \(seen + unseen.count) known mistakes would pass it"
      )
      for blind in unseen {
        let reason = blind.reason.map { " (\($0))" } ?? ""
        lines += blind.changes.map { "  in '\($0.node)': \($0.sentence)\(reason)" }
      }
      lines.append("'sluice golden' makes inputs that show them")
    }
    if untried > 0 {
      lines.append("\(untried) mistakes were not tried on every case, for want of budget")
    }
    return lines.map(\.escapedForTerminal)
  }
}
