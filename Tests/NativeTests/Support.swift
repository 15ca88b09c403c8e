import Foundation
import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

/// The bytes of the native file of `file`.
func nativeBytes(_ file: ModelFile) throws -> [UInt8] {
  try withFolder { folder in
    let path = folder.appending(path: "model.safetensors").path
    try NativeFormat.write(file, to: path)
    return Array(try Data(contentsOf: URL(filePath: path)))
  }
}

/// What is read from a file of these bytes; tensors must be read within `body`.
func withNative<Result>(_ bytes: [UInt8], _ body: (ModelFile) throws -> Result) throws -> Result {
  try withFolder { folder in
    let path = folder.appending(path: "model.safetensors")
    try Data(bytes).write(to: path)
    return try body(try ModelFile(contentsOf: path.path))
  }
}

extension ModelFile {
  /// A small model with parameters of every real type, a state, a mask, facts and an attachment.
  static func example() throws -> ModelFile {
    func tensor(_ type: ElementType, _ shape: [Int]) throws -> Tensor {
      let count = try Tensor.byteCount(elementType: type, shape: shape)
      // Every byte differs from its neighbours, so that NaNs with payloads occur as well.
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + 0x78) }
      return try Tensor(elementType: type, shape: shape, source: MemoryBytes(bytes))
    }
    let shape = RecurrentShape(inputSize: 2, hiddenSize: 3)
    let gru = Node(
      name: "gru", layer: GRU(shape: shape, resetPlacement: .afterProduct),
      inputs: ["x", "mask", "h0"], outputs: ["gru.y", nil, "gru.h"],
      parameters: [
        "kernel": "gru/kernel", "recurrentKernel": "gru/recurrentKernel",
        "inputBias": "gru/inputBias", "recurrentBias": "gru/recurrentBias",
      ], origin: "CuDNNGRU")
    let dense = Node(
      name: "dichte \"ü\"", layer: Dense(inputSize: 3, units: 2, activation: .relu(maximum: 6)),
      inputs: ["gru.y"], outputs: ["y"], parameters: ["kernel": "shared"])
    let model = try Model(
      name: "example",
      inputs: [
        ModelInput("x", ValueType(.float16, ["batch", "time", 2])),
        ModelInput("mask", ValueType(.bool, ["batch", "time"])),
        ModelInput("h0", ValueType(.float32, ["batch", 3]), isState: true),
      ],
      outputs: [ModelOutput("y", value: "y"), ModelOutput("h", value: "gru.h", feedsInput: "h0")],
      nodes: [gru, dense],
      parameters: [
        "gru/kernel": try tensor(.float16, [9, 2]),
        "gru/recurrentKernel": try tensor(.bfloat16, [9, 3]),
        "gru/inputBias": try tensor(.float64, [9]), "gru/recurrentBias": try tensor(.float32, [9]),
        "shared": try tensor(.float32, [2, 3]),
      ],
      provenance: Provenance(
        format: "test", version: "1", producer: nil,
        facts: [.init(.layout, node: "gru", "gates r z n"), .init(.note, "a \u{1F} b")]))
    return ModelFile(
      model: model,
      attachments: [
        "golden/one/inputs/x": try tensor(.int64, [2]), "a": try tensor(.uint8, [0, 3]),
      ])
  }
}
