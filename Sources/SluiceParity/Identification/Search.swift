internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Goes through all readings, the cheapest test first.
///
/// From a state of zeros the first step does not see the recurrent kernel, and each unit is on its own: a
/// few units of one step of one row sort out kernel, biases, gate order, functions and the way through
/// time. What is left is run on a few steps of one row with the recurrent kernels, and then on the
/// whole golden.
struct Search {
  /// How many units of the first step are compared.
  private static let unitsOfFirstStep = 8
  /// How many steps of the first row are compared.
  private static let stepsOfFirstRow = 4
  /// How many of the readings that came closest are run on the whole golden where none matches.
  private static let kept = 12

  private let candidates: [Candidates]
  private let runs: [RecordedRun]
  private var trial: ReadingTrial
  private(set) var matches: [Identification.Match] = []
  private(set) var tried = 0
  /// Readings that failed on the first step, and such that failed later, the closest first.
  private var near: [[(misfit: ReadingTrial.Misfit, reading: LayoutReading)]] = [[], []]

  init(_ candidates: [Candidates], runs: [RecordedRun], elements: [String: [Double]]) {
    self.candidates = candidates
    self.runs = runs
    trial = ReadingTrial(runs: runs, elements: elements)
  }

  /// Tries all readings with as many biases as there can be; with fewer, where none of them matches.
  mutating func run() throws(SluiceError) {
    for count in Candidates.biasCounts {
      let work = candidates.flatMap { family in
        family.resetPlacements.flatMap { reset in
          family.kernels.flatMap { kernel in
            family.biases(count, addedOnly: reset != .afterProduct, besides: kernel)
              .map { (family, reset, kernel, $0) }
          }
        }
      }
      for (index, item) in work.enumerated() {
        for order in item.0.cell.gates.permutations {
          try Interruption.check()
          search(item.0, item.1, item.2, item.3, order)
        }
        Progress.report("identifying", index + 1, of: work.count)
      }
      if !matches.isEmpty { return }
    }
  }

  /// The reading that is off by least, and by how much; of those that came close on the first steps.
  mutating func closest() -> Identification.Match? {
    let finalists = near[1].map(\.reading) + near[0].flatMap { recurrences(of: $0.reading) }
    let results = finalists.map { (trial.misfit(of: $0, in: whole), $0) }
    return results.min { $0.0 < $1.0 }.map { match($0.1, $0.0) }
  }

  /// The arrays that a match uses, but that might as well be zero.
  func arraysWithoutEffect(on reading: LayoutReading) -> [String] {
    reading.arrays.sorted().filter { name in
      var zeroed = trial.elements
      zeroed[name] = zeroed[name]?.map { _ in 0 }
      var other = ReadingTrial(runs: runs, elements: zeroed)
      return other.misfit(of: reading, in: whole).isMatch
    }
  }

  private mutating func search(
    _ family: Candidates, _ reset: ResetPlacement?, _ kernel: KernelReading, _ biases: BiasReading,
    _ order: [Gate]
  ) {
    let recurrentKernels = family.recurrentKernels(beside: kernel, biases)
    guard let anyRecurrent = recurrentKernels.first else { return }
    var left: [LayoutReading] = []
    for functions in family.functions {
      for axes in runs[0].axes where runs.allSatisfy({ $0.axes.contains(axes) }) {
        for timeOrder in timeOrders(axes) {
          for cellStateFirst in stateOrders(family.cell) {
            let reading = LayoutReading(
              cell: family.cell, inputSize: runs[0].inputSize, hiddenSize: runs[0].hiddenSize,
              kernel: kernel, recurrentKernel: anyRecurrent, biases: biases, order: order,
              resetPlacement: reset, activation: functions.activation,
              recurrentActivation: functions.recurrent, timeOrder: timeOrder, axes: axes,
              cellStateFirst: cellStateFirst)
            tried += recurrentKernels.count
            if passesFirstStep(reading) { left.append(reading) }
          }
        }
      }
    }
    for recurrentKernel in recurrentKernels {
      for reading in left { confirm(reading.with(recurrentKernel)) }
    }
  }

  private mutating func passesFirstStep(_ reading: LayoutReading) -> Bool {
    guard runs[0].states.isEmpty, hasSequence(reading.axes) else { return true }
    let scope = ReadingTrial.Scope(
      cases: 0..<1, rows: 1, steps: 1, units: min(Self.unitsOfFirstStep, reading.hiddenSize))
    let misfit = trial.misfit(of: reading, in: scope)
    if !misfit.isMatch { keep(reading, misfit, 0) }
    return misfit.isMatch
  }

  private mutating func confirm(_ reading: LayoutReading) {
    let steps = hasSequence(reading.axes) ? Self.stepsOfFirstRow : Int.max
    let scope = ReadingTrial.Scope(cases: 0..<1, rows: 1, steps: steps, units: reading.hiddenSize)
    var misfit = trial.misfit(of: reading, in: scope)
    if misfit.isMatch {
      misfit = trial.misfit(of: reading, in: whole)
      if misfit.isMatch {
        matches.append(match(reading, misfit))
        return
      }
    }
    keep(reading, misfit, 1)
  }

  private mutating func keep(_ reading: LayoutReading, _ misfit: ReadingTrial.Misfit, _ stage: Int)
  {
    guard near[stage].count < Self.kept || misfit < near[stage][Self.kept - 1].misfit else {
      return
    }
    let place = near[stage].firstIndex { misfit < $0.misfit } ?? near[stage].count
    near[stage].insert((misfit, reading), at: place)
    if near[stage].count > Self.kept { near[stage].removeLast() }
  }

  private var whole: ReadingTrial.Scope {
    ReadingTrial.Scope(cases: runs.indices, units: runs[0].hiddenSize)
  }

  private func match(_ reading: LayoutReading, _ misfit: ReadingTrial.Misfit)
    -> Identification.Match
  {
    Identification.Match(
      reading: reading, error: misfit.absolute, allowed: misfit.allowed,
      outputs: OrderedDictionary(
        uniqueKeysWithValues: zip(runs[0].outputs, misfit.roles).map {
          ($0.block.name, $1.rawValue)
        }))
  }

  private func hasSequence(_ axes: LayoutReading.Axes) -> Bool {
    runs[0].outputs.contains { runs[0].roles(of: $0, axes) == [.sequence] }
  }

  /// The ways through time that differ; without a sequence, the order of its outputs is nothing.
  private func timeOrders(_ axes: LayoutReading.Axes) -> [LayoutReading.TimeOrder] {
    let isSequence = runs.contains { run in
      run.outputs.contains { run.roles(of: $0, axes).contains(.sequence) }
    }
    return isSequence ? LayoutReading.TimeOrder.allCases : [.forward, .reverse]
  }

  private func stateOrders(_ cell: LayoutReading.Cell) -> [Bool?] {
    switch (cell, runs[0].states.count) {
    case (.lstm, 2): [false, true]
    case (_, 2): []
    default: [nil]
    }
  }

  private func recurrences(of reading: LayoutReading) -> [LayoutReading] {
    candidates.first { $0.cell == reading.cell }?
      .recurrentKernels(beside: reading.kernel, reading.biases).map { reading.with($0) } ?? []
  }
}

extension LayoutReading {
  /// The same reading with another recurrent kernel.
  fileprivate func with(_ recurrentKernel: KernelReading) -> LayoutReading {
    LayoutReading(
      cell: cell, inputSize: inputSize, hiddenSize: hiddenSize, kernel: kernel,
      recurrentKernel: recurrentKernel, biases: biases, order: order,
      resetPlacement: resetPlacement, activation: activation,
      recurrentActivation: recurrentActivation, timeOrder: timeOrder, axes: axes,
      cellStateFirst: cellStateFirst)
  }
}
