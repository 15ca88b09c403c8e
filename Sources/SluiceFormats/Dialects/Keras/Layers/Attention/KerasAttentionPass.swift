internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// What one call of an attention of several heads does between its projections.
///
/// Queries, keys and values come as `[batch, …, heads, features]`; the scores are
/// `[batch, …, heads, attended dimensions of the queries, those of the keys]`.
struct KerasAttentionPass {
  private let layer: KerasMultiHeadAttention
  private let site: KerasAttentionSite
  private let call: KerasCallSite
  private let version: KerasVersion
  /// The number of dimensions of what is projected.
  private let rank: Int
  /// The attended dimensions of it.
  private let axes: [Int]

  init(
    _ layer: KerasMultiHeadAttention, _ site: KerasAttentionSite, _ call: KerasCallSite,
    _ graph: KerasGraph
  ) throws(SluiceError) {
    self.layer = layer
    self.site = site
    self.call = call
    version = graph.version
    let shapes = [site.query, site.value, site.key ?? site.value].map {
      graph.type(of: $0.value)?.shape ?? []
    }
    let count = shapes[0].count
    rank = count + 1
    guard shapes.allSatisfy({ $0.count == count }), count >= 3 else {
      throw .valuesDoNotFit(shapes.map { "\($0)" }, why: "are no query, value and key")
    }
    axes = (layer.attentionAxes ?? Array(1..<count - 1)).map { $0 < 0 ? $0 + count : $0 }
    let isPlain = version.generation >= 3 || !(layer.attentionAxes ?? []).contains { $0 < 0 }
    guard isPlain, !axes.isEmpty, Set(axes).count == axes.count,
      axes.allSatisfy((1..<rank - 2).contains)
    else {
      throw .kerasOption(
        "attention_axes", .array((layer.attentionAxes ?? []).map { .integer($0) }),
        why: "expected dimensions from 1 to \(rank - 3)")
    }
    // The triangle stands over the first dimension behind the batch, whatever is attended.
    guard !site.isCausal || axes == [1] else { throw .kerasArgument("use_causal_mask", "true") }
  }

  // MARK: - Masks

  /// Whether Keras 3 leaves the scores to TensorFlow, which makes no use of the layer's softmax.
  private var isFused: Bool {
    version.release >= (3, 7) && !layer.hasDropout && !site.returnsScores && rank == 4
  }

  private var maskedScore: MaskedScore {
    let least = version.leastScore(layer.compute)
    if isFused { return .replaced(by: 3.38953e38 * -0.7) }
    if version.release >= (3, 10) { return .excluded }
    return layer.isRobust ? .replaced(by: least) : .lowered(by: -least, as: layer.compute)
  }

  /// Every mask that there is, as one of the scores.
  func mask(_ graph: inout KerasGraph) throws(SluiceError) -> String? {
    let name = call.name
    var masks: [String] = []
    func spread(_ mask: String, _ axis: Int) throws(SluiceError) {
      masks.append(
        try graph.add("\(name).spread", Unsqueeze(axes: [axis]), reading: [mask])[0])
    }
    let isThree = version.generation >= 3
    if let mask = site.queryMask { try spread(mask, isThree ? -1 : 2) }
    for mask in [site.valueMask, site.keyMask].compactMap({ $0 }) {
      try spread(mask, isThree ? -2 : 1)
    }
    if let size = layer.slidingWindow { masks.append(try window(size, &graph)) }
    if let mask = site.attentionMask {
      let hasOthers = !masks.isEmpty || site.isCausal
      if try isWeight(mask, hasOthers: hasOthers, graph) { return mask }
      masks.append(try truth(of: mask, &graph))
    }
    guard var mask = masks.first else { return nil }
    if masks.count > 1 { mask = try graph.add("\(name).mask", And(), reading: masks)[0] }
    return mask
  }

  /// A mask with all the dimensions of the scores.
  private func aligned(_ mask: String, _ graph: inout KerasGraph) throws(SluiceError) -> String {
    let count = graph.type(of: mask)?.shape.count ?? 0
    let (pairs, scores) = (2 * axes.count, rank - 1 + axes.count)
    guard (pairs...scores).contains(count) else {
      throw .kerasMasks("they have \(count) dimensions, the scores \(scores)")
    }
    guard count < scores else { return mask }
    return try graph.add(
      "\(call.name).mask", Unsqueeze(axes: Array(count - pairs..<scores - pairs)),
      reading: [mask])[0]
  }

  /// Whether the mask that the call gives is numbers that Keras 2 computes with.
  ///
  /// It turns them into truth values only where there are other masks; later versions do so nearly
  /// always.
  private func isWeight(
    _ mask: String, hasOthers: Bool, _ graph: KerasGraph
  ) throws(SluiceError) -> Bool {
    guard graph.type(of: mask)?.elementType.kind != .boolean, !hasOthers else { return false }
    guard version.generation >= 3 else { return true }
    guard version.release >= (3, 7), !layer.isGrouped || isFused else {
      throw .kerasArgument("attention_mask", "a tensor of numbers")
    }
    return false
  }

  private func truth(of mask: String, _ graph: inout KerasGraph) throws(SluiceError) -> String {
    guard graph.type(of: mask)?.elementType.kind != .boolean else { return mask }
    return try graph.add("\(call.name).truth", Cast(to: .bool), reading: [mask])[0]
  }

  /// True where query and key are less than `size` steps apart.
  private func window(_ size: Int, _ graph: inout KerasGraph) throws(SluiceError) -> String {
    let name = "\(call.name).window"
    func positions(_ value: String) throws(SluiceError) -> String {
      let others = (0..<rank - 1).filter { $0 != 1 }
      let whole = try graph.add("\(name).full", FullLike(true), reading: [value])[0]
      let steps = try graph.add("\(name).any", ReduceAny(axes: others), reading: [whole])[0]
      let ones = try graph.add("\(name).ones", Cast(to: .int64), reading: [steps])[0]
      return try graph.add("\(name).positions", CumSum(axis: 0), reading: [ones])[0]
    }
    let rows = try graph.add(
      "\(name).rows", Unsqueeze(axes: [1]), reading: [try positions(site.query.value)])[0]
    let columns = try positions(site.value.value)
    let difference = try graph.add("\(name).difference", Sub(), reading: [rows, columns])[0]
    let distance = try graph.add("\(name).distance", Abs(), reading: [difference])[0]
    let limit = try graph.constant([Double(size)], shape: [], .int64, named: "\(name).size")
    let band = try graph.add("\(name).band", Less(), reading: [distance, limit])[0]
    return try graph.add(name, Unsqueeze(axes: [0]), reading: [band])[0]
  }

  // MARK: - Attention

  /// Attends, and gives the means in the shape of the queries, and the scores if they are wanted.
  func attend(
    _ heads: [String], _ mask: String?, _ graph: inout KerasGraph
  ) throws(SluiceError) -> (means: String, scores: String?) {
    let mask = try mask.map { (mask) throws(SluiceError) in try aligned(mask, &graph) }
    let isWeighed = mask.map { graph.type(of: $0)?.elementType.kind != .boolean } ?? false
    return try axes.count == 1 && !isWeighed
      ? attendAlong(axes[0], heads, mask, &graph)
      : attendOver(heads, mask, isWeighed: isWeighed, &graph)
  }

  private func attendAlong(
    _ axis: Int, _ heads: [String], _ mask: String?, _ graph: inout KerasGraph
  ) throws(SluiceError) -> (means: String, scores: String?) {
    let name = "\(call.name).attention"
    let order = (0..<rank - 2).filter { $0 != axis } + [rank - 2, axis, rank - 1]
    let moved = try heads.mapThrowing { (value) throws(SluiceError) in
      try graph.add("\(name).heads", Transpose(permutation: order), reading: [value])[0]
    }
    let attention = Attention(
      scale: 1 / Double(layer.keySize).squareRoot(), isCausal: site.isCausal,
      maskedScore: maskedScore)
    let outputs = try graph.add(
      name, attention, reading: moved + [mask],
      using: site.returnsScores ? ["output", "scores"] : ["output"], origin: call.className)
    let back = order.indices.sorted { order[$0] < order[$1] }
    let means = try graph.add(
      "\(name).back", Transpose(permutation: back), reading: [outputs[0]])[0]
    return (means, site.returnsScores ? outputs[1] : nil)
  }

  /// Attention over any dimensions, put together as Keras does it.
  private func attendOver(
    _ heads: [String], _ mask: String?, isWeighed: Bool, _ graph: inout KerasGraph
  ) throws(SluiceError) -> (means: String, scores: String?) {
    let name = "\(call.name).attention"
    let letters = "abcdefghijklmnopqrstuvwxyz".map { String($0) }
    let target = Array(letters.prefix(rank))
    var source = target
    for (index, axis) in axes.enumerated() { source[axis] = letters[rank + index] }
    let batch = (0..<rank - 1).filter { !axes.contains($0) }
    let product = batch.map { target[$0] } + axes.map { target[$0] } + axes.map { source[$0] }
    func sum(_ a: [String], _ b: [String], _ result: [String]) throws(SluiceError) -> Einsum {
      try Einsum(equation: "\(a.joined()),\(b.joined())->\(result.joined())")
    }
    let type = graph.type(of: heads[0])?.elementType ?? .float32
    let scale = try graph.constant(
      [1 / Double(layer.keySize).squareRoot()], shape: [], type, named: "\(name).scale")
    let query = try graph.add("\(name).query", Mul(), reading: [heads[0], scale])[0]
    var products = try graph.add(
      "\(name).products", try sum(source, target, product), reading: [heads[1], query])[0]
    let softmax = KerasSoftmax(
      axes: axes.indices.map { $0 - axes.count }, isRobust: layer.isRobust,
      compute: layer.compute, version)
    var keywords: OrderedDictionary<String, KerasArgument<KerasTensor>> = [:]
    if let mask, isWeighed {
      products = try lower(products, by: mask, &graph)
    } else if let mask {
      keywords["mask"] = .tensor(KerasTensor(value: mask))
    }
    let scores = try softmax.call(
      KerasCallSite(
        name: "\(name).scores", className: "Softmax", isOnly: call.isOnly,
        arguments: [.tensor(KerasTensor(value: products))], keywords: keywords), &graph)[0]
    let means = try graph.add(
      name, try sum(product, source, target), reading: [scores.value, heads[2]],
      origin: call.className)[0]
    return (means, site.returnsScores ? scores.value : nil)
  }

  /// Adds a large negative number to the scores, as often as the numbers of the mask are less than 1.
  private func lower(
    _ scores: String, by mask: String, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    guard axes.count == 1, !layer.isRobust else {
      throw .kerasArgument("attention_mask", "a tensor of numbers")
    }
    let name = "\(call.name).lowered"
    let type = graph.type(of: scores)?.elementType ?? .float32
    func round(_ value: String) throws(SluiceError) -> String {
      try graph.add("\(name).rounded", Cast(to: layer.compute), reading: [value])[0]
    }
    let one = try graph.constant([1], shape: [], type, named: "\(name).one")
    let least = try graph.constant(
      [version.leastScore(layer.compute)], shape: [], type, named: "\(name).least")
    let numbers = try graph.add("\(name).numbers", Cast(to: type), reading: [mask])[0]
    let missing = try graph.add("\(name).missing", Sub(), reading: [one, numbers])[0]
    let amount = try graph.add(
      "\(name).amount", Mul(), reading: [try round(missing), least])[0]
    return try round(
      try graph.add(name, Add(), reading: [scores, try round(amount)])[0])
  }
}
