internal import SluiceModel

/// A block of numbers of known sizes in the memory of a plan.
struct Block: Equatable {
  /// Where its address stands in the table of the plan.
  let place: Int
  /// The sizes of the dimensions, outermost first.
  let shape: [Int]
  /// Real numbers take 4 bytes, integers 8, truth values 1.
  let kind: ElementKind

  /// The number of elements.
  var count: Int { shape.reduce(1, *) }

  /// The same numbers in another shape of the same count.
  func reshaped(_ shape: [Int]) -> Block { Block(place: place, shape: shape, kind: kind) }
}

extension ElementKind {
  /// How many bytes an element takes in the memory of a plan.
  var byteCount: Int {
    switch self {
    case .real: MemoryLayout<Float>.size
    case .integer: MemoryLayout<Int>.size
    case .boolean: MemoryLayout<Bool>.size
    }
  }
}

/// Where a value of the graph is found while a plan runs.
enum Operand {
  /// In the memory of the plan.
  case block(Block)
  /// Known when the plan is made.
  case constant(Value<Float>)
  /// With a layer that finds its sizes only as it runs.
  case boxed(Box)
}

/// Keeps a value whose sizes are found only as a plan runs.
final class Box {
  var value: Value<Float>?
}
