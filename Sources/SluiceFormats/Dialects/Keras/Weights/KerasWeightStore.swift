internal import HDF5
internal import SluiceCore
internal import SluiceModel

/// Where the weights of a model are kept, in one of the ways that Keras had.
protocol KerasWeightStore {
  /// Finds the weights of every layer inside `model` and hands them over.
  ///
  /// - Throws: ``SluiceError`` if one is missing, left over or does not fit.
  func load(_ model: KerasUnit) throws(SluiceError)
}

/// A weight as the file keeps it.
struct KerasStoredWeight {
  /// The name that the file gives it.
  let name: String
  let dataset: HDF5Dataset
}

/// The weights of one layer by role, taken one by one so that none can be overlooked.
struct KerasWeights {
  private var stored: [String: KerasStoredWeight]
  private let unit: KerasUnit

  init(_ stored: [String: KerasStoredWeight], of unit: KerasUnit) {
    self.stored = stored
    self.unit = unit
  }

  /// Who wrote them.
  var writer: KerasWriter { unit.context.writer }

  /// Records a fact about the layer.
  func note(_ kind: Provenance.Fact.Kind, _ text: String) {
    unit.context.note(kind, unit.path, text)
  }

  /// The shape of the weight in `role`; nil if there is none.
  func shape(of role: String) -> [Int]? { stored[role]?.dataset.shape }

  /// Takes the weight in `role`.
  ///
  /// - Parameters:
  ///   - role: The role, such as `recurrent_kernel`.
  ///   - check: What the shape must satisfy; its errors are placed at the dataset.
  /// - Returns: The weight in the element type it is stored in.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if there is no such weight.
  mutating func take(
    _ role: String, _ check: (_ shape: [Int]) throws(SluiceError) -> Void
  ) throws(SluiceError) -> Tensor {
    guard let weight = stored.removeValue(forKey: role) else {
      throw .kerasWeightMissing(role, listed: stored.values.map(\.name).sorted())
    }
    let dataset = weight.dataset
    let elementType = try placing(at: dataset.place(of: role)) { () throws(SluiceError) in
      let type = try self.elementType(of: dataset)
      try check(dataset.shape)
      return type
    }
    return try Tensor(
      elementType: elementType, shape: dataset.shape, source: try dataset.source())
  }

  /// Takes the weight in `role`, which must have `shape`.
  mutating func take(_ role: String, shape: [Int]) throws(SluiceError) -> Tensor {
    try take(role) { (found) throws(SluiceError) in
      guard found == shape else { throw .kerasWeightShape(found, expected: shape) }
    }
  }

  /// Passes over the weight in `role`, whatever it is: the file has it for training only.
  mutating func drop(_ role: String) { stored[role] = nil }

  /// Fails if a weight was never taken.
  func finish() throws(SluiceError) {
    guard stored.isEmpty else {
      throw .kerasWeightsNotUnderstood(stored.values.map(\.name).sorted())
    }
  }

  private func elementType(of dataset: HDF5Dataset) throws(SluiceError) -> ElementType {
    switch dataset.elementType {
    case .float16: return .float16
    case .float32: return .float32
    case .float64: return .float64
    case .bfloat16: return .bfloat16
    case .opaque(let bytes, _):
      guard bytes == 2, unit.dataType.variables == .bfloat16 || dataset.isMarkedBFloat16 else {
        throw .kerasOpaque(bytes: bytes, policy: unit.dataType.variables.rawValue)
      }
      return .bfloat16
    case .text: throw .hdf5ElementType(text: dataset.elementType.description)
    default: throw .kerasElementType(dataset.elementType.description)
    }
  }
}

extension HDF5Dataset {
  /// The path, with the role in front where the path does not say it.
  fileprivate func place(of role: String) -> String {
    let last = path.split(separator: "/").last?.prefix { $0 != ":" } ?? ""
    return last.withoutNumber == role ? path : "\(role.quoted) at \(path)"
  }

  /// Whether Keras 3 wrote beside the opaque elements what they are.
  fileprivate var isMarkedBFloat16: Bool {
    guard case .strings(let texts) = attributes["dtype"]?.value else { return false }
    return texts == ["bfloat16"]
  }
}
