internal import OrderedCollections
internal import SluiceCore

/// A value of a cell as a sum of matrix products, biases and what is none of them.
///
/// Nothing is added up: every matrix and bias stays a part of the tensor that the file holds.
struct LinearForm {
  /// One product `source · matrix + bias`.
  struct Product {
    let source: String
    /// The matrix, `[inputs, width]`.
    let matrix: Tensor
    /// The bias, `[width]`.
    var bias: Tensor?
    /// What tells the matrix from every other of the graph.
    let key: String
  }

  private(set) var products: [Product] = []
  /// Values that are added as they are.
  private(set) var others: [String] = []
  /// A bias that stands with no single product.
  private(set) var bias: Tensor?
  /// A number that is added to every unit.
  private(set) var shift = 0.0
  /// How many values were added.
  private var termCount = 1
  /// More terms than any cell has; a value that is added to itself over and over has ever more.
  private static let mostTerms = 8

  /// The form of a value; nil if biases would have to be added up.
  init?(_ value: String, _ graph: StepGraph, depth: Int = 0) {
    guard depth < 32 else { return nil }
    let width = graph.width(value)
    if let number = graph.number(value) {
      shift = number
    } else if let tensor = graph.constant(value) {
      guard let width, tensor.count == width, let bias = try? tensor.reshaped([width]) else {
        return nil
      }
      self.bias = bias
    } else if let product = Self.product(value, graph) {
      products = [product]
    } else if let (a, b) = graph.operands(Add.self, value) {
      guard let left = LinearForm(a, graph, depth: depth + 1),
        let right = LinearForm(b, graph, depth: depth + 1), add(left), add(right)
      else { return nil }
      termCount = left.termCount + right.termCount
      guard termCount <= Self.mostTerms else { return nil }
    } else if let (source, range) = Self.slice(value, graph), !isWhole(source, range, graph),
      let whole = LinearForm(source, graph, depth: depth + 1), whole.others.isEmpty
    {
      guard whole.shift == 0, take(range, of: whole) else { return nil }
      termCount = whole.termCount
    } else if case let source = graph.unshaped(value), source != value,
      graph.width(source) == width
    {
      guard let form = LinearForm(source, graph, depth: depth + 1), add(form) else { return nil }
      if form.products.isEmpty, form.bias == nil { others = [value] }
      termCount = form.termCount
    } else {
      others = [value]
    }
  }

  private func isWhole(_ source: String, _ range: Range<Int>, _ graph: StepGraph) -> Bool {
    graph.width(source) == range.count
  }

  private static func product(_ value: String, _ graph: StepGraph) -> Product? {
    if let (source, right) = graph.operands(MatMul.self, value),
      let matrix = graph.constant(right), matrix.shape.count == 2
    {
      return Product(source: source, matrix: matrix, bias: nil, key: right)
    }
    if let (layer, node) = graph.layer(Dense.self, making: value), layer.activation == .linear,
      let source = node.inputs[0], let kernel = graph.parameter("kernel", of: node),
      let matrix = try? kernel.transposed([1, 0])
    {
      return Product(
        source: source, matrix: matrix, bias: graph.parameter("bias", of: node),
        key: node.parameters["kernel"] ?? node.name)
    }
    return nil
  }

  /// The part of a value's last dimension that another one is.
  static func slice(_ value: String, _ graph: StepGraph) -> (source: String, range: Range<Int>)? {
    guard let (layer, node) = graph.layer(Slice.self, making: value), let source = node.inputs[0],
      let shape = graph.type(source)?.shape, let width = shape.last?.size
    else { return nil }
    var result = 0..<width
    for (range, axis) in zip(layer.ranges, layer.axes) {
      let place = axis < 0 ? axis + shape.count : axis
      let size = shape.indices.contains(place) ? shape[place].size : nil
      if place == shape.count - 1 {
        let (first, count) = range.taken(of: width)
        guard range.step == 1 else { return nil }
        result = first..<first + count
      } else if range.start != 0 || range.step != 1 || range.end < size ?? Int(Int32.max) {
        return nil
      }
    }
    return (source, result)
  }

  /// Adds another form; false if two biases would have to become one.
  private mutating func add(_ other: LinearForm) -> Bool {
    shift += other.shift
    let isBias = other.products.isEmpty && other.others.isEmpty
    let wasBias = products.isEmpty && others.isEmpty
    guard bias == nil || other.bias == nil else { return false }
    let loose = bias ?? other.bias
    products += other.products
    others += other.others
    bias = loose
    // A bias that is added to one product alone is that product's.
    if isBias || wasBias, products.count == 1, others.isEmpty, products[0].bias == nil {
      products[0].bias = bias
      bias = nil
    }
    return true
  }

  /// Takes some columns of another form.
  private mutating func take(_ range: Range<Int>, of other: LinearForm) -> Bool {
    let columns = Array(range)
    for product in other.products {
      guard let matrix = try? product.matrix.taking(columns, axis: 1) else { return false }
      var bias: Tensor?
      if let whole = product.bias {
        guard let part = try? whole.taking(columns, axis: 0) else { return false }
        bias = part
      }
      products.append(
        Product(
          source: product.source, matrix: matrix, bias: bias, key: "\(product.key)\(range)"))
    }
    if let whole = other.bias {
      guard let part = try? whole.taking(columns, axis: 0) else { return false }
      bias = part
    }
    return true
  }
}
