import Foundation
import OrderedCollections
import SluiceCore

/// Holds JSON to a schema, as far as the schemas of this package go.
///
/// A keyword that is not known here is a problem of the schema, so that none is silently ignored.
struct SchemaValidator {
  private let root: JSON
  private let keywords: Set = [
    "$schema", "$defs", "$ref", "title", "description", "type", "properties", "required",
    "additionalProperties", "items", "enum", "oneOf", "anyOf", "pattern", "minimum",
  ]

  init(_ schema: JSON) { root = schema }

  /// Reads `Schemas/<name>.schema.json`.
  init(named name: String) throws {
    let file = Fixtures.root.appending(path: "Schemas/\(name).schema.json")
    self.init(try JSON(parsing: Array(try Data(contentsOf: file))))
  }

  /// What is wrong with `json`, or with the schema; empty if nothing is.
  func problems(in json: JSON) -> [String] { problems(json, root, at: "$") }

  private func problems(_ json: JSON, _ schema: JSON, at place: String) -> [String] {
    guard let members = schema.object else { return ["\(place): schema is no object"] }
    let unknown = members.keys.filter { !keywords.contains($0) }
    guard unknown.isEmpty else { return ["\(place): unknown keywords \(unknown)"] }
    var result: [String] = []
    if let reference = members["$ref"]?.string {
      guard let target = definition(reference) else { return ["\(place): \(reference) missing"] }
      result += problems(json, target, at: place)
    }
    if let type = members["type"]?.string, !json.has(type: type) {
      result.append("\(place): \(json.kindName) is not of type \(type)")
    }
    if let values = members["enum"]?.array, !values.contains(json) {
      result.append("\(place): \(json.text()) is none of \(JSON.array(values).text())")
    }
    if let minimum = members["minimum"]?.number, let number = json.number, number < minimum {
      result.append("\(place): \(number) is below \(minimum)")
    }
    if let pattern = members["pattern"]?.string, let text = json.string {
      result += problems(text, pattern, at: place)
    }
    result += alternatives(json, members["oneOf"]?.array, exactlyOne: true, at: place)
    result += alternatives(json, members["anyOf"]?.array, exactlyOne: false, at: place)
    result += memberProblems(json, schema, at: place)
    if let items = members["items"], let elements = json.array {
      for (index, element) in elements.enumerated() {
        result += problems(element, items, at: "\(place)[\(index)]")
      }
    }
    return result
  }

  private func memberProblems(_ json: JSON, _ schema: JSON, at place: String) -> [String] {
    guard let object = json.object else { return [] }
    var result: [String] = []
    for key in schema["required"]?.array ?? [] where object[key.string ?? ""] == nil {
      result.append("\(place): \(key.text()) is missing")
    }
    let properties = schema["properties"]?.object ?? [:]
    for (key, value) in object {
      if let property = properties[key] {
        result += problems(value, property, at: "\(place).\(key)")
      } else if schema["additionalProperties"] == .bool(false) {
        result.append("\(place): '\(key)' is not in the schema")
      }
    }
    return result
  }

  private func alternatives(
    _ json: JSON, _ schemas: [JSON]?, exactlyOne: Bool, at place: String
  ) -> [String] {
    guard let schemas else { return [] }
    let results = schemas.map { problems(json, $0, at: place) }
    let matches = results.count(where: \.isEmpty)
    if matches == 1 || (matches > 1 && !exactlyOne) { return [] }
    return ["\(place): \(matches) of \(schemas.count) alternatives match"] + results.flatMap { $0 }
  }

  private func problems(_ text: String, _ pattern: String, at place: String) -> [String] {
    guard let expression = try? Regex(pattern) else { return ["\(place): bad pattern \(pattern)"] }
    return text.contains(expression) ? [] : ["\(place): '\(text)' does not match \(pattern)"]
  }

  private func definition(_ reference: String) -> JSON? {
    guard reference.hasPrefix("#/$defs/") else { return nil }
    return root["$defs"]?[String(reference.dropFirst(8))]
  }
}

extension JSON {
  fileprivate func has(type: String) -> Bool {
    switch type {
    case "null": self == .null
    case "boolean": if case .bool = self { true } else { false }
    case "integer": integer != nil
    case "number": number != nil
    case "string": string != nil
    case "array": array != nil
    case "object": object != nil
    default: false
    }
  }
}
