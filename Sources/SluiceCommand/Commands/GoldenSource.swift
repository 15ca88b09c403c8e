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
    try self.init(path.map(GoldenPlace.init) ?? .embedded, embeddedIn: model, at: modelPath)
  }

  /// Reads the golden at `place`; `model` is what it is for, and may embed it.
  ///
  /// - Throws: ``SluiceError`` with code `.usage` if it should be embedded and is not.
  init(
    _ place: GoldenPlace, embeddedIn model: ModelFile, at modelPath: String
  ) throws(SluiceError) {
    self.place = place.path ?? modelPath
    switch place {
    case .testData(let path):
      let data = try ONNXTestData(contentsOf: path)
      golden = try Golden(data, of: model.model, at: path)
      (isEmbedded, identities) = (false, data.identities)
    case .file(let path):
      let file = try ArrayFile(contentsOf: path)
      golden = try Golden(file, path: path)
      (isEmbedded, identities) = (false, [file.identity])
    case .embedded:
      (isEmbedded, identities) = (true, [])
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
    Golden.description(at: place, isEmbedded: isEmbedded, golden.provenance)
  }

  /// The same as JSON.
  var json: JSON { ["path": .string(place), "embedded": .bool(isEmbedded)] }
}
