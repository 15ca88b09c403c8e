import Foundation
import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// The page that a verdict is shown on.
struct HTMLReportTests {
  /// A model that doubles its input, `shape` long.
  private static func model(_ shape: [SluiceModel.Dimension]) throws -> Model {
    try Model(
      name: "twice", inputs: [ModelInput("x", ValueType(.float32, shape))],
      outputs: [ModelOutput("y", value: "s")],
      nodes: [Node(name: "add", layer: Add(), inputs: ["x", "x"], outputs: ["s"])],
      parameters: [:], provenance: Provenance(format: "test", version: nil, producer: nil))
  }

  private func page(_ model: Model, _ golden: Golden, explained: Bool = false) throws -> String {
    let verification = try Verification(of: model, against: golden)
    return ParityReport(
      model: "m", provenance: model.provenance, command: ["sluice", "verify", "it's.h5", "a b"],
      trials: [
        ParityReport.Trial(
          path: "g", provenance: golden.provenance, result: .success(verification),
          observations: try Observation.observations(
            of: golden, for: model, verification, .automatic)
        )
      ], explanation: explained ? try Explanation(of: GoldenCases(golden), on: model) : nil
    ).html
  }

  /// The page of one case of ``model(_:)``.
  private func page(
    _ dimensions: [SluiceModel.Dimension], shape: [Int], _ x: [Float], y: [Float]
  ) throws -> String {
    let arrays: OrderedDictionary = [
      "inputs/x": try Tensor(shape: shape, x), "outputs/y": try Tensor(shape: shape, y),
    ]
    return try page(Self.model(dimensions), Golden(arrays: arrays))
  }

  private func fixture(_ name: String) throws -> (Model, Golden) {
    (
      try ModelFile(contentsOf: Fixtures.kerasPath(name)).model,
      try Golden(contentsOf: Fixtures.folder.appending(path: "Keras/\(name).golden.npz").path)
    )
  }

  /// What pictures say in words.
  private func words(_ page: String) -> [String] {
    page.split(separator: "<svg ").dropFirst().compactMap { picture in
      picture.split(separator: "<title>").dropFirst().first?.split(separator: "</title>").first
        .map(String.init)
    }
  }

  @Test func `charts show what is worst`() throws {
    // Two rows of three steps of two units; one element of row 1, step 2, unit 0 is off.
    let x: [Float] = [0, 1, 2, 3, 4, 5, 0, 0, 0, 0, 1, 0]
    var y = x.map { 2 * $0 }
    y[10] = 2.5
    y[1] = Float(2).nextUp.nextUp.nextUp
    let page = try self.page(["batch", "time", 2], shape: [2, 3, 2], x, y: y)
    #expect(
      words(page) == [
        "golden and model at [1, ·, 0] over 3 places (time step); furthest apart at time step 2: "
          + "model 2, golden 2.5",
        "golden and model at [0, ·, 0] over 3 places (time step); all equal",
        "golden and model at [0, ·, 1] over 3 places (time step); furthest apart at time step 0: "
          + "model 2, golden 2.00000072",
        "largest distance at each of 3 places (time step), largest 0.5 at time step 2; 1 of 3 bars "
          + "beyond what is allowed",
        "elements by distance in units in the last place: 10 from 0 on, 1 from 2 on, "
          + "1 from 2^21 on",
      ])
    try expectWellFormed(page)
  }

  @Test func `of a long sequence the point that is furthest away is kept`() throws {
    let count = 5000
    let x = (0..<count).map { Float($0 % 7) }
    var y = x.map { 2 * $0 }
    y[3333] += 0.25
    let page = try self.page(["batch", "time", 1], shape: [1, count, 1], x, y: y)
    #expect(words(page)[0].hasSuffix("furthest apart at time step 3333: model 2, golden 2.25"))
    // The bar of 3333 begins at 3333 · 120 / 5000 = 79, that is place 3291.
    #expect(
      words(page)[1].hasSuffix(
        "largest 0.25 at time step 3291; 1 of 120 bars beyond what is allowed"))
    #expect(page.utf8.count < 100_000)
    try expectWellFormed(page)
  }

  @Test(
    arguments: [
      ([], [1], [2]), ([0, 3, 2], [], []), ([1, 1, 1], [1], [.nan]),
      ([2], [1, .infinity], [2, 5]),
      ([1, 2, 1], [.nan, 1], [.nan, .infinity]), ([1, 2, 1], [0, 0], [0, 0]),
      ([1, 3, 1], [1e38, -3e38, 1], [2e38, 3e38, 2]),
      ([1, 2, 1], [.leastNonzeroMagnitude, 0], [0, .leastNonzeroMagnitude]),
    ] as [([Int], [Float], [Float])])
  func `odd values make no odd pictures`(shape: [Int], x: [Float], y: [Float]) throws {
    let page = try self.page(shape.map { .fixed($0) }, shape: shape, x, y: y)
    try expectWellFormed(page)
  }

  @Test func `what failed comes first, and long tables end`() throws {
    var arrays: OrderedDictionary<String, Tensor> = [:]
    for index in 0..<300 {
      arrays["c\(index)/inputs/x"] = try Tensor(shape: [1], [1] as [Float])
      arrays["c\(index)/outputs/y"] = try Tensor(shape: [1], [index < 250 ? 2 : 3] as [Float])
    }
    let page = try self.page(Self.model([1]), Golden(arrays: arrays))
    let rows = page.split(separator: "<tr class=\"").dropFirst()
    #expect(rows.count == 200)
    #expect(rows.prefix(50).allSatisfy { $0.hasPrefix("failed") })
    #expect(rows.dropFirst(50).allSatisfy { $0.hasPrefix("passed") })
    #expect(page.contains("100 more tensors are not listed"))
    #expect(page.components(separatedBy: ", closely</h2>").count - 1 == 3)
    try expectWellFormed(page)
  }

  @Test func `gates are drawn as they were`() throws {
    let (model, golden) = try fixture("tfk_masking_holes")
    let page = try self.page(model, golden)
    let shown = words(page).filter { $0.hasPrefix("gate ") }
    var run = try Execution<Double>(model, golden.cases[0].inputs)
    var expected: [String] = []
    while let result = try run.next() {
      guard let layer = result.node.layer as? any CellLayer else { continue }
      var gates = type(of: layer).gates.map { _ in [Double]() }
      _ = try layer.goThroughTime(result.inputs, model.parameters(of: result.node)) { step in
        guard step.row == 0 else { return }
        for (index, values) in step.gates.enumerated() { gates[index] += values }
      }
      for (gate, values) in zip(type(of: layer).gates, gates) {
        let mean = values.reduce(0, +) / Double(values.count)
        let (least, most) = (try #require(values.min()), try #require(values.max()))
        expected.append(
          "gate \(gate.letter) of \(result.node.name)"
            + ": mean \(mean.short(3)), from \(least.short(3)) to \(most.short(3))")
      }
    }
    try #require(!expected.isEmpty)
    for (title, expected) in zip(shown, expected) {
      let parts = expected.components(separatedBy: ": ")
      #expect(title.hasPrefix(parts[0]) && title.hasSuffix(parts[1]), "\(title), \(expected)")
    }
    #expect(shown.count == expected.count)
    #expect(page.contains("no step was taken where a column is empty"))
    try expectWellFormed(page)
  }

  @Test func `a page says where and why, where from and how to make it again`() throws {
    let (model, golden) = try fixture("tfk_masking_holes")
    let node = try #require(model.nodes.first { $0.layer is any CellLayer })
    let mistake = try #require(Mistake.all.first { $0.id.hasPrefix("gates-") })
    let wrong = try #require(try mistake.readings(of: node.name, in: Reading(model)).first).model
    let page = try self.page(wrong, golden, explained: true)
    #expect(page.contains("<h2>Why</h2>\n<p>matches if in "))
    #expect(page.contains("<h3>Where</h3>"))
    #expect(page.contains("<pre>sluice verify 'it'\\''s.h5' 'a b'</pre>"))
    #expect(page.contains("<dd>\(model.provenance.format)"))
    try expectWellFormed(page)
  }
}

extension HTMLReportTests {
  /// Every element is closed in its turn, no coordinate is odd, and nothing comes from elsewhere.
  private func expectWellFormed(_ page: String) throws {
    var open: [Substring] = []
    for part in page.split(separator: "<").dropFirst() {
      let tag = try #require(part.split(separator: ">", omittingEmptySubsequences: false).first)
      let name = try #require(tag.split { " \n/".contains($0) }.first)
      if tag.hasPrefix("/") {
        #expect(open.popLast() == name)
      } else if !tag.hasSuffix("/"), name != "meta", name != "br" {
        open.append(name)
      }
      for (index, value) in tag.split(separator: "\"").enumerated() where index % 2 == 1 {
        #expect(!value.contains("nan") && !value.contains("inf"), "\(tag)")
      }
      let quotes = tag.count { $0 == "\"" }
      #expect(quotes % 2 == 0, "\(tag)")
      if tag.hasPrefix("svg") { #expect(tag.contains("role=\"img\"")) }
    }
    #expect(open.isEmpty)
    #expect(!page.contains("<script") && !page.contains("http") && !page.contains("url("))
  }
}
