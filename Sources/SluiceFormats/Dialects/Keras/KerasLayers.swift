internal import SluiceCore

/// Every class of Keras layers that can be read.
///
/// A new one is one type and one line here.
enum KerasLayers {
  static let all: [any KerasLayer.Type] = [
    KerasActivationLayer.self,
    KerasAdd.self,
    KerasAny.self,
    KerasBidirectional.self,
    KerasCast.self,
    KerasConcatenate.self,
    KerasDense.self,
    KerasEmbedding.self,
    KerasExpandDims.self,
    KerasFlatten.self,
    KerasFullLike.self,
    KerasGRUCell.self,
    KerasInput.self,
    KerasLogical.self,
    KerasLSTMCell.self,
    KerasMasking.self,
    KerasModel.self,
    KerasNotEqual.self,
    KerasPassThrough.self,
    KerasRNN.self,
    KerasSimpleRNNCell.self,
    KerasStackedCells.self,
  ]

  private static let byClassName = Dictionary(
    uniqueKeysWithValues: all.flatMap { type in type.classNames.map { ($0, type) } })

  /// The type that reads `entry`; nil if there is none.
  static func type(of entry: KerasEntry, _ version: KerasVersion) -> (any KerasLayer.Type)? {
    byClassName[entry.className]
  }

  /// Whether this is an operation of Keras 3, which may share its name with a layer.
  ///
  /// An operation has nothing to train, passes no mask on and combines shapes as NumPy does.
  static func isOperation(_ entry: KerasEntry, _ version: KerasVersion) -> Bool {
    version.generation >= 3 && entry.className != "InputLayer"
      && entry.config["trainable"] == nil
  }

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
