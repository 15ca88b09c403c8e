import SluiceModel

/// Operators that look up and put elements at places; ONNX Runtime made the numbers.
extension OperatorValueTests {
  static let placements: [Use] = [
    // ONNX Runtime, GatherND
    Use(
      GatherND(),
      real(
        [3, 2, 2], [1.625, 3, -4.875, 3, -0.375, 0.125, 1.25, -2.25, 4.75, -4.5, -2.25, -1.25]),
      integer([2, 2], [2, 1, 0, -1]), gives: real([2, 2], [-2.25, -1.25, -4.875, 3])),
    // ONNX Runtime, GatherND
    Use(
      GatherND(), integer([3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
      integer([2, 1, 1], [1, -1]), gives: integer([2, 1, 4], [4, 5, 6, 7, 8, 9, 10, 11])),
    // ONNX Runtime, GatherND
    Use(
      GatherND(batchDimensions: 1),
      real(
        [2, 3, 2], [0.625, -1, -3.75, -4.625, -5, -4.625, -3.625, 4.875, -3.125, 1.5, 2.5, -2.75]),
      integer([2, 1], [2, -3]), gives: real([2, 2], [-5, -4.625, -3.625, 4.875])),
    // ONNX Runtime, GatherND
    Use(
      GatherND(batchDimensions: 2),
      real(
        [2, 2, 3],
        [-2.25, -0.75, -2.375, 4.625, -3.25, 3.875, 2.875, 3.375, -3.875, -1.125, 1.25, -0.125]),
      integer([2, 2, 2, 1], [2, 0, -1, 1, 1, 0, 2, 2]),
      gives: real([2, 2, 2], [-2.375, -2.25, 3.875, -3.25, 3.375, 2.875, -0.125, -0.125])),
    // ONNX Runtime, GatherND
    Use(GatherND(), truth([2, 2], "1001"), integer([2], [1, 1]), gives: truth([], "1")),
    // ONNX Runtime, ScatterElements
    Use(
      ScatterElements(axis: 1, reduction: .none),
      real([2, 4], [1.625, 1.75, 1.625, -4.5, 4.5, 0.5, 4, -2.375]),
      integer([2, 3], [0, -1, 2, 1, 0, 3]),
      real([2, 3], [-1.5, 3.75, -3.25, -4.375, -1.375, 1.75]),
      gives: real([2, 4], [-1.5, 1.75, -3.25, 3.75, -1.375, -4.375, 4, 1.75])),
    // ONNX Runtime, ScatterND
    Use(
      ScatterND(reduction: .none), integer([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
      integer([3, 1], [1, -1, 0]), integer([3, 2], [-3, 9, 2, 0, 4, 7]),
      gives: integer([4, 2], [4, 7, -3, 9, 5, 6, 2, 0])),
    // ONNX Runtime, ScatterElements
    Use(
      ScatterElements(axis: 1, reduction: .add),
      real([2, 4], [-3.875, 3.625, -1.625, -2.75, 0.375, 3.875, 3.75, 3.625]),
      integer([2, 3], [0, -1, 0, 1, 1, 3]), real([2, 3], [-2, -4.875, 2.75, 2, 2.625, -5]),
      gives: real([2, 4], [-3.125, 3.625, -1.625, -7.625, 0.375, 8.5, 3.75, -1.375])),
    // ONNX Runtime, ScatterND
    Use(
      ScatterND(reduction: .add), integer([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
      integer([3, 1], [1, -1, 1]), integer([3, 2], [-3, 9, 2, 0, 4, 7]),
      gives: integer([4, 2], [1, 2, 4, 20, 5, 6, 9, 8])),
    // ONNX Runtime, ScatterElements
    Use(
      ScatterElements(axis: 1, reduction: .mul),
      real([2, 4], [-4.625, 0, -1.75, -0.75, 4.25, -3, 0.25, -1.875]),
      integer([2, 3], [0, -1, 0, 1, 1, 3]),
      real([2, 3], [-2.125, 3, -3.5, -1.875, -3.875, -3.625]),
      gives: real([2, 4], [-34.3984375, 0, -1.75, -2.25, 4.25, -21.796875, 0.25, 6.796875])),
    // ONNX Runtime, ScatterND
    Use(
      ScatterND(reduction: .mul), integer([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
      integer([3, 1], [1, -1, 1]), integer([3, 2], [-3, 9, 2, 0, 4, 7]),
      gives: integer([4, 2], [1, 2, -36, 252, 5, 6, 14, 0])),
    // ONNX Runtime, ScatterElements
    Use(
      ScatterElements(axis: 1, reduction: .max),
      real([2, 4], [-2.25, 1.875, 0.75, -0.625, -3.375, 2.875, 2.875, -2.75]),
      integer([2, 3], [0, -1, 0, 1, 1, 3]), real([2, 3], [-4.5, -1.875, -3.625, 2.875, 0.125, 0]),
      gives: real([2, 4], [-2.25, 1.875, 0.75, -0.625, -3.375, 2.875, 2.875, 0])),
    // ONNX Runtime, ScatterND
    Use(
      ScatterND(reduction: .max), integer([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
      integer([3, 1], [1, -1, 1]), integer([3, 2], [-3, 9, 2, 0, 4, 7]),
      gives: integer([4, 2], [1, 2, 4, 9, 5, 6, 7, 8])),
    // ONNX Runtime, ScatterElements
    Use(
      ScatterElements(axis: 1, reduction: .min),
      real([2, 4], [-2.125, 0, 4.625, -2.75, 2.625, -4.875, -1.875, 4.25]),
      integer([2, 3], [0, -1, 0, 1, 1, 3]),
      real([2, 3], [3.625, -4.25, 3.375, 3.375, -0.5, -1.375]),
      gives: real([2, 4], [-2.125, 0, 4.625, -4.25, 2.625, -4.875, -1.875, -1.375])),
    // ONNX Runtime, ScatterND
    Use(
      ScatterND(reduction: .min), integer([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
      integer([3, 1], [1, -1, 1]), integer([3, 2], [-3, 9, 2, 0, 4, 7]),
      gives: integer([4, 2], [1, 2, -3, 4, 5, 6, 2, 0])),
    // ONNX Runtime, ScatterElements
    Use(
      ScatterElements(axis: 0), truth([2, 3], "110110"), integer([1, 3], [1, 0, -1]),
      truth([1, 3], "001"), gives: truth([2, 3], "100011")),
    // ONNX Runtime, ScatterND
    Use(
      ScatterND(), real([2, 3], [4.75, 4.5, 1.75, -1.125, -3, 4.25]),
      integer([2, 2], [0, 2, 1, -3]), real([2], [-2.375, 0.5]),
      gives: real([2, 3], [4.75, 4.5, -2.375, 0.5, -3, 4.25])),
    // ONNX Runtime, ReverseSequence
    Use(
      ReverseSequence(timeAxis: 1, batchAxis: 0),
      real(
        [3, 4],
        [1.625, -2.625, -1.875, 2.375, -3.125, 1.625, 4.375, 1.75, 1.375, -0.375, 4.625, -2.875]),
      integer([3], [4, 1, 3]),
      gives: real(
        [3, 4],
        [2.375, -1.875, -2.625, 1.625, -3.125, 1.625, 4.375, 1.75, 4.625, -0.375, 1.375, -2.875])),
    // ONNX Runtime, ReverseSequence
    Use(
      ReverseSequence(timeAxis: 0, batchAxis: 1),
      integer([3, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), integer([2], [2, 3]),
      gives: integer([3, 2, 2], [4, 5, 10, 11, 0, 1, 6, 7, 8, 9, 2, 3])),
    // ONNX Runtime, ReverseSequence
    Use(
      ReverseSequence(timeAxis: 0, batchAxis: -1), truth([3, 2], "100011"), integer([2], [1, 2]),
      gives: truth([3, 2], "100011")),
    // ONNX Runtime, Trilu
    Use(
      Trilu(upper: true, diagonal: 0),
      real(
        [2, 3, 4],
        [
          -1.5, 1.375, 1.5, -4, -3.5, 1.875, 3.375, 1.25, 4.25, -1.25, -1.75, 2.875, -4.625, -3.125,
          -3.125, -1.125, -3.5, 2.875, 3.375, -1.25, -4.75, 2.125, -4, 1.125,
        ]),
      gives: real(
        [2, 3, 4],
        [
          -1.5, 1.375, 1.5, -4, 0, 1.875, 3.375, 1.25, 0, 0, -1.75, 2.875, -4.625, -3.125, -3.125,
          -1.125, 0, 2.875, 3.375, -1.25, 0, 0, -4, 1.125,
        ])),
    // ONNX Runtime, Trilu
    Use(
      Trilu(upper: true, diagonal: 2),
      real(
        [2, 3, 4],
        [
          -3.375, 4.375, 1.75, 4.875, 1.125, 2.125, -1.25, 3, -3.875, -3.5, -1.5, 2.125, -0.25,
          3.375, 4.375, -1, -0.875, 0.5, 1.375, -0.25, 1, 4.5, 2.25, -1.875,
        ]),
      gives: real(
        [2, 3, 4],
        [0, 0, 1.75, 4.875, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 4.375, -1, 0, 0, 0, -0.25, 0, 0, 0, 0])),
    // ONNX Runtime, Trilu
    Use(
      Trilu(upper: false, diagonal: -1),
      real(
        [2, 3, 4],
        [
          -0.75, -1, -3.5, -5, 2.875, -0.875, -1.5, 1.25, 0.625, 4.25, 1.125, 4.125, 0.75, -1.75,
          -1.875, 4.875, 0.75, -3.125, 3.25, 3.125, -5, -3.5, 1.875, -1,
        ]),
      gives: real(
        [2, 3, 4],
        [0, 0, 0, 0, 2.875, 0, 0, 0, 0.625, 4.25, 0, 0, 0, 0, 0, 0, 0.75, 0, 0, 0, -5, -3.5, 0, 0])),
    // ONNX Runtime, Trilu
    Use(
      Trilu(upper: false, diagonal: 0),
      real(
        [2, 3, 4],
        [
          -1.625, -4.375, -3.125, 3.5, 3.25, 3.25, 0.625, -3.625, -1.875, 0.25, 4.875, -2.5, 0.375,
          -0.125, 0, 0.5, 2, -4, 4.75, 3.625, 2.625, -2.25, -0.625, -0.625,
        ]),
      gives: real(
        [2, 3, 4],
        [
          -1.625, 0, 0, 0, 3.25, 3.25, 0, 0, -1.875, 0.25, 4.875, 0, 0.375, 0, 0, 0, 2, -4, 0, 0,
          2.625, -2.25, -0.625, 0,
        ])),
    // ONNX Runtime, Trilu
    Use(Trilu(upper: true, diagonal: -9), truth([2, 2], "1011"), gives: truth([2, 2], "1011")),
    // ONNX Runtime, Pad
    Use(
      Pad(before: [0, 4], after: [0, 5], mode: .wrap),
      real([2, 3], [-2, -4.5, 2.375, -5, 2.5, -3.125]),
      gives: real(
        [2, 12],
        [
          2.375, -2, -4.5, 2.375, -2, -4.5, 2.375, -2, -4.5, 2.375, -2, -4.5, -3.125, -5, 2.5,
          -3.125, -5, 2.5, -3.125, -5, 2.5, -3.125, -5, 2.5,
        ])),
    // ONNX Runtime, Pad
    Use(
      Pad(before: [1, -1], after: [-1, 2], value: 0.5),
      real([2, 3], [-2, -4.5, 2.375, -5, 2.5, -3.125]),
      gives: real([2, 4], [0.5, 0.5, 0.5, 0.5, -4.5, 2.375, 0.5, 0.5])),
    // ONNX Runtime, Pad
    Use(
      Pad(before: [0, -1], after: [0, 2], mode: .edge),
      real([2, 3], [-2, -4.5, 2.375, -5, 2.5, -3.125]),
      gives: real([2, 4], [-4.5, 2.375, 2.375, 2.375, 2.5, -3.125, -3.125, -3.125])),
    // ONNX Runtime, Pad
    Use(
      Pad(before: [0, 2], after: [0, -1], mode: .wrap),
      real([2, 3], [-2, -4.5, 2.375, -5, 2.5, -3.125]),
      gives: real([2, 4], [-2, -4.5, -2, -4.5, -5, 2.5, -5, 2.5])),
    // ONNX Runtime, Pad
    Use(
      Pad(before: [0, 1], after: [0, -1], mode: .reflect),
      real([2, 3], [-2, -4.5, 2.375, -5, 2.5, -3.125]),
      gives: real([2, 3], [-4.5, -2, -4.5, 2.5, -5, 2.5])),
  ]
}
