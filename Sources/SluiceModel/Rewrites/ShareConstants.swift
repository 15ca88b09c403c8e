internal import SluiceCore

/// Lets nodes that read equal small constants read one of them, so that it shows that they read the same.
enum ShareConstants: Rewrite {
  static let name = "constants that are equal become one"
  static let worksInside = true

  /// What two constants must have in common.
  private struct Content: Hashable {
    let elementType: ElementType
    let shape: [Int]
    let bytes: [UInt8]
  }

  /// How many elements a constant may have, and how many constants are compared: initial states and
  /// numbers have few, and no more is held in memory.
  private static let (elements, constants) = (1 << 10, 1 << 12)

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    var first: [Content: String] = [:]
    var values: [String: String] = [:]
    for case let input? in draft.nodes.flatMap(\.inputs) where values[input] == nil {
      guard let tensor = draft.constants[input], tensor.count <= elements else { continue }
      let content = Content(
        elementType: tensor.elementType, shape: tensor.shape,
        bytes: try tensor.source.allBytes())
      if let same = first[content] {
        if same != input { values[input] = same }
      } else if first.count < constants {
        first[content] = input
      }
    }
    draft.substitute(values)
    return !values.isEmpty
  }
}
