internal import ONNXWire
internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// What is in an ONNX file: the tensors and the nodes of its graphs, without meaning.
struct ONNXContents: Sendable {
  private let model: ProtoModel
  private let file: InputFile

  init(_ file: InputFile) throws(SluiceError) {
    model = try ProtoModel.read(file)
    self.file = file
  }

  /// Who wrote the file and in which operators, and what was noted with it.
  var metadata: [Inspection.Attribute] {
    var attributes = [
      Inspection.Attribute(name: "ir_version", value: .integer(model.irVersion))
    ]
    for opset in model.opsets {
      let name = opset.domain.isEmpty ? "opset" : "opset \(opset.domain)"
      attributes.append(Inspection.Attribute(name: name, value: .integer(opset.version)))
    }
    for (name, text) in [
      ("producer_name", model.producerName), ("producer_version", model.producerVersion),
      ("domain", model.domain), ("graph", model.graph?.name ?? ""),
    ] where !text.isEmpty {
      attributes.append(Inspection.Attribute(name: name, value: .string(text)))
    }
    return attributes
      + model.metadata.map { Inspection.Attribute(name: $0.key, value: .string($0.value)) }
  }

  /// Every initializer, then every node, those of graphs inside a node after it.
  var entries: [Inspection.Entry] {
    var entries: [Inspection.Entry] = []
    if let graph = model.graph { Self.add(graph, "", to: &entries) }
    for function in model.functions {
      Self.add(function.nodes, "function \(function.name)/", to: &entries)
    }
    return entries
  }

  private static func add(
    _ graph: ProtoGraph, _ prefix: String, to entries: inout [Inspection.Entry]
  ) {
    for tensor in graph.initializers {
      let type = try? ElementType(onnx: tensor.dataType)
      entries.append(
        Inspection.Entry(
          name: prefix + tensor.name,
          kind: .array(
            elementType: type?.rawValue ?? "type \(tensor.dataType)", shape: tensor.dims,
            byteCount: type.flatMap { type in
              let count = try? Tensor.byteCount(elementType: type, shape: tensor.dims)
              return count.map(type.packed)
            }),
          attributes: tensor.location.map {
            [Inspection.Attribute(name: "location", value: .string($0))]
          } ?? []))
    }
    add(graph.nodes, prefix, to: &entries)
  }

  private static func add(
    _ nodes: [ProtoNode], _ prefix: String, to entries: inout [Inspection.Entry]
  ) {
    for node in nodes {
      let name = prefix + (node.name.isEmpty ? node.outputs.first { !$0.isEmpty } ?? "" : node.name)
      let own = node.attributes.filter { $0.value.graphs.isEmpty }
      entries.append(
        Inspection.Entry(
          name: name, kind: .node,
          attributes: [
            Inspection.Attribute(name: "operator", value: .string(node.fullOperator)),
            Inspection.Attribute(name: "inputs", value: .array(node.inputs.map { .string($0) })),
            Inspection.Attribute(name: "outputs", value: .array(node.outputs.map { .string($0) })),
          ] + own.map { Inspection.Attribute(name: $0.name, value: $0.value.shown) }))
      for attribute in node.attributes {
        for graph in attribute.value.graphs {
          add(graph, "\(name)/\(attribute.name)/", to: &entries)
        }
      }
    }
  }

  /// The initializer at `name`; nil if there is none.
  func tensor(at name: String) throws(SluiceError) -> Tensor? {
    guard let found = model.graph?.initializers.first(where: { $0.name == name }) else {
      return nil
    }
    let tensors = ONNXTensors(in: file)
    let tensor = try tensors.read(found)
    try tensors.checkUnchanged()
    return tensor
  }
}

extension ProtoNode {
  fileprivate var fullOperator: String { domain.isEmpty ? opType : "\(domain).\(opType)" }
}

extension ProtoTensor {
  /// The file that holds the elements, if it is another one.
  fileprivate var location: String? {
    guard case .external(let entries) = storage else { return nil }
    return entries.first { $0.key == "location" }?.value
  }
}

extension ProtoAttribute.Value {
  /// The value as JSON; what is no number and no text in words.
  fileprivate var shown: JSON {
    func text(_ bytes: [UInt8]) -> JSON { .string(String(decoding: bytes, as: UTF8.self)) }
    return switch self {
    case .float(let number): .number(Double(number.description) ?? Double(number))
    case .int(let integer): .integer(integer)
    case .string(let bytes): text(bytes)
    case .floats(let numbers): .array(numbers.map { .number(Double($0.description) ?? Double($0)) })
    case .ints(let integers): .array(integers.map { .integer($0) })
    case .strings(let list): .array(list.map(text))
    case .tensor(let tensor): .string("a tensor \(tensor.dims)")
    case .tensors(let tensors): .string("\(tensors.count) tensors")
    case .graph, .graphs: .string("a graph")
    case .reference(let name): .string("the attribute \(name.quoted) of the function")
    case .unsupported(let name): .string(name)
    }
  }
}
