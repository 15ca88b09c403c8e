internal import Sluice

/// Goldens with the file they are from.
struct GoldenSource {
  /// The goldens.
  let golden: Golden
  /// The file to name in messages: the bundle, or the model where they are embedded.
  let place: String
  /// Whether they are embedded in the model.
  let isEmbedded: Bool
  /// The files that must not be overwritten.
  let identities: [FileIdentity]

  /// Reads the bundle or folder of test data at `path`, or the goldens embedded in `model` where there is no path.
  ///
  /// - Throws: ``SluiceError`` with code `.usage` if there is neither.
  init(_ path: String?, embeddedIn model: ModelFile, at modelPath: String) throws(SluiceError) {
    if let path, InputFolder.exists(at: path) {
      let data = try ONNXTestData(contentsOf: path)
      golden = try Golden(data, of: model.model, at: path)
      (place, isEmbedded, identities) = (path, false, data.identities)
    } else if let path {
      let file = try ArrayFile(contentsOf: path)
      golden = try Golden(file, path: path)
      (place, isEmbedded, identities) = (path, false, [file.identity])
    } else {
      (place, isEmbedded, identities) = (modelPath, true, [])
      golden = try placing(at: modelPath) { () throws(SluiceError) in
        guard let golden = try Golden(attachments: model.attachments) else {
          throw .goldenNotEmbedded
        }
        return golden
      }
    }
  }

  /// Where the goldens are from, in words.
  var description: String {
    let place = isEmbedded ? "embedded in the model" : place
    return golden.provenance["framework"]?.string.map { "\(place) (recorded with \($0))" } ?? place
  }

  /// The same as JSON.
  var json: JSON { ["path": .string(place), "embedded": .bool(isEmbedded)] }
}

extension JSON {
  /// The members of this object, followed by those of another.
  func merging(_ other: JSON) -> JSON {
    guard case .object(var members) = self, case .object(let others) = other else { return self }
    members.merge(others) { _, new in new }
    return .object(members)
  }
}
