internal import Sluice

/// What `sluice inspect` tells about a file.
struct InspectionReport {
  let path: String
  let inspection: Inspection
  /// Whether the file holds a model; an error says why not.
  let verdict: Result<Model, SluiceError>

  init(path: String, inspection: Inspection) {
    self.path = path
    self.inspection = inspection
    verdict = Result { () throws(SluiceError) in try ModelFile(contentsOf: path).model }
  }

  /// The report as lines for a terminal.
  var lines: [String] {
    var lines = ["\(path): \(inspection.format.rawValue), \(inspection.byteCount.grouped) bytes"]
    lines += inspection.metadata.map(\.line)
    lines.append("")
    lines += entryLines
    lines.append("")
    switch verdict {
    case .success(let model): lines.append("holds a model: \(model.provenance.format)")
    case .failure(let error): lines.append("holds no model: \(error.description)")
    }
    lines += inspection.survey.map(\.lines) ?? []
    return lines.map(\.escapedForTerminal)
  }

  private var entryLines: [String] {
    let entries = inspection.entries
    let width = entries.map(\.name.escapedForTerminal.displayWidth).max() ?? 0
    return entries.flatMap { entry in
      let name = entry.name.escapedForTerminal.padded(to: min(width, 72))
      return ["\(name)  \(entry.kindLabel)"] + entry.attributes.map(\.line)
    }
  }

  /// The report in the form that `Schemas/inspect.schema.json` describes.
  var json: JSON {
    var (holdsModel, reason): (Bool, JSON) = (true, .null)
    if case .failure(let error) = verdict {
      (holdsModel, reason) = (false, .string(error.description))
    }
    return [
      "path": .string(path),
      "format": .string(inspection.format.rawValue),
      "bytes": .integer(inspection.byteCount),
      "metadata": .array(inspection.metadata.map(\.json)),
      "entries": .array(inspection.entries.map(\.json)),
      "holdsModel": .bool(holdsModel),
      "whyNot": reason,
      "weights": inspection.survey.map(\.json) ?? .null,
    ]
  }
}

extension Inspection.Entry {
  fileprivate var kindLabel: String {
    switch kind {
    case .group: "group"
    case .node: "node"
    case .array(let type, let shape, let bytes):
      "\(type) \(shape)" + (bytes.map { ", \($0.grouped) bytes" } ?? "")
    case .member(let bytes): "member, \(bytes.grouped) bytes"
    case .alias(let target): "the same as \(target)"
    case .datatype: "named type"
    }
  }

  fileprivate var json: JSON {
    let facts: JSON =
      switch kind {
      case .group: ["kind": "group"]
      case .node: ["kind": "node"]
      case .array(let type, let shape, let bytes):
        [
          "kind": "array", "elementType": .string(type),
          "shape": .array(shape.map { .integer($0) }),
          "bytes": bytes.map { .integer($0) } ?? .null,
        ]
      case .member(let bytes): ["kind": "member", "bytes": .integer(bytes)]
      case .alias(let target): ["kind": "alias", "target": .string(target)]
      case .datatype: ["kind": "datatype"]
      }
    let head: JSON = ["name": .string(name)]
    return head.merging(facts).merging(["attributes": .array(attributes.map(\.json))])
  }
}

extension Inspection.Attribute {
  /// One line, cut where the value is long.
  fileprivate var line: String {
    let text = value.text()
    let shown = text.count <= 96 ? text : "\(text.prefix(80))… (\(text.count.grouped) characters)"
    return "  @\(name) = \(shown)"
  }

  fileprivate var json: JSON { ["name": .string(name), "value": value] }
}
