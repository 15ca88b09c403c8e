internal import OrderedCollections
internal import SluiceCore

/// A tensor of a Keras model: a value in the graph, and the mask that travels with it.
struct KerasTensor: Sendable {
  let value: String
  var mask: String?
}

/// One call of a layer: its name for the graph, and what it is called with.
struct KerasCallSite {
  /// The name of the layer, wanted for the node.
  let name: String
  let className: String
  /// Whether the layer is called nowhere else.
  let isOnly: Bool
  /// The positional arguments.
  var arguments: [KerasArgument<KerasTensor>]
  /// The keyword arguments, without those that say nothing.
  var keywords: OrderedDictionary<String, KerasArgument<KerasTensor>>

  /// Takes arguments, dropping keywords that are null or say that this is no training.
  init(
    name: String, className: String, isOnly: Bool, arguments: [KerasArgument<KerasTensor>],
    keywords: OrderedDictionary<String, KerasArgument<KerasTensor>> = [:]
  ) {
    self.name = name
    self.className = className
    self.isOnly = isOnly
    self.arguments = arguments
    self.keywords = keywords.filter { key, argument in
      guard case .constant(let json) = argument else { return true }
      return json != .null && !(key == "training" && json == false)
    }
  }

  /// The same call of another layer, with `tensors` as its arguments.
  func passing(
    _ tensors: [KerasTensor], to unit: KerasUnit, named name: String? = nil
  ) -> KerasCallSite {
    KerasCallSite(
      name: name ?? unit.path, className: unit.className, isOnly: isOnly,
      arguments: tensors.map { .tensor($0) })
  }

  /// The tensors among the positional arguments, lists joined.
  var tensors: [KerasTensor] { arguments.flatMap(\.tensors) }

  /// Takes the keyword argument `key`, which must be tensors; none where it is absent.
  mutating func takeTensors(_ key: String) throws(SluiceError) -> [KerasTensor] {
    guard let argument = keywords.removeValue(forKey: key) else { return [] }
    if let constant = argument.constants.first { throw .kerasArgument(key, constant.excerpt) }
    return argument.tensors
  }

  /// Takes the masks that the keyword `mask` gives for `count` tensors, nil where it says none.
  ///
  /// - Returns: The masks; nil if there is no such keyword.
  mutating func takeMasks(_ count: Int) throws(SluiceError) -> [String?]? {
    guard let argument = keywords.removeValue(forKey: "mask") else { return nil }
    let leaves = argument.leaves
    guard leaves.count == count else {
      throw .kerasArgument("mask", "\(leaves.count) masks for \(count) tensors")
    }
    return try leaves.mapThrowing { (leaf) throws(SluiceError) in
      switch leaf {
      case .tensor(let tensor): return tensor.value
      case .constant(.null): return nil
      default: throw .kerasArgument("mask", leaf.constants.first?.excerpt ?? "no tensor")
      }
    }
  }

  /// The only tensor.
  func single() throws(SluiceError) -> KerasTensor {
    let tensors = try several()
    guard tensors.count == 1 else { throw .kerasArgumentCount(tensors.count, expected: "1") }
    return tensors[0]
  }

  /// The tensors, of which there is at least one, and nothing else.
  func several() throws(SluiceError) -> [KerasTensor] {
    try requireTensorsOnly()
    guard !tensors.isEmpty else { throw .kerasArgumentCount(0, expected: "at least 1") }
    return tensors
  }

  /// Fails if there is an argument that is neither a positional tensor nor without effect.
  func requireTensorsOnly() throws(SluiceError) {
    if let constant = arguments.flatMap(\.constants).first(where: { $0 != .null }) {
      throw .kerasArgument("args", constant.excerpt)
    }
    if let (key, argument) = keywords.elements.first {
      throw .kerasArgument(key, argument.constants.first?.excerpt ?? "a tensor")
    }
  }
}
