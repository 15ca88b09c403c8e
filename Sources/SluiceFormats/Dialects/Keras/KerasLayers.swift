/// Every class of Keras layers that can be read.
///
/// A new one is one type and one line here.
enum KerasLayers {
  static let all: [any KerasLayer.Type] = [
    KerasActivationLayer.self,
    KerasAdd.self,
    KerasAny.self,
    KerasCast.self,
    KerasConcatenate.self,
    KerasDense.self,
    KerasEmbedding.self,
    KerasExpandDims.self,
    KerasFlatten.self,
    KerasFullLike.self,
    KerasGRU.self,
    KerasInput.self,
    KerasLogical.self,
    KerasLSTM.self,
    KerasMasking.self,
    KerasNotEqual.self,
    KerasPassThrough.self,
    KerasSimpleRNN.self,
  ]

  private static let byClassName = Dictionary(
    uniqueKeysWithValues: all.flatMap { type in type.classNames.map { ($0, type) } })

  /// The layer of class `name`.
  static func named(_ name: String) -> (any KerasLayer.Type)? { byClassName[name] }

  /// Classes that hold code, or name code or files to be loaded.
  static let runningCode: Set<String> = [
    "Lambda", "TFSMLayer", "TorchModuleWrapper", "StringLookup", "IntegerLookup",
    "TextVectorization", "JaxLayer", "FlaxLayer",
  ]

  /// What configurations say about training, which is over when a model is converted.
  static let trainingKeys: [String] =
    ["trainable", "activity_regularizer"]
    + ["bias", "kernel", "recurrent", "embeddings"].flatMap {
      ["\($0)_initializer", "\($0)_regularizer", "\($0)_constraint"]
    }
}
