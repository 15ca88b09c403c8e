internal import SluiceCore
internal import Synchronization

/// An array whose first dimension varies fastest, read as one whose last dimension does.
///
/// The elements are put in order when they are first asked for, and then kept in memory.
final class RowMajorElements: ByteSource {
  private let base: any ByteSource
  private let elementSize: Int
  private let shape: [Int]
  private let ordered = Mutex<[UInt8]?>(nil)

  /// Takes the elements of `base`, whose size must be that of `shape`.
  init(columnMajor base: any ByteSource, elementSize: Int, shape: [Int]) {
    self.base = base
    self.elementSize = elementSize
    self.shape = shape
  }

  var byteCount: Int { base.byteCount }

  func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    let all = try ordered.withLock { (ordered) throws(SluiceError) -> [UInt8] in
      if let ordered { return ordered }
      let bytes = rearrange(try base.allBytes())
      ordered = bytes
      return bytes
    }
    return range.count == all.count ? all : Array(all[range])
  }

  private func rearrange(_ source: [UInt8]) -> [UInt8] {
    guard !source.isEmpty else { return source }
    var strides: [Int] = []
    var stride = elementSize
    for size in shape {
      strides.append(stride)
      stride *= size
    }
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    var index = Array(repeating: 0, count: shape.count)
    var offset = 0
    while result.count < source.count {
      result += source[offset..<offset + elementSize]
      // Counts up like a milometer, the last dimension first.
      for axis in shape.indices.reversed() {
        index[axis] += 1
        offset += strides[axis]
        guard index[axis] == shape[axis] else { break }
        index[axis] = 0
        offset -= shape[axis] * strides[axis]
      }
    }
    return result
  }
}
