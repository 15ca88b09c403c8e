internal import SluiceCore
internal import SluiceModel

/// One layer of the file at its place: what it is, and what is inside it.
///
/// The units of a file form the tree that Keras's objects formed when they were saved; weights are
/// found by the place of a unit in it.
final class KerasUnit {
  /// The name that the configuration gives.
  let name: String
  /// The names from the outermost layer inwards, which nodes and parameters are called after.
  let path: String
  let className: String
  let dataType: KerasDataType
  /// Whether the layer is to be trained, as it says itself.
  let isTrainable: Bool
  /// The unit that this one is a further place of: the same object of Keras's, with the same weights.
  let original: KerasUnit?
  /// What messages call the unit.
  let place: String
  let context: KerasContext
  private(set) var layer: any KerasLayer
  let children: [KerasChild]

  /// A unit that another one holds, by the name under which its weights are filed.
  struct KerasChild {
    /// The steps from the weights of the holder to those of the unit; the first that is there counts.
    let attributes: [String]
    /// Whether it is a layer of a model.
    let isMember: Bool
    let unit: KerasUnit
  }

  init(_ source: KerasLayerSource, _ layer: any KerasLayer, original: KerasUnit?) {
    self.original = original
    name = source.name
    path = source.path
    className = source.className
    dataType = source.dataType
    isTrainable = source.isTrainable
    place = source.place
    context = source.context
    children = source.children
    self.layer = layer
  }

  /// The unit and all inside it, each after its holder.
  var all: [KerasUnit] { [self] + children.flatMap(\.unit.all) }

  /// Takes the weights of the unit and of all inside it.
  ///
  /// - Throws: ``SluiceError``, placed at the layer, if one does not fit, or is left over.
  func load(_ table: KerasWeightTable) throws(SluiceError) {
    var weights = table.weights(of: self)
    try placing(at: place) { () throws(SluiceError) in
      try layer.load(&weights)
      try weights.finish()
    }
    for child in children { try child.unit.load(table) }
  }

  /// Puts one call of the layer into the graph.
  func call(
    _ site: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> [KerasTensor] {
    try graph.countCall()
    var site = graph.masked(site)
    if type(of: layer).makesInputsReal {
      site.arguments = try site.arguments.mapThrowing { (argument) throws(SluiceError) in
        try argument.map { (tensor) throws(SluiceError) in
          try graph.real(tensor, like: dataType, named: "\(site.name).cast")
        }
      }
    }
    return try layer.call(site, &graph)
  }
}

/// A variable that a layer makes.
struct KerasVariable {
  /// What the variable is to the layer, which is how Keras names it.
  let role: String
  /// Whether Keras trains it.
  let isTrainable: Bool

  init(_ role: String, isTrainable: Bool = true) {
    self.role = role
    self.isTrainable = isTrainable
  }
}

/// How the weights of a layer are divided into variables.
enum KerasStoredForm {
  /// As the configuration says.
  case stated
  /// Every kernel in one piece.
  case whole
  /// A kernel of Keras 1 for every gate.
  case byGate
}
