internal import SluiceCore
internal import SluiceModel

/// `Masking`: leaves out the steps of which every feature equals a value.
struct KerasMasking: KerasLayer {
  static let classNames = ["Masking"]
  static let reads = "any value; compared in the type that Keras computes in"

  private let value: Double
  private let compute: ElementType

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    compute = source.dataType.compute
    let constant = try source.config.required("mask_value")
    guard let value = source.version.comparand(constant, with: compute) else {
      throw .attribute("mask_value", is: constant, expected: "a number")
    }
    self.value = value
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try graph.cast(try call.single().value, to: compute, for: call)
    let output = try graph.add(call.name, Masking(value: value), reading: [input])[0]
    let differs = try graph.addAuxiliary(
      "\(call.name).differs", NotEqual(value: value), reading: [input])
    let mask = try graph.addAuxiliary(
      "\(call.name).mask", ReduceAny(axes: [-1]), reading: [differs])
    return [KerasTensor(value: output, mask: mask)]
  }
}

extension KerasGraph {
  /// Rounds a value as Keras does at the entrance of a layer that computes in less precision.
  ///
  /// Comparisons depend on it; elsewhere full precision is kept.
  mutating func cast(
    _ value: String, to type: ElementType, for call: KerasCallSite
  ) throws(SluiceError) -> String {
    guard let given = self.type(of: value)?.elementType, given != type,
      given.byteCount >= type.byteCount
    else { return value }
    return try add("\(call.name).cast", Cast(to: type), reading: [value])[0]
  }
}
