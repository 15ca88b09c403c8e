internal import Sluice

extension GateReport {
  /// The statistics in the form that `Schemas/summary.schema.json` describes.
  var json: JSON {
    [
      "golden": golden?.json ?? .null,
      "layers": .array(statistics.layers.map(\.json)),
    ]
  }
}

extension GateStatistics.Layer {
  fileprivate var json: JSON {
    [
      "name": .string(name), "kind": .string(kind), "passes": .array(passes.map(\.json)),
    ]
  }
}

extension GateStatistics.Pass {
  fileprivate var json: JSON {
    [
      "direction": .string(direction.rawValue),
      "steps": steps.map { .integer($0) } ?? .null,
      "gates": .array(gates.map(\.json)),
      "deadOutputs": .figure(deadOutputs),
      "effectiveMemory": memory?.json ?? .null,
    ]
  }
}

extension GateStatistics.GateFigures {
  fileprivate var json: JSON {
    [
      "gate": .string(gate.rawValue),
      "weights": weights?.json ?? .null,
      "bias": bias?.json ?? .null,
      "activity": activity?.json ?? .null,
    ]
  }
}

extension GateStatistics.Weights {
  fileprivate var json: JSON {
    [
      "kernelFrobenius": .number(kernelFrobenius),
      "kernelSpectral": kernelSpectral?.json ?? .null,
      "recurrentFrobenius": .number(recurrentFrobenius),
      "recurrentSpectral": recurrentSpectral?.json ?? .null,
      "spectralRadius": spectralRadius?.json ?? .null,
    ]
  }
}

extension GateStatistics.Estimate {
  fileprivate var json: JSON { ["value": .number(value), "residual": .number(residual)] }
}

extension GateStatistics.Bias {
  fileprivate var json: JSON {
    ["mean": .number(mean), "minimum": .number(minimum), "maximum": .number(maximum)]
  }
}

extension GateStatistics.Activity {
  fileprivate var json: JSON {
    [
      "mean": .number(mean),
      "leftSaturated": .figure(leftSaturated),
      "rightSaturated": .figure(rightSaturated),
      "saturatedUnits": .figure(saturatedUnits),
      "deadUnits": .figure(deadUnits),
    ]
  }
}

extension EffectiveMemory {
  fileprivate var json: JSON {
    [
      "source": .string(source.rawValue), "gate": .string(gate.rawValue),
      "median": .number(median), "ninetiethPercentile": .number(ninetiethPercentile),
    ]
  }
}

extension JSON {
  /// A number, or null where there is none.
  fileprivate static func figure(_ number: Double?) -> JSON { number.map { .number($0) } ?? .null }
}
