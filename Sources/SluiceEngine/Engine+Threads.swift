public import SluiceModel

extension Engine {
  /// How many threads make a model faster: 1 for all but large ones.
  public static func defaultThreads(for model: Model) -> Int { 1 }
}
