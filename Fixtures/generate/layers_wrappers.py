"""Bidirectional and TimeDistributed, with all that they can hold."""
import math

from layers_convolution import convolution
from layers_recurrent import cell, forward, rnn, rnn_over, stack, state_shapes
from walk import VALUES, Impossible


def inner_layer(make, sequences, states=False):
    """A recurrent layer to wrap: most often plain, else an RNN over cells."""
    if make.chance(0.2):
        cells = stack(make, True) if make.chance(0.4) and not states else cell(make)
        kind, options = rnn_over(make, cells, sequences, states)
    else:
        kind, options = rnn(make, sequences, states=states)
    return forward(make, {"object": kind, "args": options})


def bidirectional(mode):
    def place(make, walk):
        walk.to("sequence")
        options = {"layer": inner_layer(make, make.chance(0.6))}
        if mode != "concat" or make.chance(0.5):
            options["merge_mode"] = mode
        name = walk.put("Bidirectional", options)
        if mode is None:
            join_or_leave(make, walk, [name, f"{name}:1"])
    return place


def join_or_leave(make, walk, names):
    """Two tensors of one shape: joined, or one of them an output of the model."""
    if make.chance(0.5):
        walk.put(make.one(["Add", "Subtract", "Concatenate"]), {}, names)
    else:
        walk.at = names[0]
        walk.outputs.append(names[1])


def custom_backward(make, walk):
    """A backward layer of its own, of another size or even another class."""
    walk.to("sequence")
    sequences = make.chance(0.6)
    first, second = inner_layer(make, sequences), inner_layer(make, sequences)
    if make.modern:  # Keras 3 takes the two outputs to be equally wide
        width(second)["units"] = width(first)["units"]
    for layer in (first, second):
        layer["args"].pop("go_backwards", None)
        layer["args"].pop("zero_output_for_mask", None)
    make.one([second, second, first])["args"]["go_backwards"] = True
    walk.put("Bidirectional", {"layer": first, "backward_layer": second})


def width(layer):
    """The arguments of the layer, or of its last cell, that say how wide its output is."""
    cells = layer["args"].get("cell", layer)
    return (cells[-1] if isinstance(cells, list) else cells)["args"]


def with_states(make, walk):
    """Final states of both directions, joined or as outputs."""
    walk.to("sequence")
    options = {"layer": inner_layer(make, make.chance(0.5), states=True)}
    name = walk.put("Bidirectional", {**options, **make.maybe(0.4, merge_mode=["sum", "mul", "ave"])})
    states = state_shapes(make, walk, name)
    if walk.depth or make.chance(0.4):
        if len(walk.shape) != 1:
            walk.put("GlobalMaxPooling1D", {})
        walk.put("Concatenate", {}, [walk.at, *states])
    else:
        walk.outputs += states


def from_states(make, walk):
    """Both directions start from inputs."""
    if walk.depth or make.stateful:
        raise Impossible("initial states are for the outermost model")
    walk.to("sequence")
    kind, options = rnn(make, make.chance(0.5))
    count = 4 if kind == "LSTM" else 2
    states = [walk.side("state", [options["units"]]) for _ in range(count)]
    walk.put("Bidirectional", {"layer": forward(make, {"object": kind, "args": options})}, states=states)


def distributed(inner):
    """TimeDistributed over a layer for vectors, or over images of a sequence."""
    def place(make, walk):
        if inner == "Conv":
            walk.to("images")
            options = convolution(2)(make, walk)
            options.pop("data_format", None)
            options.pop("groups", None)
            layer = {"object": "Conv2D", "args": options}
        elif inner == "Pool":
            walk.to("images")
            layer = make.one([{"object": "MaxPooling2D", "args": {"pool_size": [2, 1]}},
                              {"object": "AveragePooling2D", "args": {"pool_size": 2, "padding": "same"}},
                              {"object": "GlobalAveragePooling2D", "args": {}}])
        elif inner == "RNN":
            walk.to("images")
            rows, *others = walk.shape[1:]
            shape = {"target_shape": [rows, math.prod(others)]}
            walk.put("TimeDistributed", {"layer": {"object": "Reshape", "args": shape}})
            kind, options = rnn(make, make.chance(0.4))
            options.pop("stateful", None)
            layer = {"object": kind, "args": options}
            if make.chance(0.3):
                layer = {"object": "Bidirectional", "args": {"layer": forward(make, layer)}}
        elif inner == "model":
            walk.to("sequence")
            layer = {"model": small_model(make, walk.shape[1:])}
        else:
            walk.to("sequence")
            layer = {"object": inner, "args": inner_options(make, walk, inner)}
        walk.put("TimeDistributed", {"layer": layer})
    return place


def inner_options(make, walk, inner):
    if inner == "Dense":
        return {"units": make.units(), **make.maybe(0.5, activation=["tanh", "relu", "softmax"], use_bias=[False])}
    return {}


def small_model(make, shape):
    """A little model to be called on each step."""
    nodes = [[make.name("Dense"), "Dense", {"units": 5, "activation": "tanh"}],
             [make.name("LayerNormalization"), "LayerNormalization", {}],
             [make.name("Dense"), "Dense", {"units": 3}]]
    inputs = {"step": {"shape": list(shape), "data": VALUES}}
    if make.chance(0.5):
        return {"style": "sequential", "inputs": inputs, "nodes": nodes}
    for node, source in zip(nodes, ["step", nodes[0][0], nodes[1][0]]):
        node.append([source])
    nodes.append([make.name("Concatenate"), "Concatenate", {}, [nodes[2][0], nodes[0][0]]])
    return {"style": "functional", "inputs": inputs, "nodes": nodes}


PLACES = {
    **{f"Bidirectional {mode}": bidirectional(mode) for mode in ("concat", "sum", "mul", "ave", None)},
    "Bidirectional with its own backward layer": custom_backward,
    "Bidirectional with states out": with_states,
    "Bidirectional with states in": from_states,
    **{f"TimeDistributed {inner}": distributed(inner)
       for inner in ("Dense", "Conv", "Pool", "RNN", "model", "BatchNormalization")},
}
