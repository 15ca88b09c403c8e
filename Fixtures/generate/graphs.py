"""Models in models, layers and models called more than once, kept states."""
from layers_recurrent import KINDS, forward, rnn
from walk import Impossible, Walk


def inner_walk(make, walk, count=1, shape=None):
    """A walk for a nested model that takes `count` tensors of the shape here."""
    inner = Walk(make, walk.depth + 1)
    for index in range(count):
        inner.input(f"in_{walk.depth}{index or ''}", shape or walk.shape)
    return inner


def put_model(make, walk, inner, sources=None):
    """The inner walk becomes a node of the outer one."""
    if inner.at in inner.inputs:
        raise Impossible("nothing was placed in the nested model")
    body = inner.body()
    if body["style"] == "sequential" and not make.stateful and make.chance(0.25):
        body["begin"] = "none"
    return walk.put("Model", body, sources)


def recurrent_model(make, walk, sequences=None):
    """A small nested model with a recurrent layer."""
    inner = inner_walk(make, walk)
    if make.chance(0.4):
        inner.put("Dense", {"units": make.units(), "activation": "tanh"})
    inner.put(*rnn(make, make.chance(0.5) if sequences is None else sequences))
    if make.chance(0.4):
        inner.put(make.one(["BatchNormalization", "LayerNormalization"]), {})
    return inner


def join(make, walk, ends):
    walk.put(make.one(["Add", "Subtract", "Concatenate", "Multiply", "Maximum"]), {}, ends)


def twin_input(make, walk):
    """Another tensor of the shape here, of an input of its own or of a Dense."""
    if walk.depth or make.chance(0.3):
        return walk.put("Dense", {"units": walk.shape[-1]})
    return walk.side("twin")


def model_twice(make, walk):
    """A nested model called on two tensors."""
    walk.to("sequence")
    start = walk.at
    other = twin_input(make, walk)
    walk.at = start
    one = put_model(make, walk, recurrent_model(make, walk))
    two = walk.put(f"same:{one}", {}, [other], name=make.name("again"))
    join(make, walk, [one, two])


def layer_twice(make, walk):
    """A recurrent layer called on two tensors, one of them masked perhaps."""
    walk.to("sequence")
    start = walk.at
    other = twin_input(make, walk)
    if make.chance(0.4):
        other = walk.put("Masking", {"mask_value": 0.0}, [other])
    kind, options = rnn(make, make.chance(0.5))
    options.pop("stateful", None)
    wrapped = make.chance(0.25)
    if wrapped:
        kind, options = "Bidirectional", {"layer": forward(make, {"object": kind, "args": options})}
    one = walk.put(kind, options, [start])
    two = walk.put(f"same:{one}", {}, [other], name=make.name("again"))
    join(make, walk, [one, two])


def same_layer_in_a_row(make, walk):
    """A layer that takes its own output."""
    walk.to("sequence")
    one = walk.put(make.one(["GRU", "SimpleRNN"]), {"units": walk.shape[-1], "return_sequences": True})
    walk.put(f"same:{one}", {}, [one], name=make.name("again"))


def model_of_two(make, walk):
    """A nested model with two inputs and two outputs."""
    walk.to("sequence")
    start = walk.at
    other = twin_input(make, walk)
    walk.at = start
    inner = inner_walk(make, walk, 2)
    left, right = list(inner.inputs)
    first = inner.put(*rnn(make, True, walk.shape[-1]), [left])
    second = inner.put(*rnn(make, True, walk.shape[-1]), [right])
    inner.outputs.append(first)
    inner.at = second
    name = put_model(make, walk, inner, [start, other])
    join(make, walk, [name, f"{name}:1"])


def deep_model(make, walk):
    """A model in a model in a model."""
    if walk.depth:
        raise Impossible("deep enough")
    walk.to("sequence")
    outer = inner_walk(make, walk)
    outer.put("Dense", {"units": make.units()})
    middle = inner_walk(make, outer)
    middle.put(make.one(["BatchNormalization", "LayerNormalization"]), {})
    put_model(make, middle, recurrent_model(make, middle))
    put_model(make, outer, middle)
    if make.chance(0.5):
        outer.put("Dense", {"units": make.units()})
    put_model(make, walk, outer)


def like_names(make, walk):
    """Two nested models whose layers bear the same names."""
    walk.to("sequence")
    for _ in range(2):
        inner = inner_walk(make, walk)
        kind = make.one(KINDS)
        inner.put(*rnn(make, True, kind=kind), name="gru")
        inner.put("Dense", {"units": make.units()}, name="dense")
        put_model(make, walk, inner)


PLACES = {
    "nested twice": model_twice, "layer twice": layer_twice, "layer on its own output": same_layer_in_a_row,
    "nested with two inputs and outputs": model_of_two, "nested three deep": deep_model,
    "nested with like names": like_names,
}
