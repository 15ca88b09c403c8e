internal import CSluiceKernels

/// What one direction of a recurrent layer carries.
final class CarriedCell {
  let pointer: UnsafeMutablePointer<sluice_state>
  /// The rows of the batch.
  let rows: Int
  /// H, the units of the direction.
  let hiddenSize: Int
  /// The units of all groups, filled up.
  private let stride: Int
  private var blocks: [UnsafeMutableRawPointer] = []

  /// Makes room for `rows` rows of `stride` units.
  init(rows: Int, stride: Int, hiddenSize: Int, hasMemory: Bool, holdsOutput: Bool) {
    self.rows = rows
    self.stride = stride
    self.hiddenSize = hiddenSize
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: sluice_state())
    let byteCount = rows * stride * MemoryLayout<Float>.size
    func block() -> UnsafeMutablePointer<Float> {
      let block = UnsafeMutableRawPointer.vector(byteCount: byteCount)
      blocks.append(block)
      return block.assumingMemoryBound(to: Float.self)
    }
    pointer.pointee.states = (block(), block())
    if hasMemory { pointer.pointee.memory = block() }
    if holdsOutput { pointer.pointee.held = block() }
  }

  /// What a cell takes at most.
  static func mostBytes(rows: Int, stride: Int) -> Int {
    4 * rows * stride * MemoryLayout<Float>.size
  }

  deinit {
    for block in blocks { block.deallocate() }
    pointer.deallocate()
  }

  /// How many states there are: the output, and the cell state of an LSTM.
  var stateCount: Int { pointer.pointee.memory == nil ? 1 : 2 }

  /// A unit of a state.
  func number(_ state: Int, row: Int, unit: Int) -> Float {
    block(of: state)?[row * stride + unit] ?? 0
  }

  /// Writes a unit of a state; an output is also what masked steps repeat.
  func set(_ state: Int, row: Int, unit: Int, to number: Float) {
    block(of: state)?[row * stride + unit] = number
    if state == 0 { pointer.pointee.held?[row * stride + unit] = number }
  }

  private func block(of state: Int) -> UnsafeMutablePointer<Float>? {
    let all = pointer.pointee
    return state == 1 ? all.memory : all.newest == 0 ? all.states.0 : all.states.1
  }
}

/// What the directions of a recurrent layer that has kernels carry.
final class CarriedCells: CarriedStates {
  private var lanes: [CarriedCell] = []

  /// The state of a direction, made by `make` if there is none yet; directions are asked for in order.
  func lane(_ index: Int, _ make: () -> CarriedCell) -> CarriedCell {
    while lanes.count <= index { lanes.append(make()) }
    return lanes[index]
  }

  var continues = false {
    didSet { for lane in lanes { lane.pointer.pointee.continues = continues } }
  }

  var shapes: [[Int]] {
    let width = lanes.reduce(0) { $0 + $1.hiddenSize }
    return Array(repeating: [lanes[0].rows, width], count: lanes[0].stateCount)
  }

  var values: [[Float]] {
    get {
      shapes.indices.map { state in
        (0..<lanes[0].rows).flatMap { row in
          lanes.flatMap { lane in
            (0..<lane.hiddenSize).map { lane.number(state, row: row, unit: $0) }
          }
        }
      }
    }
    set {
      for (state, numbers) in newValue.enumerated() {
        var rest = numbers[...]
        for row in 0..<lanes[0].rows {
          for lane in lanes {
            for unit in 0..<lane.hiddenSize {
              lane.set(state, row: row, unit: unit, to: rest.removeFirst())
            }
          }
        }
      }
    }
  }
}
