import SluiceModel

/// Operators that place, look up and multiply; the functions named made the numbers.
extension OperatorValueTests {
  static let arrangements: [Use] = [
    // numpy.reshape
    Use(
      Reshape(shape: [0, -1]), real([2, 3, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
      gives: real([2, 6], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])),
    // numpy.squeeze
    Use(
      Squeeze(axes: [-1, 1]), real([2, 1, 3, 1], [0, 1, 2, 3, 4, 5]),
      gives: real([2, 3], [0, 1, 2, 3, 4, 5])),
    // numpy.expand_dims
    Use(
      Unsqueeze(axes: [3, 0]), real([2, 3], [0, 1, 2, 3, 4, 5]),
      gives: real([1, 2, 3, 1], [0, 1, 2, 3, 4, 5])),
    // numpy.reshape
    Use(
      MergeAxes(axis: 1), real([2, 3, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
      gives: real([2, 6], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])),
    // numpy.reshape
    Use(
      MergeAxes(axis: -3, count: 3), real([2, 3, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
      gives: real([12], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])),
    // numpy.reshape
    Use(
      SplitAxis(axis: 0), real([6, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
      truth([2, 3], "111111"), gives: real([2, 3, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])),
    // numpy indexing
    Use(
      Slice(axis: 1, from: -2), real([2, 4], [0, 1, 2, 3, 4, 5, 6, 7]),
      gives: real([2, 2], [2, 3, 6, 7])),
    // numpy indexing
    Use(
      Slice(axis: 0, from: 1, to: 100, by: 2), real([6], [0, 1, 2, 3, 4, 5]),
      gives: real([3], [1, 3, 5])),
    // numpy indexing
    Use(
      Slice(axis: 0, from: -1, to: .min, by: -2), real([6], [0, 1, 2, 3, 4, 5]),
      gives: real([3], [5, 3, 1])),
    // numpy indexing
    Use(
      Slice(axis: 0, from: 100, to: 1, by: -3), real([8], [0, 1, 2, 3, 4, 5, 6, 7]),
      gives: real([2], [7, 4])),
    // numpy indexing
    Use(Slice(axis: 0, from: 4, to: 2), real([6], [0, 1, 2, 3, 4, 5]), gives: real([0], [])),
    // numpy indexing
    Use(
      Slice(axis: 0, from: -100, to: -2), real([6], [0, 1, 2, 3, 4, 5]),
      gives: real([4], [0, 1, 2, 3])),
    // numpy indexing
    Use(
      Slice(axis: 0, from: 3, to: -100, by: -1), real([6], [0, 1, 2, 3, 4, 5]),
      gives: real([4], [3, 2, 1, 0])),
    // numpy indexing
    Use(
      Slice(axis: 0, from: 0, to: 5, by: .max), real([6], [0, 1, 2, 3, 4, 5]), gives: real([1], [0])
    ),
    // numpy indexing
    Use(
      Slice(axis: 0, from: 5, to: .min, by: .min), real([6], [0, 1, 2, 3, 4, 5]),
      gives: real([1], [5])),
    // numpy indexing
    Use(
      Slice(starts: [2, 0], ends: [0, 3], axes: [-1, 0], steps: [-1, 2]),
      real(
        [2, 3, 4],
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
      gives: real([1, 3, 2], [2, 1, 6, 5, 10, 9])),
    // numpy.tile
    Use(
      Tile(repeats: [2, 3]), real([2, 2], [0, 1, 2, 3]),
      gives: real(
        [4, 6], [0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3, 0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3])),
    // numpy.tile
    Use(Tile(repeats: [1, 0]), real([2, 2], [0, 1, 2, 3]), gives: real([2, 0], [])),
    // numpy.broadcast_to
    Use(
      Expand(shape: [2, 1, 3]), real([2, 1], [0, 1]),
      gives: real([2, 2, 3], [0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1])),
    // numpy.pad
    Use(
      Pad(before: [1, 0], after: [0, 2], value: 9), real([2, 2], [0, 1, 2, 3]),
      gives: real([3, 4], [9, 9, 9, 9, 0, 1, 9, 9, 2, 3, 9, 9])),
    // numpy.pad
    Use(
      Pad(before: [1, 2], after: [2, 0], mode: .edge), real([2, 2], [0, 1, 2, 3]),
      gives: real([5, 4], [0, 0, 0, 1, 0, 0, 0, 1, 2, 2, 2, 3, 2, 2, 2, 3, 2, 2, 2, 3])),
    // numpy.pad
    Use(
      Pad(before: [1, 2], after: [1, 2], mode: .reflect), real([2, 3], [0, 1, 2, 3, 4, 5]),
      gives: real(
        [4, 7],
        [5, 4, 3, 4, 5, 4, 3, 2, 1, 0, 1, 2, 1, 0, 5, 4, 3, 4, 5, 4, 3, 2, 1, 0, 1, 2, 1, 0])),
    // numpy.pad
    Use(Pad(before: [1], after: [1], value: 1), truth([2], "01"), gives: truth([4], "1011")),
    // numpy.take
    Use(
      Gather(axis: 1),
      real(
        [2, 3, 4],
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
      integer([1, 2], [2, -3]),
      gives: real([2, 1, 2, 4], [8, 9, 10, 11, 0, 1, 2, 3, 20, 21, 22, 23, 12, 13, 14, 15])),
    // numpy.take
    Use(Gather(axis: 0), integer([3], [10, 20, 30]), integer([], [-1]), gives: integer([], [30])),
    // numpy.take
    Use(
      Gather(axis: -1), truth([1, 3], "101"), integer([3], [0, 0, 1]), gives: truth([1, 3], "110")),
    // numpy.take_along_axis
    Use(
      GatherElements(axis: 1), real([3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
      integer([3, 2], [3, -1, 0, -4, 1, 2]), gives: real([3, 2], [3, 3, 4, 4, 9, 10])),
    // numpy.take_along_axis
    Use(
      GatherElements(axis: 0), real([3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
      integer([1, 4], [2, 0, 1, -3]), gives: real([1, 4], [8, 1, 6, 3])),
    // tf.one_hot
    Use(
      OneHot(depth: 3), integer([2, 2], [0, 2, -1, 3]),
      gives: real([2, 2, 3], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])),
    // tf.one_hot
    Use(
      OneHot(depth: 3, on: 5, off: -1, axis: 1), integer([2, 2], [0, 2, -1, 3]),
      gives: real([2, 3, 2], [5, -1, -1, -1, -1, 5, -1, -1, -1, -1, -1, -1])),
    // ONNX's rule for negative indices
    Use(
      OneHot(depth: 3, axis: 0, wrapsNegatives: true, elementType: .int32),
      integer([4], [1, -1, -3, -4]), gives: integer([3, 4], [0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0])),
    // tf.one_hot
    Use(OneHot(depth: 2, elementType: .bool), integer([2], [1, 0]), gives: truth([2, 2], "0110")),
    // numpy.shape
    Use(
      Shape(),
      real(
        [2, 3, 4],
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
      gives: integer([3], [2, 3, 4])),
    // numpy.shape
    Use(
      Shape(start: -2, end: -1),
      real(
        [2, 3, 4],
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
      gives: integer([1], [3])),
    // numpy.full
    Use(
      ConstantOfShape(1.5, .float32), integer([2], [2, 3]),
      gives: real([2, 3], [1.5, 1.5, 1.5, 1.5, 1.5, 1.5])),
    // numpy.full
    Use(ConstantOfShape(-2, .int32), integer([1], [2]), gives: integer([2], [-2, -2])),
    // numpy.full
    Use(ConstantOfShape(1, .bool), integer([0], []), gives: truth([], "1")),
    // numpy.arange
    Use(
      NumberRange(), integer([], [3]), integer([], [10]), integer([], [3]),
      gives: integer([3], [3, 6, 9])),
    // numpy.arange
    Use(
      NumberRange(), integer([], [5]), integer([], [-4]), integer([], [-3]),
      gives: integer([3], [5, 2, -1])),
    // numpy.arange
    Use(
      NumberRange(), integer([], [5]), integer([], [5]), integer([], [1]), gives: integer([0], [])),
    // numpy.arange
    Use(
      NumberRange(), real([], [0.5]), real([], [2]), real([], [0.4]),
      gives: real([4], [0.5, 0.9, 1.3, 1.7000000000000002])),
    // numpy.arange
    Use(NumberRange(), real([], [2]), real([], [1]), real([], [1]), gives: real([0], [])),
    // numpy.matmul
    Use(
      MatMul(), real([2, 3], [-0.438, 1.192, -0.478, 0.853, 0.45, 1.764]),
      real([3, 2], [1.967, 0.895, 1.235, -1.389, 0.852, 1.39]),
      gives: real([2, 2], [0.20331800000000008, -2.712118, 3.736529, 2.5903449999999997])),
    // numpy.matmul
    Use(
      MatMul(),
      real(
        [2, 2, 3],
        [-0.395, 0.213, -0.082, 1.834, -0.731, -0.392, -1.996, -0.319, 0.526, 1.74, 1.695, -0.691]),
      real([1, 3, 2], [1.955, -1.249, 1.293, -1.371, -0.38, -1.706]),
      gives: real(
        [2, 2, 2],
        [
          -0.46565600000000007, 0.341224, 2.7892470000000005, -0.6197130000000004, -4.514527,
          2.0329970000000004, 5.8559149999999995, -3.3182590000000003,
        ])),
    // numpy.matmul
    Use(
      MatMul(), real([2, 3], [-0.438, 1.192, -0.478, 0.853, 0.45, 1.764]),
      real([3], [1.432, 1.315, -1.441]),
      gives: real([2], [1.6290619999999998, -0.7286780000000002])),
    // numpy.matmul
    Use(
      MatMul(), real([3], [1.432, 1.315, -1.441]),
      real([3, 2], [1.967, 0.895, 1.235, -1.389, 0.852, 1.39]),
      gives: real([2], [3.2130370000000004, -2.547885])),
    // numpy.matmul
    Use(
      MatMul(), real([3], [1.432, 1.315, -1.441]), real([3], [1.432, 1.315, -1.441]),
      gives: real([], [5.85633])),
    // numpy.matmul
    Use(
      MatMul(), real([3], [1.432, 1.315, -1.441]),
      real([1, 3, 2], [1.955, -1.249, 1.293, -1.371, -0.38, -1.706]),
      gives: real([1, 2], [5.047435, -1.1330869999999997])),
    // numpy.matmul
    Use(
      MatMul(),
      real(
        [1, 2, 2, 3],
        [-0.395, 0.213, -0.082, 1.834, -0.731, -0.392, -1.996, -0.319, 0.526, 1.74, 1.695, -0.691]),
      real([3, 2], [1.967, 0.895, 1.235, -1.389, 0.852, 1.39]),
      gives: real(
        [1, 2, 2, 2],
        [
          -0.583774, -0.763362, 2.370709, 2.1119090000000003, -3.8719449999999997,
          -0.6121890000000002, 4.927173, -1.757545,
        ])),
    // numpy.matmul
    Use(
      MatMul(), integer([2, 3], [-2, -1, 0, 1, 2, 3]),
      integer([3, 4], [-7, -4, -1, 2, 5, 8, 11, 14, 17, 20, 23, 26]),
      gives: integer([2, 4], [9, 0, -9, -18, 54, 72, 90, 108])),
    // numpy.einsum
    Use(
      try Einsum(equation: "ij,ij->j"), integer([2, 3], [-2, -1, 0, 1, 2, 3]),
      integer([2, 3], [-2, -1, 0, 1, 2, 3]), gives: integer([3], [5, 5, 9])),
    // numpy.einsum
    Use(
      try Einsum(equation: "ij,jk->ik"),
      real([2, 3], [-0.438, 1.192, -0.478, 0.853, 0.45, 1.764]),
      real([3, 2], [1.967, 0.895, 1.235, -1.389, 0.852, 1.39]),
      gives: real([2, 2], [0.2033180000000001, -2.712118, 3.736529, 2.5903449999999997])),
    // numpy.einsum
    Use(
      try Einsum(equation: "ij,jk"), real([2, 3], [-0.438, 1.192, -0.478, 0.853, 0.45, 1.764]),
      real([3, 2], [1.967, 0.895, 1.235, -1.389, 0.852, 1.39]),
      gives: real([2, 2], [0.2033180000000001, -2.712118, 3.736529, 2.5903449999999997])),
    // numpy.einsum
    Use(
      try Einsum(equation: "ba,cb"), real([2, 3], [-0.438, 1.192, -0.478, 0.853, 0.45, 1.764]),
      real([2, 2], [0.108, -0.967, -0.033, 0.213]),
      gives: real(
        [3, 2],
        [
          -0.872155, 0.19614299999999998, -0.30641399999999996, 0.056514, -1.7574119999999998,
          0.391506,
        ])),
    // numpy.einsum
    Use(
      try Einsum(equation: "ij->ji"), real([2, 3], [-0.438, 1.192, -0.478, 0.853, 0.45, 1.764]),
      gives: real([3, 2], [-0.438, 0.853, 1.192, 0.45, -0.478, 1.764])),
    // numpy.einsum
    Use(
      try Einsum(equation: "ii->i"),
      real([3, 3], [-1.575, 1.458, -0.885, -0.212, -1.771, -1.989, -1.219, -0.633, 1.712]),
      gives: real([3], [-1.575, -1.771, 1.712])),
    // numpy.einsum
    Use(
      try Einsum(equation: "ii"),
      real([3, 3], [1.559, -0.078, -0.181, 0.668, 1.435, -0.651, 1.175, -0.404, 0.376]),
      gives: real([], [3.3699999999999997])),
    // numpy.einsum
    Use(
      try Einsum(equation: "iij->j"),
      real(
        [2, 2, 3],
        [0.95, 0.005, 0.763, 0.789, -1.977, -1.844, -1.404, -1.145, -1.187, -1.804, -1.131, 0.404]),
      gives: real([3], [-0.8540000000000001, -1.1260000000000001, 1.167])),
    // numpy.einsum
    Use(
      try Einsum(equation: "...ij,...jk->...ik"),
      real(
        [2, 2, 3],
        [-0.395, 0.213, -0.082, 1.834, -0.731, -0.392, -1.996, -0.319, 0.526, 1.74, 1.695, -0.691]),
      real([3, 2], [1.967, 0.895, 1.235, -1.389, 0.852, 1.39]),
      gives: real(
        [2, 2, 2],
        [
          -0.583774, -0.763362, 2.370709, 2.111909, -3.8719449999999997, -0.6121890000000002,
          4.927173, -1.7575449999999997,
        ])),
    // numpy.einsum
    Use(
      try Einsum(equation: "...i,i"),
      real(
        [2, 2, 3],
        [-0.395, 0.213, -0.082, 1.834, -0.731, -0.392, -1.996, -0.319, 0.526, 1.74, 1.695, -0.691]),
      real([3], [1.432, 1.315, -1.441]),
      gives: real([2, 2], [-0.16738300000000006, 2.229895, -4.035723, 5.716336])),
    // numpy.einsum
    Use(
      try Einsum(equation: "i...->..."),
      real(
        [2, 2, 3],
        [-0.395, 0.213, -0.082, 1.834, -0.731, -0.392, -1.996, -0.319, 0.526, 1.74, 1.695, -0.691]),
      gives: real(
        [2, 3], [-2.391, -0.10600000000000001, 0.444, 3.574, 0.9640000000000001, -1.083])),
    // numpy.einsum
    Use(
      try Einsum(equation: "a...b,b...->...a"),
      real(
        [2, 4, 1, 3],
        [
          1.544, -0.602, -0.534, -0.333, 0.721, 1.141, 1.764, -0.497, 0.827, -0.633, 1.296, -1.077,
          1.484, 0.02, 0.901, 0.14, -0.736, -0.023, -1.798, -1.828, 0.12, -0.091, 1.333, -1.92,
        ]),
      real(
        [3, 4, 2],
        [
          0.228, -0.037, 0.392, 0.918, 0.099, 0.252, -0.033, 0.461, -1.007, 0.21, 0.69, -1.236,
          1.961, 0.986, 1.821, -0.824, -0.226, -0.954, -1.813, -1.933, -1.013, 1.445, -1.345, 0.758,
        ]),
      gives: real(
        [4, 2, 2],
        [
          1.07893, 0.114586, 0.325888, -0.910262, -1.7016790000000004, -0.411261, -3.402403,
          1.082675, -1.637732, -3.8842700000000008, 1.1495009999999999, -2.082104,
          3.8294699999999997, 5.012796, -2.1760829999999998, -2.595703,
        ])),
    // numpy.einsum
    Use(
      try Einsum(equation: "ij,kj,kl->il"),
      real([2, 3], [-0.438, 1.192, -0.478, 0.853, 0.45, 1.764]),
      real(
        [4, 3],
        [-1.002, -1.738, -1.23, 0.712, 0.007, 0.196, -0.187, -0.903, -0.047, 1.69, -1.194, 0.931]),
      real([4, 2], [-0.995, -1.226, -0.705, -1.629, 1.741, -0.539, -1.297, -2]),
      gives: real([2, 2], [3.0106289779999993, 7.668943836, -1.319036147, -1.6343193029999998])),
    // numpy.einsum
    Use(
      try Einsum(equation: "i,j->ji"), real([3], [1.432, 1.315, -1.441]),
      real([2], [-1.758, -1.141]),
      gives: real(
        [2, 3], [-2.5174559999999997, -2.31177, 2.533278, -1.633912, -1.500415, 1.6441810000000001])
    ),
    // numpy.einsum
    Use(
      try Einsum(equation: "ij->"), real([2, 3], [-0.438, 1.192, -0.478, 0.853, 0.45, 1.764]),
      gives: real([], [3.3430000000000004])),
    // numpy.einsum
    Use(
      try Einsum(equation: "i,i,i"), real([3], [1.432, 1.315, -1.441]),
      real([3], [1.432, 1.315, -1.441]), real([3], [1.432, 1.315, -1.441]),
      gives: real([], [2.2182153219999985])),
  ]
}
