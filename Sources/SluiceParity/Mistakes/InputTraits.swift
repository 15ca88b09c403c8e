internal import SluiceCore
internal import SluiceModel

/// What the readers of an input of a model tell about the numbers that it takes.
struct InputTraits {
  /// How many rows the smallest table has that the input is an index into, if it is one.
  private(set) var rows: Int?
  /// The number that stands for a step that is left out, if one does.
  private(set) var masked: Double?

  /// Follows an input to its readers, through layers that hand its elements on.
  init(_ input: ModelInput, of model: Model) {
    var values: Set<String> = [input.name]
    for node in model.nodes {
      guard let read = node.inputs.first.flatMap({ $0 }), values.contains(read) else { continue }
      switch node.layer {
      case let embedding as Embedding:
        rows = min(rows ?? embedding.count, embedding.count)
      case let comparison as NotEqual:
        masked = masked ?? comparison.value
      case is Identity, is Cast, is Transpose, is Unsqueeze, is Squeeze, is Masking, is Reshape:
        values.formUnion(node.outputs.compactMap { $0 })
      default: break
      }
    }
  }
}
