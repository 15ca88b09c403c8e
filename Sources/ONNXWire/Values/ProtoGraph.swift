/// Nodes with what they read and make.
package struct ProtoGraph: Sendable {
  package let name: String
  /// The nodes in the order of the file.
  package let nodes: [ProtoNode]
  package let initializers: [ProtoTensor]
  /// Whether there are initialisers of which only some elements are given.
  package let hasSparseInitializers: Bool
  package let inputs: [ProtoValueInfo]
  package let outputs: [ProtoValueInfo]
  /// What is known of values that are neither inputs nor outputs.
  package let valueInfo: [ProtoValueInfo]

  /// Makes a graph of nodes.
  package init(
    name: String, nodes: [ProtoNode], initializers: [ProtoTensor] = [],
    hasSparseInitializers: Bool = false, inputs: [ProtoValueInfo], outputs: [ProtoValueInfo],
    valueInfo: [ProtoValueInfo] = []
  ) {
    self.name = name
    self.nodes = nodes
    self.initializers = initializers
    self.hasSparseInitializers = hasSparseInitializers
    self.inputs = inputs
    self.outputs = outputs
    self.valueInfo = valueInfo
  }
}

/// One call of an operator.
package struct ProtoNode: Sendable {
  package let name: String
  package let opType: String
  package let domain: String
  package let overload: String
  /// The names of the values it reads; empty where one is left out.
  package let inputs: [String]
  /// The names of the values it makes; empty where nobody wants one.
  package let outputs: [String]
  package let attributes: [ProtoAttribute]

  /// Makes a call.
  package init(
    name: String, _ opType: String, domain: String = "", overload: String = "", inputs: [String],
    outputs: [String], attributes: [ProtoAttribute] = []
  ) {
    self.name = name
    self.opType = opType
    self.domain = domain
    self.overload = overload
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes
  }
}

/// A value and its type.
package struct ProtoValueInfo: Sendable, Hashable {
  package let name: String
  package let type: ProtoType?

  /// Makes a value.
  package init(name: String, type: ProtoType? = nil) {
    self.name = name
    self.type = type
  }
}

/// The type of a value.
package indirect enum ProtoType: Sendable, Hashable {
  /// A tensor; the element type is a number of the standard's list, 0 where it is not said, and the
  /// shape is nil where not even the number of dimensions is known.
  case tensor(elementType: Int, shape: [ProtoDimension]?)
  /// A list of values; nil where the file does not say of which type.
  case sequence(ProtoType?)
  /// A value that may be absent.
  case optional(ProtoType?)
  case map
  case sparseTensor
  case opaque
}

/// One dimension of a shape.
package enum ProtoDimension: Sendable, Hashable {
  /// A size, as the file gives it: it may be negative.
  case fixed(Int)
  /// A size that is the same wherever the name stands.
  case named(String)
  case unknown
}
