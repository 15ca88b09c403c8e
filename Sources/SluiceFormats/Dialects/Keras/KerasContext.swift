internal import SluiceCore
internal import SluiceModel

/// What the reading of one file has in common.
final class KerasContext {
  /// The version of Keras that saved the file.
  let version: KerasVersion
  /// Who wrote the weights.
  let writer: KerasWriter
  /// The facts that came up, in their order.
  private(set) var facts: [Provenance.Fact] = []
  /// The type in less than single precision that Keras computes a layer in, the coarsest if there are two.
  private(set) var computedIn: ElementType?
  private var known: Set<Provenance.Fact> = []
  private var unknown: [(className: String, name: String)] = []
  private var layerCount = 0
  private var units: [String: [(entry: KerasEntry, unit: KerasUnit)]] = [:]

  init(_ version: KerasVersion, weightsBy writer: KerasWriter) {
    self.version = version
    self.writer = writer
  }

  /// Records a fact, once.
  func note(_ kind: Provenance.Fact.Kind, _ node: String?, _ text: String) {
    let fact = Provenance.Fact(kind, node: node, text)
    if known.insert(fact).inserted { facts.append(fact) }
  }

  /// Records that a layer is computed in a type of less than single precision.
  func computes(in type: ElementType) {
    if computedIn != .bfloat16 { computedIn = type }
  }

  /// The unit that `entry` is a further place of, as far as the file marks it.
  ///
  /// Often only the later place bears the mark, so the first is told by its equal configuration.
  func original(of entry: KerasEntry) -> KerasUnit? {
    guard let mark = entry.sharedObject else { return nil }
    let earlier = units["\(entry.className)/\(entry.name)"] ?? []
    let same =
      earlier.first { $0.entry.sharedObject == mark }
      ?? earlier.first { $0.entry.sharedObject == nil && $0.entry.config == entry.config }
    return same.map { $0.unit.original ?? $0.unit }
  }

  /// Keeps a unit for those that say they are the same.
  func remember(_ unit: KerasUnit, _ entry: KerasEntry) {
    units["\(entry.className)/\(entry.name)", default: []].append((entry, unit))
  }

  /// Counts a layer.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` if there are too many.
  func count() throws(SluiceError) {
    layerCount += 1
    guard layerCount <= Limits.layers else { throw .kerasTooManyLayers(layerCount) }
  }

  /// Remembers a layer of a class that cannot be read.
  func missUnknown(_ entry: KerasEntry, path: String) {
    let function = entry.config["function"]?.string
    unknown.append((function.map { "\(entry.className) of \($0.quoted)" } ?? entry.className, path))
  }

  /// Fails if a class could not be read, naming all of them at once.
  func requireAllKnown() throws(SluiceError) {
    guard unknown.isEmpty else { throw .kerasLayersUnsupported(unknown) }
  }
}
