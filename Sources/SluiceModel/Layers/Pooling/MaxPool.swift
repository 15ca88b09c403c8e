public import OrderedCollections
public import SluiceCore

/// The largest element that a window sees, channel by channel; padding is never the largest.
///
/// A NaN is passed on. A window that sees nothing but padding gives −∞. Where ``indices`` says so, the
/// layer also tells where in the whole input the elements stand, the first one of equal elements.
/// - SeeAlso: <https://onnx.ai/onnx/operators/onnx__MaxPool.html>
public struct MaxPool: WindowLayer {
  /// The name of the kind.
  public static let kind = "MaxPool"
  /// Where the channels stand.
  public let channels: Channels
  /// Kernel, strides, dilations and padding.
  public let window: Window
  /// Whether a last window may reach beyond the padding.
  public let ceilMode: Bool
  /// How the elements of the input are counted, where their places are an output.
  public let indices: StorageOrder?

  /// An order of the dimensions of space; those of batch and channels come before it in either.
  public enum StorageOrder: String, Sendable, Hashable, CaseIterable {
    /// The last dimension of space is counted fastest.
    case rowMajor
    /// The first dimension of space is counted fastest.
    case columnMajor
  }

  /// Makes the layer.
  public init(
    channels: Channels, window: Window, ceilMode: Bool = false, indices: StorageOrder? = nil
  ) {
    self.channels = channels
    self.window = window
    self.ceilMode = ceilMode
    self.indices = indices
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    channels = try attributes.choice("channels")
    window = try Window(attributes: &attributes)
    ceilMode = try attributes.bool("ceilMode")
    indices = try attributes.choiceOrNull("indices")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    var attributes: OrderedDictionary<String, JSON> = ["channels": .string(channels.rawValue)]
    attributes.merge(window.attributes) { $1 }
    attributes["ceilMode"] = .bool(ceilMode)
    attributes["indices"] = indices.map { .string($0.rawValue) } ?? .null
    return attributes
  }

  /// The elements, and their places if they are told.
  public var outputs: [String] { indices == nil ? ["output"] : ["output", "indices"] }

  /// The type of the input over the space of the output, and integers in that shape.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    let type = try pooledType(input, ceilMode: ceilMode, [.real, .integer])
    return indices == nil ? [type] : [type, ValueType(.int64, type.shape)]
  }

  /// Goes over every row of the batch.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if a window sees nothing but padding, for which
  ///   there is no integer and no place.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    switch inputs[0] {
    case .real(let input):
      let places = try places(in: input)
      let elements = places.mapped { $0 < 0 ? -S.infinity : input.elements[$0] }
      return [.real(elements)] + (try counted(places, in: input.shape)).map { .integer($0) }
    case .integer(let input):
      let places = try places(in: input)
      try requireElements(places)
      let elements = places.mapped { input.elements[$0] }
      return [.integer(elements)] + (try counted(places, in: input.shape)).map { .integer($0) }
    case .boolean, nil: return []
    }
  }

  /// The position of the largest element of every window, −1 where there is none.
  @inline(__always)
  private func places<Element: Comparable>(
    in input: NDArray<Element>
  ) throws(SluiceError) -> NDArray<Int> {
    try pool(input, ceilMode: ceilMode, -1) { row, start, stride, taps in
      taps.input.reduce(-1) { best, tap in
        let place = start + tap * stride
        guard best >= 0 else { return place }
        let (most, x) = (row[best], row[place])
        // A NaN, which is no element's equal or less, is larger than any number.
        return most == most && !(x <= most) ? place : best
      }
    }
  }

  /// The positions as the layer tells them.
  private func counted(
    _ places: NDArray<Int>, in shape: [Int]
  ) throws(SluiceError) -> [NDArray<Int>] {
    guard let indices else { return [] }
    try requireElements(places)
    guard indices == .columnMajor else { return [places] }
    let grid = try Grid(shape, channels)
    var steps = grid.space.map { _ in 1 }
    for axis in steps.indices.dropFirst() { steps[axis] = steps[axis - 1] * grid.space[axis - 1] }
    return [
      places.mapped { position in
        let place = position / grid.placeStride % max(grid.places, 1)
        var (rest, moved) = (place, 0)
        for axis in grid.space.indices.reversed() {
          moved += rest % grid.space[axis] * steps[axis]
          rest /= grid.space[axis]
        }
        return position + (moved - place) * grid.placeStride
      }
    ]
  }

  private func requireElements(_ places: NDArray<Int>) throws(SluiceError) {
    guard places.elements.allSatisfy({ $0 >= 0 }) else { throw .windowSeesPadding }
  }
}

extension WindowLayer {
  /// The type of the input, of one of the given kinds, over the space of the output.
  func pooledType(
    _ input: ValueType, ceilMode: Bool, _ kinds: Set<ElementKind> = [.real]
  ) throws(SluiceError) -> ValueType {
    outputType(input, try window.output(over: try space(of: input, kinds), roundsUp: ceilMode))
  }

  /// Replaces what the window sees of every channel by one element.
  ///
  /// `body` makes the element from the row, the position of the channel's first place in it, the
  /// distance of two places, and the places that are seen.
  @inline(__always)
  func pool<Element, Result>(
    _ input: NDArray<Element>, ceilMode: Bool, _ filler: Result,
    _ body: (_ row: ArraySlice<Element>, _ start: Int, _ stride: Int, _ taps: Taps) -> Result
  ) throws(SluiceError) -> NDArray<Result> {
    let grid = try Grid(input.shape, channels)
    let axes = try window.axes(over: grid.space, roundsUp: ceilMode)
    let output = try Grid(space: axes.map(\.count), channels: grid.channels, channels)
    var taps = Taps(axes)
    let shape = channels.shape(
      batch: input.shape[0], space: output.space, channels: output.channels)
    return try input.mappingRows(to: shape) { row in
      var result = [Result](repeating: filler, count: output.count)
      for place in 0..<output.places {
        taps.move(to: place)
        for c in 0..<grid.channels {
          result[place * output.placeStride + c * output.channelStride] = body(
            row, row.startIndex + c * grid.channelStride, grid.placeStride, taps)
        }
      }
      return result
    }
  }
}
