internal import SluiceCore
internal import SluiceModel

/// The layers that do something in training only.
struct KerasPassThrough: KerasLayer {
  static let classNames = [
    "ActivityRegularization", "AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise",
    "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
  ]
  static let reads = "what acts in training only passes its input on"

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    source.config.ignore(["rate", "noise_shape", "seed", "stddev", "l1", "l2", "data_format"])
    source.note(.dropped, "\(source.className) passes its input on: it acts in training only")
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    let output = try graph.add(
      call.name, Identity(), reading: [input.value], origin: call.className)[0]
    return [KerasTensor(value: output, mask: input.mask)]
  }
}
