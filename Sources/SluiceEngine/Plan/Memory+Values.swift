internal import SluiceModel

extension Memory {
  /// Reads a block.
  func value(of block: Block) -> Value<Float> {
    let address = table[block.place]
    func elements<Element>(_ type: Element.Type) -> [Element] {
      let start = address?.assumingMemoryBound(to: type)
      return Array(UnsafeBufferPointer(start: start, count: block.count))
    }
    switch block.kind {
    case .real: return .real(NDArray(shape: block.shape, elements: elements(Float.self)))
    case .integer: return .integer(NDArray(shape: block.shape, elements: elements(Int.self)))
    case .boolean: return .boolean(NDArray(shape: block.shape, elements: elements(Bool.self)))
    }
  }

  /// Writes a block, whose count and kind the value has.
  func write(_ value: Value<Float>, to block: Block) {
    guard let address = table[block.place] else { return }
    value.write(to: address)
  }
}

extension Value<Float> {
  /// The bytes that the elements take in the memory of a plan.
  var byteCount: Int { shape.reduce(1, *) * kind.byteCount }

  /// What the elements are.
  var kind: ElementKind {
    switch self {
    case .real: .real
    case .integer: .integer
    case .boolean: .boolean
    }
  }

  /// Writes the elements.
  func write(to address: UnsafeMutableRawPointer) {
    func copy<Element>(_ elements: [Element]) {
      elements.withUnsafeBytes { bytes in
        guard let source = bytes.baseAddress else { return }
        address.copyMemory(from: source, byteCount: bytes.count)
      }
    }
    switch self {
    case .real(let array): copy(array.elements)
    case .integer(let array): copy(array.elements)
    case .boolean(let array): copy(array.elements)
    }
  }
}
