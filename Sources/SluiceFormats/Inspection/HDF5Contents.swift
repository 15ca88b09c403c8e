internal import HDF5
internal import SluiceCore
internal import SluiceModel

/// The tree of an HDF5 file as a list of entries.
struct HDF5Contents: Sendable {
  private let file: HDF5File

  init(_ source: InputFile) throws(SluiceError) { file = try HDF5File(source) }

  init(_ file: HDF5File) { self.file = file }

  /// The objects whose weights the file has without an architecture.
  var objects: [StoredObject]? { StoredObject.all(in: file) }

  /// Every object, each group before its members.
  var entries: [Inspection.Entry] {
    var result: [Inspection.Entry] = []
    // A stack in place of recursion: files decide how deep groups nest.
    var pending: [(path: String, object: HDF5Object)] = [("/", .group(file.root))]
    while let (path, object) = pending.popLast() {
      result.append(entry(path, object))
      guard case .group(let group) = object else { continue }
      for name in group.memberNames.reversed() {
        guard let member = group[name] else { continue }
        pending.append((path == "/" ? "/\(name)" : "\(path)/\(name)", member))
      }
    }
    return result
  }

  /// The dataset at `path`, read as numbers; `nil` if there is none.
  func tensor(at path: String) throws(SluiceError) -> Tensor? {
    guard case .dataset(let dataset) = file.object(at: path) else { return nil }
    guard let type = dataset.elementType.tensorType else {
      throw SluiceError.arrayNoNumbers(dataset.elementType.description).at(path)
    }
    return try Tensor(elementType: type, shape: dataset.shape, source: try dataset.source())
  }

  private func entry(_ path: String, _ object: HDF5Object) -> Inspection.Entry {
    switch object {
    case .group(let group):
      return Inspection.Entry(
        name: path, kind: .group, attributes: attributes(group.attributes))
    case .dataset(let dataset):
      return Inspection.Entry(
        name: path, kind: dataset.kind, attributes: attributes(dataset.attributes))
    case .alias(let target): return Inspection.Entry(name: path, kind: .alias(target: target))
    case .datatype: return Inspection.Entry(name: path, kind: .datatype)
    }
  }

  private func attributes(_ attributes: [String: HDF5Attribute]) -> [Inspection.Attribute] {
    attributes.sorted { $0.key < $1.key }.map {
      Inspection.Attribute(name: $0.key, value: $0.value.json)
    }
  }
}

extension HDF5Attribute {
  /// The value as JSON: alone where the shape has no dimensions, else as a flat array.
  fileprivate var json: JSON {
    let elements: [JSON]
    switch value {
    case .strings(let strings): elements = strings.map { .string($0) }
    case .integers(let integers): elements = integers.map { .integer($0) }
    case .floats(let floats): elements = floats.map { .number($0) }
    case .unsupported(let description): return .string("(\(description))")
    }
    return shape.isEmpty ? elements.first ?? .null : .array(elements)
  }
}

extension HDF5Dataset {
  /// What the dataset is for who looks into its file.
  var kind: Inspection.Entry.Kind {
    let type = elementType.tensorType
    let byteCount = type.flatMap { try? Tensor.byteCount(elementType: $0, shape: shape) }
    return .array(
      elementType: type?.rawValue ?? elementType.description, shape: shape, byteCount: byteCount)
  }
}

extension HDF5ElementType {
  /// The same type as tensors have it; `nil` if there is none.
  fileprivate var tensorType: ElementType? {
    switch self {
    case .float16: .float16
    case .float32: .float32
    case .float64: .float64
    case .bfloat16: .bfloat16
    case .boolean: .bool
    case .integer(let bits, let isSigned), .enumeration(let bits, let isSigned):
      bits < 8 ? nil : ElementType(rawValue: "\(isSigned ? "I" : "U")\(bits)")
    case .opaque, .text, .other: nil
    }
  }
}
