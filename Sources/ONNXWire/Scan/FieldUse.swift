/// What the scan makes of a field's value.
enum FieldUse: Sendable, Equatable {
  /// Goes on to the decoder; strings are names.
  case decoded
  /// Goes on to the decoder, and may have lines.
  case text
  /// Only that it is there goes on.
  case noted
  /// Stays in the file, and its place goes on. Where it is a run of numbers they have this many bytes.
  case left(numberSize: Int)
  /// Is known to change nothing.
  case skipped

  /// Messages in which a field that the schema does not have could change what the model computes.
  static let closedMessages: Set = ["AttributeProto", "NodeProto", "TensorProto"]

  /// The fields that are not just decoded, by message.
  static let exceptions: [String: [String: FieldUse]] = [
    "ModelProto": ["doc_string": .skipped, "training_info": .noted, "configuration": .skipped],
    "StringStringEntryProto": ["value": .text],
    "GraphProto": [
      "doc_string": .skipped, "quantization_annotation": .skipped, "sparse_initializer": .noted,
      "metadata_props": .skipped,
    ],
    "FunctionProto": ["doc_string": .skipped, "value_info": .skipped, "metadata_props": .skipped],
    "NodeProto": [
      "doc_string": .skipped, "metadata_props": .skipped, "device_configurations": .skipped,
    ],
    "AttributeProto": [
      "doc_string": .skipped, "tp": .noted, "type_protos": .noted, "sparse_tensor": .noted,
      "sparse_tensors": .noted,
    ],
    "TensorProto": [
      "segment": .noted, "float_data": .left(numberSize: 4), "raw_data": .left(numberSize: 1),
      "double_data": .left(numberSize: 8), "doc_string": .skipped, "metadata_props": .skipped,
    ],
    "ValueInfoProto": ["doc_string": .skipped, "metadata_props": .skipped],
    "TypeProto": [
      "map_type": .noted, "opaque_type": .noted, "sparse_tensor_type": .noted,
      "denotation": .skipped,
    ],
    "Dimension": ["denotation": .skipped],
  ]

  static func of(_ field: String, in message: String) -> FieldUse {
    exceptions[message]?[field] ?? .decoded
  }
}
