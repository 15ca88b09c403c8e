/// Where the weights of the members of a list are filed: after the class, with a number for each
/// further one of it.
struct KerasFiling {
  private let version: KerasVersion
  private var lists: [List]

  /// One way in which the list can be filed, with how many of every class were.
  private struct List {
    let name: String
    /// What recurrent layers are filed as; nil where each is filed as what it is.
    var recurrence: KerasRecurrence?
    /// Whether Keras went through its members twice, so that those with weights count twice.
    let isDoubled: Bool
    var counts: [String: Int] = [:]
  }

  /// The layers of a model.
  ///
  /// Keras 2.12 to 2.14 filed them under another attribute, which 2.12 and 2.13 went through twice. A
  /// model that streams has cells where the one that was trained has layers.
  init(layersIn version: KerasVersion) {
    self.version = version
    lists =
      [
        List(name: "layers", isDoubled: false),
        List(name: "_layer_checkpoint_dependencies", isDoubled: version.release < (2, 14)),
      ]
      + KerasRecurrence.allCases.map {
        List(name: "layers", recurrence: $0, isDoubled: false)
      }
  }

  /// From which on the ways of a model's layers are those of other layers with the same cells.
  static let otherCells = 2

  /// The members of the attribute `name`.
  init(list name: String, in version: KerasVersion) {
    self.version = version
    lists = [List(name: name, isDoubled: false)]
  }

  /// The names of classes that Keras exports by another name.
  private static let realNames = ["GroupQueryAttention": "GroupedQueryAttention"]

  /// The places of the next member, one for each way in which the list can be filed; empty where it is
  /// filed elsewhere.
  ///
  /// Operations are no layers and take no number; in Keras 2, nor does an object that is filed
  /// elsewhere.
  mutating func attributes(of unit: KerasUnit, _ entry: KerasEntry) -> [String] {
    guard !KerasLayers.isOperation(entry, version) else { return [] }
    let hasWeights = unit.holdsVariables
    var places: [String] = []
    for index in lists.indices {
      let list = lists[index]
      guard unit.original == nil || version.generation >= 3 || list.isDoubled else {
        places.append("")
        continue
      }
      let alias = list.recurrence.flatMap { unit.filed(as: $0) }
      let className = alias?.className ?? Self.realNames[entry.className] ?? entry.className
      let name = className.inSnakeCase
      let number = list.counts[name, default: 0]
      lists[index].counts[name] = number + (list.isDoubled && hasWeights ? 2 : 1)
      let place = number == 0 ? "\(list.name)/\(name)" : "\(list.name)/\(name)_\(number)"
      places.append(place + (alias?.rest ?? ""))
    }
    return places
  }
}

extension KerasUnit {
  /// Whether there are variables in the unit or in one inside it.
  var holdsVariables: Bool {
    !layer.variables.isEmpty || children.contains { $0.unit.holdsVariables }
  }
}

extension String {
  /// The name of a class as Keras turns it into one of a layer: `SimpleRNN` is `simple_rnn`.
  var inSnakeCase: String {
    let letters = Array(unicodeScalars)
    var result = ""
    for (index, letter) in letters.enumerated() {
      let beginsWord = index + 1 < letters.count && letters[index + 1].isLower
      if index > 0, letter.isUpper, beginsWord || letters[index - 1].isLower { result += "_" }
      result += String(letter).lowercased()
    }
    return result
  }
}

extension Unicode.Scalar {
  fileprivate var isUpper: Bool { ("A"..."Z").contains(self) }
  fileprivate var isLower: Bool { ("a"..."z").contains(self) }
}
