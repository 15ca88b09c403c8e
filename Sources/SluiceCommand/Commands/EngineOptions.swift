internal import ArgumentParser
internal import Sluice

/// How many threads an engine may use.
struct ThreadOptions: ParsableArguments {
  @Option(
    help: """
      How many threads to compute with at most; by default 1, and for models with large recurrent layers as \
      many as there are processors, up to 8.
      """)
  var threads: Int?

  func validate() throws {
    guard let threads else { return }
    do throws(SluiceError) {
      try Engine.check(threads: threads)
    } catch {
      throw ValidationError("--threads: \(error.message)")
    }
  }
}

/// What computes a model.
struct EngineOptions: ParsableArguments {
  @Flag(help: "Compute by the definition of every layer in double precision, without the engine.")
  var reference = false

  @OptionGroup var parallel: ThreadOptions

  func validate() throws {
    guard !reference || parallel.threads == nil else {
      throw ValidationError("--threads is for the engine, which --reference leaves out")
    }
  }

  /// The engine for a model; nil if the reference is asked for.
  func engine(for model: Model) throws(SluiceError) -> Engine? {
    reference ? nil : try Engine(model, threads: parallel.threads)
  }
}

extension Engine? {
  /// The unit that the engine computes with, or null.
  var json: JSON { map { .string($0.vectorUnit.rawValue) } ?? .null }
}
