/// A model as an ONNX file says it, nothing understood yet.
///
/// What a file may leave out is empty or nil here. Strings are UTF-8 without NUL.
package struct ProtoModel: Sendable {
  /// The version of the file format; 0 where the file does not say.
  package let irVersion: Int
  /// The sets of operators that the nodes are written in.
  package let opsets: [ProtoOpset]
  /// The program that wrote the file.
  package let producerName: String
  package let producerVersion: String
  package let domain: String
  /// The version that the producer gave the model; 0 where it gave none.
  package let modelVersion: Int
  package let graph: ProtoGraph?
  /// The operators that the model defines itself.
  package let functions: [ProtoFunction]
  /// What the producer noted about the model.
  package let metadata: [ProtoEntry]
  package let hasTrainingInfo: Bool
}

/// A set of operators.
package struct ProtoOpset: Sendable, Hashable {
  /// Whose set it is; empty for the standard's own.
  package let domain: String
  package let version: Int
}

/// A key with a value.
package struct ProtoEntry: Sendable, Hashable {
  package let key: String
  package let value: String
}

/// An operator that the model defines by nodes.
package struct ProtoFunction: Sendable {
  package let name: String
  package let domain: String
  /// What tells apart functions of one name.
  package let overload: String
  package let inputs: [String]
  package let outputs: [String]
  /// The attributes that a call must give.
  package let attributes: [String]
  /// The attributes that a call may leave out, with what they are then.
  package let defaults: [ProtoAttribute]
  package let nodes: [ProtoNode]
  package let opsets: [ProtoOpset]
}
