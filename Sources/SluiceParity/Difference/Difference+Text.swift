internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension Difference {
  /// The comparison as lines for a terminal: a table of layers, what differs, and a last line that says
  /// what to make of it.
  package var textLines: [String] {
    var lines = tableLines
    let told = layers.filter(\.isWorthARow).map { ($0, $0.details) }.filter { !$0.1.isEmpty }
    for (layer, details) in told.prefix(Self.mostDetails) {
      lines += ["", "\(layer.label) (\(layer.kind))"] + details
    }
    if told.count > Self.mostDetails {
      lines += ["", "and \(told.count - Self.mostDetails) further layers, which --json tells of"]
    }
    let others = strangerLines
    if !others.isEmpty { lines += [""] + others }
    if let departure { lines += [""] + departure.lines }
    return (lines + [""]).map(\.escapedForTerminal) + [conclusion.escapedForTerminal]
  }

  /// How many layers are told of at length.
  private static let mostDetails = 8

  private var tableLines: [String] {
    var table = TextTable([
      "layer in A", "layer in B", "kind", "parameters", .number("outputs |Δ|"), "verdict",
    ])
    let rows = layers.filter(\.isWorthARow)
    for layer in rows {
      table.add([
        layer.left, layer.right, layer.kind, layer.parameterWord, layer.distanceWord, layer.verdict,
      ])
    }
    for (side, list) in [strangers.left, strangers.right].enumerated() {
      for layer in list where layer.isWeighty {
        table.add(
          (side == 0 ? [layer.name, "–"] : ["–", layer.name]) + [layer.kind, "", "", "no partner"])
      }
    }
    let rest = layers.count - rows.count
    guard rest > 0 else { return table.lines }
    let noun = rest == 1 ? "layer" : "layers"
    return table.lines + ["and \(rest) \(noun) without parameters, the same in both"]
  }

  private var strangerLines: [String] {
    var lines: [String] = []
    let sides = [
      ("A", strangers.left, inputStrangers.left, outputStrangers.left),
      ("B", strangers.right, inputStrangers.right, outputStrangers.right),
    ]
    for (side, layers, inputs, outputs) in sides {
      if !inputs.isEmpty { lines.append("only in \(side), inputs: \(Self.list(inputs))") }
      if !outputs.isEmpty { lines.append("only in \(side), outputs: \(Self.list(outputs))") }
      let names = layers.filter { !$0.isWeighty }.map { "\($0.name) (\($0.kind))" }
      if !names.isEmpty {
        lines.append("only in \(side), without parameters: \(Self.list(names))")
      }
    }
    for port in outputs {
      if let shapes = port.distance?.shapesDiffer {
        lines.append("output '\(port.left)' has the shapes \(shapes)")
      }
    }
    return lines
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(8).joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
  }
}

// MARK: - What to make of it

extension Difference {
  /// One sentence on the whole.
  package var conclusion: String {
    let weighty = layers.filter(\.isWeighty)
    let count = "\(weighty.count) \(weighty.count == 1 ? "layer" : "layers") with parameters"
    switch verdict {
    case .identical:
      return "identical: the same graph, and the same numbers in all of \(count)\(trialClause)"
    case .equivalent:
      let layout = layers.contains { !$0.isSame && $0.isLayoutOnly } ? " up to layout" : ""
      return "same meaning: all of \(count) agree\(layout)\(plumbingClause)"
        + "\(stateClause)\(trialClause)"
    case .different: return "DIFFERENT: \(reasons.joined(separator: "; "))"
    }
  }

  private var plumbingClause: String {
    let count = strangers.left.count + strangers.right.count
    return count == 0 ? "" : ", \(count) without parameters are written differently"
  }

  /// What only one model calls a state.
  private var stateClause: String {
    let sides = [("A", Port.State.onlyA, \Port.left), ("B", .onlyB, \.right)]
    return sides.map { side, state, name in
      let ports = (inputs + outputs).filter { $0.state == state }
      let names = OrderedSet(ports.map { $0[keyPath: name].quoted })
      guard !names.isEmpty else { return "" }
      return ", only \(side) carries on as \(names.count == 1 ? "a state" : "states"): "
        + Self.list(Array(names))
    }.joined()
  }

  /// The outputs in which no number could be compared.
  private var uncompared: [String] {
    outputs.filter { $0.distance?.compared == 0 && $0.distance?.shapesDiffer == nil }
      .map { $0.left.quoted }
  }

  private var trialClause: String {
    if let whyNotTried { return "; outputs not computed: \(whyNotTried)" }
    let farthest = outputs.compactMap(\.distance?.maxAbsolute).max() ?? 0
    let inputs = "\(trials) sets of generated inputs"
    guard uncompared.isEmpty else {
      return "; no finite number in \(Self.list(uncompared)) on \(inputs)"
    }
    return farthest == 0
      ? "; outputs are equal on \(inputs)"
      : "; outputs agree on \(inputs), max |Δ| \(farthest.short(3))"
  }

  /// What is different, most telling first, or what could not be shown.
  package var reasons: [String] {
    var reasons: [String] = []
    let differing = layers.filter { !$0.isSame && !$0.isPlumbing }
    if !differing.isEmpty {
      let names = differing.prefix(4).map(\.labelAndVerdict).joined(separator: ", ")
      let more = differing.count > 4 ? " and \(differing.count - 4) more" : ""
      let verb = differing.count == 1 ? "differs" : "differ"
      reasons.append(
        "\(differing.count) of \(layers.count) paired layers \(verb): \(names)\(more)")
    }
    let lonely = (strangers.left + strangers.right).filter(\.isWeighty).count
    if lonely > 0 {
      let noun = lonely == 1 ? "layer" : "layers"
      reasons.append("\(lonely) \(noun) with parameters without a partner")
    }
    for (noun, lists) in [("inputs", inputStrangers), ("outputs", outputStrangers)]
    where !lists.left.isEmpty || !lists.right.isEmpty {
      reasons.append("\(lists.left.count + lists.right.count) of the \(noun) without a partner")
    }
    let crossed = outputs.filter { $0.state == .crossed }.map { $0.left.quoted }
    if !crossed.isEmpty {
      let verb = crossed.count == 1 ? "is the state" : "are the states"
      reasons.append("\(Self.list(crossed)) \(verb) of other inputs in B")
    }
    if let whyNotTried {
      reasons.append("outputs not computed: \(whyNotTried)")
    } else if outputsAgree {
      reasons.append("the outputs agree on \(trials) sets of generated inputs all the same")
    } else if outputs.contains(where: { $0.distance?.shapesDiffer != nil }) {
      reasons.append("outputs have different shapes")
    } else if !uncompared.isEmpty, !outputs.contains(where: { $0.distance?.departs == true }) {
      reasons.append(
        "outputs not compared: no finite number in \(Self.list(uncompared)) "
          + "on \(trials) sets of generated inputs")
    } else if let farthest = outputs.compactMap(\.distance?.maxAbsolute).max() {
      reasons.append("outputs up to \(farthest.short(3)) apart")
    }
    return reasons
  }
}

extension Departure {
  fileprivate var lines: [String] {
    let place = left == right ? "'\(left)'" : "'\(left)' / '\(right)'"
    let reading = inputsAgree ? "" : ", which read different values already"
    let numbers =
      "\(output) at \(index): A \(leftNumber.short(9)), B \(rightNumber.short(9)), "
      + "|Δ| \(abs(leftNumber - rightNumber).short(3))"
    let head = "first to depart: \(place)\(reading)"
    return [head] + (step.map { ["  \($0.sentence)"] } ?? []) + ["  \(numbers)"]
  }
}
