import Foundation
import SluiceCore
import SluiceFormats
import SluiceModel
import Synchronization
import TestSupport

@testable import SluiceParity

/// The table `Fixtures/mistakes.tsv`: what the solver says of every mistake in some models.
enum MistakeTable {
  /// The models, with their goldens: three cells, both generations of Keras, ONNX and PyTorch.
  static let models = [
    "Keras/k3_gru", "Keras/tfk_gru_reset_before", "Keras/tfk_masking_holes",
    "Keras/tfk_states_in_and_out", "Keras/k3_simple_rnn_unrolled", "Keras/tfk_lstm",
    "Keras/k3_zero_output_for_mask", "ONNX/torch_rnn_relu", "ONNX/torch_gru_legacy",
    "ONNX/tf2onnx_gru_backwards", "ONNX/tf2onnx_bidirectional_gru", "ONNX/hand_01", "ONNX/hand_02",
    "ONNX/hand_05",
  ]

  /// Whether the whole table is wanted; otherwise every tenth line, another one for each model.
  static let isWhole =
    ["SLUICE_WRITE_TABLES", "SLUICE_ALL_MISTAKES"].contains {
      ProcessInfo.processInfo.environment[$0] != nil
    }

  /// The mistakes that are made in a model.
  static func mistakes(for model: String) -> [Mistake] {
    let offset = models.firstIndex(of: model) ?? 0
    return Mistake.all.enumerated().filter { isWhole || ($0.offset + offset) % 10 == 0 }
      .map(\.element)
  }

  static func load(_ name: String) throws -> (model: Model, golden: Golden) {
    let stem = Fixtures.folder.appending(path: name)
    let path =
      name.hasPrefix("ONNX/") ? stem.path + ".onnx" : Fixtures.modelPath(stem)
    let file = try ModelFile(contentsOf: path, configuration: Fixtures.configPath(stem))
    return (file.model, try Golden(contentsOf: stem.path + ".golden.npz"))
  }

  private static let url = Fixtures.folder.appending(path: "mistakes.tsv")
  private static let lock = Mutex(())

  /// The column of a model, by mistake; empty where there is none.
  static func column(_ model: String) -> [String: String] {
    let rows = rows()
    guard let place = rows.first?.firstIndex(of: model) else { return [:] }
    return Dictionary(uniqueKeysWithValues: rows.dropFirst().map { ($0[0], $0[place]) })
  }

  /// Writes the column of a model.
  static func write(_ cells: [String: String], _ model: String) throws {
    try lock.withLock { _ in
      var columns = Dictionary(uniqueKeysWithValues: models.map { ($0, column($0)) })
      columns[model] = cells
      let rows = Mistake.all.map { mistake in
        [mistake.id] + models.map { columns[$0]?[mistake.id] ?? "–" }
      }
      let lines = ([["mistake"] + models] + rows).map { $0.joined(separator: "\t") + "\n" }
      try lines.joined().write(to: url, atomically: true, encoding: .utf8)
    }
  }

  private static func rows() -> [[String]] {
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }
}
