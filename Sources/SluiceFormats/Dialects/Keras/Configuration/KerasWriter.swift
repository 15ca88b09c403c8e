internal import HDF5
internal import SluiceCore

/// Who wrote the weights of a file, which decides what some of their numbers mean.
struct KerasWriter: Sendable {
  /// The version of Keras; the configuration may be of another.
  let version: KerasVersion
  /// The library that Keras computed with; nil where the file does not tell.
  let backend: Backend?

  /// A library that computes for Keras.
  struct Backend: Sendable {
    /// The name, as in the attribute `backend`.
    let name: String
    /// Whether only the names of the weights tell it.
    let isInferred: Bool

    /// Whether this is Theano, which turns the kernels of its convolutions round.
    var isTheano: Bool { name == "theano" }
  }

  /// A writer on the library that the file states; only Keras before 3 knew Theano.
  init(_ version: KerasVersion, on stated: String?) {
    self.version = version
    backend = stated.map { Backend(name: $0, isInferred: false) }
  }

  /// The writer of the groups of layers in `group`, of which the names tell the library where nothing
  /// states it: TensorFlow numbers its tensors.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if the names are none.
  init(_ version: KerasVersion, on stated: String?, of group: HDF5Group) throws(SluiceError) {
    self.version = version
    if let stated {
      backend = Backend(name: stated, isInferred: false)
      return
    }
    let layers = version.generation < 3 ? try group.names("layer_names") ?? [] : []
    for layer in layers {
      guard case .group(let layer) = group[layer], let name = try layer.names("weight_names")?.first
      else { continue }
      let isTensorFlow = name.hasSuffix(":0")
      backend = Backend(name: isTensorFlow ? "tensorflow" : "theano", isInferred: true)
      return
    }
    backend = nil
  }
}

extension KerasWriter {
  /// Whether Theano computed, which turns the kernels of convolutions round and shares out padding in its
  /// own way.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the file does not tell.
  var isTheano: Bool {
    get throws(SluiceError) {
      guard version.generation < 3, !version.isTensorFlows else { return false }
      guard let backend else { throw .kerasBackendUnknown }
      return backend.isTheano
    }
  }

  /// What the number is from which a running variance is read.
  enum Spread {
    /// The variance; ε is added to it.
    case variance
    /// The deviation; ε is added to it.
    case deviation
    /// The variance; ε is added to its root.
    case varianceUnderRoot
  }

  /// What batch normalisation keeps beside the mean, and where its ε goes.
  ///
  /// Keras kept a deviation until 1.0.5. In the two versions after that it depends on the library.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the file does not tell.
  var spread: Spread {
    get throws(SluiceError) {
      let numbers = version.numbers
      if version.isBeforeFirst { return .deviation }
      guard numbers.count == 3, (numbers[0], numbers[1]) == (1, 0), numbers[2] < 8 else {
        return .variance
      }
      guard numbers[2] > 5 else { return .deviation }
      guard try isTheano else { return .variance }
      return numbers[2] == 6 ? .deviation : .varianceUnderRoot
    }
  }
}
