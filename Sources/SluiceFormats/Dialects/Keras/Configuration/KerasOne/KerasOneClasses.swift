internal import OrderedCollections
internal import SluiceCore

extension KerasOneClass {
  /// Every class of Keras 1 of which the configuration is understood, by its name there.
  ///
  /// The layers themselves are read as those of Keras 2 are.
  static let all: [String: KerasOneClass] = [
    "Activation": KerasOneClass("Activation", ["activation": .same]),
    "ActivityRegularization": KerasOneClass("ActivityRegularization", ["l1": .same, "l2": .same]),
    "AtrousConvolution1D": convolution1D.with(["atrous_rate": .listed("dilation_rate")]),
    "AtrousConvolution2D": convolution2D.with(["atrous_rate": .called("dilation_rate")]),
    "AveragePooling1D": pooling1D.with([:], named: "AveragePooling1D"),
    "AveragePooling2D": pooling.with([:], named: "AveragePooling2D"),
    "AveragePooling3D": pooling.with([:], named: "AveragePooling3D"),
    "BatchNormalization": normalization,
    "Bidirectional": KerasOneClass("Bidirectional", ["layer": .layer, "merge_mode": .same]),
    "Convolution1D": convolution1D,
    "Convolution2D": convolution2D,
    "Convolution3D": convolution3D,
    "Cropping1D": KerasOneClass("Cropping1D", ["cropping": .same]),
    "Cropping2D": KerasOneClass("Cropping2D", ["cropping": .same], needsOrder: true),
    "Dense": dense,
    "Dropout": KerasOneClass("Dropout", ["p": .called("rate")]),
    "ELU": KerasOneClass("ELU", ["alpha": .same]),
    "Embedding": KerasOneClass(
      "Embedding",
      [
        "input_dim": .same, "output_dim": .same, "mask_zero": .same, "dropout": .trainingRate,
        "input_dtype": .dropped,
      ]),
    "Flatten": KerasOneClass("Flatten"),
    "GaussianDropout": KerasOneClass("GaussianDropout", ["p": .called("rate")]),
    "GaussianNoise": KerasOneClass("GaussianNoise", ["sigma": .called("stddev")]),
    "GlobalAveragePooling1D": KerasOneClass("GlobalAveragePooling1D"),
    "GlobalAveragePooling2D": global.with([:], named: "GlobalAveragePooling2D"),
    "GlobalAveragePooling3D": global.with([:], named: "GlobalAveragePooling3D"),
    "GlobalMaxPooling1D": KerasOneClass("GlobalMaxPooling1D"),
    "GlobalMaxPooling2D": global.with([:], named: "GlobalMaxPooling2D"),
    "GlobalMaxPooling3D": global.with([:], named: "GlobalMaxPooling3D"),
    "GRU": gated.with([:], named: "GRU", adding: ["reset_after": false]),
    "InputLayer": KerasOneClass("InputLayer", ["sparse": .same]),
    "LeakyReLU": KerasOneClass("LeakyReLU", ["alpha": .same]),
    "LSTM": gated.with([:], named: "LSTM"),
    "Masking": KerasOneClass("Masking", ["mask_value": .same]),
    "MaxPooling1D": pooling1D.with([:], named: "MaxPooling1D"),
    "MaxPooling2D": pooling.with([:], named: "MaxPooling2D"),
    "MaxPooling3D": pooling.with([:], named: "MaxPooling3D"),
    "PReLU": KerasOneClass("PReLU", ["shared_axes": .same], adding: ["shared_axes": .null]),
    "Permute": KerasOneClass("Permute", ["dims": .same]),
    "RepeatVector": KerasOneClass("RepeatVector", ["n": .same]),
    "Reshape": KerasOneClass("Reshape", ["target_shape": .same]),
    "SimpleRNN": recurrent,
    "SpatialDropout1D": KerasOneClass("SpatialDropout1D", ["p": .called("rate")]),
    "SpatialDropout2D": KerasOneClass("SpatialDropout2D", ["p": .called("rate")]),
    "SpatialDropout3D": KerasOneClass("SpatialDropout3D", ["p": .called("rate")]),
    "ThresholdedReLU": KerasOneClass("ThresholdedReLU", ["theta": .same]),
    "TimeDistributed": KerasOneClass("TimeDistributed", ["layer": .layer]),
    // A dense layer of Keras 2 takes sequences as well.
    "TimeDistributedDense": dense,
    "UpSampling1D": KerasOneClass("UpSampling1D", ["length": .called("size")]),
    "UpSampling2D": KerasOneClass("UpSampling2D", ["size": .same], needsOrder: true),
    "ZeroPadding1D": KerasOneClass("ZeroPadding1D", ["padding": .same]),
    "ZeroPadding2D": KerasOneClass("ZeroPadding2D", ["padding": .margins], needsOrder: true),
  ]

  // MARK: - Families

  private static let dense = KerasOneClass(
    "Dense",
    ["output_dim": .called("units"), "bias": .called("use_bias"), "activation": .same],
    adding: ["use_bias": true])

  private static let recurrent = KerasOneClass(
    "SimpleRNN",
    [
      "output_dim": .called("units"), "activation": .same, "return_sequences": .same,
      "go_backwards": .same, "stateful": .same, "unroll": .same,
      "consume_less": .worded("implementation", ["cpu": 0, "mem": 1, "gpu": 2]),
      "dropout_W": .called("dropout"), "dropout_U": .called("recurrent_dropout"),
    ],
    adding: ["return_state": false, "use_bias": true, "implementation": 0])

  private static let gated = recurrent.with(["inner_activation": .called("recurrent_activation")])

  private static let normalization = KerasOneClass(
    "BatchNormalization",
    [
      "epsilon": .same, "momentum": .same, "axis": .same,
      "mode": .only(0, why: "only normalisation by the kept means is fixed when a model is run"),
      "gamma_init": .dropped, "beta_init": .dropped,
    ],
    adding: ["center": true, "scale": true])

  /// What the two orders of a picture's dimensions are called.
  static let orders: [String: JSON] = ["th": "channels_first", "tf": "channels_last"]

  private static let convolution1D = KerasOneClass(
    "Conv1D",
    [
      "nb_filter": .called("filters"), "filter_length": .listed("kernel_size"),
      "subsample_length": .listed("strides"), "activation": .same,
      "border_mode": .called("padding"), "bias": .called("use_bias"),
    ],
    adding: ["use_bias": true, "dilation_rate": [1], "data_format": "channels_last"])

  private static let convolution2D = KerasOneClass(
    "Conv2D",
    [
      "nb_filter": .called("filters"), "nb_row": .element(of: "kernel_size", 0),
      "nb_col": .element(of: "kernel_size", 1), "subsample": .called("strides"),
      "activation": .same, "border_mode": .called("padding"), "bias": .called("use_bias"),
      "dim_ordering": .worded("data_format", orders),
    ],
    adding: ["use_bias": true, "dilation_rate": [1, 1]])

  private static let convolution3D = KerasOneClass(
    "Conv3D",
    [
      "nb_filter": .called("filters"), "kernel_dim1": .element(of: "kernel_size", 0),
      "kernel_dim2": .element(of: "kernel_size", 1), "kernel_dim3": .element(of: "kernel_size", 2),
      "subsample": .called("strides"), "activation": .same, "border_mode": .called("padding"),
      "bias": .called("use_bias"), "dim_ordering": .worded("data_format", orders),
    ],
    adding: ["use_bias": true, "dilation_rate": [1, 1, 1]])

  private static let pooling1D = KerasOneClass(
    "",
    [
      "pool_length": .listed("pool_size"), "stride": .listed("strides"),
      "border_mode": .called("padding"),
    ],
    adding: ["data_format": "channels_last"])

  private static let pooling = KerasOneClass(
    "",
    [
      "pool_size": .same, "strides": .same, "border_mode": .called("padding"),
      "dim_ordering": .worded("data_format", orders),
    ])

  private static let global = KerasOneClass("", ["dim_ordering": .worded("data_format", orders)])
}
