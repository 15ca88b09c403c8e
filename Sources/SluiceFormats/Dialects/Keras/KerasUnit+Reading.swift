internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension KerasUnit {
  /// Reads the outermost model of a configuration.
  static func root(_ json: JSON, _ context: KerasContext) throws(SluiceError) -> KerasUnit {
    // A model's own text says beside it who wrote it.
    var members = json.object ?? [:]
    for key in ["keras_version", "backend"] { members[key] = nil }
    let entry = try placing(at: "configuration") { () throws(SluiceError) in
      try KerasEntry(json.object == nil ? json : .object(members))
    }
    let source = try KerasLayerSource(
      KerasModel.self, entry, path: "", place: "", context)
    return try make(KerasModel.self, source, original: nil)
  }

  /// Reads one layer and all inside it.
  ///
  /// Its nodes are called after `path`; `holder` is the place of the layer that holds it, for messages,
  /// and empty for the outermost.
  ///
  /// - Throws: ``SluiceError``, placed at the layer: `.unsafe` if its class would run code, or as the
  ///   class finds it.
  static func read(
    _ entry: KerasEntry, path: String, holder: String, _ context: KerasContext
  ) throws(SluiceError) -> KerasUnit {
    let own = "layer \(entry.name.quoted) (\(entry.className))"
    return try placing(at: own) { () throws(SluiceError) in
      try context.count()
      guard !KerasLayers.runningCode.contains(entry.className) else {
        throw .kerasLayerRunsCode(entry.className)
      }
      let type = KerasLayers.type(of: entry, context.version)
      if type == nil { context.missUnknown(entry, path: path) }
      let original = context.original(of: entry)
      let source = try KerasLayerSource(
        type ?? KerasUnknown.self, entry, path: path,
        place: holder.isEmpty ? own : "\(holder): \(own)", context)
      let unit = try make(type ?? KerasUnknown.self, source, original: original)
      context.remember(unit, entry)
      return unit
    }
  }

  /// Reads the configuration, of which nothing may be left over.
  private static func make(
    _ type: any KerasLayer.Type, _ source: KerasLayerSource, original: KerasUnit?
  ) throws(SluiceError) -> KerasUnit {
    var source = source
    let layer = try type.init(&source)
    try source.config.finish()
    if type.hasDataTypePolicy, source.dataType.computesInHalf {
      let compute = source.dataType.compute
      source.context.computes(in: compute)
      source.note(
        .note, "Keras computes this layer in \(compute.rawValue); Sluice keeps full precision")
    }
    return KerasUnit(source, layer, original: original)
  }
}

/// Stands for a layer of a class that is not known, until all of them are named.
private struct KerasUnknown: KerasLayer {
  static let classNames: [String] = []
  static let reads = ""
  static let hasDataTypePolicy = false

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    source.config.ignore(source.config.remaining)
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    throw .kerasLayersUnsupported([(call.className, call.name)])
  }
}
