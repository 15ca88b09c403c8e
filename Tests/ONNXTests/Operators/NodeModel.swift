import OrderedCollections
import SluiceFormats
import SluiceModel
import TestSupport

/// A model of one node, as an exporter would write it.
///
/// Inputs are `x0`, `x1`, …, of which those with elements are kept in the file; outputs are `y0`, `y1`, ….
struct NodeModel {
  /// One input of the node.
  struct Input {
    let elementType: Int
    let shape: [Int]
    let elements: [Float]?

    /// An input of the model; its element type is 1 for single precision, else the standard's number.
    static func given(_ shape: [Int], type: Int = 1) -> Input {
      Input(elementType: type, shape: shape, elements: nil)
    }

    /// Numbers that the file holds.
    static func constant(_ shape: [Int], _ elements: [Float]) -> Input {
      Input(elementType: 1, shape: shape, elements: elements)
    }
  }

  /// An attribute of the node.
  enum Attribute: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral
  {
    case int(Int)
    case float(Float)
    case string(String)
    case ints([Int])

    init(integerLiteral value: Int) { self = .int(value) }
    init(floatLiteral value: Float) { self = .float(value) }
    init(stringLiteral value: String) { self = .string(value) }
    init(arrayLiteral elements: Int...) { self = .ints(elements) }

    fileprivate var parts: [Message] {
      switch self {
      case .int(let value): [.field(3, value), .field(20, 2)]
      case .float(let value): [.field(2, single: value), .field(20, 1)]
      case .string(let value): [.field(4, value), .field(20, 3)]
      case .ints(let values): [.field(8, packed: values), .field(20, 7)]
      }
    }
  }

  let message: Message

  init(
    _ operation: String, opset: Int, _ inputs: [Input?], outputs: [Int] = [0],
    _ attributes: KeyValuePairs<String, Attribute> = [:]
  ) {
    let names = inputs.enumerated().map { $1 == nil ? "" : "x\($0)" }
    let made = (0...(outputs.max() ?? 0)).map { outputs.contains($0) ? "y\($0)" : "" }
    let node = Message.field(
      1,
      names.map { .field(1, $0) } + made.map { .field(2, $0) }
        + [.field(3, "n"), .field(4, operation)]
        + attributes.map { .field(5, [.field(1, $0)] + $1.parts) })
    var graph = [node, .field(2, "one node")]
    for case (let name, let input?) in zip(names, inputs) {
      guard let elements = input.elements else {
        graph.append(.port(11, name, type: input.elementType, input.shape))
        continue
      }
      let bytes = elements.flatMap { Message.littleEndian($0.bitPattern) }
      graph.append(
        .field(
          5,
          input.shape.map { .field(1, $0) }
            + [.field(2, input.elementType), .field(8, name), .field(9, bytes: bytes)]))
    }
    graph += outputs.map { .field(12, [.field(1, "y\($0)")]) }
    message = Message(
      .field(1, 8), .field(7, graph), .field(8, [.field(1, ""), .field(2, opset)]))
  }

  /// Reads the model, as from any file.
  func read() throws -> Model { try message.model() }
}
