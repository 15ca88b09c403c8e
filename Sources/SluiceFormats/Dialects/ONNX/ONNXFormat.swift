internal import ONNXWire
package import SluiceCore
internal import SluiceModel

/// ONNX: a graph of the standard's operators as a protobuf message.
package enum ONNXFormat: ModelFormat {
  package static let name = "ONNX"
  package static let fileExtensions = ["onnx"]

  /// A message of the standard begins with its version of the file format, which is small, and goes on
  /// with one of the fields that a model has.
  package static func recognises(_ prefix: [UInt8]) -> Bool {
    guard prefix.count > 2, prefix[0] == 0x08, (1...99).contains(prefix[1]) else { return false }
    return [0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42, 0x72].contains(prefix[2])
  }

  package static func read(
    _ file: InputFile, _ options: ReadingOptions
  ) throws(SluiceError) -> ModelFile {
    try options.requireNoConfiguration()
    try ONNXFaults.check(options.assumptions)
    let data = ONNXTensors(in: file)
    let model = try ONNXReader.read(
      try proto(in: file), data, ONNXOptions(assumptions: options.assumptions))
    try data.checkUnchanged()
    return ModelFile(model: model)
  }

  private static func proto(in file: InputFile) throws(SluiceError) -> ProtoModel {
    do {
      return try ProtoModel.read(file)
    } catch {
      let foreign = ForeignFormat.recognised(in: try file.prefix(512))
      throw foreign?.error(expected: "an ONNX file") ?? error
    }
  }
}
