internal import SluiceCore
internal import SluiceModel

/// How one class of Keras layers is read and put into the graph.
///
/// A new class is one type and one line in ``KerasLayers/all``.
protocol KerasLayer: SendableMetatype {
  /// The names of the class in configurations.
  static var classNames: [String] { get }

  /// What of the class is read, in a few words for the table of what is supported.
  static var reads: String { get }

  /// Whether the attribute `dtype` is the policy of a layer; operations and inputs read it themselves.
  static var hasDataTypePolicy: Bool { get }

  /// Whether the layer combines its inputs with real weights, which makes integers and truth values real.
  static var makesInputsReal: Bool { get }

  /// Reads the configuration.
  ///
  /// - Throws: ``SluiceError`` if an attribute is not understood.
  init(_ source: inout KerasLayerSource) throws(SluiceError)

  /// The variables that Keras makes for the layer itself, in its order; those of layers inside are theirs.
  var variables: [KerasVariable] { get }

  /// The variables as files of some generation keep them; ``variables`` where there is but one way.
  func variables(in form: KerasStoredForm) -> [KerasVariable]

  /// Takes the weights: one for each of ``variables``, or of ``variables(in:)`` for the form found.
  ///
  /// - Throws: ``SluiceError`` if a weight does not fit the configuration.
  mutating func load(_ weights: inout KerasWeights) throws(SluiceError)

  /// Puts one call of the layer into the graph.
  ///
  /// - Returns: The tensors that the call gives, in Keras's order.
  /// - Throws: ``SluiceError`` if the layer cannot be called like this.
  func call(
    _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> [KerasTensor]
}

extension KerasLayer {
  static var hasDataTypePolicy: Bool { true }
  static var makesInputsReal: Bool { false }
  var variables: [KerasVariable] { [] }
  func variables(in form: KerasStoredForm) -> [KerasVariable] { variables }
  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {}
}

/// One layer of the file while its configuration is read.
struct KerasLayerSource {
  let name: String
  let path: String
  let className: String
  let place: String
  let dataType: KerasDataType
  let isTrainable: Bool
  let context: KerasContext
  /// The configuration as it stands.
  let json: JSON
  /// The configuration, to be read member by member.
  var config: JSONFields
  private(set) var children: [KerasUnit.KerasChild] = []

  /// Whether this is an operation, which may share its name with a layer.
  let isOperation: Bool

  /// The version of Keras that saved the file.
  var version: KerasVersion { context.version }

  init(
    _ type: any KerasLayer.Type, _ entry: KerasEntry, path: String, place: String,
    _ context: KerasContext
  ) throws(SluiceError) {
    let (json, omissions) = KerasOmission.completed(entry)
    self.json = json
    // The configuration of a nameless Sequential is a bare list of layers.
    config = try JSONFields(json.array == nil ? json : [:])
    isTrainable = try config.bool("trainable", default: true)
    config.ignore(["name", "batch_input_shape"] + KerasLayers.trainingKeys)
    self.name = entry.name
    self.path = path
    self.className = entry.className
    self.place = place
    self.context = context
    isOperation = KerasLayers.isOperation(entry, context.version)
    dataType = try KerasDataType(type.hasDataTypePolicy ? config.optional("dtype") : nil)
    for omission in omissions { note(.defaulted, omission) }
  }

  /// Records a fact about the layer.
  func note(_ kind: Provenance.Fact.Kind, _ text: String) {
    context.note(kind, path, text)
  }

  /// Reads a layer inside this one.
  ///
  /// Its weights are filed at one of `attributes` below those of this layer, its nodes called after
  /// `path`, by default its name below this layer's.
  mutating func child(
    _ entry: KerasEntry, at attributes: [String], path: String? = nil
  ) throws(SluiceError) -> KerasUnit {
    let unit = try read(entry, path: path)
    children.append(KerasUnit.KerasChild(attributes: attributes, isMember: false, unit: unit))
    return unit
  }

  /// Reads the next member of a list of layers.
  mutating func member(
    _ entry: KerasEntry, of list: inout KerasFiling
  ) throws(SluiceError) -> KerasUnit {
    let unit = try read(entry, path: nil)
    children.append(
      KerasUnit.KerasChild(attributes: list.attributes(of: unit, entry), isMember: true, unit: unit)
    )
    return unit
  }

  /// Reads a layer whose options stand among those of this one.
  mutating func inlineChild(
    _ type: any KerasLayer.Type, at attributes: [String]
  ) throws(SluiceError) -> KerasUnit {
    var inner = self
    inner.children = []
    let layer = try type.init(&inner)
    config = inner.config
    let unit = KerasUnit(inner, layer, original: nil)
    children.append(KerasUnit.KerasChild(attributes: attributes, isMember: false, unit: unit))
    return unit
  }

  private func read(_ entry: KerasEntry, path: String?) throws(SluiceError) -> KerasUnit {
    let below = self.path.isEmpty ? entry.name : "\(self.path)/\(entry.name)"
    return try KerasUnit.read(
      entry, path: path ?? below, holder: place, context)
  }

  /// Passes over the rates `keys` of what is left out in training, and over the seed for it.
  mutating func dropDropout(_ keys: [String]) throws(SluiceError) {
    config.ignore(["seed"])
    for key in keys {
      let rate = try config.number(key, default: 0)
      if rate != 0 { note(.dropped, "\(key) \(rate) acts in training only") }
    }
  }

  /// The activation `key`.
  mutating func activation(_ key: String) throws(SluiceError) -> KerasActivation.Function {
    let json = try config.required(key)
    let version = version
    let function = try placing(at: "attribute \(key.quoted)") { () throws(SluiceError) in
      try KerasActivation.read(json, version)
    }
    if case .activation(.hardSigmoid(let slope, _)) = function {
      let text = slope == 0.2 ? "0.2" : "1/6"
      note(.inferred, "hard_sigmoid has slope \(text), as Keras \(version.text) computes it")
    }
    return function
  }
}
