internal import OrderedCollections
public import SluiceCore
internal import SluiceEngine
internal import SluiceModel

extension Verification {
  /// The verdicts as JSON, in the form that `Schemas/verify.schema.json` describes.
  ///
  /// Figures that are not finite are the strings `inf` and `nan`.
  public var json: JSON {
    [
      "passed": .bool(passed),
      "engine": vectorUnit.json,
      "cases": .array(cases.map(\.json)),
    ]
  }
}

extension VectorUnit? {
  /// The unit of the engine that was judged, or null.
  var json: JSON { map { .string($0.rawValue) } ?? .null }
}

extension Verification.Case {
  fileprivate var json: JSON {
    [
      "name": .string(name),
      "passed": .bool(passed),
      "outputs": .array(outputs.map(\.json)),
      "notCompared": .array(notCompared.map { .string($0) }),
      "firstToDepart": firstToDepart.map { .string($0) } ?? .null,
      "departure": departure?.json ?? .null,
    ]
  }
}

extension Verification.Output {
  fileprivate var json: JSON {
    [
      "kind": .string(kind.rawValue),
      "name": .string(name),
      "elementType": .string(elementType.rawValue),
      "passed": .bool(passed),
      "comparison": comparison.json,
      "engine": engine?.json ?? .null,
      "timeAxis": timeAxis.map { .integer($0) } ?? .null,
    ]
  }
}

extension Comparison {
  /// The figures as JSON.
  var json: JSON {
    [
      "shape": .array(shape.map { .integer($0) }),
      "count": .integer(count),
      "precision": .string(precision.rawValue),
      "allowance": allowance.json,
      "mostAllowed": .number(mostAllowed),
      "goldenScale": .number(goldenScale),
      "maxAbsolute": .number(maxAbsolute),
      "maxRelative": .number(maxRelative),
      "maxRoundings": maxRoundings.map { .number($0) } ?? .null,
      "maxULP": maxULP.map { Int(exactly: $0).map { .integer($0) } ?? .number(Double($0)) }
        ?? .null,
      "rms": .number(rms),
      "worst": worst?.json ?? .null,
      "failures": .integer(failures),
      "unjudged": .integer(unjudged),
      "firstFailure": firstFailure?.json ?? .null,
      "golden": goldenSpecials.json,
      "candidate": candidateSpecials.json,
      "profile": .array(profile.map { .number($0) }),
    ]
  }
}

extension GoldenDeparture {
  fileprivate var json: JSON {
    [
      "node": .string(node), "kind": .string(kind), "pass": .string(pass.rawValue),
      "row": .integer(row), "time": .integer(time), "stepsBefore": .integer(stepsBefore),
      "startsFromZero": .bool(startsFromZero), "units": .integer(units), "unit": .integer(unit),
      "found": .number(found), "golden": .number(golden),
      "gates": .array(
        gates.map { reading in
          [
            "gate": .string(reading.gate.letter), "value": .number(reading.value),
            "needed": reading.needed.map { .number($0) } ?? .null,
            "couldExplain": .bool(reading.couldExplain),
          ]
        }),
    ]
  }
}

extension Allowance {
  fileprivate var json: JSON {
    switch self {
    case .fixed(let tolerance):
      ["absolute": .number(tolerance.absolute), "relative": .number(tolerance.relative)]
    case .rounding(let scale):
      ["roundings": .number(Self.roundings), "rounding": .number(scale.largest)]
    }
  }
}

extension Comparison.Element {
  fileprivate var json: JSON {
    [
      "index": .array(index.map { .integer($0) }),
      "golden": .number(golden),
      "candidate": .number(candidate),
      "distance": .number(distance),
    ]
  }
}

extension Comparison.Specials {
  fileprivate var json: JSON { ["nans": .integer(nans), "infinities": .integer(infinities)] }
}
