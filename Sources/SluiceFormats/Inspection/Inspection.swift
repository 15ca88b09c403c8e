internal import OrderedCollections
package import SluiceCore
package import SluiceModel
internal import Zip

/// What is in a file, whatever it is: names, types and shapes, without meaning.
package struct Inspection: Sendable {
  /// One thing with a name.
  package struct Entry: Sendable {
    /// What a name stands for.
    package enum Kind: Sendable, Hashable {
      /// Something that names further things.
      case group
      /// A use of an operator in a graph.
      case node
      /// Numbers, or other elements of one type.
      case array(elementType: String, shape: [Int], byteCount: Int?)
      /// A file inside an archive, of this size when expanded.
      case member(byteCount: Int)
      /// A further name of something else in the file.
      case alias(target: String)
      /// A type that was given a name.
      case datatype
    }

    /// The full name; in HDF5 a path from the root.
    package let name: String
    /// What it is.
    package let kind: Kind
    /// The attributes, in the order of their names.
    package var attributes: [Attribute] = []
  }

  /// A value with a name, attached to something.
  package struct Attribute: Sendable, Hashable {
    /// The name.
    package let name: String
    /// The value, as JSON where it is text or numbers, else in words.
    package let value: JSON
  }

  /// The format.
  package let format: ArrayFormat
  /// The size of the file in bytes.
  package let byteCount: Int
  /// The strings that describe the file as a whole.
  package let metadata: [Attribute]
  /// Everything with a name, in the order of the file.
  package let entries: [Entry]
  /// What weights of Keras say that come without an architecture; nil where there is nothing of the kind.
  package let survey: WeightsSurvey?
  private let contents: Contents

  /// What tensors are read from.
  private enum Contents {
    case tensors(OrderedDictionary<String, Tensor>)
    case hdf5(HDF5Contents)
    case shards(KerasShards)
    case onnx(ONNXContents)
    case members

    /// The objects whose weights there are without an architecture.
    var objects: [StoredObject]? {
      switch self {
      case .hdf5(let contents): contents.objects
      case .shards(let shards): StoredObject.numbered(in: shards.contents)
      case .tensors, .onnx, .members: nil
      }
    }
  }

  /// Looks into the file at `path`; of arrays, only what describes them is read.
  ///
  /// - Throws: ``SluiceError``, placed at the file, with code `.missing` if it cannot be read,
  ///   `.unsupported` if it is of no format that is known, or as the reader of its format does.
  package init(contentsOf path: String) throws(SluiceError) {
    let file = try InputFile(path: path)
    byteCount = file.byteCount
    (format, metadata, entries, contents) = try placing(at: path) { () throws(SluiceError) in
      switch ArrayFormat.recognised(in: try file.prefix(4096), path: path) {
      case .npy:
        let tensors = [ArrayFile.onlyName: try NumPyFile.tensor(in: file)] as OrderedDictionary
        return (.npy, [], Self.entries(tensors), .tensors(tensors))
      case .safetensors:
        let contents = try SafeTensorsFile(file)
        let metadata = contents.metadata.map { Attribute(name: $0.key, value: .string($0.value)) }
        return (.safetensors, metadata, Self.entries(contents.tensors), .tensors(contents.tensors))
      case .zip, .npz:
        return try Self.archive(file)
      case .shards:
        let shards = try KerasShards(file)
        return (.shards, shards.metadata, shards.entries, .shards(shards))
      case .onnx:
        let contents = try ONNXContents(file)
        return (.onnx, contents.metadata, contents.entries, .onnx(contents))
      // A file with a user block begins with anything; the reader of the format knows where to look.
      case .hdf5, nil:
        let contents = try HDF5Contents(file)
        return (.hdf5, [], contents.entries, .hdf5(contents))
      }
    }
    survey = contents.objects.map(WeightsSurvey.init)
  }

  /// The array called `name`; `nil` asks for the only one there is.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if there is none of this name, or if no name
  ///   is given and there are several; `.unsupported` if it holds no numbers.
  package func tensor(named name: String?) throws(SluiceError) -> Tensor {
    let arrays = entries.filter(\.isArray)
    guard let name = name ?? (arrays.count == 1 ? arrays[0].name : nil) else {
      throw .arrayNotNamed(count: arrays.count)
    }
    switch contents {
    case .tensors(let tensors):
      if let tensor = tensors[name] { return tensor }
    case .hdf5(let contents):
      if let tensor = try contents.tensor(at: name) { return tensor }
    case .shards(let shards):
      if let tensor = try shards.tensor(at: name) { return tensor }
    case .onnx(let contents):
      if let tensor = try contents.tensor(at: name) { return tensor }
    case .members: break
    }
    throw .arrayUnknown(name, known: arrays.map(\.name))
  }

  private static func entries(_ tensors: OrderedDictionary<String, Tensor>) -> [Entry] {
    tensors.map { name, tensor in
      Entry(
        name: name,
        kind: .array(
          elementType: tensor.elementType.rawValue, shape: tensor.shape,
          byteCount: tensor.source.byteCount))
    }
  }

  private static func archive(
    _ file: InputFile
  ) throws(SluiceError) -> (ArrayFormat, [Attribute], [Entry], Contents) {
    let members = try ZipArchive(file).entries
    guard members.allSatisfy({ $0.name.hasSuffix(".npy") }) else {
      let entries = members.map { Entry(name: $0.name, kind: .member(byteCount: $0.byteCount)) }
      return (.zip, [], entries, .members)
    }
    let tensors = try NumPyArchive(file).tensors
    return (.npz, [], entries(tensors), .tensors(tensors))
  }
}

extension Inspection.Entry {
  /// Whether it is an array.
  package var isArray: Bool { if case .array = kind { true } else { false } }
}
