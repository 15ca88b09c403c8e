package import OrderedCollections
package import SluiceCore
internal import SluiceModel

extension Golden {
  /// Where a golden is from, in words.
  package static func description(
    at path: String, isEmbedded: Bool, _ provenance: OrderedDictionary<String, JSON>
  ) -> String {
    let place = isEmbedded ? "embedded in the model" : path
    return provenance["framework"]?.string.map { "\(place) (recorded with \($0))" } ?? place
  }

  /// How large its text may be.
  private static let provenanceBytes = 1 << 20

  /// What a bundle says about itself: the array `provenance`, bytes (`U8`) of a JSON object.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the array is something else, or as the
  ///   parser of JSON does.
  static func provenance(
    _ tensor: Tensor?
  ) throws(SluiceError) -> OrderedDictionary<String, JSON> {
    guard let tensor else { return [:] }
    return try placing(at: "array \(GoldenKey.provenance.quoted)") { () throws(SluiceError) in
      guard tensor.elementType == .uint8, tensor.shape.count == 1, tensor.count <= provenanceBytes
      else { throw .goldenProvenance("\(tensor.elementType.rawValue)\(tensor.shape)") }
      guard
        case .object(let members) = try JSON(
          parsing: try tensor.source.bytes(in: 0..<tensor.count))
      else { throw .goldenProvenance("other JSON") }
      return members
    }
  }
}
