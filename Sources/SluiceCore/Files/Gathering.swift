/// The work of reading some elements of rearranged bytes.
///
/// The elements wanted are taken apart into boxes: a range along every axis. A box is read from the base,
/// in runs, into a buffer that stays in the processor's cache, and from there put where it belongs.
struct Gathering {
  /// How many bytes of the base are held at a time.
  private static let bufferSize = 1 << 20
  /// How many bytes it is cheaper to read than to leave out by starting to read again.
  private static let gap = 3 << 10

  private let source: RearrangedBytes
  private let elements: Range<Int>
  /// How far apart, in elements of the result, neighbours along each axis are.
  private let strides: [Int]

  init(_ source: RearrangedBytes, _ elements: Range<Int>) {
    self.source = source
    self.elements = elements
    var stride = 1
    var strides: [Int] = []
    for axis in source.axes.reversed() {
      strides.append(stride)
      stride *= axis.count
    }
    self.strides = strides.reversed()
  }

  /// Reads the elements, in order.
  func bytes() throws(SluiceError) -> [UInt8] {
    let base = try BaseReader(source.base)
    var failure: SluiceError?
    let count = elements.count * source.width
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let output = UnsafeMutableRawBufferPointer(buffer)
      do throws(SluiceError) {
        try forEachBox([], elements) { (box) throws(SluiceError) in
          try unsafe gather(box, from: base, into: output)
        }
        filled = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Takes the elements `range`, counted from where `prefix` points to, apart into boxes.
  private func forEachBox(
    _ prefix: [Range<Int>], _ range: Range<Int>,
    _ body: ([Range<Int>]) throws(SluiceError) -> Void
  ) throws(SluiceError) {
    guard !range.isEmpty else { return }
    let axis = prefix.count
    guard axis < strides.count else { return try body(prefix) }
    let inner = strides[axis]
    let (first, last) = (range.lowerBound / inner, (range.upperBound - 1) / inner)
    func part(_ index: Int) -> Range<Int> {
      range.clamped(to: index * inner..<(index + 1) * inner)
    }
    var whole = first..<last + 1
    if part(first).count < inner { whole = first + 1..<max(first + 1, last + 1) }
    if last > first, part(last).count < inner { whole = whole.lowerBound..<last }
    for index in Set([first, last]).sorted() where !whole.contains(index) {
      let part = part(index)
      let start = index * inner
      try forEachBox(
        prefix + [index..<index + 1], part.lowerBound - start..<part.upperBound - start, body)
    }
    if !whole.isEmpty {
      try body(prefix + [whole] + source.axes[(axis + 1)...].map { 0..<$0.count })
    }
  }

  /// Reads a box, half by half where it is too large or irregular to be read at once.
  private func gather(
    _ box: [Range<Int>], from base: BaseReader, into output: UnsafeMutableRawBufferPointer
  ) throws(SluiceError) {
    for (axis, range) in box.enumerated() where range.count > 1 {
      if case .listed = source.axes[axis] {
        for index in range {
          var single = box
          single[axis] = index..<index + 1
          try unsafe gather(single, from: base, into: output)
        }
        return
      }
    }
    let plan = BoxPlan(box, of: source, strides: strides, gap: Self.gap / source.width)
    guard plan.bufferCount * source.width > Self.bufferSize, let axis = plan.outermostAxis else {
      let start = plan.outputStart - elements.lowerBound
      return try unsafe move(plan, from: base, into: output, at: start)
    }
    let range = box[axis]
    let middle = range.lowerBound + range.count / 2
    for half in [range.lowerBound..<middle, middle..<range.upperBound] {
      var part = box
      part[axis] = half
      try unsafe gather(part, from: base, into: output)
    }
  }

  private func move(
    _ plan: BoxPlan, from base: BaseReader, into output: UnsafeMutableRawBufferPointer,
    at start: Int
  ) throws(SluiceError) {
    let width = source.width
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: plan.bufferCount * width, alignment: 64)
    defer { unsafe buffer.deallocate() }
    var filled = 0
    try plan.forEachRun { (position) throws(SluiceError) in
      let run = unsafe UnsafeMutableRawBufferPointer(
        rebasing: buffer[filled * width..<(filled + plan.runCount) * width])
      try unsafe base.read(position * width, into: run)
      filled += plan.runCount
    }
    let scatter = unsafe Scattering(
      dimensions: plan.dimensions, input: UnsafeRawBufferPointer(buffer), output: output,
      outputStart: start)
    switch width {
    case 1: scatter.run(UInt8.self)
    case 2: scatter.run(UInt16.self)
    case 4: scatter.run(UInt32.self)
    default: scatter.run(UInt64.self)
    }
  }
}

/// Reads from any bytes; from a file without a detour.
private struct BaseReader {
  private let source: any ByteSource
  private let file: InputFile?
  private let offset: Int

  init(_ source: any ByteSource) throws(SluiceError) {
    self.source = source
    let region = source as? FileRegion
    try region?.seal?.check()
    file = region?.file ?? source as? InputFile
    offset = region?.offset ?? 0
  }

  func read(_ start: Int, into buffer: UnsafeMutableRawBufferPointer) throws(SluiceError) {
    if let file {
      let start = offset + start
      try unsafe file.read(start..<start + buffer.count, into: buffer)
    } else {
      unsafe buffer.copyBytes(from: try source.bytes(in: start..<start + buffer.count))
    }
  }
}
