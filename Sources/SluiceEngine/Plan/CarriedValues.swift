internal import SluiceModel

/// What a recurrent layer that has no kernels carries.
final class CarriedValues: CarriedStates {
  let shapes: [[Int]]
  var continues = false
  /// The states, in the order of the layer's.
  private var states: [NDArray<Float>]
  /// The output that masked steps repeat: that of the step that was processed last.
  private var held: NDArray<Float>?

  init(shapes: [[Int]]) {
    self.shapes = shapes
    states = shapes.map { NDArray(shape: $0, repeating: 0) }
  }

  var values: [[Float]] {
    get { states.map(\.elements) }
    set {
      states = zip(shapes, newValue).map { NDArray(shape: $0, elements: $1) }
      held = states.first
    }
  }

  /// What the layer reads, its states in the place of the initial ones if it goes on.
  func inputs(_ inputs: [Value<Float>?]) -> [Value<Float>?] {
    continues ? Array(inputs.prefix(2)) + states.map { .real($0) } : inputs
  }

  /// Takes the states that a layer ends with, and lets steps that are masked before any was processed
  /// repeat what was given out before.
  func take(
    _ results: [Value<Float>], _ inputs: [Value<Float>?], _ shape: RecurrentShape
  ) -> [Value<Float>] {
    guard results.count == 2 + states.count, var sequence = results[0].real,
      var last = results[1].real
    else { return results }
    if continues, let held, let mask = inputs[1]?.boolean, shape.maskedOutput == .hold {
      repeatHeld(held, mask, &sequence, &last)
    }
    held = last
    states = results.dropFirst(2).compactMap(\.real)
    return [.real(sequence), .real(last)] + results.dropFirst(2)
  }

  private func repeatHeld(
    _ held: NDArray<Float>, _ mask: NDArray<Bool>, _ sequence: inout NDArray<Float>,
    _ last: inout NDArray<Float>
  ) {
    let (rows, steps) = (sequence.shape[0], sequence.shape[1])
    guard rows > 0 else { return }
    let size = held.elements.count / rows
    for row in 0..<rows {
      let output = held.elements[row * size..<(row + 1) * size]
      let waiting = (0..<steps).prefix { !mask.elements[row * steps + $0] }.count
      for step in 0..<waiting {
        let start = (row * steps + step) * size
        sequence.elements.replaceSubrange(start..<start + size, with: output)
      }
      if waiting == steps {
        last.elements.replaceSubrange(row * size..<(row + 1) * size, with: output)
      }
    }
  }
}
