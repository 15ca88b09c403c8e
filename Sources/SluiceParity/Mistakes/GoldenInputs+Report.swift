package import OrderedCollections
package import SluiceCore
package import SluiceModel

extension GoldenInputs {
  /// The arrays of the bundle, with one that says how they were made.
  package func bundle(
    of model: Model
  ) throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    var result = arrays
    let origin = model.provenance
    let provenance: JSON = [
      "made by": "sluice golden", "model": .string(model.name),
      "format": .string(origin.format), "version": origin.version.map { .string($0) } ?? .null,
      "cases": .array(cases.map(\.plan.json)),
      "mistakes shown": .integer(separations.count - unseparated.count),
      "mistakes not shown": .array(unseparated.map(\.json)),
    ]
    let bytes = Array(provenance.text().utf8)
    result[GoldenKey.provenance] = try Tensor(
      elementType: .uint8, shape: [bytes.count], source: MemoryBytes(bytes))
    return result
  }

  /// The cases and the mistakes as JSON, in the form that `Schemas/golden.schema.json` describes.
  package var json: JSON {
    [
      "cases": .array(
        cases.map { item in
          [
            "plan": item.plan.json,
            "inputs": .array(
              item.inputs.map { name, tensor in
                [
                  "name": .string(name), "elementType": .string(tensor.elementType.rawValue),
                  "shape": .array(tensor.shape.map { .integer($0) }),
                ]
              }),
          ]
        }),
      "mistakes": .array(separations.map(\.json)),
      "untried": .integer(untried),
      "work": ["budget": .integer(work.budget), "spent": .integer(work.spent)],
    ]
  }

  /// The same for a terminal.
  package var textLines: [String] {
    var table = TextTable(["case", "input", "shape", "type"])
    for (index, item) in cases.enumerated() {
      for (name, tensor) in item.inputs {
        table.add([
          cases.count > 1 ? "\(index)" : "default", name,
          tensor.shape.map(String.init).joined(separator: "×"), tensor.elementType.rawValue,
        ])
      }
    }
    var lines = table.lines + [""]
    if separations.isEmpty {
      return lines + ["the model has no recurrent layer in which a mistake could be made"]
    }
    let shown = separations.count - unseparated.count
    lines.append("\(shown) of \(separations.count) mistakes show")
    if let least = separations.compactMap(\.multiples).min() {
      lines[lines.count - 1] +=
        ", the least of them by \(least.short(3)) times what 'verify' allows"
    }
    for item in unseparated {
      let reason = item.reason ?? "the model computes the same with it on all inputs tried"
      lines += item.changes.map { "not shown in '\($0.node)': \($0.sentence): \(reason)" }
    }
    if untried > 0 { lines.append("\(untried) trials were left out for want of budget") }
    return lines.map(\.escapedForTerminal)
  }
}

extension InputPlan {
  fileprivate var json: JSON {
    [
      "seed": .string("\(seed)"), "batch": .integer(batch), "steps": .integer(steps),
      "scale": .number(scale),
    ]
  }
}

extension GoldenInputs.Separation {
  fileprivate var json: JSON {
    [
      "changes": .array(changes.map(\.json)),
      "shownBy": shownBy.map { .integer($0) } ?? .null,
      "multiples": multiples.map { .number($0) } ?? .null,
      "reason": reason.map { .string($0) } ?? .null,
    ]
  }
}

extension Reading.Change {
  /// The change as JSON.
  package var json: JSON {
    ["node": .string(node), "mistake": .string(id), "sentence": .string(sentence)]
  }
}
