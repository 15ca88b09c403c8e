// MARK: - The file

extension SluiceError {
  package static func onnxOpset(_ version: Int, known: ClosedRange<Int>) -> SluiceError {
    SluiceError(
      .unsupported,
      "opset \(version) is asked for, expected \(known.lowerBound)…\(known.upperBound)")
  }

  package static func onnxOpsetTwice(_ domain: String) -> SluiceError {
    SluiceError(.malformed, "the opset of \(words(forDomain: domain)) is stated twice")
  }

  package static func onnxOpsetMissing(_ domain: String) -> SluiceError {
    SluiceError(
      .malformed,
      "no opset is stated for \(words(forDomain: domain)), of which the graph makes use")
  }

  private static func words(forDomain domain: String) -> String {
    domain.isEmpty ? "the standard's operators" : "domain \(domain.quoted)"
  }

  package static let onnxGraphMissing = SluiceError(.malformed, "the file holds no graph")

  package static let onnxOutputsMissing = SluiceError(.malformed, "the graph has no outputs")

  package static let onnxSparseInitializers = SluiceError(
    .unsupported, "the graph has sparse initializers, expected dense ones")

  package static func onnxFunctionTwice(_ name: String) -> SluiceError {
    SluiceError(.malformed, "the function \(name.quoted) is defined twice")
  }

  package static func onnxFunctionCycle(_ names: [String]) -> SluiceError {
    SluiceError(
      .malformed,
      names.count == 1
        ? "there is a cycle: function \(names[0].quoted) calls itself"
        : "functions \(names.map(\.quoted).listed("and")) call each other in a cycle")
  }

  package static func onnxFunctionIsOperator(_ name: String) -> SluiceError {
    SluiceError(
      .unsupported,
      "function \(name.quoted) has the name of an operator of the standard, which leaves open which "
        + "of them is meant")
  }

  package static func onnxTooDeep(_ limit: Int) -> SluiceError {
    SluiceError(
      .limit, "graphs and calls of functions nest deeper than the limit of \(limit)")
  }
}

// MARK: - The graph

extension SluiceError {
  package static let onnxUnnamed = SluiceError(.malformed, "has no name")

  package static func onnxValueTwice(_ name: String) -> SluiceError {
    SluiceError(.malformed, "value \(name.quoted) is made twice")
  }

  package static func onnxCycle(_ nodes: [String]) -> SluiceError {
    SluiceError(
      .malformed,
      nodes.count == 1
        ? "there is a cycle: node \(nodes[0].quoted) reads what it makes"
        : "nodes \(nodes.prefix(8).map(\.quoted).listed("and")) read each other in a cycle"
          + (nodes.count > 8 ? " of \(nodes.count)" : ""))
  }

  package static func onnxInputType(_ what: String) -> SluiceError {
    SluiceError(.unsupported, "is \(what), expected a tensor")
  }

  package static let onnxRankUnknown = SluiceError(
    .unsupported, "no shape is stated, expected at least the number of dimensions")

  package static func onnxOutputType(_ stated: String, found: String) -> SluiceError {
    SluiceError(.inconsistent, "is stated to hold \(stated) elements, but the graph makes \(found)")
  }

  package static func onnxOutputShape(_ stated: String, found: String) -> SluiceError {
    SluiceError(
      .inconsistent, "is stated to be of shape \(stated), but the graph makes \(found)")
  }

  package static func onnxOperatorsUnknown(_ names: [String]) -> SluiceError {
    SluiceError(
      .unsupported, "the graph has operators that are not known: \(names.listed("and"))")
  }

  package static func onnxOperatorUnknown(_ name: String, domain: String) -> SluiceError {
    let full = domain.isEmpty ? name : "\(domain).\(name)"
    return SluiceError(.unsupported, "the operator \(full.quoted) is not known")
  }

  package static func onnxOperatorTooNew(
    _ name: String, since: Int, opset: Int
  ) -> SluiceError {
    SluiceError(
      .malformed,
      "the operator \(name.quoted) came with opset \(since), and the model asks for "
        + "opset \(opset)")
  }

  package static func onnxOutputUnavailable(_ name: String) -> SluiceError {
    SluiceError(.malformed, "names an output \(name.quoted) that the operator does not have")
  }
}

// MARK: - External data

extension SluiceError {
  package static func onnxExternalKey(_ key: String) -> SluiceError {
    SluiceError(
      .unsupported,
      "its external data have the key \(key.quoted), expected 'location', 'offset' and 'length'")
  }

  package static func onnxExternalTwice(_ key: String) -> SluiceError {
    SluiceError(.malformed, "its external data have two keys \(key.quoted)")
  }

  package static var onnxExternalNowhere: SluiceError {
    SluiceError(.malformed, "its external data have no 'location'")
  }

  package static func onnxExternalNumber(_ key: String, _ text: String) -> SluiceError {
    SluiceError(
      .inconsistent,
      "its external data have the \(key) \(text.quoted), expected a number of bytes in a file")
  }

  package static func onnxExternalOffset(
    _ offset: Int, _ location: String, size: Int
  ) -> SluiceError {
    SluiceError(
      .inconsistent,
      "its external data begin at byte \(offset) of \(location.quoted), which has \(size) bytes")
  }

  package static func onnxExternalLength(
    _ found: Int, _ location: String, expected: Int
  ) -> SluiceError {
    SluiceError(
      .inconsistent,
      "its external data in \(location.quoted) have \(found) bytes, expected \(expected)")
  }

  package static func onnxExternalShort(
    _ location: String, offset: Int, length: Int, size: Int
  ) -> SluiceError {
    SluiceError(
      .inconsistent,
      "its external data are \(length) bytes from byte \(offset) of \(location.quoted) on, "
        + "which has \(size) bytes")
  }

  package static func onnxExternalFiles(limit: Int) -> SluiceError {
    SluiceError(.limit, "external data are spread over more files than the limit of \(limit)")
  }
}

// MARK: - Folders of test data

extension SluiceError {
  package static let testDataNone = SluiceError(
    .inconsistent,
    "holds no goldens, expected files 'input_<number>.pb' and 'output_<number>.pb', or folders "
      + "'test_data_set_<number>' of them")

  package static func testDataMixed(_ folder: String) -> SluiceError {
    SluiceError(
      .inconsistent,
      "holds tensors and \(folder.quoted), expected either tensors or folders of them")
  }

  package static func testDataStray(_ name: String) -> SluiceError {
    SluiceError(
      .inconsistent,
      "holds \(name.quoted), expected 'input_<number>.pb' and 'output_<number>.pb' only")
  }

  package static func testDataFolderName(_ name: String) -> SluiceError {
    SluiceError(
      .inconsistent, "holds \(name.quoted), expected a number after 'test_data_set_'")
  }

  package static func testDataGap(_ missing: String, last: String) -> SluiceError {
    SluiceError(
      .inconsistent, "\(missing.quoted) is missing, and there is \(last.quoted)")
  }

  package static func testDataFiles(limit: Int) -> SluiceError {
    SluiceError(.limit, "holds more tensors than the limit of \(limit) files")
  }

  package static let testDataNoTensor = SluiceError(
    .unsupported, "holds a sequence or an optional value, expected a tensor")

  package static let testDataEmpty = SluiceError(
    .unsupported,
    "holds no elements, expected a tensor; empty sequences and optional values look like this")

  package static func testDataPosition(
    _ port: String, _ position: Int, known: [String]
  ) -> SluiceError {
    let list = known.isEmpty ? "none" : known.map(\.quoted).listed("and")
    return SluiceError(
      .inconsistent, "is for \(port) \(position), but the model's \(port)s are \(list)")
  }

  package static func testDataName(
    _ port: String, _ name: String, expected: String
  ) -> SluiceError {
    SluiceError(
      .inconsistent,
      "is called \(name.quoted), but the \(port) at its position is \(expected.quoted)")
  }
}
