internal import SluiceCore
internal import SluiceModel

/// What is known of a value that holds sizes of dimensions, such as `tf.shape` gives.
struct KerasSizes {
  let dimensions: [Dimension]
  /// Whether it is one size, not a list.
  let isScalar: Bool

  /// How two sizes make another; nil where that is not told.
  typealias Rule = @Sendable (Dimension, Dimension) throws(SluiceError) -> Dimension?

  static let sum: Rule = { a, b throws(SluiceError) in try .sum([a, b]) }
  static let product: Rule = { a, b throws(SluiceError) in try .product([a, b]) }
  static let quotient: Rule = { a, b in
    b.size.flatMap { $0 > 0 ? a.divided(by: $0) : nil }
  }

  /// What is known of an argument, which may be a constant.
  static func of(
    _ argument: KerasArgument<KerasTensor>?, _ graph: KerasGraph
  ) -> KerasSizes? {
    switch argument {
    case .tensor(let tensor): return graph.sizes[tensor.value]
    case .constant(let json):
      guard let size = json.integer, size >= 0 else { return nil }
      return KerasSizes(dimensions: [.fixed(size)], isScalar: true)
    default: return nil
    }
  }

  /// What is known of two scalars combined; nil unless one of them is a size in a tensor.
  static func combined(
    _ operands: [KerasArgument<KerasTensor>?], _ graph: KerasGraph, _ rule: Rule
  ) throws(SluiceError) -> KerasSizes? {
    let known = operands.compactMap { of($0, graph) }
    guard known.count == 2, known.allSatisfy(\.isScalar),
      operands.contains(where: { $0?.tensors.isEmpty == false }),
      let size = try rule(known[0].dimensions[0], known[1].dimensions[0])
    else { return nil }
    return KerasSizes(dimensions: [size], isScalar: true)
  }
}

extension KerasOperands {
  /// Takes a shape: a list of numbers and sizes in tensors, or one tensor of sizes.
  ///
  /// - Returns: The sizes as far as they are known, −1 as nil; and a tensor of them.
  mutating func shape(
    _ name: String, _ graph: inout KerasGraph
  ) throws(SluiceError) -> [KerasTarget] {
    let argument = try required(name)
    if case .tensor(let tensor) = argument, try shape(tensor.value, graph).count == 1 {
      let type = try type(tensor.value, graph)
      if let known = graph.sizes[tensor.value], !known.isScalar {
        return known.dimensions.map { .size($0) }
      }
      guard let count = type.shape[0].size, count <= Limits.rank else {
        throw .kerasArgument(name, "a tensor of unknown size")
      }
      return (0..<count).map { _ in .unknown }
    }
    let elements: [KerasArgument<KerasTensor>]
    if case .list(let list) = argument { elements = list } else { elements = [argument] }
    guard elements.count <= Limits.rank else {
      throw .kerasArgument(name, "\(elements.count) sizes")
    }
    return try elements.mapThrowing { (element) throws(SluiceError) in
      if let size = element.json?.integer, (-1...Limits.elements).contains(size) {
        return size == -1 ? .open : .size(.fixed(size))
      }
      guard case .tensor(let tensor) = element else {
        throw .kerasArgument(name, element.json?.excerpt ?? "a list")
      }
      return graph.sizes[tensor.value].map { .size($0.dimensions[0]) } ?? .unknown
    }
  }

  /// Takes a shape as a tensor of integers.
  mutating func shapeTensor(
    _ name: String, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    try shapeTensor(of: try required(name), name, &graph)
  }

  func shapeTensor(
    of argument: KerasArgument<KerasTensor>, _ name: String, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    if case .tensor(let tensor) = argument, try shape(tensor.value, graph).count == 1 {
      return tensor.value
    }
    let elements: [KerasArgument<KerasTensor>]
    if case .list(let list) = argument { elements = list } else { elements = [argument] }
    var parts: [String] = []
    for element in elements {
      if let size = element.json?.integer, size >= 0 {
        parts.append(
          try graph.constant([Double(size)], shape: [1], .int64, named: "\(call.name).size"))
      } else {
        let size = try cast(try value(of: element, name, &graph), to: .int64, &graph)
        parts.append(try add(Unsqueeze(axes: [0]), [size], &graph, "size"))
      }
    }
    return try add(Concat(axis: 0), parts, &graph, "shape")
  }

  /// What `name` is given, without taking it.
  func peek(_ name: String) -> KerasArgument<KerasTensor>? {
    var copy = self
    return copy.optional(name)
  }
}

/// One size of a shape that is asked for.
enum KerasTarget {
  case size(Dimension)
  /// A size that only running tells.
  case unknown
  /// What is left: −1.
  case open
}

extension [KerasTarget] {
  /// The sizes as canonical layers take them: 0 for the input's at that place, −1 for what is left.
  func asked(of input: [Dimension]) throws(SluiceError) -> [Int] {
    let sizes = enumerated().map { place, target in
      switch target {
      case .size(.fixed(let size)): size
      case .size(let size): place < input.count && input[place] == size ? 0 : -1
      case .unknown, .open: -1
      }
    }
    let isPlain = zip(self, sizes).allSatisfy { target, size in
      if case .size(.fixed) = target { size > 0 } else { true }
    }
    guard isPlain, sizes.count(where: { $0 == -1 }) <= 1 else {
      throw .reshape("\(input)", to: "\(sizes)")
    }
    return sizes
  }
}
