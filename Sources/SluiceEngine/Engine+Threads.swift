public import SluiceModel

extension Engine {
  /// The most threads that a model is given by default.
  private static let mostThreads = 8

  /// How many threads make a model faster: as many as there are processors for this process, up to 8, where
  /// a recurrent layer has work for several in each step of a single sequence; else 1.
  ///
  /// Processors are those that the process may run on, and no more than the time that its control groups
  /// give it comes to. Even with more threads, only what is large enough is shared among them.
  public static func defaultThreads(for model: Model) -> Int {
    guard model.nodes.contains(where: { PreparedRecurrence.hasLargeSteps($0.layer) }) else {
      return 1
    }
    return min(Processors.available, mostThreads)
  }
}
