internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// `PReLU`: one slope for every place of the input, or for all along the shared axes.
struct KerasPReLU: KerasLayer {
  static let classNames = ["PReLU"]
  static let reads = "any shared axes"

  private let sharedAxes: [Int]
  private var slope: Tensor?

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let axes = source.config.optional("shared_axes") ?? .null
    sharedAxes = [.null, []].contains(axes) ? [] : try source.axes("shared_axes")
    source.ignoreTraining(of: ["alpha"])
  }

  var variables: [KerasVariable] { [KerasVariable("alpha")] }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    slope = try weights.take("alpha") { (shape) throws(SluiceError) in
      let axes = try normalised(sharedAxes, rank: shape.count + 1, of: "a slope of \(shape)")
      let expected = shape.indices.map { axes.contains($0 + 1) ? 1 : shape[$0] }
      guard shape == expected else { throw .kerasWeightShape(shape, expected: expected) }
    }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    guard let slope else { return [] }
    let shape = graph.type(of: input.value)?.shape ?? []
    let axes = try normalised(sharedAxes, rank: shape.count, of: "\(shape)")
    let fits = shape.indices.dropFirst().map { axis in
      slope.shape.count == shape.count - 1
        && (axes.contains(axis) || shape[axis].mayEqual(.fixed(slope.shape[axis - 1])))
    }
    guard fits.allSatisfy(\.self) else {
      throw .valuesDoNotFit(["\(shape)", "\(slope.shape)"], why: "are no input with its slopes")
    }
    let output = try graph.add(
      call.name, PRelu(slopeShape: slope.shape), reading: [input.value], with: ["slope": slope],
      origin: call.className)[0]
    return [KerasTensor(value: output, mask: input.mask)]
  }
}

/// `Identity`.
struct KerasIdentity: KerasLayer {
  static let classNames = ["Identity"]
  static let reads = "masks pass in Keras 3 only"

  init(_ source: inout KerasLayerSource) throws(SluiceError) {}

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    let output = try graph.add(call.name, Identity(), reading: [input.value])[0]
    guard graph.version.generation < 3 else {
      return [KerasTensor(value: output, mask: input.mask)]
    }
    graph.endMask(of: input, call)
    return [KerasTensor(value: output)]
  }
}
