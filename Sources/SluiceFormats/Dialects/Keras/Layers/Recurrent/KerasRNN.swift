internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// A layer that takes a cell through time: `RNN`, and the classes that name their cell.
struct KerasRNN: KerasLayer {
  static let classNames = ["RNN"] + cells.keys.sorted()
  static let reads =
    "every option that Keras saves; `reset_after` both ways; any cell in `RNN`; cuDNN's weights; `ConvLSTM`"
  static let makesInputsReal = true

  /// The cells of the classes that hold their cell's options among their own.
  private static let cells: [String: any KerasCell.Type] = [
    "ConvLSTM1D": KerasConvLSTMCell.self, "ConvLSTM2D": KerasConvLSTMCell.self,
    "ConvLSTM3D": KerasConvLSTMCell.self, "CuDNNGRU": KerasGRUCell.self,
    "CuDNNLSTM": KerasLSTMCell.self, "GRU": KerasGRUCell.self,
    "LSTM": KerasLSTMCell.self, "SimpleRNN": KerasSimpleRNNCell.self,
  ]

  /// The options that all have.
  struct Options {
    let returnsSequences: Bool
    let returnsState: Bool
    let goesBackwards: Bool
    let isStateful: Bool
    let isUnrolled: Bool
    let zeroesMaskedOutput: Bool
  }

  let options: Options
  private let unit: KerasUnit

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    options = try Options(&source)
    if let type = Self.cells[source.className] {
      // cuDNN's layers have no cell: the weights are their own, as are those of a cell that was saved
      // without a layer.
      let isCuDNN = source.className.hasPrefix("CuDNN")
      unit = try source.inlineChild(type, at: isCuDNN ? [""] : ["cell", ""])
    } else {
      unit = try source.child(
        try KerasEntry(cell: try source.config.required("cell"), source.version), at: ["cell", ""],
        path: source.path)
      // TensorFlow's Keras wrote the sizes of constants, which no supported cell takes.
      let constants = source.config.optional("num_constants") ?? .null
      guard [.null, 0].contains(constants) else {
        throw .kerasOption("num_constants", constants, why: "no cell that is known takes any")
      }
    }
    _ = try unit.cell
  }

  /// The cell.
  var cell: any KerasCell { get throws(SluiceError) { try unit.cell } }
}

extension KerasRNN.Options {
  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    returnsSequences = try source.config.bool("return_sequences")
    returnsState = try source.config.bool("return_state")
    goesBackwards = try source.config.bool("go_backwards")
    isStateful = try source.config.bool("stateful")
    isUnrolled = try source.config.bool("unroll")
    // Keras 2 forgot the option in the layers that convolve.
    let isHeeded = source.version.generation >= 3 || !source.className.hasPrefix("ConvLSTM")
    zeroesMaskedOutput = try source.config.bool("zero_output_for_mask") && isHeeded
    if try source.config.bool("time_major") {
      throw .kerasOption("time_major", true, why: "sequences must be [batch, time, features]")
    }
  }
}

extension KerasUnit {
  /// The layer as a cell.
  ///
  /// - Throws: ``SluiceError`` with code `.unsupported` if it is none.
  var cell: any KerasCell {
    get throws(SluiceError) {
      guard let cell = layer as? any KerasCell else { throw .kerasNoCell(name, className) }
      return cell
    }
  }
}

extension KerasEntry {
  /// Reads the cell of a layer; a list of cells is a stack of them.
  fileprivate init(cell json: JSON, _ version: KerasVersion) throws(SluiceError) {
    guard json.array != nil else {
      try self.init(json)
      return
    }
    self.init(
      className: "StackedRNNCells", name: "stacked_rnn_cells", config: .object(["cells": json]))
  }
}
