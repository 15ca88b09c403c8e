"""The committed models of tf2onnx and of Keras 3's own export: a route, an opset and a recipe each."""
from representative_tools import VALUES, chain, graph, ids, masked

FULL = {"units": 4, "return_sequences": True}


def single(kind, *, steps=6, front=(), shape=None, data=VALUES, **options):
    """One recurrent layer, behind what stands in front."""
    nodes = [[None, *node] for node in front] + [[None, kind, FULL | options]]
    return chain(nodes, shape or (steps, 3), data, batch=2, steps=6)


def wrapped(kind, merge="concat", **options):
    layer = {"object": kind, "args": FULL | options}
    return chain([[None, "Bidirectional", {"layer": layer, "merge_mode": merge}]], (6, 3), batch=2, steps=6)


def with_states(kind, **options):
    count = 2 if kind == "LSTM" else 1
    given = {f"state_{index}": ((4,), VALUES) for index in range(count)}
    return graph({"x": ((6, 3), VALUES), **given}, [
        ["layer", kind, FULL | {"return_state": True} | options, ["x"], list(given)]],
        ["layer", *(f"layer:{index + 1}" for index in range(count))], batch=2, steps=6)


MASKING = [("Masking", {"mask_value": -1.0})]
EMBEDDING = [("Embedding", {"input_dim": 9, "output_dim": 3, "mask_zero": True})]


def masking(kind, **options):
    return single(kind, front=MASKING, data=masked(-1.0), **options)


def embedding(kind, **options):
    return single(kind, front=EMBEDDING, shape=(6,), data=ids(9), **options)


COMMON = {  # for both
    "gru_loop_reset_before": single("GRU", reset_after=False),
    "gru_loop_no_bias": single("GRU", use_bias=False, return_sequences=False),
    "gru_loop_hard_sigmoid": single("GRU", recurrent_activation="hard_sigmoid", activation="softsign"),
    "gru_masked": masking("GRU"),
    "lstm": single("LSTM"),
    "lstm_masked": embedding("LSTM"),
    "simple_rnn_loop": single("SimpleRNN", steps=None),
    "bidirectional_gru": wrapped("GRU"),
    "gru_unrolled": single("GRU", unroll=True),
    "lstm_states": with_states("LSTM"),
}
MODELS = {
    "keras": {f"keras3_export_{name}": ("export", 15, recipe) for name, recipe in COMMON.items()} | {
        "keras3_export_gru": ("export", 15, single("GRU")),
        "keras3_export_gru_dynamic": ("export", 18, single("GRU", steps=None, return_sequences=False)),
        "keras3_export_gru_states": ("export", 13, with_states("GRU", reset_after=False)),
        "keras3_export_gru_backwards": ("export", 15, single("GRU", go_backwards=True)),
        "keras3_export_simple_rnn_masked": ("export", 17, masking("SimpleRNN", activation="relu")),
        "keras3_export_bidirectional_lstm": ("export", 11, wrapped("LSTM", "sum")),
        "keras3_export_cells": ("export", 15, chain([[None, "RNN", {"return_sequences": True, "cell": [
            {"object": "GRUCell", "args": {"units": 4}}, {"object": "LSTMCell", "args": {"units": 3}}]}]],
            (6, 3), batch=2, steps=6)),
        "keras3_tf2onnx_gru": ("from_function", 17, single("GRU")),
    },
    "tf_keras": {f"tf2onnx_{name}": ("from_keras", 15, recipe) for name, recipe in COMMON.items()} | {
        "tf2onnx_gru": ("from_keras", 15, single("GRU")),
        "tf2onnx_gru_loop_reset_after": ("from_keras", 15, single("GRU", recurrent_activation="hard_sigmoid")),
        "tf2onnx_gru_backwards": ("from_keras", 13, single("GRU", go_backwards=True)),
        "tf2onnx_gru_stateful": ("from_keras", 18, chain(
            [[None, "GRU", FULL | {"stateful": True}]], (6, 3), batch=2, steps=6, fixed_batch=True)),
        "tf2onnx_lstm_hard_sigmoid": ("from_keras", 15, single("LSTM", recurrent_activation="hard_sigmoid")),
        "tf2onnx_lstm_relu": ("from_keras", 11, wrapped("LSTM", activation="relu")),
    },
}
# tf2onnx before 1.16 lost the functions of layers that run both ways.
FAULTS = {"fault_tf2onnx_bidirectional_lstm": wrapped("LSTM", activation="relu")}
