internal import OrderedCollections
internal import SluiceCore

/// The layer of Keras 1 that merges tensors in one of several ways, each a layer of its own in Keras 2.
struct KerasOneMerge {
  /// The name of the class in Keras 2.
  let className: String
  /// Whether Keras 1 adds a dimension to what Keras 2 computes.
  let addsDimension: Bool
  private let attributes: OrderedDictionary<String, JSON>

  private static let plain = ["sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum"]

  /// Reads the configuration of Keras 1.
  ///
  /// - Throws: ``SluiceError`` with code `.unsafe` if the way is a function, `.unsupported` if it is
  ///   none that is known.
  init(_ config: JSON) throws(SluiceError) {
    var fields = try JSONFields(config)
    for key in ["mode_type", "output_shape_type", "output_mask_type"] {
      guard try fields.optionalString(key) ?? "raw" == "raw" else {
        throw .kerasLayerRunsCode("Merge")
      }
    }
    let mode = try fields.string("mode")
    let axis = fields.optional("concat_axis") ?? -1
    let dotAxes = fields.optional("dot_axes") ?? -1
    for key in ["output_shape", "output_mask", "arguments"] {
      let value = fields.optional(key) ?? .null
      guard [.null, [:]].contains(value) else {
        throw .kerasOption(key, value, why: "it belongs to a function, and none is run")
      }
    }
    fields.ignore(["name", "trainable", "cache_enabled", "custom_name"])
    try fields.finish()
    addsDimension = mode == "cos"
    switch mode {
    case "concat": (className, attributes) = ("Concatenate", ["axis": axis])
    case "dot": (className, attributes) = ("Dot", ["axes": dotAxes, "normalize": false])
    case "cos": (className, attributes) = ("Dot", ["axes": dotAxes, "normalize": true])
    default:
      guard let name = Self.plain[mode] else {
        let modes = Self.plain.keys + ["concat", "cos", "dot"]
        throw .attribute(
          "mode", is: .string(mode), expected: modes.sorted().map(\.quoted).listed())
      }
      (className, attributes) = (name, [:])
    }
  }

  /// The configuration of Keras 2.
  func config(named name: String) -> JSON {
    var config = attributes
    config["name"] = .string(name)
    config["trainable"] = true
    return .object(config)
  }
}

/// A functional model while it is put together.
struct KerasOneGraph {
  /// The layers as the configuration lists them.
  private(set) var layers: [JSON] = []
  /// References to the inputs that were made.
  private(set) var inputs: [JSON] = []

  /// Adds a layer as it stands.
  mutating func append(_ layer: JSON) { layers.append(layer) }

  /// Adds an input and returns the reference to what it gives.
  mutating func append(_ input: KerasEntry) -> JSON {
    let output = add(input.className, input.name, input.config, calls: [])
    inputs.append(output)
    return output
  }

  /// Adds a layer that is called once, with `input` if there is one.
  mutating func append(_ layer: JSON, calling input: JSON?) -> JSON {
    let config = layer["config"] ?? .null
    let name = config["name"]?.string ?? layer["name"]?.string ?? ""
    let output = add(
      layer["class_name"]?.string ?? "", name, config, calls: input.map { [[$0]] } ?? [])
    if input == nil { inputs.append(output) }
    return output
  }

  /// Adds what merges tensors and returns the reference to what it gives.
  mutating func append(_ merge: KerasOneMerge, named name: String, _ calls: [JSON]) -> JSON {
    guard merge.addsDimension else {
      return add(merge.className, name, merge.config(named: name), calls: calls)
    }
    let inner = "\(name).dot"
    let product = add(merge.className, inner, merge.config(named: inner), calls: calls)
    return add(
      "Reshape", name, ["name": .string(name), "trainable": true, "target_shape": [1, 1]],
      calls: [[product]])
  }

  private mutating func add(
    _ className: String, _ name: String, _ config: JSON, calls: [JSON]
  ) -> JSON {
    layers.append([
      "class_name": .string(className), "name": .string(name), "config": config,
      "inbound_nodes": .array(calls),
    ])
    return [.string(name), 0, 0]
  }
}
