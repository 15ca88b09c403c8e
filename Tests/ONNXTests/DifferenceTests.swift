import Foundation
import SluiceCore
import SluiceFormats
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// What two models have in common of which one at least came from ONNX.
@Suite struct DifferenceTests {
  @Test(arguments: Fixtures.onnx.filter { $0 != "fault_torch_lstm_projection" })
  func `a model is identical with itself under other names and in another order`(
    _ name: String
  ) throws {
    let model = try Fixtures.onnx(name)
    let difference = try Difference(between: model, and: model.renamedAndShuffled(seed: 4))
    #expect(difference.verdict == .identical, "\(difference.conclusion)")
    #expect(difference.trials >= 2, "\(difference.whyNotTried ?? "")")
  }

  @Test(arguments: TwinTests.exports)
  func `a network means the same whatever wrote it`(_ name: String) throws {
    let path = Fixtures.folder.appending(path: "ONNX/twin.keras").path
    let keras = try ModelFile(contentsOf: path).model
    let onnx = try Fixtures.onnx(name)
    for (a, b) in [(keras, onnx), (onnx, keras)] {
      let difference = try Difference(between: a, and: b)
      #expect(difference.verdict == .equivalent, "\(difference.conclusion)")
      #expect(difference.layers.map(\.kind) == ["GRU", "LSTM", "RNN", "Dense"])
      #expect(difference.layers.allSatisfy { $0.verdict == "same" })
      #expect(difference.strangers.left.isEmpty && difference.strangers.right.isEmpty)
      // Nothing was read through another layout, so none is spoken of.
      let relations = difference.layers.flatMap(\.parameters).map(\.relation)
      #expect(relations.allSatisfy { if case .layout = $0 { false } else { true } })
    }
  }

  @Test(arguments: TwinTests.exports)
  func `a mistake in an export is found from the original`(_ name: String) throws {
    let path = Fixtures.folder.appending(path: "ONNX/twin.keras").path
    let keras = try ModelFile(contentsOf: path).model
    let onnx = try Fixtures.onnx(name)
    for node in onnx.nodes where node.layer is any RecurrentLayer {
      for mistake in Mistake.all where mistake.aspect == .gates || mistake.aspect == .resetPlacement
      {
        for mutant in try mistake.readings(of: node.name, in: Reading(onnx)) {
          let difference = try Difference(between: keras, and: mutant.model)
          let differing = difference.layers.filter { !$0.isSame }
          #expect(difference.verdict == .different, "\(node.name): \(mistake.id)")
          #expect(differing.map(\.right) == [node.name], "\(node.name): \(mistake.id)")
          #expect(difference.departure?.right == node.name, "\(node.name): \(mistake.id)")
        }
      }
    }
  }

  @Test(arguments: Fixtures.onnx.filter { $0.hasPrefix("hand_") || $0.hasPrefix("node_") })
  func `mistakes with what only ONNX has are found`(_ name: String) throws {
    let model = try Fixtures.onnx(name)
    for node in model.nodes {
      for (id, expected) in Self.expected {
        guard let mistake = Mistake.named(id) else { continue }
        for mutant in try mistake.readings(of: node.name, in: Reading(model))
        where mutant.model.nodes.count == model.nodes.count {
          let context = "\(node.name): \(id)"
          let difference = try Difference(between: model, and: mutant.model)
          #expect(difference.verdict == .different, "\(context)")
          let differing = difference.layers.filter { !$0.isSame }
          #expect(differing.map(\.left) == [node.name], "\(context)")
          guard let layer = differing.first else { continue }
          let said = Self.words(of: layer)
          #expect(said.contains(expected), "\(context): \(said)")
        }
      }
    }
  }

  private static let expected: KeyValuePairs = [
    "initial-cell-missing": "cell", "clip-missing": "clip",
    "forget-gate-coupled": "couplesForgetGate", "peephole-order": "stand as i o f",
    "peepholes-missing": "peephole", "reverse-activations-missing": "reverseActivations",
    "passes-exchanged": "forward and reverse pass exchanged",
  ]

  private static func words(of layer: LayerDifference) -> String {
    let words =
      layer.attributes.filter { $0.excuse == nil }.map(\.name) + layer.wires.map(\.input)
      + layer.parameters.filter { !$0.isSame }.map { "\($0.role) \($0.sentence)" }
    return words.joined(separator: "; ")
  }
}
