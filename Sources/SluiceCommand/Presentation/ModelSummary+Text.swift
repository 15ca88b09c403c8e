internal import Sluice

extension ModelSummary {
  /// The summary as lines for a terminal.
  var lines: [String] {
    [heading, ""] + table.lines + [""] + totalLines + recurrentLines + (gates?.lines ?? [])
      + portLines + provenanceLines
  }

  private var heading: String {
    let provenance = model.provenance
    let source = [provenance.format, provenance.producer ?? provenance.version]
      .compactMap { $0 }.joined(separator: ", ")
    return "model '\(model.name)' (\(source))".escapedForTerminal
  }

  private var table: TextTable {
    var table = TextTable(["layer", "kind", "output shape", .number("parameters"), "connected to"])
    for input in model.inputs {
      table.add([input.name, input.isState ? "Input (state)" : "Input", input.type.shapeLabel, "0"])
    }
    for row in rows {
      let shapes = row.outputs.map(\.shapeLabel)
      var unique: [String] = []
      for shape in shapes where !unique.contains(shape) { unique.append(shape) }
      table.add([
        row.node.name, row.node.kindLabel, unique.joined(separator: " "),
        row.parameterCount.grouped, row.connections.joined(separator: ", "),
      ])
    }
    return table
  }

  private var totalLines: [String] {
    let types = totals.map { total in
      "\(total.elementType.rawValue): \(total.elements.grouped) in \(total.bytes.grouped) bytes"
    }
    let head = "parameters: \(parameterCount.grouped) in \(byteCount.grouped) bytes"
    return [types.isEmpty ? head : "\(head) (\(types.joined(separator: ", ")))", ""]
  }

  private var recurrentLines: [String] {
    guard !recurrent.isEmpty else { return [] }
    var lines = ["recurrent layers"]
    for (node, layer) in recurrent {
      let name = "\(node.name) (\(layer.kind))".escapedForTerminal
      let (shape, gates) = (layer.shape, type(of: layer).gates)
      lines.append(
        "  \(name): \(shape.inputSize) features, \(shape.hiddenSize) units, "
          + shape.direction.rawValue)
      for fact in model.provenance.facts where fact.kind == .layout && fact.node == node.name {
        lines.append("    found: \(fact.text.escapedForTerminal)")
      }
      lines.append(
        "    kept as: \(gates.map(\.letter).joined(separator: " ")) in rows, "
          + (node.parameters["inputBias"] == nil ? "no input bias" : "input bias") + ", "
          + (node.parameters["recurrentBias"] == nil ? "no recurrent bias" : "recurrent bias")
          + (node.parameters["peephole"] == nil ? "" : ", peepholes"))
      lines.append("    \(settings(of: layer))")
    }
    return lines + [""]
  }

  /// The attributes that are no sizes, in words: `reset placement: afterProduct; activation: tanh`.
  ///
  /// Options that are not used, null or false, are left out.
  private func settings(of layer: any RecurrentLayer) -> String {
    let known: Set = ["inputSize", "hiddenSize", "direction"]
    let used = layer.attributes.filter {
      !known.contains($0.key) && $0.value != .null && $0.value != false
    }
    let parts = used.map { "\($0.key.spacedWords): \($0.value.settingLabel)" }
    return parts.joined(separator: "; ").escapedForTerminal
  }

  private var portLines: [String] {
    var lines = ["inputs"]
    lines += model.inputs.map { "  \($0.name): \($0.type)\($0.isState ? ", a state" : "")" }
    lines.append("outputs")
    lines += model.outputs.map { output in
      let type = model.type(of: output).map { "\($0)" } ?? "unknown"
      return "  \(output.name): \(type)"
        + (output.feedsInput.map { ", the next call's '\($0)'" } ?? "")
    }
    if !goldenCases.isEmpty {
      lines.append("goldens embedded: \(goldenCases.joined(separator: ", "))")
    }
    return lines.map(\.escapedForTerminal) + [""]
  }

  private var provenanceLines: [String] {
    let provenance = model.provenance
    var lines = ["provenance", "  format: \(provenance.format)"]
    if let version = provenance.version { lines.append("  version: \(version)") }
    if let producer = provenance.producer { lines.append("  producer: \(producer)") }
    let shown = Set(recurrent.map(\.node.name))
    for kind in Provenance.Fact.Kind.allCases {
      let facts = facts(kind).filter {
        kind != .layout || $0.nodes.isEmpty || !shown.isSuperset(of: $0.nodes)
      }
      guard !facts.isEmpty else { continue }
      lines.append("  \(kind.label)")
      for (text, nodes) in facts {
        let place = nodes.isEmpty ? "" : "\(nodes.joined(separator: ", ")): "
        lines.append("    \(place)\(text)")
      }
    }
    return lines.map(\.escapedForTerminal)
  }
}

extension Provenance.Fact.Kind {
  /// What the facts of this kind have in common.
  fileprivate var label: String {
    switch self {
    case .layout: "layout found"
    case .inferred: "inferred, as the file does not say it"
    case .defaulted: "defaulted, as its version does"
    case .dropped: "dropped, without effect on what is computed"
    case .note: "to be noted"
    case .warning: "to be checked"
    }
  }
}

extension JSON {
  /// The value of an attribute in words: an activation as `hardSigmoid(slope 0.2, offset 0.5)`.
  fileprivate var settingLabel: String {
    guard case .object(let members) = self else { return string ?? text() }
    guard case .string(let name) = members["function"] else {
      return members.map { "\($0.key.spacedWords) \($0.value.settingLabel)" }
        .joined(separator: ", ")
    }
    let parameters = members.filter { $0.key != "function" }.map { "\($0.key) \($0.value.text())" }
    return parameters.isEmpty ? name : "\(name)(\(parameters.joined(separator: ", ")))"
  }
}

extension String {
  /// The words of a name in camel case: `resetPlacement` as `reset placement`.
  fileprivate var spacedWords: String {
    reduce(into: "") { result, character in
      result += character.isUppercase ? " \(character.lowercased())" : String(character)
    }
  }
}
