// MARK: - The configuration

extension SluiceError {
  package static func kerasVersionMalformed(_ text: String) -> SluiceError {
    SluiceError(.malformed, "attribute 'keras_version' is \(text.quoted), expected a version")
  }

  package static func kerasVersionUnsupported(_ text: String) -> SluiceError {
    SluiceError(.unsupported, "the file was written by Keras \(text), expected Keras 3 or older")
  }

  package static var kerasNoConfig: SluiceError {
    SluiceError(
      .inconsistent,
      "attribute 'model_config' is missing: the file holds weights at most, expected a whole model",
      hint: "give the architecture with --config, the text that model.to_json() returns")
  }

  package static func kerasModelClassUnknown(_ name: String) -> SluiceError {
    SluiceError(
      .unsupported, "the model is of class \(name.quoted), expected 'Sequential' or 'Functional'")
  }

  package static func kerasInboundMalformed(_ json: JSON) -> SluiceError {
    SluiceError(.malformed, "'inbound_nodes' holds \(json.excerpt), expected a call of the layer")
  }

  package static func kerasLayerTwice(_ name: String) -> SluiceError {
    SluiceError(.malformed, "two layers have the name \(name.quoted)")
  }

  package static func kerasTooManyLayers(_ count: Int) -> SluiceError {
    SluiceError(.limit, "the model has \(count) layers, more than the limit of \(Limits.layers)")
  }

  package static func kerasTooMany(_ what: String) -> SluiceError {
    SluiceError(.limit, "all layers together have more \(what) than the limit of \(Limits.nodes)")
  }

  package static func kerasNameless(_ className: String) -> SluiceError {
    SluiceError(.malformed, "a layer of class \(className.quoted) has no name")
  }

  package static var kerasNoLayers: SluiceError {
    SluiceError(.inconsistent, "the model has no layers")
  }

  package static func kerasNoInputShape(_ name: String) -> SluiceError {
    SluiceError(
      .inconsistent,
      "the first layer \(name.quoted) states no input shape: the model was saved before it was built",
      hint: "call the model once, or give it an Input, and save it again")
  }

  package static func kerasReferenceDangling(
    _ layer: String, call: Int, output: Int
  ) -> SluiceError {
    SluiceError(
      .inconsistent,
      "refers to output \(output) of call \(call) of layer \(layer.quoted), which is not there"
    )
  }

  package static func kerasInputUnknown(_ layer: String) -> SluiceError {
    SluiceError(
      .inconsistent,
      "'input_layers' lists \(layer.quoted), expected every layer of class 'InputLayer' once")
  }

  package static func kerasInputNotListed(_ layer: String) -> SluiceError {
    SluiceError(.inconsistent, "'input_layers' leaves out \(layer.quoted), an input of the model")
  }

  package static func kerasNoCell(_ name: String, _ className: String) -> SluiceError {
    SluiceError(
      .unsupported, "the cell \(name.quoted) is of class \(className.quoted), expected a known cell"
    )
  }

  package static func kerasNotRecurrent(_ name: String, _ className: String) -> SluiceError {
    SluiceError(
      .unsupported,
      "\(name.quoted) is of class \(className.quoted), expected a recurrent layer")
  }

  package static func kerasSameDirection(_ first: String, _ second: String) -> SluiceError {
    SluiceError(
      .inconsistent, "\(first.quoted) and \(second.quoted) have the same 'go_backwards'")
  }

  package static func kerasDirectionsDiffer(_ first: String, _ second: String) -> SluiceError {
    SluiceError(
      .inconsistent,
      "\(first.quoted) and \(second.quoted) differ in 'return_sequences' or 'return_state'")
  }

  package static func kerasCycle(_ layers: [String]) -> SluiceError {
    guard layers.count > 1 else {
      let name = layers.first ?? ""
      return SluiceError(.malformed, "the layer \(name.quoted) reads what it makes itself: a cycle")
    }
    let names = layers.prefix(4).map(\.quoted).listed("and")
    return SluiceError(.malformed, "the layers \(names) form a cycle")
  }

  package static func kerasDataType(_ json: JSON) -> SluiceError {
    SluiceError(
      .unsupported, "attribute 'dtype' is \(json.excerpt), expected a policy of real numbers")
  }
}

// MARK: - Layers

extension SluiceError {
  package static func kerasLayersUnsupported(
    _ layers: [(className: String, name: String)]
  ) -> SluiceError {
    let names = layers.map { "\($0.name.quoted) (\($0.className))" }
    let shown = names.count <= 8 ? names : names.prefix(7) + ["\(names.count - 7) more"]
    let (noun, verb) = names.count == 1 ? ("layer", "is") : ("layers", "are")
    return SluiceError(.unsupported, "\(noun) \(shown.listed("and")) \(verb) not supported")
  }

  package static func kerasLayerRunsCode(_ className: String) -> SluiceError {
    SluiceError(.unsafe, "class \(className.quoted) holds or loads code or files, and none is run")
  }

  package static func kerasForeignModule(_ module: String, _ className: String) -> SluiceError {
    SluiceError(
      .unsafe,
      "\(className.quoted) of module \(module.quoted) is not part of Keras, and none is run")
  }

  package static func kerasForeignClass(_ registered: String, _ className: String) -> SluiceError {
    SluiceError(
      .unsafe,
      "\(className.quoted), registered as \(registered.quoted), is not part of Keras, and none is run"
    )
  }

  package static func kerasActivationUnknown(_ name: String) -> SluiceError {
    SluiceError(.unsupported, "\(name.quoted) is no known activation")
  }

  package static func kerasActivationMalformed(_ json: JSON) -> SluiceError {
    SluiceError(.malformed, "is \(json.excerpt), expected the name of an activation or an object")
  }

  package static func kerasArgument(_ name: String, _ value: String) -> SluiceError {
    SluiceError(.unsupported, "is called with \(name.quoted) = \(value), which is not supported")
  }

  package static func kerasArgumentCount(_ count: Int, expected: String) -> SluiceError {
    let noun = count == 1 ? "tensor" : "tensors"
    return SluiceError(.inconsistent, "is called with \(count) \(noun), expected \(expected)")
  }

  package static func kerasDictionaryKeys(
    _ keys: [String], expected names: [String]
  ) -> SluiceError {
    SluiceError(
      .inconsistent,
      "is called with a dictionary of \(keys.prefix(8).map(\.quoted).listed("and")), "
        + "expected one of \(names.prefix(8).map(\.quoted).listed("and"))")
  }

  package static func kerasSizeUnknown(_ what: String, _ shape: String) -> SluiceError {
    SluiceError(.unsupported, "\(what) has shape \(shape), expected a known last dimension")
  }

  package static func kerasMasks(_ why: String) -> SluiceError {
    SluiceError(.unsupported, "the masks cannot be joined: \(why)")
  }

  package static func kerasOption(
    _ key: String, _ value: JSON, why: String
  ) -> SluiceError {
    SluiceError(.unsupported, "attribute \(key.quoted) is \(value.excerpt): \(why)")
  }
}

// MARK: - The container

extension SluiceError {
  package static func kerasArchiveForeign(
    _ missing: [String], holding names: [String]
  ) -> SluiceError {
    let list = names.isEmpty ? "nothing" : names.map(\.quoted).listed("and")
    return SluiceError(
      .unsupported,
      "is a zip archive without \(missing.map(\.quoted).listed("and")), so no Keras model: it holds \(list)"
    )
  }

  package static func kerasArchiveStranger(_ name: String) -> SluiceError {
    SluiceError(.malformed, "the archive holds \(name.quoted), which no Keras model does")
  }

  package static var kerasWeightsPickled: SluiceError {
    SluiceError(
      .unsafe, "the weights are in 'model.weights.npz' as pickled objects, and none is run",
      hint: "save the model again, with h5py installed")
  }

  package static func configurationUnneeded(_ path: String) -> SluiceError {
    SluiceError(
      .usage, "\(path.quoted) is given as the architecture, but the file has one of its own")
  }
}

extension SluiceError {
  package static func hdf5AttributeNotText(_ name: String) -> SluiceError {
    SluiceError(.malformed, "attribute \(name.quoted) is no single text")
  }

  package static func configurationTooLarge(_ bytes: Int, limit: Int) -> SluiceError {
    SluiceError(.limit, "the text has \(bytes) bytes, more than the limit of \(limit)")
  }
}

extension SluiceError {
  package static func formatUnknown(known: [String]) -> SluiceError {
    SluiceError(.unsupported, "is no model of a known format, expected \(known.listed())")
  }
}
