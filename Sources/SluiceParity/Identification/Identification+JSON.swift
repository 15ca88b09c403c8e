internal import OrderedCollections
public import SluiceCore
internal import SluiceModel

extension Identification {
  /// How many matches the JSON lists.
  private static let listed = 100

  /// What was found as JSON, in the form that `Schemas/identify.schema.json` describes.
  public var json: JSON {
    [
      "verdict": .string(verdict.rawValue),
      "tried": .integer(tried),
      "matchCount": .integer(matches.count),
      "matches": .array(matches.prefix(Self.listed).map(\.json)),
      "closest": closest?.json ?? .null,
      "open": .object(open.mapValues { .array($0.map { .string($0) }) }),
      "withoutEffect": .array(withoutEffect.map { .string($0) }),
      "unused": .array(unused.map { .string($0) }),
    ]
  }
}

extension Identification.Match {
  fileprivate var json: JSON {
    [
      "cell": .string(reading.cell.rawValue),
      "inputSize": .integer(reading.inputSize),
      "hiddenSize": .integer(reading.hiddenSize),
      "gateOrder": .array(reading.order.map { .string($0.rawValue) }),
      "kernel": reading.kernel.json,
      "recurrentKernel": reading.recurrentKernel.json,
      "inputBias": reading.biases.input?.json ?? .null,
      "recurrentBias": reading.biases.recurrent?.json ?? .null,
      "biasesAreAdded": .bool(reading.addsBiases),
      "layout": reading.gateLayout.map { .string("\($0)") } ?? .null,
      "resetPlacement": reading.resetPlacement.map { .string($0.rawValue) } ?? .null,
      "activation": reading.activation.json,
      "recurrentActivation": reading.recurrentActivation?.json ?? .null,
      "direction": .string(reading.timeOrder.rawValue),
      "axes": .string(reading.axes.rawValue),
      "cellStateFirst": reading.cellStateFirst.map { .bool($0) } ?? .null,
      "outputs": .object(outputs.mapValues { .string($0) }),
      "error": .number(error),
      "allowed": .number(allowed),
    ]
  }
}

extension KernelReading {
  fileprivate var json: JSON {
    [
      "array": .string(array), "shape": .array(shape.map { .integer($0) }),
      "axes": .array(axes.map { .string($0.rawValue) }),
    ]
  }
}

extension BiasReading.Vector {
  fileprivate var json: JSON {
    [
      "array": .string(array), "shape": .array(shape.map { .integer($0) }),
      "part": .string(part.rawValue), "transposed": .bool(isTransposed),
    ]
  }
}
