internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// `EinsumDense`: the sum of products of the input and a kernel that an equation describes.
struct KerasEinsumDense: KerasLayer {
  static let classNames = ["EinsumDense"]
  static let reads = "any equation, bias axes and activation"
  static let makesInputsReal = true

  private let equation: String
  private let sizes: [Character: Int]
  private let kernelLetters: [Character]
  private let usesBias: Bool
  private let activation: KerasActivation.Function
  private var kernel: Tensor?
  private var bias: Tensor?

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let text = try source.config.string("equation")
    let equation = text.replacing(" ", with: "")
    // The Einsum itself is checked where it is made.
    _ = try Einsum(equation: equation)
    let sides = equation.split(separator: "->", omittingEmptySubsequences: false)
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    guard sides.count == 2, terms.count == 2, !terms[1].contains(".") else {
      throw .attribute(
        "equation", is: .string(text), expected: "two terms, a kernel of letters, and an output")
    }
    self.equation = equation
    kernelLetters = Array(terms[1])
    sizes = try Self.sizes(of: sides[1], try source.config.required("output_shape"))
    let axes = source.config.optional("bias_axes") ?? .null
    guard axes == .null || axes.string != nil else {
      throw .attribute("bias_axes", is: axes, expected: "letters of the output, or null")
    }
    usesBias = axes != .null
    activation = try source.activation("activation")
    try source.requireNoQuantization()
  }

  /// The sizes that the configuration gives for letters of the output.
  ///
  /// It leaves out the batch, which is the first letter unless an ellipsis stands before it.
  private static func sizes(
    of output: Substring, _ json: JSON
  ) throws(SluiceError) -> [Character: Int] {
    let letters = output.filter { $0 != "." }
    let named = Array(output.hasPrefix("...") ? letters[...] : letters.dropFirst())
    let stated = json.integer != nil ? [json] : json.array ?? []
    guard stated.count == named.count,
      stated.allSatisfy({ $0 == .null || (1...Limits.units).contains($0.integer ?? 0) })
    else {
      throw .attribute("output_shape", is: json, expected: "sizes for \(String(named).quoted)")
    }
    let pairs = zip(named, stated).compactMap { letter, size in size.integer.map { (letter, $0) } }
    return Dictionary(pairs) { first, _ in first }
  }

  var variables: [KerasVariable] {
    [KerasVariable("kernel")] + (usesBias ? [KerasVariable("bias")] : [])
  }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    let (letters, sizes) = (kernelLetters, sizes)
    kernel = try weights.take("kernel") { (shape) throws(SluiceError) in
      guard shape.count == letters.count else {
        throw .kerasWeightRank(shape, expected: letters.count)
      }
      let expected = zip(letters, shape).map { sizes[$0] ?? $1 }
      guard shape == expected else { throw .kerasWeightShape(shape, expected: expected) }
    }
    if usesBias { bias = try weights.take("bias") { (_) throws(SluiceError) in } }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    guard let kernel else { return [] }
    graph.endMask(of: input, call)
    let factor = try graph.addConstant(kernel, named: "\(call.name).kernel")
    let name = bias == nil ? call.name : "\(call.name).product"
    var output = try graph.add(
      name, try Einsum(equation: equation), reading: [input.value, factor],
      origin: call.className)[0]
    if let bias { output = try graph.addingBias(bias, to: output, call) }
    return [try activation.apply(to: KerasTensor(value: output), call, &graph)]
  }
}
