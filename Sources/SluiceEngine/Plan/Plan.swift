internal import CSluiceKernels
internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// The operations of a model for inputs of certain sizes, with the memory that they need.
final class Plan {
  /// The sizes of the inputs, in the order of the model's.
  let sizes: [[Int]]
  let memory: Memory
  let inputs: [Block]
  private let outputs: OrderedDictionary<String, Operand>
  let operations: UnsafeMutableBufferPointer<sluice_operation>
  /// Of every operation, whether several threads take part.
  let sharing: [Bool]
  /// Whether there is anything for several threads.
  let isShared: Bool
  private let names: [String]
  private let owners: [AnyObject]
  private let others: [AnyObject]

  /// Takes what was planned.
  init(
    sizes: [[Int]], inputs: [Block], outputs: OrderedDictionary<String, Operand>, _ planner: Planner
  ) {
    self.sizes = sizes
    self.inputs = inputs
    self.outputs = outputs
    memory = planner.memory
    names = planner.names
    owners = planner.owners
    others = planner.others
    operations = .allocate(capacity: planner.operations.count)
    _ = operations.initialize(fromContentsOf: planner.operations)
    sharing = planner.operations.map(\.shared)
    isShared = sharing.contains(true)
  }

  deinit { operations.deallocate() }

  /// Runs all operations on the inputs given, with a team if there is anything for it.
  ///
  /// - Throws: ``SluiceError``, placed at the node that cannot compute what it is given.
  func run(_ values: [Value<Float>?], _ team: SharedTeam?) throws(SluiceError) {
    for (block, value) in zip(inputs, values) {
      if let value { memory.write(value, to: block) }
    }
    guard isShared, let team else { return try run(nil) }
    try team.use { (team) throws(SluiceError) in try run(team) }
  }

  private func run(_ team: Team?) throws(SluiceError) {
    var failed = 0
    let failure = sluice_run(
      team?.pointer, operations.baseAddress, operations.count, &failed)
    if failure != 0 { throw error(failure, at: failed) }
  }

  /// What is wrong, by what an operation returned.
  func error(_ failure: Int32, at failed: Int) -> SluiceError {
    if let fallback = owners[failed] as? Fallback, let error = fallback.failure {
      return error
    }
    return (owners[failed] as? any Refusing)?.refusal(Int(failure))
      ?? .engineOperation(names[failed])
  }

  /// The outputs, after a run.
  func results() throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    var results: OrderedDictionary<String, Tensor> = [:]
    for (name, operand) in outputs {
      results[name] = try value(of: operand)?.tensor(real: .float32)
    }
    return results
  }

  /// An output, after a run.
  func value(of output: String) -> Value<Float>? { outputs[output].flatMap { value(of: $0) } }

  private func value(of operand: Operand) -> Value<Float>? {
    switch operand {
    case .block(let block): memory.value(of: block)
    case .constant(let value): value
    case .boxed(let box): box.value
    }
  }

  /// The block of the only input, if it holds real numbers.
  var onlyInput: Block? {
    guard inputs.count == 1, inputs[0].kind == .real else { return nil }
    return inputs[0]
  }

  /// The block of the only output, if it holds real numbers and its sizes are known.
  var onlyOutput: Block? {
    guard outputs.count == 1, case .block(let block)? = outputs.values.first,
      block.kind == .real
    else { return nil }
    return block
  }
}

/// What keeps the arguments of an operation that may refuse what it is given.
protocol Refusing: AnyObject {
  /// What is wrong, by the number that the operation returned.
  func refusal(_ code: Int) -> SluiceError
}
