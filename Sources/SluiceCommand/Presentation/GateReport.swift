internal import Sluice

/// The statistics of gates, ready to be shown.
struct GateReport {
  let statistics: GateStatistics
  /// What the gates were watched on, if they were.
  let golden: GoldenSource?
}

extension GateReport {
  /// A table for every pass of every recurrent layer, what it says about memory, and a legend.
  var lines: [String] {
    var lines = ["gates"]
    if let golden {
      let cases = golden.golden.cases.count
      lines.append(
        "  on the golden: \(golden.description), \(cases) \(cases == 1 ? "case" : "cases")")
    }
    for layer in statistics.layers {
      for pass in layer.passes {
        lines += ["", "  " + heading(layer, pass)] + table(pass).lines.map { "    " + $0 }
        lines += notes(pass).map { "    " + $0 }
      }
    }
    return lines.map(\.escapedForTerminal) + [""] + legend + [""]
  }

  private func heading(_ layer: GateStatistics.Layer, _ pass: GateStatistics.Pass) -> String {
    let direction = layer.passes.count > 1 ? ", \(pass.direction.rawValue)" : ""
    let steps = pass.steps.map { ", \($0.grouped) \($0 == 1 ? "step" : "steps")" } ?? ""
    return "\(layer.name) (\(layer.kind))\(direction): \(layer.shape.hiddenSize) units\(steps)"
  }

  private func table(_ pass: GateStatistics.Pass) -> TextTable {
    let watched: [TextTable.Column] = [
      .number("mean"), .number("left"), .number("right"), .number("sat"), .number("dead"),
    ]
    var table = TextTable(
      [
        "gate", .number("‖W‖F"), .number("‖W‖₂"), .number("‖U‖F"), .number("‖U‖₂"),
        .number("ρ(U)"), .number("bias"),
      ] + (golden == nil ? [] : watched))
    for figures in pass.gates {
      let (weights, activity) = (figures.weights, figures.activity)
      let cells = [
        figures.gate.label, weights?.kernelFrobenius.cell, weights?.kernelSpectral?.cell,
        weights?.recurrentFrobenius.cell, weights?.recurrentSpectral?.cell,
        weights?.spectralRadius?.cell, figures.bias?.mean.cell,
      ]
      let shares = [
        activity?.mean.cell, activity?.leftSaturated?.percent, activity?.rightSaturated?.percent,
        activity?.saturatedUnits?.percent, activity?.deadUnits?.percent,
      ]
      table.add((cells + (golden == nil ? [] : shares)).map { $0 ?? "–" })
    }
    return table
  }

  private func notes(_ pass: GateStatistics.Pass) -> [String] {
    var notes: [String] = []
    for figures in pass.gates where figures.gate == .forget || figures.gate == .update {
      guard let bias = figures.bias else { continue }
      notes.append(
        "\(figures.gate.rawValue) bias: mean \(bias.mean.cell), "
          + "from \(bias.minimum.cell) to \(bias.maximum.cell)")
    }
    notes.append("effective memory: " + (pass.memory?.sentence ?? "cannot be said"))
    if let dead = pass.deadOutputs { notes.append("dead outputs: \(dead.percent) of the units") }
    return notes
  }

  private var legend: [String] {
    var lines = [
      "  W is the kernel and U the recurrent kernel of a gate; ‖·‖F Frobenius norm, ‖·‖₂ spectral norm,",
      "  ρ spectral radius; bias: the mean over the units.",
    ]
    if isApproximate {
      lines.append("  ≈: an iteration was ended with a residual of more than 0.1 %.")
    }
    if golden != nil {
      lines += [
        "  mean, left, right: of all values on the golden the mean, and the shares in the lowest and",
        "  highest tenth of the activation's range; sat: units at such an end in 95 % of the steps;",
        "  dead: units whose value never changes.",
      ]
    }
    return lines + [
      "  effective memory: steps until 1/e is left of a state, −1 / ln of the share that each step keeps;",
      "  from the biases alone: of the gate where input and state are zero.",
    ]
  }

  private var isApproximate: Bool {
    let weights = statistics.layers.flatMap(\.passes).flatMap(\.gates).compactMap(\.weights)
    return weights.contains {
      [$0.kernelSpectral, $0.recurrentSpectral, $0.spectralRadius].contains { $0?.isRough == true }
    }
  }
}

extension Gate {
  /// Its letter and its name: `z update`.
  fileprivate var label: String { "\(letter) \(rawValue)" }
}

extension Double {
  fileprivate var cell: String { short(3) }

  /// A share as a percentage.
  fileprivate var percent: String { "\((100 * self).short(2)) %" }
}

extension GateStatistics.Estimate {
  /// Whether fewer digits are known than are shown.
  fileprivate var isRough: Bool { residual > 1e-3 }

  fileprivate var cell: String { (isRough ? "≈" : "") + value.cell }
}

extension EffectiveMemory {
  fileprivate var sentence: String {
    switch source {
    case .golden:
      "\(units), from the mean of \(gate.letter) on the golden"
    case .biases:
      "\(units), from the biases of \(gate.letter) alone"
    case .spectralRadius:
      "\(median.steps) steps, from ρ(U) (linearised about zero)"
    }
  }

  private var units: String {
    "median \(median.steps), 90th percentile \(ninetiethPercentile.steps) steps"
  }
}

extension Double {
  fileprivate var steps: String { self == .infinity ? "∞" : short(3) }
}
