import SluiceCore
import SluiceEngine
import SluiceModel
import TestSupport
import Testing

/// Embeddings and lookups along a dimension.
struct LookupTests {
  @Test(arguments: [1, 3, 16, 17]) func `embeddings of any size`(size: Int) throws {
    var generator = SeededGenerator(seed: 1)
    let indices = try generator.integers([3, 5], in: 0..<7)
    try SingleLayer(Embedding(count: 7, size: size), [indices], seed: 1).check(bound: 0)
    let reals = try Tensor(shape: [4], [0, 1.9, 6.5, -0.5] as [Float])
    try SingleLayer(Embedding(count: 7, size: size), [reals], seed: 1).check(bound: 0)
    let truths = try generator.truths([2, 2])
    try SingleLayer(Embedding(count: 7, size: size), [truths], seed: 1).check(bound: 0)
    let signed = try generator.integers([6], in: -7..<7)
    try SingleLayer(Embedding(count: 7, size: size, countsFromEnd: true), [signed], seed: 1)
      .check(bound: 0)
    let none = try generator.integers([0, 5], in: 0..<7)
    try SingleLayer(Embedding(count: 7, size: size), [none], seed: 1).check(bound: 0)
  }

  @Test(arguments: [0, 1, 2, -1]) func `lookups along every dimension`(axis: Int) throws {
    var generator = SeededGenerator(seed: 2)
    let blocks = [
      try generator.tensor([3, 4, 5], [.nan, .infinity]),
      try generator.integers([3, 4, 5], in: -99..<99), try generator.truths([3, 4, 5]),
    ]
    for block in blocks {
      for shape in [[], [6], [2, 3], [0]] {
        let indices = try generator.integers(shape, in: -3..<3)
        for known in [[], [0], [1]] as [Set<Int>] {
          try SingleLayer(Gather(axis: axis), [block, indices], known: known, seed: 1)
            .check(bound: 0)
        }
      }
    }
  }

  private func expectRefusal(
    _ layer: any Layer, _ inputs: [Tensor], at location: SourceLocation = #_sourceLocation
  ) throws {
    let single = try SingleLayer(layer, inputs, seed: 1)
    let engine = try Engine(single.model)
    let expected = #expect(throws: SluiceError.self, sourceLocation: location) {
      try single.model.run(single.inputs)
    }
    let found = #expect(throws: SluiceError.self, sourceLocation: location) {
      try engine.run(single.inputs)
    }
    #expect(found?.description == expected?.description, sourceLocation: location)
    #expect(found?.code == .inconsistent, sourceLocation: location)
  }

  @Test func `an index out of range is refused as by the definition`() throws {
    var generator = SeededGenerator(seed: 3)
    let table = Embedding(count: 7, size: 3)
    for index in [7, -1, .max, .min] {
      try expectRefusal(table, [try Tensor(shape: [2, 2], [1, 6, index, 0])])
    }
    for index in [7, -1, .nan, .infinity, 1e30, -1e30] as [Float] {
      try expectRefusal(table, [try Tensor(shape: [2], [1, index])])
    }
    try expectRefusal(
      Embedding(count: 7, size: 3, countsFromEnd: true), [try Tensor(shape: [1], [-8])])
    let block = try generator.tensor([2, 5])
    for index in [5, -6, .max, .min] {
      try expectRefusal(Gather(axis: 1), [block, try Tensor(shape: [1, 2], [0, index])])
    }
  }
}
