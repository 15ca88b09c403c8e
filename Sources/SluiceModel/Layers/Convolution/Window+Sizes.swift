package import SluiceCore

/// What a window does along one dimension of space of a given size.
package struct WindowAxis {
  /// The number of places of the input.
  package let size: Int
  package let kernel: Int
  package let stride: Int
  package let dilation: Int
  package let pads: Padding.Pads
  /// The number of places of the output.
  package let count: Int
  /// Whether the window goes over the output and scatters what the input holds (``ConvTranspose``).
  package var isTransposed = false

  /// The part of the kernel that can see the input from place `o` of the output.
  package func kernelRange(at o: Int) -> Range<Int> {
    // A window sees origin + j·dilation, a transposed one (origin − j·dilation) / stride.
    let origin = isTransposed ? o + pads.begin : o * stride - pads.begin
    let first = isTransposed ? origin - (size - 1) * stride : -origin
    let last = isTransposed ? origin : size - 1 - origin
    guard size > 0, last >= 0 else { return 0..<0 }
    let low = first <= 0 ? 0 : (first + dilation - 1) / dilation
    let high = min(last / dilation, kernel - 1)
    return low <= high ? low..<high + 1 : 0..<0
  }

  /// The place of the input that place `j` of the kernel sees from place `o` of the output.
  package func input(_ j: Int, at o: Int) -> Int? {
    guard isTransposed else { return o * stride - pads.begin + j * dilation }
    let place = o + pads.begin - j * dilation
    return place % stride == 0 ? place / stride : nil
  }

  /// How many places of the kernel fall on the input or its padding, from place `o` of the output.
  package func paddedCount(at o: Int) -> Int {
    let room = size + pads.begin + pads.end - 1 - o * stride
    return min(room / dilation + 1, kernel)
  }
}

extension Window {
  /// What the window does over space of the given sizes.
  ///
  /// Where it rounds up, a last window that begins on the input or before it may reach beyond the
  /// padding (ONNX's `ceil_mode`).
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the window does not fit, `.limit` if the
  ///   output cannot be counted.
  package func axes(over space: [Int], roundsUp: Bool = false) throws(SluiceError) -> [WindowAxis] {
    var axes: [WindowAxis] = []
    for (axis, size) in space.enumerated() {
      let pads = try pads(axis, size)
      let count = try count(axis, size, pads, roundsUp)
      axes.append(
        WindowAxis(
          size: size, kernel: kernelShape[axis], stride: strides[axis], dilation: dilations[axis],
          pads: pads, count: count))
    }
    return axes
  }

  /// The dimensions of the output over space of the given dimensions.
  func output(over space: [Dimension], roundsUp: Bool = false) throws(SluiceError) -> [Dimension] {
    var result: [Dimension] = []
    for (axis, dimension) in space.enumerated() {
      switch dimension {
      case .fixed(let size):
        result.append(.fixed(try count(axis, size, try pads(axis, size), roundsUp)))
      case .symbolic(let name): result.append(try symbol(axis, name, roundsUp))
      }
    }
    return result
  }

  private func pads(_ axis: Int, _ size: Int) throws(SluiceError) -> Padding.Pads {
    guard size <= Limits.elements else { throw .tensorTooLarge([size]) }
    let stride = strides[axis]
    switch padding {
    case .explicit(let pads): return pads[axis]
    case .valid: return Padding.Pads(0, 0)
    case .causal: return Padding.Pads(reach(axis) - 1, 0)
    case .sameUpper, .sameLower:
      let outputs = (size + stride - 1) / stride
      let total = max((outputs - 1) * stride + reach(axis) - size, 0)
      let less = total / 2
      return padding == .sameUpper
        ? Padding.Pads(less, total - less) : Padding.Pads(total - less, less)
    }
  }

  private func count(
    _ axis: Int, _ size: Int, _ pads: Padding.Pads, _ roundsUp: Bool
  ) throws(SluiceError) -> Int {
    let stride = strides[axis]
    if padding == .sameUpper || padding == .sameLower { return (size + stride - 1) / stride }
    let room = size + pads.begin + pads.end - reach(axis)
    guard room + stride >= 0 else { throw .windowDoesNotFit(reach(axis), size: size, axis: axis) }
    let count = (room + stride + (roundsUp ? stride - 1 : 0)) / stride
    let overhangs = roundsUp && (count - 1) * stride >= size + pads.begin
    return overhangs ? count - 1 : count
  }

  private func symbol(_ axis: Int, _ name: String, _ roundsUp: Bool) throws(SluiceError)
    -> Dimension
  {
    let stride = strides[axis]
    if padding == .sameUpper || padding == .sameLower {
      return stride == 1 ? .symbolic(name) : .symbol("ceil(\(name.grouped)/\(stride))")
    }
    let pads = try pads(axis, 0)
    let surplus = pads.begin + pads.end - reach(axis) + 1
    if stride == 1 { return .symbol(name, plus: surplus) }
    let room = "\(Dimension.symbol(name, plus: surplus - 1))".grouped
    return .symbol("\(roundsUp ? "ceil" : "floor")(\(room)/\(stride))", plus: 1)
  }
}

extension Dimension {
  /// A symbolic dimension that is named by a formula.
  static func symbol(_ name: String, plus term: Int = 0) -> Dimension {
    let symbol = term == 0 ? name : term > 0 ? "\(name)+\(term)" : "\(name)-\(-term)"
    return .named(symbol)
  }
}

extension String {
  /// A formula as a factor of another: in parentheses where it is a sum or a product.
  var grouped: String { contains { "+-*/".contains($0) } ? "(\(self))" : self }
}
