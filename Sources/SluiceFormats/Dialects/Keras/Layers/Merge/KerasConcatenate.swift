internal import SluiceCore
internal import SluiceModel

/// `Concatenate`, of features or of time steps.
struct KerasConcatenate: KerasLayer {
  static let classNames = ["Concatenate"]
  static let reads = "any axis; masks joined as the version of the file does"

  private let axis: Int

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    axis = try source.config.axis("axis")
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let tensors = try graph.ofOneType(try call.several(), named: "\(call.name).cast")
    let output = try graph.add(
      call.name, Concat(axis: axis), reading: tensors.map(\.value), origin: call.className)[0]
    return [KerasTensor(value: output, mask: try graph.joinedMask(of: tensors, axis: axis, call))]
  }
}
