package import SluiceCore

/// A change of a graph that leaves what it computes as it is.
///
/// A new one is one file and one line in ``Rewrites/all``.
package protocol Rewrite: Sendable {
  /// What it does, in a few words.
  static var name: String { get }

  /// Whether it is applied to graphs inside layers, where the steps of a cell must stay as they are.
  static var worksInside: Bool { get }

  /// Changes the graph.
  ///
  /// - Returns: Whether there was anything to change.
  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool
}

extension Rewrite {
  /// Applied to whole models only.
  package static var worksInside: Bool { false }
}

/// The rewrites that make of an exporter's graph the layers that a person would name.
package enum Rewrites {
  /// All of them, in the order in which they are tried.
  package static let all: [any Rewrite.Type] = [
    DropIdentities.self,
    ShareConstants.self,
    PartSplits.self,
    FuseViews.self,
    FormActivations.self,
    FormFlips.self,
    JoinParts.self,
    RollLoops.self,
    RollSteps.self,
    ZeroStates.self,
    AbsorbFlips.self,
    HoistTransposes.self,
    TakeLast.self,
    JoinDirections.self,
    FormDense.self,
    SpreadDense.self,
    FormEmbedding.self,
  ]

  /// Applies rewrites until none has anything left to change.
  ///
  /// Every change leaves fewer nodes, or nodes nearer to their final form, so the bound is never met.
  package static func apply(
    _ rewrites: [any Rewrite.Type] = all, to draft: inout Draft
  ) throws(SluiceError) {
    var budget = 16 + draft.nodes.count * 2
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for rewrite in rewrites {
        while budget > 0, try applyOnce(rewrite, to: &draft) {
          budget -= 1
          hasChanged = true
        }
      }
      if budget == 0 { return }
    }
  }

  /// Applies one rewrite, and leaves a sound graph.
  ///
  /// - Returns: Whether there was anything to change.
  static func applyOnce(
    _ rewrite: any Rewrite.Type, to draft: inout Draft
  ) throws(SluiceError) -> Bool {
    guard try rewrite.apply(to: &draft) else { return false }
    draft.dropUnread()
    try draft.retype()
    return true
  }
}

extension Draft {
  /// For every value, the places of the nodes that read it.
  func readers() -> [String: [Int]] {
    var result: [String: [Int]] = [:]
    for (index, node) in nodes.enumerated() {
      for case let input? in node.inputs { result[input, default: []].append(index) }
    }
    return result
  }

  /// For every value that a node makes, the place of the node.
  func makers() -> [String: Int] {
    var result: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for case let output? in node.outputs { result[output] = index }
    }
    return result
  }

  /// Whether the graph gives a value.
  func gives(_ value: String) -> Bool { outputs.contains { $0.value == value } }

  /// Lets everything that reads a value read another one instead.
  mutating func substitute(_ values: [String: String]) {
    guard !values.isEmpty else { return }
    func final(_ value: String) -> String {
      var value = value
      while let next = values[value] { value = next }
      return value
    }
    for (index, node) in nodes.enumerated()
    where node.inputs.contains(where: { $0.map { values[$0] != nil } ?? false }) {
      nodes[index] = node.with(inputs: node.inputs.map { $0.map(final) })
    }
    outputs = outputs.map {
      ModelOutput($0.name, value: final($0.value), feedsInput: $0.feedsInput)
    }
  }

  /// Drops the nodes that make nothing which is read.
  mutating func dropUnread() {
    var needed = Set(outputs.map(\.value))
    var kept: [Node] = []
    for node in nodes.reversed()
    where node.outputs.contains(where: { $0.map(needed.contains) ?? false }) {
      needed.formUnion(node.inputs.compactMap { $0 })
      kept.append(node)
    }
    nodes = kept.reversed()
  }
}
