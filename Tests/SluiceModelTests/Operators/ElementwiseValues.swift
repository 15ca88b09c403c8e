import SluiceModel

/// Operators that look at one element of each input; the functions named made the numbers.
extension OperatorValueTests {
  static let elementwise: [Use] = [
    // numpy.mod
    Use(
      Mod(), real([7], [-0.0, 0, -4, 4, 3, -3, 5]),
      real([7], [2, -2, 2, -2, .infinity, .infinity, -.infinity]),
      gives: real([7], [0, -0.0, 0, -0.0, 3, .infinity, -.infinity])),
    // numpy.subtract
    Use(
      Sub(), real([2, 1, 3], [1.22, 1.232, 0.061, -0.857, -1.784, -0.467]),
      real([4, 1], [-0.366, -1.819, -1.805, 1.997]),
      gives: real(
        [2, 4, 3],
        [
          1.5859999999999999, 1.5979999999999999, 0.427, 3.0389999999999997, 3.051, 1.88, 3.025,
          3.037, 1.8659999999999999, -0.7770000000000001, -0.7650000000000001, -1.9360000000000002,
          -0.491, -1.4180000000000001, -0.10100000000000003, 0.962, 0.03499999999999992,
          1.3519999999999999, 0.948, 0.020999999999999908, 1.3379999999999999, -2.854, -3.781,
          -2.464,
        ])),
    // numpy.multiply
    Use(
      Mul(), real([2, 1, 3], [1.22, 1.232, 0.061, -0.857, -1.784, -0.467]),
      real([4, 1], [-0.366, -1.819, -1.805, 1.997]),
      gives: real(
        [2, 4, 3],
        [
          -0.44652, -0.450912, -0.022326, -2.2191799999999997, -2.241008, -0.11095899999999999,
          -2.2020999999999997, -2.22376, -0.110105, 2.43634, 2.4603040000000003,
          0.12181700000000001, 0.313662, 0.652944, 0.17092200000000002, 1.558883,
          3.2450959999999998, 0.849473, 1.5468849999999998, 3.22012, 0.842935, -1.711429,
          -3.5626480000000003, -0.9325990000000001,
        ])),
    // numpy.divide
    Use(
      Div(), real([4], [1, -1, 0, 3]), real([4], [0, 0, 0, -2]),
      gives: real([4], [.infinity, -.infinity, .nan, -1.5])),
    // numpy.maximum
    Use(
      Max(), real([6], [-1.5, 0, 2, .nan, -.infinity, .infinity]),
      real([6], [0, 0, 0, 0, 0, .nan]), gives: real([6], [0, 0, 2, .nan, 0, .nan])),
    // numpy.minimum
    Use(
      Min(), real([6], [-1.5, 0, 2, .nan, -.infinity, .infinity]),
      real([6], [0, 0, 0, 0, 0, .nan]), gives: real([6], [-1.5, 0, 0, .nan, -.infinity, .nan])),
    // numpy.maximum
    Use(
      Max(), integer([2, 3], [7, -7, 6, -6, 5, 0]), integer([3], [2, -4, 5]),
      gives: integer([2, 3], [7, -4, 6, 2, 5, 5])),
    // numpy.minimum
    Use(
      Min(), integer([2, 3], [7, -7, 6, -6, 5, 0]), integer([3], [2, -4, 5]),
      gives: integer([2, 3], [2, -7, 5, -6, -4, 0])),
    // numpy.power
    Use(
      Pow(), real([13], [-2, -2, -8, 0, -0.0, -0.0, 2, 1, .nan, -1, -.infinity, -.infinity, 4]),
      real([13], [3, 2, 0.3333333333333333, 0, -1, 2, 0.5, .nan, 0, .infinity, 3, -1, -1.5]),
      gives: real(
        [13], [-8, 4, .nan, 1, -.infinity, 0, 1.4142135623730951, 1, 1, 1, -.infinity, -0.0, 0.125])
    ),
    // numpy.power
    Use(
      Pow(), integer([4], [2, -3, 5, 0]), integer([4], [10, 3, 0, 0]),
      gives: integer([4], [1024, -27, 1, 1])),
    // numpy.mod
    Use(
      Mod(), real([5], [5.5, -5.5, 5.5, -5.5, 6]), real([5], [2, 2, -2, -2, -2]),
      gives: real([5], [1.5, 0.5, -0.5, -1.5, -0.0])),
    // numpy.fmod
    Use(
      Mod(fmod: true), real([4], [5.5, -5.5, 5.5, -5.5]), real([4], [2, 2, -2, -2]),
      gives: real([4], [1.5, -1.5, 1.5, -1.5])),
    // numpy.mod
    Use(
      Mod(), integer([2, 3], [7, -7, 6, -6, 5, 0]), integer([3], [2, -4, 5]),
      gives: integer([2, 3], [1, -3, 1, 0, -3, 0])),
    // numpy.fmod
    Use(
      Mod(fmod: true), integer([2, 3], [7, -7, 6, -6, 5, 0]), integer([3], [2, -4, 5]),
      gives: integer([2, 3], [1, -3, 1, 0, 1, 0])),
    // numpy.trunc of numpy.divide
    Use(
      Div(), integer([2, 3], [7, -7, 6, -6, 5, 0]), integer([3], [2, -4, 5]),
      gives: integer([2, 3], [3, 1, 1, -3, -1, 0])),
    // numpy.add
    Use(
      Add(), integer([2, 3], [7, -7, 6, -6, 5, 0]), integer([3], [2, -4, 5]),
      gives: integer([2, 3], [9, -11, 11, -4, 1, 5])),
    // numpy.subtract
    Use(
      Sub(), integer([2, 3], [7, -7, 6, -6, 5, 0]), integer([3], [2, -4, 5]),
      gives: integer([2, 3], [5, -3, 1, -8, 9, -5])),
    // numpy.multiply
    Use(
      Mul(), integer([2, 3], [7, -7, 6, -6, 5, 0]), integer([3], [2, -4, 5]),
      gives: integer([2, 3], [14, 28, 30, -12, -20, 0])),
    // numpy.abs
    Use(
      Abs(), real([6], [-1.5, 0, 2, .nan, -.infinity, .infinity]),
      gives: real([6], [1.5, 0, 2, .nan, .infinity, .infinity])),
    // numpy.abs
    Use(
      Abs(), integer([2, 3], [7, -7, 6, -6, 5, 0]), gives: integer([2, 3], [7, 7, 6, 6, 5, 0])),
    // numpy.negative
    Use(
      Neg(), real([6], [-1.5, 0, 2, .nan, -.infinity, .infinity]),
      gives: real([6], [1.5, -0.0, -2, .nan, .infinity, -.infinity])),
    // numpy.negative
    Use(
      Neg(), integer([2, 3], [7, -7, 6, -6, 5, 0]), gives: integer([2, 3], [-7, 7, -6, 6, -5, 0])),
    // numpy.sign
    Use(
      Sign(), real([6], [-1.5, 0, 2, .nan, -.infinity, .infinity]),
      gives: real([6], [-1, 0, 1, .nan, -1, 1])),
    // numpy.sign
    Use(
      Sign(), integer([2, 3], [7, -7, 6, -6, 5, 0]), gives: integer([2, 3], [1, -1, 1, -1, 1, 0])),
    // numpy.exp
    Use(
      Exp(), real([6], [-1.5, 0, 2, .nan, -.infinity, .infinity]),
      gives: real([6], [0.22313016014842982, 1, 7.38905609893065, .nan, 0, .infinity])),
    // numpy.log
    Use(
      Log(), real([6], [-1.5, 0, 2, .nan, -.infinity, .infinity]),
      gives: real([6], [.nan, -.infinity, 0.6931471805599453, .nan, .nan, .infinity])),
    // numpy.sqrt
    Use(
      Sqrt(), real([6], [-1.5, 0, 2, .nan, -.infinity, .infinity]),
      gives: real([6], [.nan, 0, 1.4142135623730951, .nan, .nan, .infinity])),
    // numpy.reciprocal
    Use(
      Reciprocal(), real([6], [-1.5, 0, 2, .nan, -.infinity, .infinity]),
      gives: real([6], [-0.6666666666666666, .infinity, 0.5, .nan, -0.0, 0])),
    // numpy.floor
    Use(
      Floor(), real([8], [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, -0.0, 7.25]),
      gives: real([8], [-3, -2, -1, 0, 1, 2, -0.0, 7])),
    // numpy.ceil
    Use(
      Ceil(), real([8], [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, -0.0, 7.25]),
      gives: real([8], [-2, -1, -0.0, 1, 2, 3, -0.0, 8])),
    // numpy.round
    Use(
      Round(), real([8], [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, -0.0, 7.25]),
      gives: real([8], [-2, -2, -0.0, 0, 2, 2, -0.0, 7])),
    // numpy.sin
    Use(
      Sin(), real([8], [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, -0.0, 7.25]),
      gives: real(
        [8],
        [
          -0.5984721441039565, -0.9974949866040544, -0.479425538604203, 0.479425538604203,
          0.9974949866040544, 0.5984721441039565, -0.0, 0.8230808790115055,
        ])),
    // numpy.cos
    Use(
      Cos(), real([8], [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, -0.0, 7.25]),
      gives: real(
        [8],
        [
          -0.8011436155469337, 0.0707372016677029, 0.8775825618903728, 0.8775825618903728,
          0.0707372016677029, -0.8011436155469337, 1, 0.5679241732886948,
        ])),
    // numpy.tan
    Use(
      Tan(), real([8], [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, -0.0, 7.25]),
      gives: real(
        [8],
        [
          0.7470222972386603, -14.101419947171719, -0.5463024898437905, 0.5463024898437905,
          14.101419947171719, -0.7470222972386603, -0.0, 1.4492795301268253,
        ])),
    // scipy.special.erf
    Use(
      Erf(), real([8], [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, -0.0, 7.25]),
      gives: real(
        [8],
        [
          -0.999593047982555, -0.9661051464753108, -0.5204998778130465, 0.5204998778130465,
          0.9661051464753108, 0.999593047982555, -0.0, 1,
        ])),
    // numpy.clip
    Use(
      Clip(minimum: -1, maximum: 1.5), real([6], [-1.5, 0, 2, .nan, -.infinity, .infinity]),
      gives: real([6], [-1, 0, 1.5, .nan, -1, 1.5])),
    // numpy.clip
    Use(
      Clip(minimum: nil, maximum: 1.5), integer([2, 3], [7, -7, 6, -6, 5, 0]),
      gives: integer([2, 3], [1, -7, 1, -6, 1, 0])),
    // numpy.clip, the upper bound first
    Use(Clip(minimum: 3, maximum: 1), real([3], [0, 2, 5]), gives: real([3], [1, 1, 1])),
    // numpy.clip
    Use(
      Clip(minimum: -2.5, maximum: nil), integer([2, 3], [7, -7, 6, -6, 5, 0]),
      gives: integer([2, 3], [7, -2, 6, -2, 5, 0])),
    // numpy.where
    Use(
      Where(), truth([2, 1], "10"), real([2, 3], [1.22, 1.232, 0.061, -0.857, -1.784, -0.467]),
      real([1], [9]), gives: real([2, 3], [1.22, 1.232, 0.061, 9, 9, 9])),
    // numpy.where
    Use(
      Where(), truth([3], "101"), integer([2, 3], [7, -7, 6, -6, 5, 0]), integer([3], [2, -4, 5]),
      gives: integer([2, 3], [7, -4, 6, -6, -4, 0])),
    // numpy.where
    Use(Where(), truth([3], "101"), truth([], "1"), truth([3], "001"), gives: truth([3], "101")),
    // numpy.equal
    Use(Equal(), real([3], [1, .nan, 2]), real([3], [1, .nan, 3]), gives: truth([3], "100")),
    // numpy.equal
    Use(
      Equal(), integer([2, 3], [7, -7, 6, -6, 5, 0]), integer([3], [7, 5, 0]),
      gives: truth([2, 3], "100011")),
    // numpy.equal
    Use(Equal(), truth([2], "10"), truth([2, 1], "10"), gives: truth([2, 2], "1001")),
    // numpy.less
    Use(Less(), real([4], [1, 2, 3, .nan]), real([1], [2]), gives: truth([4], "1000")),
    // numpy.less_equal
    Use(LessOrEqual(), real([4], [1, 2, 3, .nan]), real([1], [2]), gives: truth([4], "1100")),
    // numpy.greater
    Use(Greater(), real([4], [1, 2, 3, .nan]), real([1], [2]), gives: truth([4], "0010")),
    // numpy.greater_equal
    Use(GreaterOrEqual(), real([4], [1, 2, 3, .nan]), real([1], [2]), gives: truth([4], "0110")),
    // numpy.less
    Use(
      Less(), integer([2, 3], [7, -7, 6, -6, 5, 0]), integer([3], [2, -4, 5]),
      gives: truth([2, 3], "010101")),
    // numpy.less_equal
    Use(
      LessOrEqual(), integer([3], [2, -4, 5]), integer([3], [2, 2, 2]), gives: truth([3], "110")),
    // numpy.greater
    Use(
      Greater(), integer([2, 3], [7, -7, 6, -6, 5, 0]), integer([3], [2, -4, 5]),
      gives: truth([2, 3], "101010")),
    // numpy.greater_equal
    Use(
      GreaterOrEqual(), integer([3], [2, -4, 5]), integer([3], [2, 2, 2]), gives: truth([3], "101")),
    // numpy.logical_xor
    Use(Xor(), truth([4], "1100"), truth([4], "1010"), gives: truth([4], "0110")),
    // numpy.logical_not
    Use(Not(), truth([2], "10"), gives: truth([2], "01")),
    // numpy.isnan
    Use(
      IsNaN(), real([6], [-1.5, 0, 2, .nan, -.infinity, .infinity]), gives: truth([6], "000100")),
    // numpy.ndarray.astype
    Use(Cast(to: .int32), real([3], [-2.7, 2.7, 0.5]), gives: integer([3], [-2, 2, 0])),
    // numpy.ndarray.astype
    Use(Cast(to: .bool), real([3], [-0.0, 0.1, .nan]), gives: truth([3], "011")),
    // numpy.ndarray.astype
    Use(Cast(to: .bool), integer([2, 3], [7, -7, 6, -6, 5, 0]), gives: truth([2, 3], "111110")),
    // numpy.ndarray.astype
    Use(Cast(to: .float16), integer([2], [2049, -3]), gives: real([2], [2048, -3])),
    // numpy.ndarray.astype
    Use(
      Cast(to: .int8), integer([4], [127, 128, -129, 300]),
      gives: integer([4], [127, -128, 127, 44])),
    // numpy.ndarray.astype
    Use(Cast(to: .uint16), integer([3], [-1, 65536, 5]), gives: integer([3], [65535, 0, 5])),
    // numpy.ndarray.astype
    Use(Cast(to: .int64), truth([2], "10"), gives: integer([2], [1, 0])),
    // numpy.ndarray.astype
    Use(Cast(to: .float32), truth([2], "10"), gives: real([2], [1, 0])),
  ]
}
