import Foundation
import SluiceCore
import SluiceFormats
import SluiceModel
import TestSupport

// The parts of a model's graphs, as an exporter would write them.
extension Message {
  /// A node; attributes are what ``integer(_:_:)``, ``reference(_:to:)`` and ``graph(_:_:)`` make.
  static func call(
    _ operation: String, _ inputs: [String], _ outputs: [String], domain: String = "",
    _ attributes: Message...
  ) -> Message {
    .field(
      1,
      inputs.map { .field(1, $0) } + outputs.map { .field(2, $0) }
        + [.field(3, outputs[0]), .field(4, operation), .field(7, domain)] + attributes)
  }

  /// An attribute that is one single.
  static func number(_ name: String, _ value: Float) -> Message {
    .field(5, [.field(1, name), .field(2, single: value), .field(20, 1)])
  }

  /// An attribute that is the one of the function around with the name `target`; both are singles.
  static func reference(_ name: String, to target: String) -> Message {
    .field(5, [.field(1, name), .field(21, target), .field(20, 1)])
  }

  /// An attribute that is a graph.
  static func graph(_ name: String, _ parts: Message...) -> Message {
    .field(5, [.field(1, name), .field(6, parts), .field(20, 5)])
  }

  /// An input (11) or output (12) of a graph; element types are the standard's numbers.
  static func port(_ field: Int, _ name: String, type: Int = 1, _ shape: [Int] = [2]) -> Message {
    let sizes = Message.field(2, shape.map { .field(1, [.field(1, $0)]) })
    return .field(
      field, [.field(1, name), .field(2, [.field(1, Message(.field(1, type), sizes))])])
  }

  /// A function of the domain `own`.
  static func function(
    _ name: String, opset: Int, _ inputs: [String], _ output: String, attributes: [String] = [],
    _ nodes: Message...
  ) -> Message {
    .field(
      25,
      [.field(1, name)] + inputs.map { .field(4, $0) } + [.field(5, output)]
        + attributes.map { .field(6, $0) } + nodes.map { .field(7, $0.withoutTag) }
        + [
          .field(9, [.field(2, opset)]), .field(9, [.field(1, "own"), .field(2, 1)]),
          .field(10, "own"),
        ])
  }

  /// The content of a field whose tag takes one byte.
  private var withoutTag: Message {
    var rest = bytes.dropFirst()
    while let byte = rest.popFirst(), byte & 0x80 != 0 {}
    return Message(bytes: Array(rest))
  }

  /// A whole model with the parts of its graph, opset 17, and functions.
  static func whole(functions: [Message] = [], _ graph: Message...) -> Message {
    Message(
      bytes: ([
        .field(1, 8), .field(7, [.field(2, "net")] + graph), .field(8, [.field(2, 17)]),
        .field(8, [.field(1, "own"), .field(2, 1)]),
      ] + functions).flatMap(\.bytes))
  }

  /// The model that the file with this content holds.
  func model() throws -> Model {
    try withFolder { folder in
      let path = folder.appending(path: "model.onnx").path
      try Data(bytes).write(to: URL(filePath: path))
      return try ModelFile(contentsOf: path).model
    }
  }
}
