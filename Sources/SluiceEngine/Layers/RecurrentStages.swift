internal import CSluiceKernels

/// Passes of recurrent layers that make one operation: one pass, the directions of a layer, or layers each of
/// which reads what the one before it gives out.
final class RecurrentStages: Arena {
  /// A pass with the function for it, and how many products it makes.
  struct Stage {
    let function: sluice_function
    let pass: sluice_pass
    let work: Double
  }

  /// What a layer must know that would go on where these end.
  struct Link {
    /// What the last one gives out.
    let sequence: Block?
    /// All that they give out.
    let outputs: [Block]
  }

  /// The steps after which the next layer may go on: so few that all threads soon have work, and so many
  /// that it does not matter that they look for each other.
  private static let block = 16

  let stages: [Stage]
  /// How layers may go on; nil if none may.
  let link: Link?

  init(_ stages: [Stage], link: Link? = nil) {
    self.stages = stages
    self.link = link
  }

  /// Whether a layer of so many steps has more than one block of them.
  static func hasBlocks(steps: Int) -> Bool { steps > block }

  /// Adds the operation; `shared` says whether the members of a team share a single pass.
  func emit(shared: Bool = false, _ planner: inout Planner) {
    if stages.count == 1 {
      planner.emit(
        stages[0].function, pointer: UnsafeMutableRawPointer(keep(stages[0].pass)), owner: self,
        shared: shared)
      return
    }
    var arguments = sluice_stages()
    arguments.stages = keep(
      stages.map { stage in
        var result = sluice_stage()
        result.function = stage.function
        result.pass = stage.pass
        return result
      })
    arguments.count = Int32(stages.count)
    arguments.block = Int32(Self.block)
    planner.emit(
      link == nil ? sluice_run_apart : sluice_run_chain,
      pointer: UnsafeMutableRawPointer(keep(arguments)), owner: self, shared: true)
  }
}

extension Planner {
  /// Takes the last operation back, if it is of layers with which one that reads `inputs` can make a chain,
  /// and threads are worth it for the chain; what is planned next then lives as long as they do.
  mutating func takeChain(
    before inputs: [Block?], _ work: RecurrentWork
  ) -> RecurrentStages? {
    guard let last = owners.last as? RecurrentStages, let link = last.link,
      link.sequence == inputs[0],
      RecurrentWork.isChainShared(last.stages.map(\.work) + [work.pass])
    else { return nil }
    let outputs = Set(link.outputs.map { base(of: $0.place) })
    for case let state? in inputs.dropFirst() where outputs.contains(base(of: state.place)) {
      return nil
    }
    removeLast()
    return last
  }
}
