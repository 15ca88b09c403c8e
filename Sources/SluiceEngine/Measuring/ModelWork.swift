internal import SluiceModel

/// What a call of a model takes at least.
///
/// Counted are the products of recurrent layers, dense layers, convolutions, attention and matrix products:
/// one multiply-add for every weight that meets a number. Functions and elementwise layers are not counted.
package struct ModelWork: Sendable {
  /// The multiply-adds.
  package private(set) var multiplyAdds = 0
  /// The bytes of weights that are read at least: those of recurrent products at every step, which waits
  /// for the one before it, all others once.
  package private(set) var bytesRead = 0
  /// The bytes of all these weights.
  package private(set) var weightBytes = 0

  /// Counts a call in which values have these shapes.
  init(_ model: Model, _ shapes: [String: [Int]]) {
    for node in model.nodes {
      let inputs = node.inputs.map { name in name.flatMap { shapes[$0] } }
      guard let input = inputs.first ?? nil else { continue }
      let output = node.outputs.lazy.compactMap { name in name.flatMap { shapes[$0] } }.first ?? []
      add(node, input, inputs, output)
    }
  }

  private mutating func add(_ node: Node, _ input: [Int], _ inputs: [[Int]?], _ output: [Int]) {
    let places = output.reduce(1, *)
    let kernel = Self.count(node, "kernel")
    switch node.layer {
    case is any RecurrentLayer:
      guard input.count >= 3 else { return }
      let steps = input[1]
      let rows = input.dropLast().reduce(1, *)
      let recurrent = Self.count(node, "recurrentKernel")
      add(rows * (kernel + recurrent), reading: kernel + recurrent * steps, of: kernel + recurrent)
    case is Dense: add(input.dropLast().reduce(1, *) * kernel, reading: kernel, of: kernel)
    case let layer as Conv:
      add(places / max(layer.filters, 1) * kernel, reading: kernel, of: kernel)
    case let layer as ConvTranspose:
      add(input.reduce(1, *) / max(layer.inputSize, 1) * kernel, reading: kernel, of: kernel)
    case is MatMul:
      let other = (inputs.dropFirst().first ?? nil)?.reduce(1, *) ?? 0
      add(places * (input.last ?? 0), reading: other, of: 0)
    case is any AttentionLayer:
      guard inputs.count >= 3, let keys = inputs[1], let size = inputs[2]?.last, keys.count >= 2
      else { return }
      let queries = input.dropLast().reduce(1, *)
      add(queries * keys[keys.count - 2] * ((input.last ?? 0) + size), reading: 0, of: 0)
    default: break
    }
  }

  private mutating func add(_ products: Int, reading read: Int, of weights: Int) {
    multiplyAdds += products
    bytesRead += read * MemoryLayout<Float>.size
    weightBytes += weights * MemoryLayout<Float>.size
  }

  /// The numbers of the parameters that end in `role`, those of both directions.
  private static func count(_ node: Node, _ role: String) -> Int {
    node.layer.parameters.reduce(0) { sum, slot in
      let name = slot.role.split(separator: ".").last.map(String.init)
      return name == role ? sum + slot.shape.reduce(1, *) : sum
    }
  }
}
