package import OrderedCollections
package import SluiceCore

/// How inputs are drawn.
package struct InputPlan: Sendable, Hashable {
  /// What the numbers depend on.
  package var seed: UInt64
  /// How many rows a batch has, where the model leaves it open.
  package var batch: Int
  /// How many steps a sequence has, where the model leaves it open.
  package var steps: Int
  /// Real numbers are between this and its negative.
  package var scale: Double
  /// Whether masks leave steps out, and some steps are of the value that says so.
  package var leavesOut = true

  package init(seed: UInt64 = 0, batch: Int = 3, steps: Int = 12, scale: Double = 1) {
    self.seed = seed
    self.batch = batch
    self.steps = steps
    self.scale = scale
  }
}

extension Model {
  /// Random inputs of every kind that the model takes, the same for the same plan.
  ///
  /// No state is zero, masks have holes, indices stay within their tables, and where the model leaves out
  /// steps of a certain value, some steps are of that value.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` if an input would be too large.
  package func inputs(
    _ plan: InputPlan
  ) throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    var plan = plan
    plan.steps = fixedSteps ?? plan.steps
    var sizes: [String: Int] = [:]
    let shapes = inputs.map { input in
      input.type.shape.enumerated().map { axis, dimension in
        switch dimension {
        case .fixed(let size): return size
        case .symbolic(let name):
          let size = sizes[name] ?? plan.size(of: name, at: axis)
          sizes[name] = size
          return size
        }
      }
    }
    return try inputs(plan, shapes: shapes)
  }

  /// The same for inputs of certain shapes, in the order of the model's.
  package func inputs(
    _ plan: InputPlan, shapes: [[Int]]
  ) throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    var source = NumberSource(seed: plan.seed)
    var result: OrderedDictionary<String, Tensor> = [:]
    for (input, shape) in zip(inputs, shapes) {
      result[input.name] = try placing(at: "input \(input.name.quoted)") { () throws(SluiceError) in
        let count = try Tensor.byteCount(elementType: .uint8, shape: shape)
        guard count <= Limits.drawnElements else { throw .valueTooLarge(shape) }
        var drawing = InputDrawing(shape: shape, traits: InputTraits(input, of: self), plan: plan)
        return try drawing.tensor(input.type.elementType, &source)
      }
    }
    return result
  }
}

extension InputPlan {
  /// The size of a dimension that is called so; where the name says nothing, the batch comes first.
  fileprivate func size(of name: String, at axis: Int) -> Int {
    if name.contains("batch") { return batch }
    if ["time", "step", "seq", "len"].contains(where: name.contains) { return steps }
    return axis == 0 ? batch : steps
  }

  /// The plan, and others with sizes that models are often made for, where their inputs do not say so.
  private var variants: [InputPlan] {
    let batches = [batch, 1, 2] + Array(4...9) + [16, 32, 64]
    return ([steps, 2 * steps] + Array(1...10)).flatMap { steps in
      batches.map { InputPlan(seed: seed, batch: $0, steps: steps, scale: scale) }
    }
  }

  /// The plan, or the first one like it that inputs can be drawn by which `model` takes.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` if the inputs of the plan itself would be too large, or as
  ///   running the model by it does, if there is none.
  package func fitted(to model: Model) throws(SluiceError) -> InputPlan {
    _ = try model.inputs(self)
    var failure: SluiceError?
    for variant in variants {
      do {
        _ = try model.run(try model.inputs(variant))
        return variant
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return self
  }
}

extension Model {
  /// The number of steps of the sequences that the model takes, where it is known.
  private var fixedSteps: Int? {
    inputs.filter { $0.type.shape.count >= 3 }.compactMap { $0.type.shape[1].size }.first
  }
}

/// One input while it is drawn.
private struct InputDrawing {
  let shape: [Int]
  let traits: InputTraits
  let plan: InputPlan

  private var count: Int { shape.reduce(1, *) }

  mutating func tensor(
    _ type: ElementType, _ source: inout NumberSource
  ) throws(SluiceError) -> Tensor {
    switch type.kind {
    case .real:
      var numbers = (0..<count).map { _ in (2 * source.number() - 1) * plan.scale }
      if let rows = traits.rows {
        numbers = numbers.map { _ in Double(source.integer(in: 0...max(rows - 1, 0))) }
      }
      leaveOut(&numbers, &source)
      return try Tensor(type, shape: shape, numbers)
    case .integer:
      // One number for every row is a length, if it is no index.
      let isLength = shape.count == 1 && traits.rows == nil
      let range = isLength ? 1...max(plan.steps, 1) : 0...max((traits.rows ?? 3) - 1, 0)
      var numbers = (0..<count).map { _ in Double(source.integer(in: range)) }
      if isLength, count > 0 { numbers[0] = Double(range.upperBound) }
      leaveOut(&numbers, &source)
      return try Tensor(type, shape: shape, integers: numbers.map { Int($0) })
    case .boolean:
      let kept = keptSteps(&source)
      let width = max(count / max(kept.count, 1), 1)
      return try Tensor(shape: shape, (0..<count).map { kept[$0 / width] })
    }
  }

  /// Gives steps that are to be left out the number that says so.
  private mutating func leaveOut(_ numbers: inout [Double], _ source: inout NumberSource) {
    guard let masked = traits.masked, shape.count > 1 else { return }
    let kept = keptSteps(&source)
    let width = max(count / max(kept.count, 1), 1)
    for index in numbers.indices {
      if !kept[index / width] {
        numbers[index] = masked
      } else if numbers[index] == masked {
        numbers[index] += 1
        if let rows = traits.rows, numbers[index] >= Double(rows) { numbers[index] = masked }
      }
    }
  }

  /// Which steps of which row count: all in every third row, in others not all and never none.
  private func keptSteps(_ source: inout NumberSource) -> [Bool] {
    guard shape.count > 1 else { return (0..<count).map { _ in source.number() < 0.6 } }
    let steps = shape[1]
    guard plan.leavesOut else { return Array(repeating: true, count: count) }
    return (0..<shape[0]).flatMap { row -> [Bool] in
      var kept = (0..<steps).map { _ in source.number() < 0.6 }
      if row % 3 == 2 { return kept.map { _ in true } }
      // A row that begins with a step that counts shows what a masked step gives out after it.
      if row % 3 == 0, steps > 2 { (kept[0], kept[1], kept[steps - 1]) = (true, false, false) }
      if steps > 0, !kept.contains(true) { kept[0] = true }
      return kept
    }
  }
}
