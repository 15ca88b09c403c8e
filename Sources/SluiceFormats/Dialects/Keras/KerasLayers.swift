internal import SluiceCore

/// Every class of Keras layers that can be read.
///
/// A new one is one type and one line here.
enum KerasLayers {
  static let all: [any KerasLayer.Type] = [
    KerasActivationLayer.self,
    KerasAttention.self,
    KerasBatchNormalization.self,
    KerasBidirectional.self,
    KerasConcatenate.self,
    KerasConv.self,
    KerasConvTranspose.self,
    KerasDense.self,
    KerasDepthwiseConv.self,
    KerasDot.self,
    KerasEinsumDense.self,
    KerasEmbedding.self,
    KerasFlatten.self,
    KerasGlobalPooling.self,
    KerasGroupNormalization.self,
    KerasGRUCell.self,
    KerasIdentity.self,
    KerasInput.self,
    KerasLayerNormalization.self,
    KerasLSTMCell.self,
    KerasMargins.self,
    KerasMasking.self,
    KerasMerge.self,
    KerasModel.self,
    KerasMultiHeadAttention.self,
    KerasNormalization.self,
    KerasOperationLayer.self,
    KerasPassThrough.self,
    KerasPermute.self,
    KerasPooling.self,
    KerasPReLU.self,
    KerasRepeatVector.self,
    KerasRescaling.self,
    KerasReshape.self,
    KerasRMSNormalization.self,
    KerasRNN.self,
    KerasSeparableConv.self,
    KerasSimpleRNNCell.self,
    KerasSoftmax.self,
    KerasStackedCells.self,
    KerasTimeDistributed.self,
    KerasUnitNormalization.self,
    KerasUpSampling.self,
  ]

  private static let byClassName = Dictionary(
    uniqueKeysWithValues: all.flatMap { type in type.classNames.map { ($0, type) } })

  /// The type that reads `entry`; nil if there is none.
  static func type(of entry: KerasEntry, _ version: KerasVersion) -> (any KerasLayer.Type)? {
    guard !isOperation(entry, version) else { return KerasOperationLayer.self }
    let type = byClassName[entry.className]
    let isUnknownFunction =
      type == KerasOperationLayer.self
      && KerasOperations.operation(of: entry.className, entry.config) == nil
    return isUnknownFunction ? nil : type
  }

  /// Whether this is an operation of Keras 3, which may share its name with a layer.
  ///
  /// An operation has nothing to train, passes no mask on and combines shapes as NumPy does.
  static func isOperation(_ entry: KerasEntry, _ version: KerasVersion) -> Bool {
    version.generation >= 3 && entry.config["trainable"] == nil
      && KerasOperations.operation(of: entry.className, entry.config) != nil
  }

  /// Classes that hold code, or name code or files to be loaded.
  static let runningCode: Set<String> = [
    "Lambda", "TFSMLayer", "TorchModuleWrapper", "StringLookup", "IntegerLookup",
    "TextVectorization", "JaxLayer", "FlaxLayer",
  ]

  /// What configurations say about training, which is over when a model is converted.
  static let trainingKeys: [String] =
    ["trainable", "activity_regularizer"]
    + trainingKeys(of: ["bias", "kernel", "recurrent", "embeddings"])

  /// What configurations say about the training of the variables in `roles`.
  static func trainingKeys(of roles: [String]) -> [String] {
    roles.flatMap { ["\($0)_initializer", "\($0)_regularizer", "\($0)_constraint"] }
  }
}
