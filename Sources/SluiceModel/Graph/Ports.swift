/// A value that the model is given.
public struct ModelInput: Sendable, Hashable {
  /// The name, which is also the name of the value in the graph.
  public let name: String
  /// The element type and the shape.
  public let type: ValueType
  /// Whether this is a state that is zero where a caller gives none.
  public let isState: Bool

  /// Makes an input.
  public init(_ name: String, _ type: ValueType, isState: Bool = false) {
    self.name = name
    self.type = type
    self.isState = isState
  }
}

/// A value that the model gives.
public struct ModelOutput: Sendable, Hashable {
  /// The name by which callers know it.
  public let name: String
  /// The name of the value in the graph.
  public let value: String
  /// The state input that takes this value at the next call, if this is a state.
  public let feedsInput: String?

  /// Makes an output.
  public init(_ name: String, value: String, feedsInput: String? = nil) {
    self.name = name
    self.value = value
    self.feedsInput = feedsInput
  }
}
