internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Which dimensions of a model's inputs are streams, and which are time.
///
/// A dimension that is not fixed is what its name says: `batch`, `time`, `steps`, `seq_len`, `frames`.
/// Where the name says nothing, the first dimension is the streams and another one time.
struct StreamTiming {
  private enum Role {
    case streams
    case time
  }

  private let inputs: [ModelInput]
  private let roles: [String: Role]

  /// Finds out what the dimensions are.
  ///
  /// - Throws: ``SluiceError`` with code `.unsupported` if it is not clear which of several is time.
  init(_ model: Model) throws(SluiceError) {
    inputs = model.inputs
    var roles: [String: Role] = [:]
    var unnamed: OrderedDictionary<String, Set<Int>> = [:]
    for input in inputs {
      for (axis, dimension) in input.type.shape.enumerated() {
        guard case .symbolic(let name) = dimension else { continue }
        if let role = Self.role(of: name) {
          roles[name] = role
        } else {
          unnamed[name, default: []].insert(axis)
        }
      }
    }
    var unclear: [String] = []
    for (name, axes) in unnamed {
      if axes == [0], !roles.values.contains(.streams) || unnamed.count > 1 {
        roles[name] = .streams
      } else {
        unclear.append(name)
      }
    }
    guard unclear.isEmpty || unclear.count == 1 && !roles.values.contains(.time) else {
      throw .engineTiming(unclear)
    }
    for name in unclear { roles[name] = .time }
    self.roles = roles
  }

  private static func role(of name: String) -> Role? {
    let name = name.lowercased()
    if ["time", "step", "seq", "len", "frame"].contains(where: name.contains) { return .time }
    return name.contains("batch") || name.contains("stream") ? .streams : nil
  }

  private func role(of dimension: Dimension) -> Role? {
    guard case .symbolic(let name) = dimension else { return nil }
    return roles[name]
  }

  /// Whether the model takes sequences of any length; else every call is a step.
  var hasTime: Bool { roles.values.contains(.time) }

  /// The dimensions of an input that are time.
  func timeAxes(ofInput index: Int) -> [Int] {
    let shape = inputs[index].type.shape
    return shape.indices.filter { role(of: shape[$0]) == .time }
  }

  /// The sizes of the inputs for steps of streams.
  ///
  /// - Throws: ``SluiceError`` with code `.usage` if the model fixes another number of streams, or every call
  ///   is one step and several are asked for.
  func sizes(streams: Int, steps: Int) throws(SluiceError) -> [[Int]] {
    guard hasTime || steps == 1 else { throw .engineFixedSteps(steps) }
    if !roles.values.contains(.streams) {
      let fixed = inputs.indices.first { timeAxes(ofInput: $0).first == 1 }
      let count = fixed.flatMap { inputs[$0].type.shape[0].size } ?? 1
      guard streams == count else { throw .engineStreamCount(streams, expected: count) }
    }
    return inputs.map { input in
      input.type.shape.map { dimension in
        dimension.size ?? (role(of: dimension) == .time ? steps : streams)
      }
    }
  }

  /// Refuses inputs of another number of streams, or of no steps.
  ///
  /// - Throws: ``SluiceError``, placed at the input.
  func check(_ sizes: [[Int]], streams: Int) throws(SluiceError) {
    for (input, sizes) in zip(inputs, sizes) {
      try placing(at: "input \(input.name.quoted)") { () throws(SluiceError) in
        for (dimension, size) in zip(input.type.shape, sizes) {
          switch role(of: dimension) {
          case .streams where size != streams:
            throw SluiceError.engineStreamCount(size, expected: streams)
          case .time where size < 1: throw SluiceError.engineSteps(size)
          default: break
          }
        }
      }
    }
  }
}
