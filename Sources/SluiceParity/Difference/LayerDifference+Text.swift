internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension LayerDifference {
  /// The name, or both where they differ.
  var label: String { left == right ? left : "\(left) / \(right)" }

  /// The label, and what is different where that is not the numbers.
  var labelAndVerdict: String {
    switch verdict {
    case "layout": "\(label) (layout only)"
    case "rounded": "\(label) (rounding only)"
    default: label
    }
  }

  var isWorthARow: Bool { isWeighty || !isSame || outputs?.departs == true }

  var distanceWord: String {
    guard let outputs else { return "–" }
    if outputs.shapesDiffer != nil { return "other shape" }
    return outputs.maxAbsolute.short(3)
  }

  var parameterWord: String {
    guard !parameters.isEmpty else { return "–" }
    let open = parameters.filter { !$0.isSame }
    guard open.isEmpty else {
      if isLayoutOnly { return "equal up to layout" }
      if verdict == "rounded" { return "equal after rounding" }
      return open.count == parameters.count
        ? "all differ"
        : "\(open.map(\.role).joined(separator: ", ")) \(open.count == 1 ? "differs" : "differ")"
    }
    let isSplit = parameters.contains { if case .sameMeaning = $0.relation { true } else { false } }
    return isSplit ? "equal, biases kept otherwise" : "equal"
  }

  /// Lines on what differs.
  var details: [String] {
    var lines = attributes.map { attribute in
      let excuse = attribute.excuse.map { " (\($0))" } ?? ""
      return "  \(attribute.name): A \(attribute.left.word), B \(attribute.right.word)\(excuse)"
    }
    // What changes nothing is not worth a line where something else does.
    if isSame { lines = [] }
    lines += wires.map {
      "  input '\($0.input)': A reads \($0.left ?? "nothing"), B reads \($0.right ?? "nothing")"
    }
    // What befell several parameters alike is said once.
    var groups: OrderedDictionary<[String], [String]> = [:]
    for parameter in parameters where parameter.relation != .bitEqual {
      if isSame, case .equalNumbers = parameter.relation { continue }
      groups[[parameter.sentence] + parameter.figureLines, default: []].append(parameter.role)
    }
    for (text, roles) in groups {
      lines.append("  \(roles.joined(separator: ", ")): \(text[0])")
      lines += text.dropFirst()
    }
    return lines
  }
}

extension ParameterDifference {
  var figureLines: [String] {
    guard figures.contains(where: { $0.differing > 0 }) else { return [] }
    guard relation == .different else { return [] }
    let equal = figures.filter { $0.differing == 0 }.compactMap(\.gate?.letter)
    let rest = equal.isEmpty ? [] : ["    gates \(equal.joined(separator: ", ")): equal"]
    return rest
      + figures.filter { $0.differing > 0 }.map { block in
        let name = block.gate.map { "gate \($0.letter) (\($0.rawValue)): " } ?? ""
        return "    \(name)max |Δ| \(block.maxAbsolute.short(3)), rms \(block.rms.short(3)), "
          + "\(block.differing) of \(block.count) elements"
      }
  }
}

extension JSON {
  /// A value without quotes, and the name of a function without its braces.
  var word: String {
    switch self {
    case .null: "none"
    case .string(let text): text
    case .object(let members) where members.count == 1:
      members.values.first?.word ?? text()
    default: text()
    }
  }
}
