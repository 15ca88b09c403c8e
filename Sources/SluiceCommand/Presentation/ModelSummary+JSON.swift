internal import Sluice

extension ModelSummary {
  /// The summary in the form that `Schemas/summary.schema.json` describes.
  func json(path: String) -> JSON {
    let summary: JSON = [
      "path": .string(path),
      "name": .string(model.name),
      "inputs": .array(model.inputs.map(\.json)),
      "outputs": .array(model.outputs.map(json)),
      "layers": .array(rows.map(\.json)),
      "recurrent": .array(recurrent.map { json($0.node, $0.layer) }),
      "parameters": [
        "count": .integer(parameterCount),
        "bytes": .integer(byteCount),
        "byElementType": .array(totals.map(\.json)),
      ],
      "goldenCases": .array(goldenCases.map { .string($0) }),
      "provenance": model.provenance.json,
    ]
    return gates.map { summary.merging(["gateStatistics": $0.json]) } ?? summary
  }

  private func json(_ output: ModelOutput) -> JSON {
    [
      "name": .string(output.name),
      "type": model.type(of: output)?.summaryJSON ?? .null,
      "feedsInput": output.feedsInput.map { .string($0) } ?? .null,
    ]
  }

  private func json(_ node: Node, _ layer: any RecurrentLayer) -> JSON {
    let layout = model.provenance.facts.filter { $0.kind == .layout && $0.node == node.name }
    return [
      "name": .string(node.name),
      "kind": .string(layer.kind),
      "inputSize": .integer(layer.shape.inputSize),
      "hiddenSize": .integer(layer.shape.hiddenSize),
      "direction": .string(layer.shape.direction.rawValue),
      "gates": .array(type(of: layer).gates.map { .string($0.rawValue) }),
      "inputBias": .bool(node.parameters["inputBias"] != nil),
      "recurrentBias": .bool(node.parameters["recurrentBias"] != nil),
      "peephole": .bool(node.parameters["peephole"] != nil),
      "layoutFound": .array(layout.map { .string($0.text) }),
      "attributes": .object(layer.attributes),
    ]
  }
}

extension ModelSummary.Row {
  fileprivate var json: JSON {
    [
      "name": .string(node.name),
      "kind": .string(node.layer.kind),
      "origin": node.origin.map { .string($0) } ?? .null,
      "outputs": .array(outputs.map(\.summaryJSON)),
      "parameters": .integer(parameterCount),
      "connectedTo": .array(connections.map { .string($0) }),
      "attributes": .object(node.layer.attributes),
    ]
  }
}

extension ModelSummary.Total {
  fileprivate var json: JSON {
    [
      "elementType": .string(elementType.rawValue), "count": .integer(elements),
      "bytes": .integer(bytes),
    ]
  }
}

extension ModelInput {
  fileprivate var json: JSON {
    ["name": .string(name), "type": type.summaryJSON, "isState": .bool(isState)]
  }
}

extension ValueType {
  fileprivate var summaryJSON: JSON {
    let dimensions = shape.map { dimension -> JSON in
      switch dimension {
      case .fixed(let size): .integer(size)
      case .symbolic(let name): .string(name)
      }
    }
    return ["elementType": .string(elementType.rawValue), "shape": .array(dimensions)]
  }
}
