"""Draws random recipes over all layers, options, graphs and containers.

A draw is told what has been rare so far, and places that first.
"""
import math

import frameworks
import graphs
import layers_attention
import layers_convolution
import layers_merge
import layers_norm
import layers_ops
import layers_plumbing
import layers_recurrent
import layers_wrappers
from draw import Draw
from walk import Impossible, Walk

STARTS = ["Embedding", "Masking", "image", "vector", "images", "stateful", "stateful, two calls"]
PLACES = {}
for _module in (graphs, layers_attention, layers_convolution, layers_merge, layers_norm, layers_ops,
                layers_plumbing, layers_recurrent, layers_wrappers):
    PLACES |= _module.PLACES
# TensorFlow's einsum saves its equation only.
ONLY = {"keras": {"RMSNormalization", "GroupQueryAttention", "op einsum"}, "tf_keras": {"ThresholdedReLU"}}
RECURRENT = {"GRU", "LSTM", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D"}


def names(framework):
    """All that a grid of this framework is to cover."""
    foreign = {name for other, only in ONLY.items() if other != framework.name for name in only}
    return [name for name in [*STARTS, *PLACES] if name not in foreign]


def draw(framework, seed, container, wanted):
    """One recipe, with what was placed in it and what the framework refused."""
    make = Draw(framework, seed)
    frameworks.use_policy(framework, make.policy)
    walk = Walk(make)
    placed = start(make, walk, wanted)
    make.two_calls = "stateful, two calls" in placed
    queue = [name for name in wanted if name not in STARTS][:16]
    if not RECURRENT & set(queue[:4]):
        queue.insert(make.whole(0, 2), make.one(["GRU", "LSTM", "SimpleRNN", "Bidirectional concat"]))
    placed += fill(make, walk, queue, make.whole(3, 7))
    recipe = finish(make, walk, container)
    return recipe, placed, make.skipped


def start(make, walk, wanted):
    """The first input: ids, masked or plain values, images or a vector."""
    rare = [name for name in wanted if name in STARTS]
    choices = rare[:2] if rare[0] in wanted[:8] else []
    kind = make.one([*choices, *choices, "values", "values", "values", "Masking", "Embedding"])
    placed = [kind] if kind in STARTS else []
    if kind.startswith("stateful"):
        make.stateful = make.fixed_steps = True
        if kind == "stateful, two calls":
            make.policy = "float32"
            frameworks.use_policy(make.framework, make.policy)
        kind = make.one(["values", "Masking", "Embedding"])
    steps = make.steps if make.fixed_steps else None
    label = make.one(["x", "x", "in.1", "input_1", "input_layer_1"])
    if kind == "Embedding":
        walk.input(label, [steps], {"kind": "ids", "vocabulary": 9})
        length = {"input_length": steps} if steps and not make.modern and make.chance(0.3) else {}
        walk.put("Embedding", {"input_dim": 9, "output_dim": make.units(),
                               **make.maybe(0.75, mask_zero=[True, True, True, False]), **length})
    elif kind == "Masking":
        value = make.one([0.0, -1.0, 0.5])
        walk.input(label, [steps, make.whole(2, 6)], {"kind": "masked", "value": value})
        walk.put("Masking", {"mask_value": value} if value or make.chance(0.5) else {})
    elif kind in ("image", "images", "vector"):
        walk.input(label, {"image": [make.steps, 5, 2], "images": [steps, 4, 3, 2],
                           "vector": [make.whole(4, 8)]}[kind])
    else:
        walk.input(label, [steps, make.whole(2, 6)])
    return placed


def fill(make, walk, queue, count):
    """Places up to `count` of the queue; some go into a nested model."""
    placed = []
    while queue and len(placed) < count:
        if walk.depth < 2 and not make.stateful and walk.nodes and make.chance(0.2):
            placed += nest(make, walk, queue)
        elif (name := queue.pop(0)) and attempt(make, walk, name):
            placed.append(name)
    return placed


def attempt(make, walk, name):
    before = walk.state()
    try:
        PLACES[name](make, walk)
        return True
    except Impossible:
        walk.back_to(before)
        return False


def nest(make, walk, queue):
    """A nested model in which the next of the queue are placed."""
    before = walk.state()
    inner = graphs.inner_walk(make, walk)
    try:
        placed = fill(make, inner, queue, make.whole(1, 3))
        graphs.put_model(make, walk, inner)
        return placed
    except Impossible:
        walk.back_to(before)
        return []


def finish(make, walk, container):
    """The recipe of the walk, with a head, frozen layers and the sample's size."""
    if math.prod(size or make.steps for size in walk.shape) > 150:
        walk.to_vector()
    elif make.chance(0.35) or not walk.nodes:
        walk.put("Dense", layers_plumbing.dense(make))
    recipe = {**walk.body(), "policy": make.policy, "container": container,
              "batch": 3 if make.stateful else make.one([2, 3, 5]), "steps": make.steps}
    if any(node[1].startswith("GlobalAverage") for node in recipe["nodes"]):
        recipe["batch"] = min(recipe["batch"], 3 if make.stateful else 2)  # a masked row has no mean
    if make.chance(0.5):
        recipe["name"] = make.one(["model", "net", "sequential_1", "functional"])
    if recipe["style"] == "sequential" and not make.stateful:
        starts = ["input", "input", "none"] + (["shape"] if not make.modern else [])
        recipe["begin"] = make.one(starts)
    frozen = list(frozen_layers(make, recipe))
    if frozen:
        recipe["frozen"] = frozen
    if make.stateful and make.two_calls:
        recipe["two_calls"] = True
    for key, share in {"compressed": 0.33, "positional": 0.2}.items():
        if make.chance(share):
            recipe[key] = True
    return recipe


def frozen_layers(make, body, path=()):
    """Some layers and nested models that are not trainable."""
    share = make.one([0, 0, 0.15]) if not path else 0.2
    for name, kind, arguments, *_ in body["nodes"]:
        if ":" in kind:
            continue
        if make.chance(share):
            yield [*path, name]
        elif kind == "Model":
            yield from frozen_layers(make, arguments, (*path, name))
