/// What a file may ask for at most; each limit bounds the memory or time that a hostile file can take.
package enum Limits {
  /// How deep arrays and objects of a JSON text may nest; a model of Keras inside another takes four.
  package static let jsonDepth = 256
  /// The size of a model's configuration text, in bytes.
  package static let configurationBytes = 64 << 20
  /// The size of a safetensors header, in bytes; the format's own limit.
  package static let safetensorsHeaderBytes = 100_000_000
  /// The size of an input file, in bytes.
  package static let fileBytes = 64 << 30
  /// How many dimensions a tensor may have.
  package static let rank = 8
  /// How many elements a tensor may have.
  package static let elements = 1 << 36
  /// What the dimensions of an input without elements may come to, its zeros left out.
  package static let emptyElements = 1 << 20
  /// How many elements a value may have that a file alone makes large, by padding or repeating.
  package static let valueElements = 1 << 28
  /// How many elements a constant may have that is computed while a model is read.
  package static let foldedElements = 1 << 22
  /// How many elements an input may have that is drawn to try a model.
  package static let drawnElements = 1 << 25
  /// How many elements may be gone through for all constants of a model that are computed while it is read.
  package static let foldedSteps = 1 << 23
  /// How many units a layer may have.
  package static let units = 1 << 20
  /// How many layers a model may have.
  package static let layers = 100_000
  /// How many nodes and how many calls of layers the graph of a model may have; models inside it are put
  /// in at every call of theirs, which each level of nesting can multiply.
  package static let nodes = 100_000
  /// How deep graphs in nodes and calls of functions may nest in a model.
  package static let graphDepth = 48
  /// How many files the weights of a model may be spread over; each is open while they are read.
  package static let shards = 512
  /// How many names a folder may hold in which files are looked for.
  package static let folderNames = 10_000
  /// How many goldens a model may be held to at once.
  package static let goldens = 100_000
  /// How many threads a model may run on.
  package static let threads = 1024
  /// How many tensors a file may hold.
  package static let tensors = 100_000
  /// How often a loop may be repeated.
  package static let iterations = 1 << 24
  /// How many bytes compressed data may grow to when they are expanded.
  package static let expandedBytes = 1 << 30
  /// The size of a protobuf message, in bytes; the format's own limit.
  package static let protobufBytes = (1 << 31) - 1
  /// How deep messages may nest, which is Google's own limit; a graph in a node of a graph takes three.
  package static let protobufDepth = 100
  /// How many messages a protobuf message may hold.
  package static let protobufMessages = 1_000_000
  /// How many fields a protobuf message may hold.
  package static let protobufFields = 1 << 23
  /// The size of a string in a protobuf message, in bytes.
  package static let protobufStringBytes = 16 << 20
  /// How many bytes of a protobuf message may be decoded; elements of tensors mostly are not.
  package static let protobufCopyBytes = 1 << 29
}
