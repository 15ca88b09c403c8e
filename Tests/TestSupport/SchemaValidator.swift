import Foundation
import OrderedCollections
package import SluiceCore

/// Holds JSON to a schema, as far as the schemas of this package go.
///
/// A keyword that is not known here is a problem of the schema, so that none is silently ignored.
package struct SchemaValidator {
  private let root: JSON
  private let keywords: Set = [
    "$schema", "$defs", "$ref", "title", "description", "type", "properties", "required",
    "additionalProperties", "items", "minItems", "maxItems", "uniqueItems", "enum", "const",
    "oneOf", "anyOf", "minimum", "exclusiveMinimum", "maximum", "pattern",
  ]

  package init(_ schema: JSON) { root = schema }

  /// Reads `Schemas/<name>.schema.json`.
  package init(named name: String) throws {
    let file = Fixtures.root.appending(path: "Schemas/\(name).schema.json")
    self.init(try JSON(parsing: Array(try Data(contentsOf: file))))
  }

  /// What is wrong with `json`, or with the schema; empty if nothing is.
  package func problems(in json: JSON) -> [String] { problems(json, root, at: "$") }

  private func problems(_ json: JSON, _ schema: JSON, at place: String) -> [String] {
    guard let members = schema.object else { return ["\(place): the schema is no object"] }
    var result = members.keys.filter { !keywords.contains($0) }.map {
      "\(place): unknown keyword \($0)"
    }
    if let reference = members["$ref"]?.string {
      let name = String(reference.dropFirst("#/$defs/".count))
      let target = root["$defs"]?[name]
      result += target.map { problems(json, $0, at: place) } ?? ["\(place): no \(reference)"]
    }
    if let type = members["type"]?.string, !json.has(type: type) {
      result.append("\(place): is \(json.kindName), expected \(type)")
    }
    if let values = members["enum"]?.array ?? members["const"].map({ [$0] }),
      !values.contains(json)
    {
      result.append("\(place): is \(json.text()), expected one of \(JSON.array(values).text())")
    }
    if let number = json.number {
      if let minimum = members["minimum"]?.number, number < minimum {
        result.append("\(place): \(number) is below \(minimum)")
      }
      if let bound = members["exclusiveMinimum"]?.number, number <= bound {
        result.append("\(place): \(number) is not above \(bound)")
      }
      if let maximum = members["maximum"]?.number, number > maximum {
        result.append("\(place): \(number) is above \(maximum)")
      }
    }
    if let pattern = members["pattern"]?.string, let text = json.string {
      let matches = (try? Regex(pattern)).map { text.contains($0) } ?? false
      if !matches { result.append("\(place): '\(text)' does not match \(pattern)") }
    }
    result += alternatives(json, members["oneOf"]?.array, atMost: 1, at: place)
    result += alternatives(json, members["anyOf"]?.array, atMost: .max, at: place)
    return result + memberProblems(json, members, at: place)
      + elementProblems(json, members, at: place)
  }

  private func alternatives(
    _ json: JSON, _ schemas: [JSON]?, atMost limit: Int, at place: String
  ) -> [String] {
    guard let schemas else { return [] }
    let results = schemas.map { problems(json, $0, at: place) }
    let matches = results.count(where: \.isEmpty)
    guard !(1...limit).contains(matches) else { return [] }
    return ["\(place): \(matches) of \(schemas.count) alternatives match"] + results.flatMap { $0 }
  }

  private func memberProblems(
    _ json: JSON, _ schema: OrderedDictionary<String, JSON>, at place: String
  ) -> [String] {
    guard let object = json.object else { return [] }
    var result: [String] = []
    for key in schema["required"]?.array ?? [] where object[key.string ?? ""] == nil {
      result.append("\(place): \(key.text()) is missing")
    }
    for (key, value) in object {
      if let property = schema["properties"]?[key] {
        result += problems(value, property, at: "\(place).\(key)")
      } else if let others = schema["additionalProperties"] {
        result +=
          others == false
          ? ["\(place): '\(key)' is not in the schema"]
          : problems(value, others, at: "\(place).\(key)")
      }
    }
    return result
  }

  private func elementProblems(
    _ json: JSON, _ schema: OrderedDictionary<String, JSON>, at place: String
  ) -> [String] {
    guard let array = json.array else { return [] }
    var result: [String] = []
    if let least = schema["minItems"]?.integer, array.count < least {
      result.append("\(place): has \(array.count) elements, expected at least \(least)")
    }
    if let most = schema["maxItems"]?.integer, array.count > most {
      result.append("\(place): has \(array.count) elements, expected at most \(most)")
    }
    if schema["uniqueItems"] == true, Set(array).count < array.count {
      result.append("\(place): has an element twice")
    }
    guard let items = schema["items"] else { return result }
    return array.enumerated().reduce(into: result) { result, element in
      result += problems(element.element, items, at: "\(place)[\(element.offset)]")
    }
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
