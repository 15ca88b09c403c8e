package import OrderedCollections
package import SluiceCore
package import SluiceModel

/// How far a run of a model is from what it must give, counted in what each output is allowed.
package struct Fit: Sendable {
  /// How far a run is away.
  package struct Distance: Sendable, Hashable {
    /// The largest distance of an element as a multiple of what its output is allowed; at most 1 where
    /// the run agrees.
    package let multiples: Double
    /// The same distance as a number.
    package let absolute: Double
    /// The output that it is in.
    package let output: String

    /// Whether every output is within what it is allowed.
    package var agrees: Bool { multiples <= 1 }
  }

  fileprivate struct Target: Sendable {
    let shape: [Int]
    let elements: [Double]
    let allowed: Double
  }

  private let targets: OrderedDictionary<String, Target>

  /// Takes what outputs must be, by their names, and how far each element may be away.
  package init(
    _ goldens: OrderedDictionary<String, Tensor>, allowing allowed: (String) -> Double
  ) throws(SluiceError) {
    var targets: OrderedDictionary<String, Target> = [:]
    for (name, golden) in goldens {
      targets[name] = Target(
        shape: golden.shape, elements: try golden.elements(), allowed: allowed(name))
    }
    self.targets = targets
  }

  /// Takes what outputs of `model` must be, and allows each a share of its largest number.
  ///
  /// - Parameters:
  ///   - goldens: What outputs must be, by name.
  ///   - model: What has the outputs.
  ///   - computedInSingle: Whether the goldens count as computed in single precision at best.
  /// - Throws: ``SluiceError`` if a golden cannot be read.
  package init(
    _ goldens: OrderedDictionary<String, Tensor>, of model: Model, computedInSingle: Bool = false
  ) throws(SluiceError) {
    var allowances: [String: Double] = [:]
    for (name, golden) in goldens {
      let traits = try GoldenTraits(of: golden)
      let type = model.outputs.first { $0.name == name }.flatMap(model.type(of:))
      let precision = golden.elementType.coarsened(by: type?.elementType)
        .coarsened(by: traits.computedIn).coarsened(by: computedInSingle ? .float32 : nil)
      allowances[name] = traits.share(of: precision)
    }
    try self.init(goldens) { allowances[$0] ?? 0 }
  }

  /// How far an element of an output may be away.
  func allowance(of output: String) -> Double { targets[output]?.allowed ?? 0 }

  /// How far `outputs` are away; infinitely, if one of them is missing or of another shape.
  package func distance(of outputs: OrderedDictionary<String, Value<Double>>) -> Distance {
    var worst = Distance(multiples: 0, absolute: 0, output: targets.keys.first ?? "")
    for (name, target) in targets {
      let found = outputs[name].map { target.distance(of: $0) } ?? .infinity
      let multiples = found == 0 ? 0 : found / target.allowed
      if multiples > worst.multiples {
        worst = Distance(multiples: multiples, absolute: found, output: name)
      }
    }
    return worst
  }
}

extension Fit.Target {
  /// The largest distance of an element; a NaN is equal to a NaN.
  fileprivate func distance(of value: Value<Double>) -> Double {
    guard value.shape == shape else { return .infinity }
    let found: [Double] =
      switch value {
      case .real(let array): array.elements
      case .integer(let array): array.elements.map { Double($0) }
      case .boolean(let array): array.elements.map { $0 ? 1 : 0 }
      }
    var largest = 0.0
    for index in elements.indices where found[index] != elements[index] {
      largest = max(
        largest, SluiceParity.distance(found[index], elements[index]))
    }
    return largest
  }
}
