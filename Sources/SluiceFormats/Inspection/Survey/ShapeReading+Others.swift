// MARK: - Layers that are not recurrent

extension ShapeReading {
  /// What the arrays of a class leave open, in the words of its options.
  static func options(of name: String) -> [String] {
    switch name {
    case "BatchNormalization", "LayerNormalization", "RMSNormalization": ["axis", "epsilon"]
    case "Dense": ["activation"]
    case "EinsumDense": ["equation", "activation"]
    case "Embedding": ["mask_zero"]
    case "GroupNormalization": ["groups", "axis", "epsilon"]
    case "Normalization": ["axis", "invert"]
    case "PReLU": ["shared_axes"]
    default: ["activation", "strides", "padding", "dilation_rate", "groups", "data_format"]
    }
  }

  /// `[k…, C, m]`, `[1…, C·m, F]` and perhaps a bias of `[F]`.
  static func separable(_ shapes: [[Int]]) -> ShapeReading? {
    guard shapes.count >= 2, (3...4).contains(shapes[0].count),
      shapes[1].count == shapes[0].count, let filters = shapes[1].last
    else { return nil }
    let rank = shapes[0].count - 2
    guard shapes[1].prefix(rank).allSatisfy({ $0 == 1 }),
      depth(shapes[0]) == shapes[1][rank]
    else { return nil }
    let hasBias = shapes.count > 2 && shapes[2] == [filters]
    return ShapeReading(
      count: hasBias ? 3 : 2, classes: ["SeparableConv\(rank)D"],
      facts: [
        "\(shapes[0][rank]) channels", "\(filters) filters", kernel(shapes[0], rank),
        hasBias ? "bias" : "no bias",
      ])
  }

  /// A kernel and what can only be its bias.
  static func kernelWithBias(_ shapes: [[Int]]) -> ShapeReading? {
    guard shapes.count >= 2, let last = shapes[0].last, shapes[0].count >= 2,
      !shapes[1].isEmpty
    else { return nil }
    if shapes[0].count == 2, shapes[1] == [last] {
      return ShapeReading(
        count: 2, classes: ["Dense"],
        facts: ["\(shapes[0][0]) features", "\(last) units", "bias"])
    }
    let rank = shapes[0].count - 2
    var classes: [String] = []
    if (1...3).contains(rank), shapes[1].count == 1 {
      if shapes[1] == [last] { classes.append("Conv\(rank)D") }
      if rank < 3, shapes[1] == [shapes[0][rank]] { classes.append("Conv\(rank)DTranspose") }
      if rank < 3, depth(shapes[0]) == shapes[1][0] { classes.append("DepthwiseConv\(rank)D") }
    }
    if shapes[1].count < shapes[0].count, shapes[0].suffix(shapes[1].count) == shapes[1][...] {
      classes.append("EinsumDense")
    }
    guard !classes.isEmpty else { return nil }
    return ShapeReading(
      count: 2, classes: classes, facts: ["kernel \(shapes[0])", "bias \(shapes[1])"])
  }

  /// A kernel or a table alone.
  static func kernelAlone(_ shapes: [[Int]]) -> ShapeReading? {
    let shape = shapes[0]
    switch shape.count {
    case 2:
      return ShapeReading(
        count: 1, classes: ["Embedding", "Dense", "EinsumDense", "PReLU"],
        facts: ["\(shape[0]) rows", "\(shape[1]) columns"])
    case 3...5:
      let rank = shape.count - 2
      var classes = ["Conv\(rank)D"]
      if rank < 3 { classes += ["Conv\(rank)DTranspose", "DepthwiseConv\(rank)D"] }
      return ShapeReading(
        count: 1, classes: classes + ["EinsumDense", "PReLU"],
        facts: ["kernel \(shape)", "no bias"])
    default: return nil
    }
  }

  /// Vectors of one size: scales and offsets of normalizations.
  static func vectors(_ shapes: [[Int]]) -> ShapeReading? {
    let shape = shapes[0]
    guard shape.count == 1 else { return nil }
    let sizes = ["\(shape[0]) channels"]
    if shapes.count > 2, shapes[1] == shape, shapes[2].isEmpty {
      return ShapeReading(
        count: 3, classes: ["Normalization"], facts: sizes)
    }
    let count = shapes.prefix(4).prefix { $0 == shape }.count
    let others = ["LayerNormalization", "GroupNormalization"]
    let classes: [String] =
      switch count {
      case 4, 3: ["BatchNormalization"]
      case 2: others + ["BatchNormalization"]
      default: others + ["RMSNormalization", "PReLU"]
      }
    let form: [String] =
      switch count {
      case 4: ["scale, offset, mean and variance"]
      case 3: ["mean, variance, and either scale or offset"]
      default: []
      }
    return ShapeReading(
      count: count, classes: classes, facts: sizes + form)
  }

  /// How many channels a kernel with one filter for each channel and multiple makes; nil if too many.
  private static func depth(_ shape: [Int]) -> Int? {
    let (product, overflow) = shape[shape.count - 2].multipliedReportingOverflow(
      by: shape[shape.count - 1])
    return overflow ? nil : product
  }

  private static func kernel(_ shape: [Int], _ rank: Int) -> String {
    "kernel \(shape.prefix(rank).map(String.init).joined(separator: " × "))"
  }
}
