import Foundation
import SluiceCore
import SluiceFormats
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// Layers of exported models beside what NumPy makes of their weights and goldens.
struct GateFixtureTests {
  private func close(_ found: Double?, _ recorded: JSON?, _ what: String) throws {
    guard recorded != .null else {
      #expect(found == nil, "\(what)")
      return
    }
    let found = try #require(found, "\(what)")
    let expected = recorded == "inf" ? .infinity : try #require(recorded?.number, "\(what)")
    #expect(
      found == expected || abs(found - expected) <= 1e-11 * max(1, abs(expected)),
      "\(what): \(found), recorded \(expected)")
  }

  @Test func `the recorded layers are all there`() {
    #expect(GateValues.layers.compactMap { $0["kind"]?.string } == ["GRU", "LSTM", "RNN"])
  }

  @Test(arguments: GateValues.layers) func `a layer has the figures that are recorded`(
    recorded: JSON
  ) throws {
    let name = try #require(recorded["model"]?.string)
    let model = try ModelFile(contentsOf: Fixtures.onnxPath(name)).model
    let golden = try Golden(
      contentsOf: Fixtures.folder.appending(path: "ONNX/\(name).golden.npz").path)
    let still = try #require(try GateStatistics(of: model).layers.first)
    let layer = try #require(try GateStatistics(of: model, on: golden).layers.first)
    #expect(layer.kind == recorded["kind"]?.string)
    let passes = try #require(recorded["passes"]?.array)
    #expect(layer.passes.count == passes.count)
    for (index, expected) in passes.enumerated() {
      let pass = layer.passes[index]
      #expect(pass.steps == expected["steps"]?.integer)
      let gates = try #require(expected["gates"]?.array)
      #expect(pass.gates.map(\.gate.rawValue) == gates.compactMap { $0["gate"]?.string })
      for (figures, expected) in zip(pass.gates, gates) { try check(figures, expected) }
      for memory in [pass.memory, still.passes[index].memory] {
        let memory = try #require(memory)
        let numbers = try #require(expected["memory"]?[memory.source.rawValue])
        try close(memory.median, numbers["median"], "median")
        try close(memory.ninetiethPercentile, numbers["ninetiethPercentile"], "percentile")
      }
    }
  }

  private func check(_ figures: GateStatistics.GateFigures, _ recorded: JSON) throws {
    let gate = figures.gate.rawValue
    let weights = try #require(figures.weights)
    try close(weights.kernelFrobenius, recorded["kernel"]?["frobenius"], "\(gate): W, Frobenius")
    try close(
      weights.kernelSpectral?.value, recorded["kernel"]?["spectral"], "\(gate): W, spectral")
    let recurrent = recorded["recurrent"]
    try close(weights.recurrentFrobenius, recurrent?["frobenius"], "\(gate): U, Frobenius")
    try close(weights.recurrentSpectral?.value, recurrent?["spectral"], "\(gate): U, spectral")
    try close(weights.spectralRadius?.value, recorded["radius"], "\(gate): radius")
    let bias = recorded["bias"]
    try close(figures.bias?.mean, bias?["mean"], "\(gate): mean bias")
    try close(figures.bias?.minimum, bias?["minimum"], "\(gate): least bias")
    try close(figures.bias?.maximum, bias?["maximum"], "\(gate): largest bias")
    let (activity, expected) = (try #require(figures.activity), recorded["activity"])
    try close(activity.mean, expected?["mean"], "\(gate): mean")
    try close(activity.leftSaturated, expected?["leftSaturated"], "\(gate): left")
    try close(activity.rightSaturated, expected?["rightSaturated"], "\(gate): right")
    try close(activity.saturatedUnits, expected?["saturatedUnits"], "\(gate): saturated")
    try close(activity.deadUnits, expected?["deadUnits"], "\(gate): dead")
  }
}
