internal import SluiceCore
internal import SluiceModel

/// Numbers that a configuration holds: one, or a list, or lists of lists of one shape.
struct KerasNumbers {
  /// The sizes of the lists, outermost first; empty for a single number.
  let shape: [Int]
  let values: [Double]

  /// Reads numbers; nil if `json` is something else.
  ///
  /// Arrays of NumPy stand in objects: Keras 2.2 calls them `ndarray`, later versions `__numpy__`.
  init?(_ json: JSON) {
    switch json {
    case .array(let elements):
      let parts = elements.compactMap(KerasNumbers.init)
      guard parts.count == elements.count, let first = parts.first,
        first.shape.count < Limits.rank, parts.allSatisfy({ $0.shape == first.shape })
      else { return nil }
      (shape, values) = ([parts.count] + first.shape, parts.flatMap(\.values))
    case .object where json["type"] == "ndarray":
      guard let numbers = json["value"].flatMap(KerasNumbers.init) else { return nil }
      self = numbers
    case .object where json["class_name"] == "__numpy__" || json["class_name"] == "__tensor__":
      guard let numbers = json["config"]?["value"].flatMap(KerasNumbers.init) else { return nil }
      self = numbers
    default:
      guard let number = json.number else { return nil }
      (shape, values) = ([], [number])
    }
  }

  /// The numbers as a tensor that stretches to those it is combined with.
  func tensor(_ elementType: ElementType) throws(SluiceError) -> Tensor {
    elementType == .float64
      ? try Tensor(shape: shape, values) : try Tensor(shape: shape, values.map { Float($0) })
  }
}

extension JSONFields {
  /// The number `key`.
  mutating func kerasNumber(_ key: String) throws(SluiceError) -> Double {
    let json = try required(key)
    guard let numbers = KerasNumbers(json), numbers.shape.isEmpty else {
      throw .attribute(key, is: json, expected: "a number")
    }
    return numbers.values[0]
  }
}
