/// Every kind of layer there is.
///
/// A new layer is one file and one line here.
public enum LayerKinds {
  /// The kinds, in alphabetical order of their names.
  public static let all: [any Layer.Type] = [
    Activation.self,
    Add.self,
    And.self,
    Cast.self,
    Concat.self,
    Dense.self,
    Embedding.self,
    Flatten.self,
    Flip.self,
    FullLike.self,
    GLU.self,
    GRU.self,
    Identity.self,
    LSTM.self,
    Masking.self,
    NotEqual.self,
    Or.self,
    RNN.self,
    ReduceAny.self,
    Transpose.self,
    Unsqueeze.self,
    ZeroMasked.self,
  ]

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.kind, $0) })

  /// The kind called `name`.
  public static func named(_ name: String) -> (any Layer.Type)? { byName[name] }
}
