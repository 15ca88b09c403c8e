"""The committed models: explicit recipes, about half for each framework."""
import representative_table
from representative_tools import VALUES, chain, graph, ids, masked

LEAKY = {"keras": {"object": "LeakyReLU", "args": {"negative_slope": 0.3}},
         "tf_keras": {"object": "LeakyReLU", "args": {"alpha": 0.3}}}


def fixed_batch(recipe):
    """The recipe with the batch in its inputs' shapes, as stateful layers need it."""
    for about in recipe["inputs"].values():
        about["fixed_batch"] = True
    return recipe


def shared_by_both(framework):
    """Recipes that are made once with each framework."""
    leaky = LEAKY[framework]
    return {
        "gru": chain([["gru", "GRU", {"units": 4, "return_sequences": True}]],
                     cases={"short": 5, "long": 9}),
        "gru_reset_before": chain(
            [["gru", "GRU", {"units": 5, "reset_after": False, "recurrent_activation": "hard_sigmoid"}],
             ["head", "Dense", {"units": 2, "activation": "softmax"}]], compressed=True),
        "lstm": chain([["lstm", "LSTM", {"units": 4, "return_sequences": True}],
                       ["lstm_top", "LSTM", {"units": 3, "unit_forget_bias": False}]]),
        "simple_rnn_unrolled": chain(
            [["rnn", "SimpleRNN", {"units": 5, "activation": "relu", "unroll": True,
                                   "return_sequences": True, "go_backwards": True}]],
            shape=(6, 3), steps=6, positional=True),
        "no_bias_stack": chain(
            [["one", "GRU", {"units": 5, "use_bias": False, "return_sequences": True}],
             ["two", "SimpleRNN", {"units": 4, "use_bias": False, "return_sequences": True}],
             ["three", "LSTM", {"units": 2, "use_bias": False}]]),
        "masking_holes": chain(
            [["masking", "Masking", {"mask_value": -1.0}],
             ["gru", "GRU", {"units": 4, "return_sequences": True, "dropout": 0.2}],
             ["drop", "Dropout", {"rate": 0.4}],
             ["dense", "Dense", {"units": 5, "activation": "tanh"}],
             ["lstm", "LSTM", {"units": 4, "return_sequences": True}]],
            data=masked(-1.0), batch=5),
        "zero_output_for_mask": chain(
            [["masking", "Masking", {"mask_value": 0.0}],
             ["gru", "GRU", {"units": 4, "return_sequences": True, "zero_output_for_mask": True}],
             ["lstm", "LSTM", {"units": 5, "zero_output_for_mask": True}]],
            data=masked(0.0), batch=5, compressed=True),
        "embedding_mask": chain(
            [["embedding", "Embedding", {"input_dim": 11, "output_dim": 3, "mask_zero": True}],
             ["gru", "GRU", {"units": 5, "go_backwards": True, "recurrent_dropout": 0.1}],
             ["scores", "Dense", {"units": 4, "use_bias": False}],
             ["probabilities", "Activation", {"activation": "softmax"}]],
            shape=(None,), data=ids(11), batch=5, input_name="words"),
        "states_in_and_out": graph(
            {"x": ([None, 3], VALUES), "h": ([5], VALUES), "c": ([5], VALUES), "g": ([4], VALUES)},
            [["lstm", "LSTM", {"units": 5, "return_state": True, "return_sequences": True}, ["x"], ["h", "c"]],
             ["gru", "GRU", {"units": 4, "return_state": True}, ["lstm"], ["g"]]],
            ["lstm", "lstm:1", "lstm:2", "gru:1"]),
        "encoder_decoder": graph(
            {"source": ([None, 3], masked(0.0)), "target": ([None, 2], VALUES)},
            [["mask", "Masking", {"mask_value": 0.0}, ["source"]],
             ["encoder", "GRU", {"units": 4, "return_state": True}, ["mask"]],
             ["decoder", "GRU", {"units": 4, "return_sequences": True}, ["target"], ["encoder:1"]],
             ["out", "Dense", {"units": 3, "activation": "log_softmax"}, ["decoder"]]],
            compressed=True, named_outputs=True),
        "merged_masks": graph(
            {"a": ([None, 3], masked(0.0)), "b": ([None, 3], masked(-1.0))},
            [["mask_a", "Masking", {"mask_value": 0.0}, ["a"]],
             ["mask_b", "Masking", {"mask_value": -1.0}, ["b"]],
             ["sum", "Add", {}, ["mask_a", "mask_b"]],
             ["side", "Concatenate", {"axis": -1}, ["mask_a", "mask_b"]],
             ["after", "Concatenate", {"axis": 1}, ["mask_a", "mask_b"]],
             ["gru", "GRU", {"units": 4}, ["sum"]],
             ["lstm", "LSTM", {"units": 2}, ["side"]],
             ["rnn", "SimpleRNN", {"units": 5, "return_sequences": True}, ["after"]]],
            ["gru", "lstm", "rnn"], batch=5),
        "shared_layer": graph(
            {"a": ([None, 3], VALUES), "b": ([None, 3], VALUES)},
            [["gru", "GRU", {"units": 4}, ["a"]],
             ["again", "same:gru", {}, ["b"]],
             ["sum", "Add", {}, ["gru", "again"]]],
            ["sum", "again"]),
        "add_of_ranks": graph(  # batch and time are equal, so that NumPy's rule would fit too
            {"a": ([None, 4], VALUES), "b": ([4], VALUES)},
            [["sum", "Add", {}, ["a", "b"]],
             ["gru", "GRU", {"units": 3, "return_sequences": True}, ["sum"]]], steps=3),
        "named_like_a_state": fixed_batch(graph(
            {"x": ([None, 3], VALUES)},
            [["gru", "GRU", {"units": 4, "stateful": True}, ["x"]],
             ["gru.state", "Dense", {"units": 2}, ["gru"]]])),
        "layer_activations": chain(
            [["gru", "GRU", {"units": 4, "activation": leaky, "return_sequences": True}],
             ["lstm", "LSTM", {"units": 5, "activation": {"object": "ELU", "args": {"alpha": 0.7}},
                               "recurrent_activation": "hard_sigmoid"}]]),
        "stateful_two_calls": chain(
            [["gru", "GRU", {"units": 4, "stateful": True, "return_sequences": True}],
             ["lstm", "LSTM", {"units": 3, "stateful": True}]],
            shape=(5, 2), steps=5, fixed_batch=True, two_calls=True),
        "float16": chain([["gru", "GRU", {"units": 4}]], policy="float16"),
        "float64": chain([["lstm", "LSTM", {"units": 4, "return_sequences": True}]], policy="float64"),
        "mixed_bfloat16": chain([["gru", "GRU", {"units": 4, "return_sequences": True}],
                                 ["dense", "Dense", {"units": 3}]], policy="mixed_bfloat16"),
    }


def activation_stack(last, names):
    """A recurrent layer, a Dense for each activation and one that sees all."""
    nodes = [["rnn", "SimpleRNN", {"units": 6, "activation": "softsign", "return_sequences": True}]]
    nodes += [[f"mix_{name}", "Dense", {"units": 5, "activation": name}] for name in names]
    return [*nodes, ["last", "Dense", {"units": 6, "activation": last}]]


def keras_only():
    """Recipes for what only Keras 3 has, or has otherwise."""
    gates = ["hard_silu", "celu", "squareplus", "sparse_sigmoid", "log_sigmoid", "hard_tanh"]
    shrinks = ["soft_shrink", "tanh_shrink", "sparse_plus", "mish", "gelu", "hard_shrink"]
    return {
        "activations_1": chain(activation_stack("sparsemax", gates), gain=1.6),
        "activations_2": chain(activation_stack("glu", shrinks), gain=1.6),
        "no_input_layer": chain(
            [["embed", "Dense", {"units": 4, "activation": "selu"}],
             ["spatial", "SpatialDropout1D", {"rate": 0.2}],
             ["noise", "GaussianNoise", {"stddev": 0.3}],
             ["gru", "GRU", {"units": 5}]], begin="none", positional=True),
        "unicode_names": graph(
            {"entrée": ([None, 3], VALUES)},
            [["gru é中", "GRU", {"units": 4, "return_sequences": True}, ["entrée"]],
             ["плотный.1", "Dense", {"units": 2}, ["gru é中"]]]),
        "masking_near_half": chain(  # the nearest float16 of 0.1, which is not 0.1
            [["masking", "Masking", {"mask_value": 0.1}],
             ["gru", "GRU", {"units": 4, "return_sequences": True}]],
            data=masked(0.0999755859375), policy="float16"),
        "bfloat16": chain([["gru", "GRU", {"units": 4, "recurrent_initializer": "glorot_uniform"}]],
                          policy="bfloat16"),
    }


def tf_keras_only():
    """Recipes for what only tf_keras has, or has otherwise."""
    thresholded = {"object": "ThresholdedReLU", "args": {"theta": 0.25}}
    return {
        "shape_in_first_layer": chain(
            [["gru", "GRU", {"units": 4, "implementation": 1, "return_sequences": True}],
             ["flat", "Flatten", {"data_format": "channels_first"}],
             ["head", "Dense", {"units": 3, "activation": thresholded}]],
            shape=(5, 2), steps=5, begin="shape"),
        "odd_names": graph(
            {"in.1": ([None, 3], VALUES)},
            [["0-gru/v2>x", "GRU", {"units": 4, "return_sequences": True}, ["in.1"]],
             ["Dense_", "Dense", {"units": 2, "activation": "swish"}, ["0-gru/v2>x"]]],
            compressed=True),
        "noise_layers": chain(
            [["regular", "ActivityRegularization", {"l1": 0.01, "l2": 0.02}],
             ["alpha", "AlphaDropout", {"rate": 0.2}],
             ["gaussian", "GaussianDropout", {"rate": 0.2}],
             ["noise", "GaussianNoise", {"stddev": 0.2}],
             ["spatial", "SpatialDropout1D", {"rate": 0.2}],
             ["rnn", "SimpleRNN", {"units": 4, "activation": "softsign"}]]),
    }


def recipes_for(framework):
    """All committed recipes of one framework, by fixture name."""
    prefix = {"keras": "k3", "tf_keras": "tfk"}[framework]
    own = keras_only() if framework == "keras" else tf_keras_only()
    both = {**shared_by_both(framework), **own, **representative_table.recipes_for(framework)}
    return {f"{prefix}_{name}": recipe for name, recipe in both.items()}
