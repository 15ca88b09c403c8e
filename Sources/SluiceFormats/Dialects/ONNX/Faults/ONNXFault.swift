internal import ONNXWire
internal import SluiceCore

/// Something that an exporter is known to have written wrongly.
///
/// A node that bears it is read as it is written, with a warning; where the file leaves no doubt about
/// what was meant, the caller may ask for that instead.
struct ONNXFault: Sendable {
  /// What `--assume` calls the correction; also where there is none.
  let name: String
  /// Who wrote files with it, and which versions.
  let producer: String
  let versions: String
  /// What a file shows it by.
  let mark: String
  /// The operators of the nodes that may bear it.
  let operators: Set<String>
  /// What is wrong, and what to check.
  let warning: String
  /// Where it was reported.
  let thread: String
  /// Whether a node bears it.
  let isBorne: @Sendable (ONNXCall, ProtoNode, ONNXNeighbours, ONNXProducer) -> Bool
  /// What makes of the call the one that was meant; nil where the file does not tell.
  let correction: (@Sendable (inout ONNXCall) -> Void)?
}

/// Who wrote a model.
struct ONNXProducer {
  let name: String
  let version: String

  init(_ model: ProtoModel) {
    name = model.producerName
    version = model.producerVersion
  }
}

/// How the nodes of one graph, or of one function, hang together.
///
/// A name means another value in every graph, so that nothing outside is asked. The nodes have not been
/// checked yet.
final class ONNXNeighbours {
  private let nodes: [ProtoNode]

  init(_ nodes: [ProtoNode]) { self.nodes = nodes }

  private lazy var readers = links(\.inputs)
  private lazy var makers = links(\.outputs)

  private func links(_ values: (ProtoNode) -> [String]) -> [String: [ProtoNode]] {
    var result: [String: [ProtoNode]] = [:]
    for node in nodes {
      for value in values(node) where !value.isEmpty { result[value, default: []].append(node) }
    }
    return result
  }

  /// The node that makes a value.
  func maker(of value: String) -> ProtoNode? { makers[value]?.first }

  /// Whether a value goes, through changes of shape alone, into an operator.
  func leads(_ value: String, to operation: String) -> Bool {
    var waiting = [value]
    var seen: Set<String> = []
    while let value = waiting.popLast() {
      guard seen.insert(value).inserted else { continue }
      for reader in readers[value] ?? [] {
        if reader.opType == operation { return true }
        if ["Squeeze", "Transpose", "Reshape", "Identity"].contains(reader.opType) {
          waiting += reader.outputs
        }
      }
    }
    return false
  }
}
