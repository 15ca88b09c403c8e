/// Puts the elements of a buffer where they belong in the result.
@safe struct Scattering {
  /// The side of the square that is transposed at a time: a line of the cache holds this many elements.
  private static let tile = 16

  private let input: UnsafeRawPointer?
  private let output: UnsafeMutableRawPointer?
  private let outputStart: Int
  /// The dimensions that are walked one by one.
  private let outer: [BoxPlan.Dimension]
  /// The dimension with the nearest neighbours in the buffer, and that with the nearest in the result.
  private let (near, across): (BoxPlan.Dimension, BoxPlan.Dimension)

  init(
    dimensions: [BoxPlan.Dimension], input: UnsafeRawBufferPointer,
    output: UnsafeMutableRawBufferPointer, outputStart: Int
  ) {
    unsafe self.input = input.baseAddress
    unsafe self.output = output.baseAddress
    self.outputStart = outputStart
    let single = BoxPlan.Dimension(axis: 0, count: 1, baseStride: 1, outputStride: 1)
    var rest = dimensions
    let result = rest.indices.min { abs(rest[$0].outputStride) < abs(rest[$1].outputStride) }
    near = result.map { rest.remove(at: $0) } ?? single
    // What comes first now has the nearest neighbours in the buffer, unless `near` itself had.
    across = rest.isEmpty ? single : rest.removeFirst()
    outer = rest
  }

  /// Moves everything, in elements of the size of `Word`.
  func run<Word: FixedWidthInteger>(_ word: Word.Type) {
    walk(outer[...], 0, outputStart, word)
  }

  private func walk<Word: FixedWidthInteger>(
    _ dimensions: ArraySlice<BoxPlan.Dimension>, _ from: Int, _ to: Int, _ word: Word.Type
  ) {
    guard let dimension = dimensions.last else { return plane(from, to, word) }
    for index in 0..<dimension.count {
      walk(
        dimensions.dropLast(), from + index * dimension.bufferStride,
        to + index * dimension.outputStride, word)
    }
  }

  /// Moves the plane of the two dimensions, tile by tile.
  private func plane<Word: FixedWidthInteger>(_ from: Int, _ to: Int, _ word: Word.Type) {
    guard let input = unsafe input, let output = unsafe output else { return }
    let size = MemoryLayout<Word>.size
    let inputStride = (near.bufferStride * size, across.bufferStride * size)
    let outputStride = (near.outputStride * size, across.outputStride * size)
    let isRun = inputStride.0 == size && outputStride.0 == size
    for row in stride(from: 0, to: across.count, by: Self.tile) {
      let rows = row..<min(row + Self.tile, across.count)
      if isRun {
        for row in rows {
          unsafe (output + to * size + row * outputStride.1).copyMemory(
            from: input + from * size + row * inputStride.1, byteCount: near.count * size)
        }
        continue
      }
      for column in stride(from: 0, to: near.count, by: Self.tile) {
        let columns = column..<min(column + Self.tile, near.count)
        for row in rows {
          var source = unsafe input + from * size + row * inputStride.1 + column * inputStride.0
          var target = unsafe output + to * size + row * outputStride.1 + column * outputStride.0
          for _ in columns {
            unsafe target.storeBytes(of: source.load(as: Word.self), as: Word.self)
            unsafe source += inputStride.0
            unsafe target += outputStride.0
          }
        }
      }
    }
  }
}
