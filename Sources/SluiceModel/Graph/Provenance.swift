/// Where a model came from, and every fact about it that the file did not state.
public struct Provenance: Sendable, Hashable {
  /// A fact that was found, inferred, defaulted or left out when the model was read.
  public struct Fact: Sendable, Hashable {
    /// How the fact came to be known.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      /// How the file arranges gates, kernels and biases.
      case layout
      /// Not in the file, but decided by what else it says.
      case inferred
      /// Not in the file; what the producing version takes for it.
      case defaulted
      /// In the file, without effect on what the model computes.
      case dropped
      /// What a user of the model should know.
      case note
      /// What a user should check before trusting the model.
      case warning
    }

    /// How the fact came to be known.
    public let kind: Kind
    /// The node it is about, or `nil` for the whole model.
    public let node: String?
    /// The fact, in a short sentence.
    public let text: String

    /// Makes a fact.
    public init(_ kind: Kind, node: String? = nil, _ text: String) {
      self.kind = kind
      self.node = node
      self.text = text
    }
  }

  /// The format of the file: `Keras HDF5`.
  public let format: String
  /// The version of the format or of its writer, where the file says it.
  public let version: String?
  /// The program that wrote the file, where it says so.
  public let producer: String?
  /// The coarsest real type that the source computes a layer in, where it says so in its own way; Sluice
  /// computes in full precision, whatever it is.
  public let computedIn: ElementType?
  /// What was found, inferred, defaulted or left out, in the order of the graph.
  public var facts: [Fact]

  /// Makes a provenance.
  public init(
    format: String, version: String?, producer: String?, computedIn: ElementType? = nil,
    facts: [Fact] = []
  ) {
    self.format = format
    self.version = version
    self.producer = producer
    self.computedIn = computedIn
    self.facts = facts
  }
}
