"""Committed models of the layers around recurrent ones, a few layers each."""
from representative_tools import VALUES, chain, flags, graph, masked


def layer(kind, **arguments):
    """A layer or cell as an argument of another."""
    return {"object": kind, "args": arguments}


def convolutions():
    return {
        "convolution_1d": graph(
            {"x": ([None, 4], VALUES)},
            [["causal", "Conv1D", {"filters": 4, "kernel_size": 3, "padding": "causal", "dilation_rate": 2,
                                   "groups": 2, "activation": "relu"}, ["x"]],
             ["deep", "DepthwiseConv1D", {"kernel_size": 3, "padding": "same", "depth_multiplier": 2}, ["causal"]],
             ["pool", "MaxPooling1D", {"pool_size": 3, "strides": 2, "padding": "same"}, ["deep"]],
             ["gru", "GRU", {"units": 3, "return_sequences": True}, ["pool"]],
             ["up", "Conv1DTranspose", {"filters": 2, "kernel_size": 3, "strides": 2, "output_padding": 1}, ["gru"]],
             ["mean", "AveragePooling1D", {"pool_size": 2, "padding": "same"}, ["up"]],
             ["apart", "SeparableConv1D", {"filters": 3, "kernel_size": 2, "depth_multiplier": 2}, ["mean"]],
             ["low", "GlobalMaxPooling1D", {"keepdims": True}, ["apart"]]], ["gru", "apart", "low"]),
        "convolution_2d": graph(
            {"x": ([7, 6, 2], VALUES)},
            [["conv", "Conv2D", {"filters": 3, "kernel_size": [3, 2], "strides": [2, 1], "padding": "same"}, ["x"]],
             ["wide", "ZeroPadding2D", {"padding": [[1, 0], [2, 1]]}, ["conv"]],
             ["deep", "DepthwiseConv2D", {"kernel_size": 2, "strides": 2, "depth_multiplier": 2}, ["wide"]],
             ["drop", "SpatialDropout2D", {"rate": 0.2}, ["deep"]],
             ["up", "Conv2DTranspose", {"filters": 3, "kernel_size": 3, "strides": [1, 2], "padding": "same"}, ["drop"]],
             ["pool", "MaxPooling2D", {"pool_size": [1, 2], "strides": 1}, ["up"]],
             ["rows", "TimeDistributed", {"layer": layer("Flatten")}, ["pool"]],
             ["lstm", "LSTM", {"units": 3}, ["rows"]],
             ["all", "GlobalAveragePooling2D", {}, ["up"]]], ["lstm", "all"], steps=7),
        "image_shapes": graph(
            {"x": ([5, 4, 2], VALUES)},
            [["apart", "SeparableConv2D", {"filters": 3, "kernel_size": 2, "padding": "same", "dilation_rate": 2}, ["x"]],
             ["cut", "Cropping2D", {"cropping": [[1, 0], [0, 1]]}, ["apart"]],
             ["mean", "AveragePooling2D", {"pool_size": 2, "strides": [1, 2], "padding": "same"}, ["cut"]],
             ["large", "UpSampling2D", {"size": [2, 1]}, ["mean"]],
             ["turned", "Permute", {"dims": [2, 1, 3]}, ["large"]],
             ["norm", "BatchNormalization", {"axis": 1}, ["turned"]],
             ["rows", "Reshape", {"target_shape": [8, -1]}, ["norm"]],
             ["gru", "GRU", {"units": 4}, ["rows"]],
             ["top", "GlobalMaxPooling2D", {}, ["mean"]]], ["gru", "top"], steps=5),
        "convolution_lstm": graph(
            {"x": ([None, 4, 3, 2], VALUES)},
            [["two", "ConvLSTM2D", {"filters": 2, "kernel_size": [3, 2], "padding": "same", "strides": [2, 1],
                                    "return_sequences": True, "go_backwards": True}, ["x"]],
             ["each", "TimeDistributed", {"layer": layer("Conv2D", filters=3, kernel_size=2)}, ["two"]],
             ["flat", "TimeDistributed", {"layer": layer("Flatten")}, ["each"]],
             ["rows", "Reshape", {"target_shape": [-1, 3, 2]}, ["flat"]],
             ["one", "ConvLSTM1D", {"filters": 3, "kernel_size": 2, "unit_forget_bias": False}, ["rows"]]],
            ["flat", "one"]),
    }


def plumbing(modern):
    slope = "negative_slope" if modern else "alpha"
    first = [] if modern else [["threshold", "ThresholdedReLU", {"theta": 0.2}]]
    root = [["rms", "RMSNormalization", {"axis": -1, "epsilon": 0.01}]] if modern else []
    return {
        "normalisations": chain(
            [["standard", "Normalization", {"axis": -1}], ["scaled", "Rescaling", {"scale": 0.7, "offset": 0.2}],
             ["batch", "BatchNormalization", {"axis": 1, "epsilon": 0.01}],
             ["gru", "GRU", {"units": 4, "return_sequences": True}],
             ["layer", "LayerNormalization", {"axis": [1, 2], "center": False}],
             ["group", "GroupNormalization", {"groups": 2, "scale": False}], *root,
             ["unit", "UnitNormalization", {"axis": 1}],
             ["known", "Normalization", {"mean": [0.1, -0.2, 0.3, 0.05], "variance": [0.5, 1.5, 0.9, 2.0], "invert": True}]],
            shape=(7, 3)),
        "activation_layers": chain(
            [["same", "Identity", {}], *first, ["alpha", "AlphaDropout", {"rate": 0.2}],
             ["relu", "ReLU", {"max_value": 1.2, "negative_slope": 0.2, "threshold": 0.3}],
             ["gru", "GRU", {"units": 4, "return_sequences": True}],
             ["leaky", "LeakyReLU", {slope: 0.15}], ["own", "PReLU", {"shared_axes": [1]}],
             ["elu", "ELU", {"alpha": 0.6}], ["steps", "Softmax", {"axis": 1}],
             ["regular", "ActivityRegularization", {"l2": 0.01}]]),
        "shapes": chain(
            [["cut", "Cropping1D", {"cropping": [1, 0]}], ["more", "ZeroPadding1D", {"padding": [0, 2]}],
             ["twice", "UpSampling1D", {"size": 2}], ["turned", "Permute", {"dims": [2, 1]}],
             ["shape", "Reshape", {"target_shape": [-1, 3]}], ["gru", "GRU", {"units": 4}],
             ["again", "RepeatVector", {"n": 5}], ["noise", "GaussianNoise", {"stddev": 0.1}],
             ["lstm", "LSTM", {"units": 3, "return_sequences": True}], ["flat", "Flatten", {}]], shape=(7, 3)),
        "einsum": chain(
            [["mix", "EinsumDense", {"equation": "abc,cde->abde", "output_shape": [None, 2, 3], "bias_axes": "de"}],
             ["rows", "Reshape", {"target_shape": [-1, 6]}],
             ["gru", "GRU", {"units": 4, "return_sequences": True}],
             ["out", "EinsumDense", {"equation": "...x,xy->...y", "output_shape": [3], "activation": "tanh"}]]),
        "softmax_mask": graph(
            {"x": ([7, 3], VALUES), "keep": ([7, 4], flags())},
            [["gru", "GRU", {"units": 4, "return_sequences": True}, ["x"]],
             ["soft", "Softmax", {}, ["gru"], [], {"mask": {"from": "keep"}}]]),
        "mean_of_masked": chain(  # two rows, as a row that is masked throughout has no mean
            [["masking", "Masking", {"mask_value": -1.0}], ["gru", "GRU", {"units": 4, "return_sequences": True}],
             ["mean", "GlobalAveragePooling1D", {}]], data=masked(-1.0), batch=2),
    }


def merges_and_attention(modern):
    several = [["grouped", "GroupQueryAttention", {"head_dim": 2, "num_query_heads": 4, "num_key_value_heads": 2},
                ["gru", "gru"], [], {"use_causal_mask": True}]] if modern else []
    last = "grouped" if modern else "gru"
    return {
        "merges": graph(
            {"a": ([None, 3], masked(0.0)), "b": ([None, 3], masked(-1.0)), "c": ([None, 3], VALUES)},
            [["mask_a", "Masking", {"mask_value": 0.0}, ["a"]], ["mask_b", "Masking", {"mask_value": -1.0}, ["b"]],
             ["less", "Subtract", {}, ["mask_a", "mask_b"]], ["times", "Multiply", {}, ["mask_a", "mask_b", "c"]],
             ["mean", "Average", {}, ["mask_a", "mask_b"]], ["most", "Maximum", {}, ["mask_b", "mask_a"]],
             ["least", "Minimum", {}, ["mask_a", "mask_b"]],
             ["gru", "GRU", {"units": 2}, ["times"]], ["rnn", "SimpleRNN", {"units": 2, "go_backwards": True}, ["mean"]],
             ["bounds", "Add", {}, ["most", "least"]], ["lstm", "LSTM", {"units": 2}, ["bounds"]],
             ["all", "Concatenate", {}, ["gru", "rnn", "lstm"]],
             ["scores", "Dot", {"axes": [2, 2], "normalize": True}, ["less", "c"]],
             ["sums", "Dot", {"axes": [2, 1]}, ["scores", "c"]]], ["all", "sums"], batch=5),
        "attention": graph(
            {"q": ([None, 3], masked(-1.0)), "v": ([None, 3], masked(0.0)), "w": ([None, 3], VALUES)},
            [["mask_q", "Masking", {"mask_value": -1.0}, ["q"]], ["mask_v", "Masking", {"mask_value": 0.0}, ["v"]],
             ["plain", "Attention", {"use_scale": True}, ["mask_q", "mask_v"]],
             ["causal", "Attention", {"score_mode": "concat"}, ["plain", "w"], [], {"use_causal_mask": True}],
             ["added", "AdditiveAttention", {}, ["mask_q", "mask_v", "w"]],
             ["both", "Concatenate", {}, ["added", "causal"]],
             ["gru", "GRU", {"units": 4, "return_sequences": True}, ["both"]]], ["gru", "plain"], batch=2),
        "attention_to_nothing": graph(  # all keys masked: the scores vanish in float32 beside the mask's 1e9
            {"x": ([None, 3], masked(0.0)), "y": ([None, 4], VALUES)},
            [["mask", "Masking", {"mask_value": 0.0}, ["x"]],
             ["gru", "GRU", {"units": 4, "return_sequences": True, "go_backwards": True}, ["mask"]],
             ["dense", "Dense", {"units": 4}, ["gru"]],
             ["dot", "Attention", {}, ["y", "dense"], [], {"use_causal_mask": True}],
             ["heads", "MultiHeadAttention", {"num_heads": 2, "key_dim": 2}, ["y", "dense"]]], ["dot", "heads"], batch=5),
        "heads": graph(
            {"x": ([7, 3], VALUES), "pairs": ([7, 7], flags())},
            [["gru", "GRU", {"units": 4, "return_sequences": True}, ["x"]],
             ["multi", "MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "value_dim": 2, "output_shape": 3},
              ["gru", "x"], [], {"attention_mask": {"from": "pairs"}}],
             *several, ["self", "MultiHeadAttention", {"num_heads": 1, "key_dim": 2, "use_bias": False},
                        ["multi", last], [], {"use_causal_mask": True}]], batch=5),
    }


def recipes(modern):
    """All recipes of this file for Keras 3 (modern) or tf_keras, by name."""
    return {**convolutions(), **plumbing(modern), **merges_and_attention(modern)}
