internal import HDF5
internal import SluiceCore
internal import SluiceModel

/// The weights of one layer as the file lists them, taken one by one so that none can be overlooked.
struct KerasWeights {
  private struct Weight {
    let name: String
    let dataset: HDF5Dataset
  }

  private var weights: [Weight] = []
  private let policy: KerasDataType
  private let path: String
  private let isMissing: Bool

  /// Reads the list of weights of the layer `name` below the group `weights`.
  ///
  /// A layer without weights may have no group.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if a listed weight is missing.
  init(
    of name: String, in file: HDF5File, below root: String, policy: KerasDataType
  ) throws(SluiceError) {
    self.policy = policy
    path = "\(root)/\(name)"
    guard case .group(let group) = file.object(at: path) else {
      isMissing = true
      return
    }
    isMissing = false
    for weight in try Self.names(of: group) {
      let path = "\(path)/\(weight)"
      switch file.object(at: path) {
      case .dataset(let dataset): weights.append(Weight(name: weight, dataset: dataset))
      default: throw SluiceError.kerasWeightListed(weight).at(path)
      }
    }
  }

  /// The attribute `weight_names`, or its parts `weight_names0`, `weight_names1` … where it was too long.
  private static func names(of group: HDF5Group) throws(SluiceError) -> [String] {
    if let attribute = group.attributes["weight_names"] { return try names(in: attribute) }
    var result: [String] = []
    var part = 0
    while let attribute = group.attributes["weight_names\(part)"] {
      result += try names(in: attribute)
      part += 1
    }
    return result
  }

  /// An empty list is kept as an array of no numbers.
  private static func names(in attribute: HDF5Attribute) throws(SluiceError) -> [String] {
    switch attribute.value {
    case .strings(let names): return names
    case .floats(let numbers) where numbers.isEmpty: return []
    case .integers(let numbers) where numbers.isEmpty: return []
    case .floats, .integers: throw .kerasWeightNamesMalformed("numbers")
    case .unsupported(let type): throw .kerasWeightNamesMalformed(type)
    }
  }

  /// Takes the weight in `role`: the last part of its name, without TensorFlow's `:0`.
  ///
  /// - Parameters:
  ///   - role: The role, such as `recurrent_kernel`.
  ///   - check: What the shape must satisfy; its errors are placed at the dataset.
  /// - Returns: The weight in the element type it is stored in.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if there is no such weight, or several.
  mutating func take(
    _ role: String, _ check: (_ shape: [Int]) throws(SluiceError) -> Void
  ) throws(SluiceError) -> Tensor {
    let found = weights.indices.filter { Self.role(of: weights[$0].name) == role }
    guard !isMissing else { throw .kerasGroupMissing(path) }
    guard let index = found.first else {
      throw .kerasWeightMissing(role, listed: weights.map(\.name))
    }
    guard found.count == 1 else { throw .kerasWeightTwice(role, found.map { weights[$0].name }) }
    let weight = weights.remove(at: index)
    let dataset = weight.dataset
    let elementType = try placing(at: dataset.path) { () throws(SluiceError) in
      let type = try self.elementType(of: dataset)
      try check(dataset.shape)
      return type
    }
    return try Tensor(
      elementType: elementType, shape: dataset.shape, source: try dataset.source())
  }

  /// Fails if a weight was never taken; the states of random generators do not count.
  func finish() throws(SluiceError) {
    let rest = weights.filter { !$0.name.contains("seed_generator") }
    guard rest.isEmpty else { throw .kerasWeightsNotUnderstood(rest.map(\.name)) }
  }

  private static func role(of name: String) -> String {
    let last = name.split(separator: "/").last ?? ""
    return String(last.prefix { $0 != ":" })
  }

  private func elementType(of dataset: HDF5Dataset) throws(SluiceError) -> ElementType {
    switch dataset.elementType {
    case .float16: return .float16
    case .float32: return .float32
    case .float64: return .float64
    case .bfloat16: return .bfloat16
    case .opaque(let bytes, _):
      guard bytes == 2, policy.variables == .bfloat16 else {
        throw .kerasOpaque(bytes: bytes, policy: policy.variables.rawValue)
      }
      return .bfloat16
    case .text: throw .hdf5ElementType(text: dataset.elementType.description)
    default: throw .kerasElementType(dataset.elementType.description)
    }
  }
}
