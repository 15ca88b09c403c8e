/// What a node is told beside its inputs.
package struct ProtoAttribute: Sendable {
  package let name: String
  package let value: Value

  package init(name: String, value: Value) {
    self.name = name
    self.value = value
  }

  /// A value of one of the types that the standard has.
  package enum Value: Sendable {
    case float(Float)
    case int(Int)
    /// Text, which the standard does not promise to be UTF-8.
    case string([UInt8])
    case tensor(ProtoTensor)
    case graph(ProtoGraph)
    case floats([Float])
    case ints([Int])
    case strings([[UInt8]])
    case tensors([ProtoTensor])
    case graphs([ProtoGraph])
    /// In the body of a function: the value of the call's attribute with this name.
    case reference(String)
    /// A value that is not read; the text says of which type.
    case unsupported(String)
  }
}
