internal import SluiceCore
internal import SluiceModel

extension KerasGraph {
  /// The dimension along which Keras 3 adds a bias on TensorFlow, where that is not the bias's own.
  ///
  /// Since 3.7, a term that is long in one dimension only goes to the last dimension of the sum if it has
  /// that size, else to the second one if it has that: as a bias, wherever it was meant to go.
  ///
  /// - Parameters:
  ///   - bias: The shape of the bias, which stretches to that of the sum.
  ///   - shape: The shape of the sum.
  /// - Returns: The dimension of the sum; nil if the bias goes where its shape says.
  func misplacedBias(_ bias: [Int], in shape: [Dimension]) -> Int? {
    let backend = context.writer.backend?.name ?? "tensorflow"
    guard version.generation >= 3, version.release >= (3, 7), backend == "tensorflow",
      shape.count > 1, bias.count(where: { $0 > 1 }) == 1,
      let own = bias.firstIndex(where: { $0 > 1 })
    else { return nil }
    let meant = own + shape.count - bias.count
    let size = Dimension.fixed(bias[own])
    let place = shape.last == size ? shape.count - 1 : shape[1] == size ? 1 : meant
    return place == meant ? nil : place
  }

  /// The second term of a sum, turned to the dimension where Keras adds it.
  mutating func asBias(
    _ term: String, of value: String, _ call: KerasCallSite
  ) throws(SluiceError) -> String {
    let (shape, own) = (type(of: value)?.shape ?? [], type(of: term)?.shape ?? [])
    let sizes = own.compactMap(\.size)
    guard sizes.count == own.count, sizes.count <= shape.count,
      let place = misplacedBias(sizes, in: shape)
    else { return term }
    noteMisplaced(place, call)
    let turned = [sizes.reduce(1, *)] + shape[(place + 1)...].map { _ in 1 }
    return try add("\(call.name).bias", Reshape(shape: turned), reading: [term])[0]
  }

  private func noteMisplaced(_ place: Int, _ call: KerasCallSite) {
    note(
      .inferred, call.name,
      "the bias is added along dimension \(place), which has its size: Keras 3 does so on TensorFlow"
    )
  }

  /// Adds the sum of a value and a bias that stretches to it, where Keras adds it.
  ///
  /// - Parameters:
  ///   - bias: The bias.
  ///   - value: What it is added to.
  ///   - call: The call of the layer, after which the sum is called.
  /// - Returns: The sum.
  /// - Throws: ``SluiceError`` if the bias does not fit the value.
  mutating func addingBias(
    _ bias: Tensor, to value: String, _ call: KerasCallSite
  ) throws(SluiceError) -> String {
    let shape = type(of: value)?.shape ?? []
    var bias = bias
    if let place = misplacedBias(bias.shape, in: shape) {
      bias = try bias.reshaped([bias.count] + shape[(place + 1)...].map { _ in 1 })
      noteMisplaced(place, call)
    }
    let term = try addConstant(bias, named: "\(call.name).bias")
    let sum = try add(call.name, Add(), reading: [value, term], origin: call.className)[0]
    guard type(of: sum)?.shape == shape else {
      throw .valuesDoNotFit(["\(shape)", "\(bias.shape)"], why: "are no product with its bias")
    }
    return sum
  }
}
