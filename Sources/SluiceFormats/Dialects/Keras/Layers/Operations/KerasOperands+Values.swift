internal import SluiceCore
internal import SluiceModel

// What operations compute with: tensors, and constants made such.

extension KerasOperands {
  /// Adds a node and returns what it makes; without `part`, it is the one called after the operation.
  func add(
    _ layer: any Layer, _ inputs: [String?], _ graph: inout KerasGraph, _ part: String? = nil
  ) throws(SluiceError) -> String {
    try graph.add(
      part.map { "\(call.name).\($0)" } ?? call.name, layer, reading: inputs,
      origin: part == nil ? call.className : nil, isAuxiliary: true)[0]
  }

  /// Adds a scalar.
  func scalar(
    _ number: Double, _ type: ElementType, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    try graph.constant([number], shape: [], type, named: "\(call.name).constant")
  }

  /// The type of a value, which some node makes.
  func type(_ value: String, _ graph: KerasGraph) throws(SluiceError) -> ValueType {
    guard let type = graph.type(of: value) else { throw .valueUndefined(value) }
    return type
  }

  /// The sizes of a value's dimensions.
  func shape(_ value: String, _ graph: KerasGraph) throws(SluiceError) -> [Dimension] {
    try type(value, graph).shape
  }

  /// Makes a value one that can be combined with those of `type`; a narrower real one can be.
  func matched(
    _ value: String, to elementType: ElementType, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    let own = try type(value, graph).elementType
    let isNarrower = own.kind == .real && own.byteCount < elementType.byteCount
    return isNarrower && elementType.kind == .real
      ? value : try cast(value, to: elementType, &graph)
  }

  /// Makes a value one of `type`.
  func cast(
    _ value: String, to elementType: ElementType, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    guard try type(value, graph).elementType != elementType else { return value }
    return try add(Cast(to: elementType), [value], &graph, "cast")
  }

  /// Makes integers and truth values real, as Keras 3 does.
  func real(_ value: String, _ graph: inout KerasGraph) throws(SluiceError) -> String {
    try type(value, graph).elementType.kind == .real
      ? value : try cast(value, to: .float32, &graph)
  }

  /// Takes a tensor; a constant becomes one.
  mutating func tensor(
    _ name: String, _ graph: inout KerasGraph, as type: ElementType? = nil
  ) throws(SluiceError) -> String {
    try value(of: try required(name), name, &graph, as: type)
  }

  /// Takes a list of tensors, of which constants take the type of the others.
  mutating func tensors(
    _ name: String, _ graph: inout KerasGraph
  ) throws(SluiceError) -> [String] {
    let argument = try required(name)
    guard case .list(let elements) = argument else { throw .kerasArgument(name, "no list") }
    return try unified(elements, name, &graph)
  }

  /// Values of one type.
  func unified(
    _ elements: [KerasArgument<KerasTensor>], _ name: String, _ graph: inout KerasGraph
  ) throws(SluiceError) -> [String] {
    let common = try ElementType.common(
      try elements.mapThrowing { (element) throws(SluiceError) in try kind(of: element, graph) })
    var values: [String] = []
    for element in elements {
      values.append(
        try matched(try value(of: element, name, &graph, as: common), to: common, &graph))
    }
    return values
  }

  func value(
    of argument: KerasArgument<KerasTensor>, _ name: String, _ graph: inout KerasGraph,
    as type: ElementType? = nil
  ) throws(SluiceError) -> String {
    if case .tensor(let tensor) = argument { return tensor.value }
    if let json = argument.json {
      guard let block = KerasConstant(json) else { throw .kerasArgument(name, json.excerpt) }
      return try graph.constant(
        block.numbers, shape: block.shape, block.elementType ?? type ?? block.standardType,
        named: "\(call.name).constant")
    }
    guard case .list(let elements) = argument else { throw .kerasArgument(name, "a dictionary") }
    return try stack(try unified(elements, name, &graph), axis: 0, &graph, "list")
  }

  /// Puts values side by side along a new dimension.
  func stack(
    _ values: [String], axis: Int, _ graph: inout KerasGraph, _ part: String? = nil
  ) throws(SluiceError) -> String {
    var parts: [String] = []
    for value in values {
      parts.append(try add(Unsqueeze(axes: [axis]), [value], &graph, "unsqueeze"))
    }
    return try add(Concat(axis: axis), parts, &graph, part)
  }

  /// What decides the type of a result.
  func kind(
    of argument: KerasArgument<KerasTensor>, _ graph: KerasGraph
  ) throws(SluiceError) -> KerasOperandType {
    if case .tensor(let tensor) = argument {
      return .fixed(try type(tensor.value, graph).elementType)
    }
    if let block = argument.json.flatMap({ KerasConstant($0) }) {
      return block.elementType.map { .fixed($0) } ?? .open(block.standardType)
    }
    if case .list(let elements) = argument, !elements.isEmpty {
      return .fixed(
        try .common(
          try elements.mapThrowing { (element) throws(SluiceError) in
            try kind(of: element, graph)
          }))
    }
    throw .kerasArgument("args", argument.json?.excerpt ?? "a dictionary")
  }
}

/// The type of an operand: that of a tensor, or of a constant that follows the others.
enum KerasOperandType {
  case fixed(ElementType)
  case open(ElementType)
}

extension ElementType {
  /// The type that operands are made before they are combined.
  ///
  /// A real type comes before integers, and these before truth values; of two of a kind, the wider one.
  static func common(_ operands: [KerasOperandType]) throws(SluiceError) -> ElementType {
    var fixed: ElementType?
    var open: ElementType?
    for operand in operands {
      switch operand {
      case .fixed(let type):
        fixed = try fixed.map { (a) throws(SluiceError) in try a.joined(type) } ?? type
      case .open(let type):
        open = try open.map { (a) throws(SluiceError) in try a.joined(type) } ?? type
      }
    }
    guard let fixed else { return open ?? .float32 }
    guard let open, open.kind.rank > fixed.kind.rank else { return fixed }
    return open
  }

  private func joined(_ other: ElementType) throws(SluiceError) -> ElementType {
    if self == other { return self }
    if kind != other.kind { return kind.rank > other.kind.rank ? self : other }
    if kind == .integer, isSigned != other.isSigned {
      let (signed, unsigned) = isSigned ? (self, other) : (other, self)
      if signed.byteCount > unsigned.byteCount { return signed }
      switch unsigned {
      case .uint8: return .int16
      case .uint16: return .int32
      case .uint32: return .int64
      default: throw .kerasDataType(.string(unsigned.rawValue))
      }
    }
    if byteCount == other.byteCount { return .float32 }
    return byteCount > other.byteCount ? self : other
  }
}

extension ElementKind {
  fileprivate var rank: Int { self == .real ? 2 : self == .integer ? 1 : 0 }
}

/// A constant in a configuration: a number, nested lists of them, or an array of NumPy.
struct KerasConstant {
  let numbers: [Double]
  let shape: [Int]
  /// The type, where the file states it.
  let elementType: ElementType?
  /// The type that Keras 3 makes of it otherwise.
  let standardType: ElementType

  /// Reads a constant; nil if it is none.
  init?(_ json: JSON) {
    var json = json
    var elementType: ElementType?
    if let className = json["class_name"]?.string {
      guard ["__numpy__", "__tensor__"].contains(className), let config = json["config"],
        let value = config["value"],
        let type = config["dtype"].flatMap({ ElementType(keras: $0) })
      else { return nil }
      (json, elementType) = (value, type)
    }
    var shape: [Int] = []
    var elements = [json]
    while let first = elements.first?.array {
      shape.append(first.count)
      let lists = elements.compactMap(\.array)
      guard lists.count == elements.count, lists.allSatisfy({ $0.count == first.count }),
        shape.count <= Limits.rank
      else { return nil }
      elements = lists.flatMap { $0 }
    }
    var standard = ElementType.bool
    var numbers: [Double] = []
    for element in elements {
      switch element {
      case .bool(let truth): numbers.append(truth ? 1 : 0)
      case .integer(let integer):
        guard Int(exactly: Double(integer)) == integer else { return nil }
        numbers.append(Double(integer))
        if standard == .bool { standard = .int32 }
      case .number(let number):
        numbers.append(number)
        standard = .float32
      default: return nil
      }
    }
    self.numbers = numbers
    self.shape = shape
    self.elementType = elementType
    standardType = standard
  }
}
