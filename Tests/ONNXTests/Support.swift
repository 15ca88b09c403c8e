import Foundation
import OrderedCollections
import SluiceCore
import SluiceModel
import SluiceParity
import TestSupport

@testable import ONNXWire
@testable import SluiceFormats

extension Fixtures {
  /// Reads an ONNX model.
  static func onnx(_ name: String, _ options: ONNXOptions = ONNXOptions()) throws -> Model {
    try onnx(at: onnxPath(name), options)
  }

  /// Reads the ONNX model at a path.
  static func onnx(at path: String, _ options: ONNXOptions = ONNXOptions()) throws -> Model {
    let file = try InputFile(path: path)
    return try ONNXReader.read(try ProtoModel.read(file), ONNXTensors(in: file), options)
  }

  /// Reads the golden of an ONNX model.
  static func onnxGolden(_ name: String) throws -> Golden {
    try Golden(contentsOf: folder.appending(path: "ONNX/\(name).golden.npz").path)
  }

  /// What the manifest allows an ONNX model, by name, as a share of the largest golden number.
  static let onnxTolerances: [String: Double] = {
    let manifest = try? JSON(
      parsing: Array(Data(contentsOf: folder.appending(path: "manifest.json"))))
    var result: [String: Double] = [:]
    for entry in manifest?.array ?? [] {
      guard let path = entry["path"]?.string, path.hasPrefix("ONNX/"), path.hasSuffix(".onnx"),
        let tolerance = entry["expectation"]?["relative_tolerance"]?.number
      else { continue }
      result[String(path.dropFirst(5).dropLast(5))] = tolerance
    }
    return result
  }()
}

extension Verification {
  /// The outputs that are further from their golden than this share of its largest number.
  func differing(by share: Double) -> [String] {
    cases.flatMap(\.outputs).filter { output in
      !(output.comparison.maxAbsolute <= share * output.comparison.goldenScale)
    }.map { "\($0.name): \($0.comparison.maxAbsolute) of \($0.comparison.goldenScale)" }
  }
}

extension Model {
  /// The kinds of the layers in their order, constants left out.
  var kinds: [String] { nodes.map(\.layer.kind).filter { $0 != Constant.kind } }

  /// The texts of the facts of a kind, by node.
  func facts(_ kind: Provenance.Fact.Kind) -> [String: [String]] {
    var result: [String: [String]] = [:]
    for fact in provenance.facts where fact.kind == kind {
      result[fact.node ?? "", default: []].append(fact.text)
    }
    return result
  }

  /// What differs most between the outputs of this model and another one, as a share of the largest
  /// number; infinite where they have not the same names and shapes, or special values.
  func difference(
    from other: Model, given inputs: OrderedDictionary<String, Tensor>
  ) throws -> Double {
    try difference(from: try other.run(inputs), given: inputs)
  }

  /// What differs most between the outputs of this model and those given.
  func difference(
    from others: OrderedDictionary<String, Tensor>, given inputs: OrderedDictionary<String, Tensor>
  ) throws -> Double {
    let found = try run(inputs)
    guard found.keys == others.keys else { return .infinity }
    var worst = 0.0
    for (name, tensor) in found {
      guard let other = others[name], other.shape == tensor.shape,
        other.elementType == tensor.elementType
      else { return .infinity }
      let comparison = try Comparison(of: tensor, with: other, allowing: .fixed(.exact))
      if comparison.maxAbsolute > 0 {
        worst = max(worst, comparison.maxAbsolute / comparison.goldenScale)
      }
    }
    return worst
  }
}
