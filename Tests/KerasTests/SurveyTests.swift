import Foundation
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

/// What weights say without an architecture.
@Suite struct SurveyTests {
  private static func survey(
    _ shapes: [[Int]], path: String = "/x", roles: [String] = []
  ) -> [WeightsSurvey.Finding] {
    let arrays = shapes.enumerated().map { index, shape in
      StoredObject.Array(role: index < roles.count ? roles[index] : nil, shape: shape)
    }
    return WeightsSurvey([StoredObject(path: path, arrays: arrays)]).findings
  }

  /// Kernel, recurrent kernel and bias of several gates.
  private static func gates(_ count: Int) -> [[Int]] {
    Array(repeating: [[3, 4], [4, 4], [4]], count: count).flatMap { $0 }
  }

  @Test(arguments: [
    ([[3, 12], [4, 12], [12]], "GRU", "acts before the product"),
    ([[3, 12], [4, 12], [2, 12]], "GRU", "acts after the product"),
    ([[3, 12], [4, 12]], "GRU", "no bias"),
    ([[3, 12], [4, 12], [24]], "CuDNNGRU", "activations are fixed"),
    ([[3, 16], [4, 16], [16]], "LSTM", "bias [16]"),
    ([[3, 16], [4, 16]], "LSTM", "no bias"),
    ([[3, 16], [4, 16], [32]], "CuDNNLSTM", "activations are fixed"),
    ([[3, 4], [4, 4], [4]], "SimpleRNN", "bias [4]"),
    (gates(3), "GRU", "gates z, r and h"), (gates(4), "LSTM", "gates i, c, f"),
  ]) func `shapes and bias tell the cell and its sizes`(
    shapes: [[Int]], name: String, fact: String
  ) {
    let found = Self.survey(shapes)
    #expect(found.count == 1)
    #expect(found.first?.classes == [name])
    #expect(found.first?.facts.prefix(2) == ["3 features", "4 units"])
    #expect(found.first?.facts.joined(separator: ", ").contains(fact) == true)
  }

  @Test func `what a cell's weights leave open is named`() {
    let open = Self.survey([[3, 12], [4, 12]])[0].undecided
    #expect(open.first == "reset_after")
    #expect(open.contains("activation") && open.contains { $0.contains("hard_sigmoid") })
    #expect(open.contains("go_backwards") && open.contains("return_sequences"))
    #expect(!Self.survey([[3, 12], [4, 12], [2, 12]])[0].undecided.contains("reset_after"))
    #expect(!Self.survey([[3, 16], [4, 16], [32]])[0].undecided.contains("activation"))
    #expect(Self.survey([[3, 4], [4, 4]])[0].undecided.contains("whether it is two 'Dense'"))
  }

  @Test(arguments: [
    ([[5, 7], [7]], ["Dense"]),
    ([[3, 5, 7], [7]], ["Conv1D", "EinsumDense"]),
    ([[3, 7, 5], [7]], ["Conv1DTranspose"]),
    ([[3, 3, 2, 4], [8]], ["DepthwiseConv2D"]),
    ([[3, 2, 2], [1, 4, 6], [6]], ["SeparableConv1D"]),
    ([[3, 2, 16], [3, 4, 16], [16]], ["ConvLSTM1D"]),
    ([[3, 3, 2, 16], [3, 3, 4, 16]], ["ConvLSTM2D"]),
    ([[5], [5], [5], [5]], ["BatchNormalization"]),
    ([[5], [5], []], ["Normalization"]),
    ([[5, 2, 3], [2, 3]], ["EinsumDense"]),
    ([[2, 2, 2, 2, 2, 2]], []),
  ]) func `other layers are told as far as shapes go`(shapes: [[Int]], classes: [String]) {
    #expect(Self.survey(shapes).map(\.classes) == [classes])
  }

  @Test func `names choose between classes, and bring none in`() {
    let table = [[9, 4]]
    #expect(Self.survey(table)[0].classes == ["Embedding", "Dense", "EinsumDense", "PReLU"])
    #expect(Self.survey(table, path: "/layers/embedding_2/vars")[0].classes == ["Embedding"])
    #expect(Self.survey(table, roles: ["embeddings"])[0].classes == ["Embedding"])
    #expect(Self.survey([[5, 7], [7]], path: "/layers/lstm/vars")[0].classes == ["Dense"])
  }

  @Test func `several objects in one list are told apart`() {
    let shapes = [[3, 12], [4, 12], [2, 12], [3, 12], [4, 12], [2, 12], [8, 2], [2]]
    #expect(Self.survey(shapes).flatMap(\.classes) == ["GRU", "GRU", "Dense"])
  }

  @Test func `sizes that overflow are no reason to stop`() {
    let huge = Int.max
    #expect(Self.survey([[0, huge], [huge, huge], [huge]]).count == 1)
    #expect(Self.survey([[1, huge, huge], [huge]]).count == 1)
    #expect(Self.survey([[1, huge, huge], [1, huge, 3]]).count >= 1)
  }

  @Test func `an index of shards is surveyed as one`() throws {
    let path = Fixtures.folder.appending(path: "Invalid/shards_good.weights.json").path
    let inspection = try Inspection(contentsOf: path)
    #expect(inspection.survey?.findings.map(\.classes) == [["GRU"], ["Dense"]])
    #expect(inspection.entries.count == 5)
    #expect(try inspection.tensor(named: "/layers/dense/vars/1").shape == [3])
    let model = Fixtures.folder.appending(path: "Invalid/base.h5").path
    #expect(try Inspection(contentsOf: model).survey == nil)
  }
}
