"""Recurrent layers and cells, alone, stacked and with states in and out."""
from walk import Impossible

KINDS = ["GRU", "GRU", "LSTM", "LSTM", "SimpleRNN"]


def cell_options(make, kind, units=None):
    """What a cell and its layer have in common."""
    options = {"units": units or make.units()}
    if make.chance(0.4):
        options["activation"] = make.activation()
    if kind != "SimpleRNN" and make.chance(0.4):
        options["recurrent_activation"] = make.activation()
    if kind == "GRU" and make.chance(0.5):
        options["reset_after"] = make.chance(0.5)
    if kind == "LSTM" and make.chance(0.3):
        options["unit_forget_bias"] = False
    if kind != "SimpleRNN" and make.chance(0.2) and not make.modern:
        options["implementation"] = make.one([1, 2])
    for key in ("dropout", "recurrent_dropout"):
        if make.chance(0.12):
            options[key] = 0.25
    if make.chance(0.2):
        options["use_bias"] = False
    if make.policy == "bfloat16":
        options["recurrent_initializer"] = "glorot_uniform"
    return options


def layer_options(make, sequences, states=False, zero=True):
    """What a layer has around its cell."""
    options = {}
    if sequences:
        options["return_sequences"] = True
    if states:
        options["return_state"] = True
    if make.chance(0.25):
        options["go_backwards"] = True
    if zero and make.chance(0.15):
        options["zero_output_for_mask"] = True
    if make.fixed_steps and make.chance(0.2):
        options["unroll"] = True
    if make.stateful:
        options["stateful"] = True
    return options


def rnn(make, sequences, units=None, states=False, kind=None):
    """One recurrent layer's class and arguments."""
    kind = kind or make.one(KINDS)
    return kind, {**cell_options(make, kind, units), **layer_options(make, sequences, states)}


def forward(make, layer):
    """The layer as Bidirectional takes it: Keras 3 makes a backward one of it itself."""
    if make.modern:
        layer["args"].pop("go_backwards", None)
    return layer


def cell(make, kind=None, units=None):
    """One cell as an argument."""
    kind = kind or make.one(KINDS)
    return {"object": f"{kind}Cell", "args": cell_options(make, kind, units)}


def rnn_over(make, cells, sequences, states=False):
    """An RNN layer over a cell or a stack of cells."""
    return "RNN", {"cell": cells, **layer_options(make, sequences, states)}


def stack(make, plain):
    """Two or three cells: as a list where `plain`, else as StackedRNNCells."""
    cells = [cell(make) for _ in range(make.whole(2, 3))]
    return cells if plain else {"object": "StackedRNNCells", "args": {"cells": cells}}


def named_layer(kind):
    def place(make, walk):
        walk.to("sequence")
        walk.put(*rnn(make, make.chance(0.6), kind=kind))
    return place


def named_cell(kind):
    def place(make, walk):
        walk.to("sequence")
        walk.put(*rnn_over(make, cell(make, kind), make.chance(0.6)))
    return place


def stacked(plain):
    def place(make, walk):
        walk.to("sequence")
        walk.put(*rnn_over(make, stack(make, plain), make.chance(0.6)))
    return place


def state_shapes(make, walk, name):
    """The names of a layer's state outputs."""
    return [tensor for tensor in walk.tensors if tensor.startswith(f"{name}:")]


def returned_states(make, walk):
    """Final states that leave the model, or are joined with the output."""
    walk.to("sequence")
    stacked_cells = make.chance(0.25)
    if stacked_cells:
        name = walk.put(*rnn_over(make, stack(make, True), False, True))
    else:
        name = walk.put(*rnn(make, make.chance(0.5), states=True))
    states = state_shapes(make, walk, name)
    if walk.depth or stacked_cells or make.chance(0.4):
        if len(walk.shape) != 1:
            walk.put("GlobalAveragePooling1D", {})
        walk.put("Concatenate", {}, [walk.at, *states])
    else:
        walk.outputs += states


def given_states(make, walk):
    """Initial states from inputs of their own."""
    if walk.depth or make.stateful:
        raise Impossible("initial states are for the outermost model")
    walk.to("sequence")
    kind, options = rnn(make, make.chance(0.5), states=make.chance(0.5))
    if make.chance(0.3):
        kind, options = rnn_over(make, cell(make, kind), make.chance(0.5), make.chance(0.5))
    units = options.get("units") or options["cell"]["args"]["units"]
    count = 2 if "LSTM" in kind + str(options.get("cell")) else 1
    states = [walk.side("state", [units]) for _ in range(count)]
    name = walk.put(kind, options, states=states)
    walk.outputs += state_shapes(make, walk, name)


def encoder_decoder(make, walk):
    """A second layer that starts from the first one's final states."""
    if walk.depth or make.stateful:
        raise Impossible("an encoder and decoder are for the outermost model")
    walk.to("sequence")
    kind, encoder = rnn(make, make.chance(0.4), states=True)
    source = walk.put(kind, encoder)
    states = state_shapes(make, walk, source)
    target = walk.side("target", [None if not make.fixed_steps else make.steps, make.units()])
    walk.at = target
    if make.chance(0.3):
        walk.put("Dense", {"units": make.units()})
    _, decoder = rnn(make, True, encoder["units"], kind=kind)
    walk.put(kind, decoder, states=states)
    if encoder.get("return_sequences") and make.chance(0.6):
        walk.put(make.one(["Attention", "AdditiveAttention"]), {}, [walk.at, source])


def two_way_encoder(make, walk):
    """A Bidirectional encoder whose joined states start the decoder."""
    if walk.depth or make.stateful:
        raise Impossible("an encoder and decoder are for the outermost model")
    walk.to("sequence")
    kind, encoder = rnn(make, make.chance(0.4), states=True)
    encoder.pop("go_backwards", None)
    source = walk.put("Bidirectional", {"layer": {"object": kind, "args": encoder}})
    forth = state_shapes(make, walk, source)
    half = len(forth) // 2
    states = [walk.put("Concatenate", {}, [forth[index], forth[index + half]]) for index in range(half)]
    walk.at = walk.side("target", [None if not make.fixed_steps else make.steps, make.units()])
    _, decoder = rnn(make, True, 2 * encoder["units"], kind=kind)
    walk.put(kind, decoder, states=states)


PLACES = {
    **{kind: named_layer(kind) for kind in ("GRU", "LSTM", "SimpleRNN")},
    **{f"{kind}Cell": named_cell(kind) for kind in ("GRU", "LSTM", "SimpleRNN")},
    "RNN": stacked(True), "StackedRNNCells": stacked(False),
    "states out": returned_states, "states in": given_states,
    "encoder-decoder": encoder_decoder, "encoder-decoder, two ways": two_way_encoder,
}
