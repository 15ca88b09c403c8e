import SluiceModel
import Testing

/// What masked steps do and give out.
@Suite struct MaskTests {
  /// Rows of masks, of seven steps: holes, leading, trailing, one step, none and all.
  static let rows: [[Bool]] = [
    "1011011", "0001111", "1110000", "0110010", "0001000", "0000000", "1111111",
  ].map { $0.map { $0 == "1" } }

  /// What the twin computes of `item`, step by step, by the words of the documentation.
  static func expected(_ item: RecurrentCase, _ mask: [[Bool]]) -> RecurrentCase.Outputs {
    var result = RecurrentCase.Outputs(
      sequence: item.sequence.map { $0.map { _ in [] } }, last: item.sequence.map { _ in [] },
      states: item.states.map { $0.map { _ in [] } })
    for (lane, twin) in item.twins.enumerated() {
      let isReverse = item.direction == .reverse || lane == 1
      for row in item.sequence.indices {
        var states = item.states.map { Array($0[row][lane * 3..<lane * 3 + 3]) }
        var output = [0.0, 0, 0]
        for time in isReverse ? (0..<7).reversed() : Array(0..<7) {
          if mask[row][time] {
            states = twin.step(item.sequence[row][time], states)
            output = states[0]
          } else if item.maskedOutput == .zero {
            output = [0, 0, 0]
          }
          result.sequence[row][time] += output
        }
        result.last[row] += output
        for (index, state) in states.enumerated() { result.states[index][row] += state }
      }
    }
    return result
  }

  static func item(_ cell: ScalarTwin.Cell, _ direction: Direction, _ output: MaskedOutput)
    -> RecurrentCase
  {
    var item = RecurrentCase(cell, direction)
    item.maskedOutput = output
    return item
  }

  @Test(arguments: ScalarTwin.Cell.allCases, Direction.allCases)
  func `masked steps are passed over`(_ cell: ScalarTwin.Cell, _ direction: Direction) throws {
    for output in MaskedOutput.allCases {
      for (index, row) in Self.rows.enumerated() {
        var item = Self.item(cell, direction, output)
        let mask = [row, Self.rows[(index + 3) % Self.rows.count]]
        item.mask = mask
        RecurrentTests.expectClose(try item.forward(), Self.expected(item, mask))
      }
    }
  }

  @Test(arguments: ScalarTwin.Cell.allCases, MaskedOutput.allCases)
  func `a mask that is true everywhere changes nothing`(
    _ cell: ScalarTwin.Cell, _ output: MaskedOutput
  ) throws {
    var item = Self.item(cell, .bidirectional, output)
    let without = try item.forward()
    item.mask = [Self.rows[6], Self.rows[6]]
    #expect(try item.forward() == without)
  }

  @Test(arguments: ScalarTwin.Cell.allCases, Direction.allCases)
  func `a sequence that is masked everywhere gives zeros and keeps its states`(
    _ cell: ScalarTwin.Cell, _ direction: Direction
  ) throws {
    for output in MaskedOutput.allCases {
      var item = Self.item(cell, direction, output)
      item.mask = [Self.rows[5], Self.rows[6]]
      let outputs = try item.forward()
      #expect(outputs.sequence[0].joined().allSatisfy { $0 == 0 })
      #expect(outputs.last[0].allSatisfy { $0 == 0 })
      #expect(outputs.states.map { $0[0] } == item.states.map { $0[0] })
    }
  }

  @Test func `leading masked steps give zeros, not the initial state`() throws {
    var item = Self.item(.gruAfter, .forward, .hold)
    item.mask = [Self.rows[1], Self.rows[1]]
    let outputs = try item.forward()
    for row in 0..<2 {
      #expect(outputs.sequence[row][..<3].allSatisfy { $0 == [0, 0, 0] })
      #expect(outputs.sequence[row][3] != [0, 0, 0])
    }
  }

  @Test func `a trailing masked step holds the output, or zeroes it with the last`() throws {
    var item = Self.item(.lstm, .forward, .hold)
    item.mask = [Self.rows[2], Self.rows[2]]
    let held = try item.forward()
    #expect(held.sequence[0][6] == held.sequence[0][2])
    #expect(held.last[0] == held.states[0][0])
    item.maskedOutput = .zero
    let zeroed = try item.forward()
    #expect(zeroed.sequence[0][2] == held.sequence[0][2])
    #expect(zeroed.sequence[0][6] == [0, 0, 0])
    #expect(zeroed.last[0] == [0, 0, 0])
    #expect(zeroed.states == held.states)
  }
}
