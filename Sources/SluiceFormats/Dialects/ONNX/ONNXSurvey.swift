internal import ONNXWire
internal import OrderedCollections
internal import SluiceCore

/// What a model asks for, before anything is read of it.
enum ONNXSurvey {
  /// Fails if the model has operators that are not known, all of which the error names, or functions
  /// that call each other in a cycle.
  static func requireAllKnown(_ model: ProtoModel) throws(SluiceError) {
    var functions: [Callee: ProtoFunction] = [:]
    for function in model.functions {
      functions[Callee(function.domain, function.name, function.overload)] = function
    }
    try requireNoCycle(model.functions, Set(functions.keys))
    var unknown: OrderedSet<String> = []
    var called: Set<Callee> = []
    var graphs = model.graph.map { [$0.nodes] } ?? []
    while let nodes = graphs.popLast() {
      for node in nodes {
        graphs += node.attributes.flatMap { $0.value.graphs.map(\.nodes) }
        let callee = Callee(node.domain, node.opType, node.overload)
        // What no node calls may be anything.
        if let function = functions.removeValue(forKey: callee) {
          called.insert(callee)
          graphs.append(function.nodes)
        }
        guard !called.contains(callee) else { continue }
        if callee.domain.isEmpty, ONNXOperators.named(node.opType) != nil { continue }
        unknown.append(callee.domain.isEmpty ? node.opType : "\(callee.domain).\(node.opType)")
      }
    }
    guard unknown.isEmpty else { throw .onnxOperatorsUnknown(unknown.map(\.quoted)) }
  }

  /// What a node calls.
  private struct Callee: Hashable {
    let domain: String
    let name: String
    let overload: String

    init(_ domain: String, _ name: String, _ overload: String) {
      self.domain = ONNXOpsets.isDefault(domain) ? "" : domain
      self.name = name
      self.overload = overload
    }
  }

  private static func requireNoCycle(
    _ functions: [ProtoFunction], _ known: Set<Callee>
  ) throws(SluiceError) {
    var callers: [Callee: [Callee]] = [:]
    var waiting: [Callee: Int] = [:]
    for function in functions {
      let caller = Callee(function.domain, function.name, function.overload)
      let callees = calls(of: function).intersection(known)
      waiting[caller] = callees.count
      for callee in callees { callers[callee, default: []].append(caller) }
    }
    var ready = waiting.filter { $0.value == 0 }.map(\.key)
    var done: Set<Callee> = []
    while let next = ready.popLast() {
      done.insert(next)
      for caller in callers[next] ?? [] {
        waiting[caller, default: 0] -= 1
        if waiting[caller] == 0 { ready.append(caller) }
      }
    }
    guard done.count == waiting.count else {
      throw .onnxFunctionCycle(waiting.keys.filter { !done.contains($0) }.map(\.name).sorted())
    }
  }

  private static func calls(of function: ProtoFunction) -> Set<Callee> {
    var callees: Set<Callee> = []
    var graphs = [function.nodes]
    while let nodes = graphs.popLast() {
      for node in nodes {
        graphs += node.attributes.flatMap { $0.value.graphs.map(\.nodes) }
        callees.insert(Callee(node.domain, node.opType, node.overload))
      }
    }
    return callees
  }
}
