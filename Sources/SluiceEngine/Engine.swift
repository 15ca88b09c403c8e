public import OrderedCollections
public import SluiceCore
public import SluiceModel
internal import Synchronization

/// A model compiled for this processor, which runs in single precision.
///
/// Parameters are packed once for the vector unit. For inputs of new sizes a plan is made, with all the
/// memory that a call needs; calls with inputs of the same sizes use it again. Layers without a fast
/// kernel run by their own definition, so that every model can be compiled.
/// ```swift
/// let engine = try Engine(model)
/// let outputs = try engine.run(["features": features])
/// ```
public final class Engine: Sendable {
  /// The model.
  public let model: Model
  /// How many threads a call uses at most, the caller's among them; of several calls at a time one has them,
  /// and the others do without.
  public let threads: Int
  /// What the kernels are made of.
  public let vectorUnit: VectorUnit
  let compiled: CompiledModel
  private let idle = Mutex<[IdlePlan]>([])
  /// The nodes that carry states, or why the model cannot be streamed, by the number of streams.
  private let proofs = Mutex<[Int: Result<Set<String>, SluiceError>]>([:])
  let team: SharedTeam

  /// Packs the parameters of `model`.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - threads: How many threads a call may use, from 1 on; by default ``defaultThreads(for:)``.
  ///   - vectorUnit: What to compute with; one that the processor lacks is an error.
  /// - Throws: ``SluiceError`` with code `.usage` if the number of threads is below 1 or the unit is not
  ///   there; else what reading the parameters finds wrong.
  public init(
    _ model: Model, threads: Int? = nil, vectorUnit: VectorUnit = .best
  ) throws(SluiceError) {
    let threads = threads ?? Self.defaultThreads(for: model)
    try Self.check(threads: threads)
    guard vectorUnit.isAvailable else { throw .engineUnit(vectorUnit.name) }
    self.model = model
    self.threads = threads
    self.vectorUnit = vectorUnit
    team = SharedTeam(count: threads)
    compiled = try CompiledModel(model, vectorUnit)
  }

  /// Refuses a number of threads that there cannot be.
  ///
  /// - Throws: ``SluiceError`` with code `.usage`.
  public static func check(threads: Int) throws(SluiceError) {
    guard threads >= 1, threads <= Limits.threads else {
      throw .engineThreadCount(threads, limit: Limits.threads)
    }
  }

  /// Computes the model's outputs.
  ///
  /// Several calls may run at a time.
  ///
  /// - Parameter inputs: The inputs by name, in any real, integer or boolean element type that fits;
  ///   states may be absent and are then zero.
  /// - Returns: The outputs by name, in the order of the model's; real ones as `F32`.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if an input is missing, unknown or does not fit,
  ///   or if dimensions that are known only now do not fit each other; `.limit` if they need more memory
  ///   than the machine has.
  public func run(
    _ inputs: OrderedDictionary<String, Tensor>
  ) throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    let values: [String: Value<Float>] = try model.values(of: inputs)
    let given = model.inputs.map { values[$0.name] }
    let plan = try takePlan(given.map { $0?.shape ?? [] })
    try plan.run(given, team)
    let results = try plan.results()
    idle.withLock { $0 = [IdlePlan(plan: plan)] }
    return results
  }

  /// The nodes that carry states between calls for so many streams, once it is proven that parts of a
  /// sequence give what the whole one gives.
  ///
  /// - Throws: ``SluiceError`` if they do not.
  func carrying(_ timing: StreamTiming, streams: Int) throws(SluiceError) -> Set<String> {
    if let known = proofs.withLock({ $0[streams] }) { return try known.get() }
    let proof = StreamProof(
      compiled: compiled, vectorUnit: vectorUnit, timing: timing, streams: streams)
    let found = Result { () throws(SluiceError) in try proof.carrying() }
    proofs.withLock { $0[streams] = found }
    return try found.get()
  }

  private func takePlan(_ sizes: [[Int]]) throws(SluiceError) -> Plan {
    let found = idle.withLock { idle in
      idle.firstIndex { $0.plan.sizes == sizes }.map { idle.remove(at: $0) }
    }
    if let found { return found.plan }
    return try compiled.plan(sizes, states: StateStore(), threads: threads)
  }
}

/// A plan that no call uses.
private struct IdlePlan: @unchecked Sendable {
  let plan: Plan
}
