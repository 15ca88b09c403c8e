"""Layers that join branches, masked and not, of equal shape or broadcast."""
from layers_recurrent import rnn
from walk import Impossible


def branch(make, walk, start):
    """A tensor of the shape of `start`, from it or from an input of its own."""
    shape = walk.shape_of(start)
    sequence = len(shape) == 2
    ways = ["input"] * 2 if not walk.depth else []
    ways += ["Dense", "Dense"] + (["rnn", "Masking", "rnn"] if sequence else [])
    way = make.one(ways)
    if way == "input" and sequence and make.chance(0.5):
        value = make.one([0.0, -1.0])
        end = walk.side("masked", shape, {"kind": "masked", "value": value})
        return walk.put("Masking", {"mask_value": value}, [end])
    if way == "input":
        return walk.side("other", shape)
    if way == "Masking":
        return walk.put("Masking", {"mask_value": 0.0}, [start])
    if way == "rnn":
        kind, options = rnn(make, True, shape[-1])
        return walk.put(kind, options, [start])
    return walk.put("Dense", {"units": shape[-1], "activation": "tanh"}, [start])


def joined(kind, counts=(2, 2, 3)):
    """A merging layer over branches of one shape."""
    def place(make, walk):
        if len(walk.shape) > 2 or make.chance(0.3):
            walk.to(make.one(["sequence", "sequence", "vector"]))
        start = walk.at
        ends = [start] + [branch(make, walk, start) for _ in range(make.one(counts) - 1)]
        walk.put(kind, {}, make.shuffled(ends) if kind != "Subtract" else ends)
    return place


def broadcast(make, walk):
    """A sequence and something that stretches over it."""
    walk.to("sequence")
    start, width = walk.at, walk.shape[-1]
    other = make.one(["step", "feature", "vector"])
    if other == "feature":
        end = walk.put("Dense", {"units": 1}, [start])
    else:
        end = walk.put("GRU", {"units": width}, [start])
        if other == "step":
            end = walk.put("Reshape", {"target_shape": [1, width]})
    walk.put(make.one(["Add", "Multiply", "Average", "Maximum", "Minimum"]), {}, [start, end])


def concatenate(make, walk):
    if len(walk.shape) > 2:
        walk.to("sequence")
    start = walk.at
    ends = [start] + [branch(make, walk, start) for _ in range(make.one([1, 1, 2]))]
    axes = [-1, 1, 2] if len(walk.shape) == 2 else [-1, 1]
    options = {"axis": make.one(axes)} if make.chance(0.8) else {}
    if options.get("axis", -1) in (-1, 2) and len(walk.shape) == 2 and make.chance(0.4):
        ends[-1] = walk.put("Dense", {"units": make.units()}, [ends[-1]])
    walk.put("Concatenate", options, make.shuffled(ends))


def dot(make, walk):
    """Dot products over each pair of axes that agree."""
    walk.to(make.one(["sequence", "sequence", "vector"]))
    start = walk.at
    other = branch(make, walk, start)
    choices = [1, -1] if len(walk.shape) == 1 else [2, -1, [2, 2]] + ([1, [1, 1]] if walk.static else [])
    walk.put("Dot", {"axes": make.one(choices), **make.maybe(0.4, normalize=[True])}, [start, other])
    if len(walk.shape) == 2 and None in walk.shape:  # scores of unknown width: back to features
        scores = walk.at
        walk.put("Softmax", {}, [scores])
        walk.put("Dot", {"axes": [2, 1]}, [walk.at, start])


def several_inputs(make, walk):
    """A further input with a mask of its own, joined."""
    if walk.depth:
        raise Impossible("inputs of their own are for the outermost model")
    walk.to("sequence")
    start, width = walk.at, walk.shape[-1]
    ids = walk.side("ids", [walk.shape[0]], {"kind": "ids", "vocabulary": 7})
    other = walk.put("Embedding", {"input_dim": 7, "output_dim": width, "mask_zero": True}, [ids])
    walk.put(make.one(["Add", "Concatenate", "Multiply", "Average"]), {}, make.shuffled([start, other]))
    walk.put(*rnn(make, make.chance(0.7)))


def several_outputs(make, walk):
    """The place where the walk stands becomes an output too."""
    if walk.at in walk.inputs:
        raise Impossible("an input is no output")
    walk.outputs.append(walk.at)
    start = walk.at
    walk.put("Dense", {"units": make.units()}, [start])
    if make.chance(0.4) and len(walk.shape) == 2:
        walk.outputs.append(walk.put(*rnn(make, make.chance(0.5)), [start]))
        walk.at = walk.put("Dropout", {"rate": 0.2}, [start])


PLACES = {
    **{kind: joined(kind) for kind in ("Add", "Multiply", "Average", "Maximum", "Minimum")},
    "Subtract": joined("Subtract", (2,)), "Concatenate": concatenate, "Dot": dot,
    "merge that broadcasts": broadcast, "several inputs": several_inputs,
    "several outputs": several_outputs,
}
