internal import OrderedCollections
public import SluiceCore
internal import SluiceModel

extension Difference {
  /// The comparison as JSON, in the form that `Schemas/diff.schema.json` describes.
  ///
  /// Figures that are not finite are the strings `inf` and `nan`.
  public var json: JSON {
    [
      "verdict": .string(verdict.rawValue),
      "conclusion": .string(conclusion),
      "sameGraph": .bool(isSameGraph),
      "layers": .array(layers.map(\.json)),
      "onlyInA": .array(strangers.left.map(\.json)),
      "onlyInB": .array(strangers.right.map(\.json)),
      "inputs": ports(inputs, inputStrangers),
      "outputs": ports(outputs, outputStrangers),
      "trials": .integer(trials),
      "whyNotTried": whyNotTried.json,
      "departure": departure?.json ?? .null,
    ]
  }

  private func ports(_ pairs: [Port], _ others: (left: [String], right: [String])) -> JSON {
    [
      "pairs": .array(
        pairs.map {
          [
            "a": .string($0.left), "b": .string($0.right), "state": .string($0.state.rawValue),
            "distance": $0.distance?.json ?? .null,
          ]
        }),
      "onlyInA": .array(others.left.map { .string($0) }),
      "onlyInB": .array(others.right.map { .string($0) }),
    ]
  }
}

extension Difference.Stranger {
  fileprivate var json: JSON {
    ["name": .string(name), "kind": .string(kind), "hasParameters": .bool(isWeighty)]
  }
}

extension LayerDifference {
  fileprivate var json: JSON {
    [
      "a": .string(left), "b": .string(right), "kind": .string(kind),
      "verdict": .string(verdict),
      "attributes": .array(
        attributes.map {
          [
            "name": .string($0.name), "a": $0.left, "b": $0.right,
            "whyHarmless": $0.excuse.json,
          ]
        }),
      "wires": .array(
        wires.map { ["input": .string($0.input), "a": $0.left.json, "b": $0.right.json] }),
      "parameters": .array(parameters.map(\.json)),
      "outputs": outputs?.json ?? .null,
    ]
  }
}

extension ParameterDifference {
  private var word: String {
    switch relation {
    case .bitEqual: "equal"
    case .equalNumbers: "equalNumbers"
    case .sameMeaning: "sameMeaning"
    case .layout: "layout"
    case .rounded: "rounded"
    case .different: "different"
    case .sizes: "sizes"
    case .missing: "missing"
    }
  }

  fileprivate var json: JSON {
    [
      "role": .string(role), "a": left?.json ?? .null, "b": right?.json ?? .null,
      "relation": .string(word), "sentence": .string(sentence),
      "blocks": .array(figures.map(\.json)),
    ]
  }
}

extension ParameterDifference.Side {
  fileprivate var json: JSON {
    [
      "elementType": .string(elementType.rawValue),
      "shape": .array(shape.map { .integer($0) }),
    ]
  }
}

extension BlockFigures {
  fileprivate var json: JSON {
    [
      "gate": gate.map(\.rawValue).json, "count": .integer(count),
      "differing": .integer(differing), "maxAbsolute": .number(maxAbsolute),
      "rms": .number(rms),
    ]
  }
}

extension OutputDistance {
  fileprivate var json: JSON {
    [
      "maxAbsolute": .number(maxAbsolute), "scale": .number(scale), "compared": .integer(compared),
      "departs": .bool(departs), "shapesDiffer": shapesDiffer.json,
    ]
  }
}

extension Departure {
  fileprivate var json: JSON {
    [
      "a": .string(left), "b": .string(right), "output": .string(output),
      "index": .array(index.map { .integer($0) }), "numberInA": .number(leftNumber),
      "numberInB": .number(rightNumber), "scale": .number(scale),
      "inputsAgree": .bool(inputsAgree), "step": step?.json ?? .null,
    ]
  }
}

extension StepDeparture {
  fileprivate var json: JSON {
    let (gate, state, takenBy): (String?, String?, String?) =
      switch part {
      case .gate(let gate): (gate.rawValue, nil, nil)
      case .state(let name): (nil, name, nil)
      case .step(let isTakenByLeft): (nil, nil, isTakenByLeft ? "A" : "B")
      }
    return [
      "pass": .string(pass.rawValue), "row": .integer(row), "time": .integer(time),
      "gate": gate.json, "state": state.json, "takenOnlyBy": takenBy.json, "unit": .integer(unit),
      "numberInA": .number(left), "numberInB": .number(right),
    ]
  }
}

extension String? {
  fileprivate var json: JSON { map { .string($0) } ?? .null }
}
