public import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension LayoutReading {
  /// The choices in words, by name; the golden's outputs apart.
  public var words: OrderedDictionary<String, String> {
    var words: OrderedDictionary<String, String> = [
      "cell": "\(cell.rawValue), \(inputSize) features, \(hiddenSize) units",
      "gate order": order.map(\.letter).joined(separator: " "),
      "kernel": kernel.words,
      "recurrent kernel": recurrentKernel.words,
      "biases": biases.words(addedOnly: addsBiases),
    ]
    if order.count == 1 { words["gate order"] = nil }
    switch resetPlacement {
    case .afterProduct: words["reset gate"] = "acts after the recurrent product"
    case .beforeProduct: words["reset gate"] = "acts before the recurrent product"
    case nil: break
    }
    if let recurrentActivation { words["recurrent activation"] = "\(recurrentActivation)" }
    words["activation"] = "\(activation)"
    words["direction"] =
      switch timeOrder {
      case .forward: "forward"
      case .reverse: "reverse, outputs at the time of their inputs"
      case .goBackwards: "reverse, outputs in the order of computing (go_backwards)"
      }
    words["golden"] = axes == .batchFirst ? "[batch, time, features]" : "[time, batch, features]"
    if let cellStateFirst {
      words["initial states"] = cellStateFirst ? "cell state first" : "hidden state first"
    }
    return words
  }

  /// The layout in a few words.
  var layoutWords: String {
    if let gateLayout { return "\(gateLayout)" }
    let noun = order.count == 1 ? "one gate" : "gates " + order.map(\.letter).joined(separator: " ")
    guard kernel.place != recurrentKernel.place else { return "\(noun) \(kernel.place)" }
    return "\(noun) \(kernel.place) and, recurrently, \(recurrentKernel.place)"
  }
}

extension KernelReading {
  fileprivate var place: String { gateAxis.map { "in \($0.rawValue)" } ?? "stacked" }

  fileprivate var words: String {
    let axes = gateAxis == nil ? " as [\(axes.map(\.rawValue).joined(separator: ", "))]" : ""
    return "\(array.quoted) \(shape), gates \(place)\(axes)"
  }
}

extension BiasReading {
  fileprivate func words(addedOnly: Bool) -> String {
    switch (input, recurrent) {
    case (let input?, let recurrent?) where addedOnly:
      "\(input.words) and \(recurrent.words), added to each other"
    case (let input?, let recurrent?):
      "\(input.words) with the input, \(recurrent.words) with the recurrent product"
    case (let input?, nil): input.words + (addedOnly ? "" : " with the input product")
    case (nil, let recurrent?): "\(recurrent.words) with the recurrent product"
    case (nil, nil): "none"
    }
  }
}

extension BiasReading.Vector {
  fileprivate var words: String {
    let name = "\(array.quoted) \(shape)\(isTransposed ? ", gates in columns" : "")"
    return part == .whole ? name : "the \(part.rawValue) part of \(name)"
  }
}

extension Identification {
  /// What was found as lines for a terminal; the last one is a verdict.
  package var textLines: [String] {
    guard let shown = matches.first ?? closest else { return [conclusion] }
    let open = open
    var lines: [String] = []
    func add(_ label: String, _ words: String) {
      lines.append("\(label.padded(to: 20, right: false))  \(words)".escapedForTerminal)
    }
    for (choice, words) in shown.reading.words {
      if let options = open[choice] {
        for (index, option) in options.enumerated() {
          add(index == 0 ? choice : "", (index == 0 ? "open: " : "  or  ") + option)
        }
      } else {
        add(choice, words)
      }
    }
    for (name, role) in shown.outputs { add("output \(name.quoted)", role.roleWords) }
    if !withoutEffect.isEmpty {
      add("without effect", withoutEffect.map(\.quoted).listed("and") + " on this golden")
    }
    if !unused.isEmpty { add("unused", unused.map(\.quoted).listed("and")) }
    add("off by", "\(shown.error.short(3)), allowed \(shown.allowed.short(3))")
    return lines + ["", conclusion]
  }

  /// One sentence on what was found.
  var conclusion: String {
    switch verdict {
    case .found:
      let reading = matches[0].reading
      let reset = reading.words["reset gate"].map { ", the reset gate \($0)" } ?? ""
      return "found: \(reading.cell.rawValue), \(reading.layoutWords)\(reset); "
        + "1 of \(tried) readings gives the golden"
    case .several:
      return "SEVERAL: \(matches.count) of \(tried) readings give the golden, "
        + "which cannot tell them apart"
    case .none: return "NONE: of \(tried) readings, shown is the one that comes closest"
    }
  }
}

extension String {
  fileprivate var roleWords: String {
    switch self {
    case "sequence": "the output at every step"
    case "last": "the output of the last step"
    default: "the cell state after the last step"
    }
  }
}
