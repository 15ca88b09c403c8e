internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Operators that make one element of all those along some dimensions.
extension ONNXOperators {
  static let reductions = [
    reduction("ReduceSum", since: 13, ReduceSum.kind),
    reduction("ReduceProd", ReduceProd.kind),
    reduction("ReduceMax", ReduceMax.kind, ofTruths: ReduceAny.kind),
    reduction("ReduceMin", ReduceMin.kind, ofTruths: ReduceAll.kind),
    reduction("ReduceMean", ReduceMean.kind, isReal: true),
    reduction("ReduceL2", ReduceL2.kind, isReal: true),
    reduction(
      "ReduceL1", ReduceSum.kind,
      before: { c, g, x throws(SluiceError) in
        try g.one(c, Abs(), [x], "magnitudes")
      }),
    reduction(
      "ReduceSumSquare", ReduceSum.kind,
      before: { c, g, x throws(SluiceError) in
        try g.one(c, Mul(), [x, x], "squares")
      }),
    reduction(
      "ReduceLogSum", ReduceSum.kind, isReal: true,
      after: { c, g, x throws(SluiceError) in
        try g.one(c, Log(), [x], "log")
      }),
    ONNXOperator("ReduceLogSumExp", "data axes?", logSumExp),
  ]

  private typealias Step =
    @Sendable (ONNXCall, inout ONNXGraph, String) throws(SluiceError) -> String

  /// An operator whose axes are an attribute before opset `since`, and an input from then on.
  ///
  /// Truth values are reduced by the layer `ofTruths`, from opset 20 on; if `isReal`, integers are
  /// computed as real numbers and cut.
  private static func reduction(
    _ name: String, since: Int = 18, _ kind: String, ofTruths: String? = nil, isReal: Bool = false,
    before: Step? = nil, after: Step? = nil
  ) -> ONNXOperator {
    ONNXOperator(name, "data axes?") { call, graph throws(SluiceError) in
      var value = try call.input(0)
      let type = graph.type(value)
      let axes = try graph.reducedAxes(&call, since: since)
      let isCut = isReal && type.elementType.kind == .integer
      if isCut { value = try graph.one(call, Cast(to: .float64), [value], "numbers") }
      if let before { value = try before(call, &graph, value) }
      let isTruth = type.elementType == .bool && call.opset >= 20
      let isLast = after == nil && !isCut
      value = try graph.reduced(
        call, isTruth ? ofTruths ?? kind : kind, value, axes, isLast ? nil : "reduced")
      if let after { value = try after(call, &graph, value) }
      return isCut ? try graph.add(call, Cast(to: type.elementType), [value]) : [value]
    }
  }

  /// `ReduceLogSumExp`: the greatest element is taken out of the exponentials, so that they stay finite.
  private static let logSumExp: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    var value = try call.input(0)
    let type = graph.type(value).elementType
    let axes = try graph.reducedAxes(&call, since: 18)
    let isCut = type.kind == .integer
    if isCut { value = try graph.one(call, Cast(to: .float64), [value], "numbers") }
    let greatest = try graph.reduced(
      call, ReduceMax.kind, value, axes.keeping(true), "greatest")
    // An infinite one would leave no number when it is taken out.
    let bound = graph.type(value).elementType.greatestNumber
    let finite = try graph.one(
      call, Clip(minimum: -bound, maximum: bound), [greatest], "finite")
    let rest = try graph.one(call, Sub(), [value, finite], "rest")
    let exponentials = try graph.one(call, Exp(), [rest], "exponentials")
    let sum = try graph.reduced(call, ReduceSum.kind, exponentials, axes.keeping(true), "sum")
    let log = try graph.one(call, Log(), [sum], "log")
    let result = try graph.one(call, Add(), [log, finite], isCut || !axes.keeps ? "total" : nil)
    let shaped =
      axes.keeps
      ? result
      : try graph.add(
        call, Squeeze.kind, lists: ["axes": axes.value], reading: result,
        [graph.reducedType(result, axes)], isCut ? "squeezed" : nil)[0]
    return isCut ? try graph.add(call, Cast(to: type), [shaped]) : [shaped]
  }
}

/// The dimensions that are reduced.
private struct ReducedAxes {
  /// The integers.
  let value: String
  /// How many they are.
  let count: Int
  /// Whether the dimensions stay, with size 1.
  var keeps: Bool

  func keeping(_ keeps: Bool) -> ReducedAxes {
    ReducedAxes(value: value, count: count, keeps: keeps)
  }
}

extension ONNXGraph {
  /// The dimensions that an operator reduces: all of them where none is named, unless it says
  /// otherwise.
  fileprivate mutating func reducedAxes(
    _ call: inout ONNXCall, since: Int
  ) throws(SluiceError) -> ReducedAxes {
    let keeps = try call.flag("keepdims", default: true)
    let none = call.opset >= since ? try call.flag("noop_with_empty_axes") : false
    let axes = try control(&call, "axes", input: 1, since: since)
    if let axes {
      let count = try length(axes, "axes")
      if count > 0 { return ReducedAxes(value: axes, count: count, keeps: keeps) }
    }
    let rank = type(try call.input(0)).shape.count
    let all = none ? [] : Array(0..<rank)
    return ReducedAxes(value: try constant(call, all, "all"), count: all.count, keeps: keeps)
  }

  fileprivate mutating func reduced(
    _ call: ONNXCall, _ kind: String, _ value: String, _ axes: ReducedAxes, _ suffix: String?
  ) throws(SluiceError) -> String {
    try add(
      call, kind, fixed: ["keepsAxes": .bool(axes.keeps)], lists: ["axes": axes.value],
      reading: value, [reducedType(value, axes)], suffix)[0]
  }

  /// What is known of the type of a value after the dimensions are reduced.
  fileprivate func reducedType(
    _ value: String, _ axes: ReducedAxes
  ) throws(SluiceError) -> ValueType {
    let type = type(value)
    let rank = type.shape.count - (axes.keeps ? 0 : axes.count)
    guard rank >= 0 else {
      throw .onnxShape("data", "\(type.shape)", expected: "at least \(axes.count) dimensions")
    }
    return ValueType(type.elementType, rank: rank)
  }
}

extension ElementType {
  /// The greatest number that is not infinite.
  fileprivate var greatestNumber: Double {
    switch self {
    case .float64: .greatestFiniteMagnitude
    default: Double(Float.greatestFiniteMagnitude)
    }
  }
}
