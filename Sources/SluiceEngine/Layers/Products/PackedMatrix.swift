internal import CSluiceKernels
internal import Synchronization

/// A factor of a product, packed in vectors of lanes.
struct LaneLayout: Hashable {
  /// How many lanes there are, and how many of them a vector holds.
  let lanes: Int
  let width: Int
  let columns: Int
  /// From one lane to the next and from one column to the next, where they are read.
  let laneStep: Int
  let columnStep: Int
  /// Where each part of a sum begins.
  var taps = [0]

  /// The vectors that hold all lanes.
  var groups: Int { (lanes + width - 1) / width }
  /// The floats of a vector of lanes at all taps and columns.
  var groupSize: Int { taps.count * columns * width }
  /// The floats of all.
  var size: Int { groups * groupSize }

  /// Packs what stands at `source`.
  func pack(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    let taps = taps.map { sluice_tap(scalars: 0, vectors: $0) }
    sluice_pack_lanes(
      source, lanes, columns, laneStep, columnStep, taps, taps.count, Int32(width), target)
  }
}

/// Packs a factor once, however often it is planned with.
final class PackingCache: Sendable {
  private struct Entry {
    let elements: [Float]
    let key: [Int]
    let block: PackedBlock
  }

  private let entries = Mutex<[Entry]>([])

  /// What `make` makes of `elements`, or made of the same before; `key` tells ways to pack apart.
  func block(
    of elements: [Float], _ key: [Int], _ make: () -> PackedBlock
  ) -> PackedBlock {
    entries.withLock { entries in
      if let entry = entries.first(where: { $0.key == key && $0.elements == elements }) {
        return entry.block
      }
      let block = make()
      entries.append(Entry(elements: elements, key: key, block: block))
      return block
    }
  }
}

extension Int {
  /// How many sums the products of a layer of so many units are added up in, so that there are enough
  /// chains to keep the processor busy however few rows there are.
  var partials: Int32 { self <= 16 ? 4 : self <= 32 ? 2 : 1 }
}
