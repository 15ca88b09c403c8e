"""The committed models of PyTorch's exporters: recipes of onnx_torch, with what they are there for."""
from onnx_torch import DEFAULTS

RNN = {"num_layers": 1, "batch_first": True, "bidirectional": False, "bias": True}
CELL = {"bias": True}


def layer(kind, hidden=4, **more):
    return {"kind": kind, "hidden": hidden, **(CELL if "Cell" in kind else RNN), **more}


def recipe(*cores, **more):
    return DEFAULTS | {"cores": list(cores)} | more


def dynamo(*cores, **more):
    return recipe(*cores, exporter="dynamo", opset=20) | more


MODELS = {
    "torch_gru_legacy": recipe(layer("GRU"), dynamic=True, states="all"),
    "torch_gru_baked": recipe(layer("GRU"), opset=9),
    "torch_gru_unfolded": recipe(
        layer("GRU", num_layers=2, bidirectional=True), folds=False, initial="input", states="all"),
    "torch_gru_no_bias": recipe(layer("GRU", bias=False, batch_first=False), time=0, opset=13, states="all"),
    "torch_gru_half": recipe(layer("GRU"), type="float16", initial="input"),
    "torch_gru_double": recipe(layer("GRU"), type="float64", opset=14),
    "torch_gru_dynamo": dynamo(layer("GRU"), dynamic=True, states="all"),
    "torch_gru_dynamo_bidirectional": dynamo(
        layer("GRU", num_layers=2, bidirectional=True), initial="input", states="all"),
    "torch_gru_dynamo_external": dynamo(layer("GRU", 6), external=True, opset=23, size=5),
    "torch_gru_dynamo_unfolded": dynamo(layer("GRU", 53), initial="learnt"),  # more than 8192 elements in R
    "torch_lstm_bidirectional": recipe(
        layer("LSTM", bidirectional=True), opset=12, dynamic=True, initial="input", states="all"),
    "torch_lstm_dynamo": dynamo(layer("LSTM", num_layers=2), opset=18, states="all"),
    "torch_lstm_streaming": recipe(layer("LSTM", 5), fronts=["norm"], initial="input", states="all", head=True),
    "torch_rnn_tanh": recipe(layer("RNN tanh"), opset=11, dynamic=True, states="all"),
    "torch_rnn_relu": recipe(layer("RNN relu", bidirectional=True), opset=16, initial="input", states="all"),
    "torch_rnn_unrolled": dynamo(layer("RNN tanh"), states="all"),
    "torch_rnn_unrolled_relu": dynamo(layer("RNN relu", bidirectional=True), initial="input", states="all"),
    "torch_grucell": dynamo(layer("GRUCell"), single=True, initial="input"),
    "torch_grucell_legacy": recipe(layer("GRUCell"), single=True, initial="input", opset=10),
    "torch_grucell_unrolled": dynamo(layer("GRUCell"), initial="input", states="all"),
    "torch_grucell_unrolled_legacy": recipe(layer("GRUCell"), initial="zeros", opset=13),
    "torch_lstmcell": dynamo(layer("LSTMCell"), single=True, initial="input", states="all"),
    "torch_lstmcell_unrolled": recipe(layer("LSTMCell", bias=False), initial="input", states="all"),
    "torch_rnncell": dynamo(layer("RNNCell tanh"), single=True, initial="input"),
    "torch_packed_gru": recipe(layer("GRU"), packed="unsorted", lengths=True, dynamic=True, states="all"),
    "torch_packed_lstm": recipe(
        layer("LSTM", bidirectional=True), packed="sorted", lengths=True, opset=14, states="joined", batch=3),
    "torch_classifier": recipe(
        layer("GRU", bidirectional=True), ids=True, lengths=True, end="pool", head=True, dynamic=True, opset=15),
    "torch_audio": dynamo(layer("GRU", 5), fronts=["conv2d"], behind=["residual", "norm"], dynamic=True, size=6),
    "torch_mixed": recipe(
        layer("LSTM", 5), layer("GRU", 3), fronts=["conv"], behind=["batch norm"], end="last", head=True),
}
# The faults of an exporter: what the file holds is not what the module computes.
FAULTS = {
    "fault_onnxscript_gru": dynamo(layer("GRU"), states="all"),
    "fault_onnxscript_gru_bidirectional": dynamo(layer("GRU", bidirectional=True), initial="input", states="all"),
    "fault_torch_lstm_projection": dynamo(layer("LSTM", proj_size=2), states="all"),
}
