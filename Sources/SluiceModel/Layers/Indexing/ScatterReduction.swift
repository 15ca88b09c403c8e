internal import SluiceCore

/// What becomes of an element that another one is put onto.
public enum ScatterReduction: String, Sendable, Hashable, CaseIterable {
  /// The new element stands there alone; the last of several counts.
  case none
  /// Both are added.
  case add
  /// Both are multiplied.
  case mul
  /// The greater one stays.
  case max
  /// The lesser one stays.
  case min

  /// Fails unless elements of a type can be brought together so.
  func check(_ data: ValueType, _ updates: ValueType) throws(SluiceError) {
    try updates.requireKind(data.elementType.kind, "input 'updates'")
    if self != .none { try data.requireKind(in: [.real, .integer], "input 'data'") }
  }

  /// Puts the elements of `updates`, in their order, onto those of `data` at `targets`.
  func apply<S: Scalar>(
    _ updates: Value<S>, to data: Value<S>, at targets: [Int]
  ) -> [Value<S>] {
    switch (data, updates) {
    case (.real(let data), .real(let updates)):
      return [.real(scatter(updates, data, targets, real()))]
    case (.integer(let data), .integer(let updates)):
      return [.integer(scatter(updates, data, targets, integer))]
    case (.boolean(let data), .boolean(let updates)):
      return [.boolean(scatter(updates, data, targets) { $1 })]
    default: return []
    }
  }

  private func scatter<Element>(
    _ updates: NDArray<Element>, _ data: NDArray<Element>, _ targets: [Int],
    _ join: (Element, Element) -> Element
  ) -> NDArray<Element> {
    var result = data
    for (target, element) in zip(targets, updates.elements) {
      result.elements[target] = join(result.elements[target], element)
    }
    return result
  }

  private func real<S: Scalar>() -> (S, S) -> S {
    switch self {
    case .none: { $1 }
    case .add: { $0 + $1 }
    case .mul: { $0 * $1 }
    case .max: { $0 >= $1 || $0.isNaN ? $0 : $1 }
    case .min: { $0 <= $1 || $0.isNaN ? $0 : $1 }
    }
  }

  private var integer: (Int, Int) -> Int {
    switch self {
    case .none: { $1 }
    case .add: { $0 &+ $1 }
    case .mul: { $0 &* $1 }
    case .max: { Swift.max($0, $1) }
    case .min: { Swift.min($0, $1) }
    }
  }
}
