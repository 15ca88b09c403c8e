"""Draws Keras models and writes them as ONNX: Keras 3's own export and tf2onnx, for either Keras."""
import contextlib
import io
import os

import numpy as np

import frameworks
import goldens
import onnx_check
import recipes
import weights
import words


ROUTES = {"keras": ["export", "export", "from_function"],
          "tf_keras": ["from_keras", "from_keras", "from_function"]}
OPSETS = list(range(11, 19))
FRONTS = ["none", "none", "Masking", "mask_zero", "Embedding", "Conv1D", "Dense", "LayerNormalization"]
CORES = ["GRU", "GRU", "GRU before", "GRU before", "LSTM", "LSTM", "SimpleRNN",
         "Bidirectional GRU", "Bidirectional LSTM", "Bidirectional SimpleRNN",
         "cells", "states in", "stateful", "stacked", "unrolled", "encoder"]
BEHIND = ["none", "none", "TimeDistributed", "softmax", "pool", "residual", "Flatten", "BatchNormalization"]
ACTIVATIONS = ["relu", "softsign", "tanh", "elu", "linear", "sigmoid", "softplus"]
GATES = ["hard_sigmoid", "sigmoid", "hard_sigmoid", "relu"]
FRAMEWORK = None  # the one that use() loaded: a process has only one


def use(name):
    global FRAMEWORK
    FRAMEWORK = frameworks.load(name)


class Recipe:
    """A functional recipe (see recipes) put together node by node."""

    def __init__(self, make, turns):
        self.make, self.turns = make, turns
        self.inputs, self.nodes, self.outputs, self.traits = {}, [], [], []
        self.at, self.steps = None, make.whole(5, 8)
        self.known = make.chance(0.7)
        self.fixed = False

    def put(self, kind, arguments, sources=None, states=()):
        name = f"{kind.lower().replace('op:', '')}_{len(self.nodes) + 1}"
        self.nodes.append([name, kind, arguments, sources or [self.at]] + ([list(states)] if states else []))
        self.at = name
        return name

    def input(self, name, shape, data=None):
        about = {"shape": shape, "data": data or {"kind": "values"}}
        self.inputs[name] = about | ({"fixed_batch": True} if self.fixed else {})
        return name

    def recipe(self, batch):
        return {"style": "functional", "policy": "float32", "batch": batch, "steps": self.steps,
                "inputs": self.inputs, "nodes": self.nodes, "outputs": self.outputs or [self.at]}


def front(draw, masks=True):
    """The first input and what stands before the recurrent layers."""
    make = draw.make
    kind = draw.turns.one("front", FRONTS)
    if not masks and kind in ("Masking", "mask_zero"):
        kind = "Dense"
    draw.traits.append(f"front {kind}")
    steps = draw.steps if draw.known else None
    if kind in ("mask_zero", "Embedding"):
        draw.at = draw.input("x", [steps], {"kind": "ids", "vocabulary": 9})
        draw.put("Embedding", {"input_dim": 9, "output_dim": make.whole(3, 6), "mask_zero": kind == "mask_zero"})
        return
    masked = {"kind": "masked", "value": -1.0} if kind == "Masking" else None
    draw.at = draw.input("x", [steps, make.whole(2, 6)], masked)
    if kind == "Masking":
        draw.put("Masking", {"mask_value": -1.0})
    elif kind == "Conv1D":
        draw.put("Conv1D", {"filters": make.whole(3, 5), "kernel_size": 3, "activation": "relu",
                            "padding": make.one(["same", "causal"])})
    elif kind == "Dense":
        draw.put("Dense", {"units": make.whole(3, 5), "activation": make.one(["tanh", "relu", "elu"])})
    elif kind == "LayerNormalization":
        draw.put("LayerNormalization", {})


def options(draw, kind, **more):
    """A recurrent layer's arguments."""
    make, turns = draw.make, draw.turns
    found = {"units": make.whole(3, 6), **more}
    changed = turns.one(f"{kind} functions", [False, False, True])
    if changed:
        found["activation"] = turns.one("activation", ACTIVATIONS)
        if kind != "SimpleRNN":
            found["recurrent_activation"] = turns.one("gates", GATES)
    if turns.one(f"{kind} bias", [True, True, False]) is False:
        found["use_bias"] = False
    if turns.one(f"{kind} backwards", [False, False, False, True]):
        found["go_backwards"] = True
    if kind == "GRU" and "reset_after" not in found:
        found["reset_after"] = make.chance(0.5)
    if FRAMEWORK.name == "tf_keras" and kind != "SimpleRNN":
        found |= make.maybe(0.3, implementation=[1, 2])
    draw.traits += [kind] + [f"{kind} {key}={value}" for key, value in found.items() if key != "units"]
    return found


def core(draw):
    """The recurrent part; answers whether time is still there."""
    make, turns = draw.make, draw.turns
    what = turns.one("core", CORES)
    draw.traits.append(f"core {what}")
    sequences = turns.one("sequences", [True, True, False])
    around = {"return_sequences": sequences}
    if what == "stateful":
        draw.fixed = True
    front(draw, masks=what != "encoder")
    if what in ("GRU", "LSTM", "SimpleRNN", "GRU before", "unrolled", "stateful"):
        kind = what.split()[0] if what[0].isupper() else make.one(["GRU", "LSTM", "SimpleRNN"])
        if what == "GRU before":
            around["reset_after"] = False
        if what in ("unrolled", "stateful"):
            around |= {"unroll": True} if what == "unrolled" else {"stateful": True}
        if what == "unrolled":
            list(draw.inputs.values())[0]["shape"][0] = draw.steps
        states = turns.one("states", [False, False, True])
        name = draw.put(kind, options(draw, kind, **around, **({"return_state": True} if states else {})))
        if states:
            draw.outputs += [name] + [f"{name}:{index}" for index in range(1, 3 if kind == "LSTM" else 2)]
    elif what.startswith("Bidirectional"):
        kind = what.split()[1]
        inner = options(draw, kind, **around)
        inner.pop("go_backwards", None)
        draw.put("Bidirectional", {"layer": {"object": kind, "args": inner},
                                   "merge_mode": turns.one("merge", ["concat", "sum", "mul", "ave", "concat"])})
    elif what == "cells":
        cells = [{"object": f"{kind}Cell", "args": cell(options(draw, kind))}
                 for kind in make.shuffled(["GRU", "LSTM", "SimpleRNN"])[:make.whole(1, 2)]]
        draw.put("RNN", {"cell": cells if len(cells) > 1 else cells[0], **around})
    elif what == "states in":
        kind = make.one(["GRU", "LSTM", "SimpleRNN"])
        arguments = options(draw, kind, **around, return_state=True)
        count = 2 if kind == "LSTM" else 1
        given = [draw.input(f"state_{index}", [arguments["units"]]) for index in range(count)]
        name = draw.put(kind, arguments, states=given)
        draw.outputs += [name] + [f"{name}:{index + 1}" for index in range(count)]
    elif what == "stacked":
        for _ in range(make.whole(1, 2)):
            kind = make.one(["GRU", "LSTM", "SimpleRNN"])
            draw.put(kind, options(draw, kind, return_sequences=True))
        kind = make.one(["GRU", "LSTM"])
        draw.put(kind, options(draw, kind, **around))
    else:
        encoder(draw, around)
    return sequences


def cell(arguments):
    return {key: value for key, value in arguments.items() if key != "go_backwards"}


def encoder(draw, around):
    """A layer whose last states start a second one, of another input."""
    kind = draw.make.one(["GRU", "LSTM"])
    arguments = options(draw, kind)
    first = draw.put(kind, {**arguments, "return_state": True})
    second = draw.input("y", [draw.steps, 3])
    count = 2 if kind == "LSTM" else 1
    draw.at = second
    draw.put(kind, {**options(draw, kind), "units": arguments["units"], **around},
             states=[f"{first}:{index + 1}" for index in range(count)])


def behind(draw, sequences):
    make, name = draw.make, draw.turns.one("behind", BEHIND)
    if draw.outputs or (not sequences and name in ("TimeDistributed", "pool", "residual", "Flatten")):
        name = "none" if draw.outputs else "softmax"
    masked = any(node[1] == "Masking" or node[2].get("mask_zero") for node in draw.nodes)
    if name == "Flatten" and (not draw.known or masked):
        name = "softmax"
    draw.traits.append(f"behind {name}")
    if name == "TimeDistributed":
        dense = {"object": "Dense", "args": {"units": make.whole(2, 5), "activation": "tanh"}}
        draw.put("TimeDistributed", {"layer": dense})
    elif name == "softmax":
        draw.put("Dense", {"units": make.whole(3, 5), "activation": "softmax"})
    elif name == "pool":
        draw.put(make.one(["GlobalAveragePooling1D", "GlobalMaxPooling1D"]), {})
    elif name == "residual":
        before = draw.at
        after = draw.put("Dense", {"units": 4})
        other = draw.put("Dense", {"units": 4, "activation": "relu"}, [before])
        draw.put(make.one(["Add", "Multiply", "Maximum"]), {}, [after, other])
    elif name in ("Flatten", "BatchNormalization"):
        draw.put(name, {})


def export(route, opset, model, path):
    import tensorflow
    import tf2onnx

    target = f"{path}.onnx"
    if route == "export":
        model.export(target, format="onnx", verbose=False, opset_version=opset)
    elif route == "from_keras":
        tf2onnx.convert.from_keras(model, opset=opset, output_path=target)
    else:
        signature = [tensorflow.TensorSpec(item.shape, item.dtype, name=item.name.split(":")[0])
                     for item in model.inputs]
        function = tensorflow.function(
            lambda *tensors: model(list(tensors) if len(tensors) > 1 else tensors[0], training=False),
            input_signature=signature)
        tf2onnx.convert.from_function(function, input_signature=signature, opset=opset, output_path=target)


def make(choices, turns, path):
    """Draws and writes one model with its golden; answers what the grid says of it."""
    draw = Recipe(choices, turns)
    behind(draw, core(draw))
    route, opset = turns.one("route", ROUTES[FRAMEWORK.name]), turns.one("opset", OPSETS)
    facts = write(draw.recipe(choices.whole(2, 4)), route, opset, choices.random, path)
    return facts | {"traits": [route, f"opset {opset}", *draw.traits, *facts["traits"]]}


def write(recipe, route, opset, random, path):
    """Writes the recipe's model with its golden; answers what is to be said of it."""
    import tf2onnx

    frameworks.use_policy(FRAMEWORK, "float32")
    model = recipes.build(FRAMEWORK, recipe)
    weights.seed(FRAMEWORK, model, random, 1.5)
    cases = goldens.make_cases(recipe, random)
    found = goldens.run_cases(model, recipe, cases)[""]["outputs"]
    goldens.reset(model)
    with open(os.devnull, "w", encoding="utf-8") as null, contextlib.redirect_stdout(null), \
            contextlib.redirect_stderr(io.StringIO()):
        export(route, opset, model, path)
    frameworks.use_policy(FRAMEWORK, "float64")
    exact = recipes.build(FRAMEWORK, recipe)
    weights.copy(FRAMEWORK, model, exact)
    twin = goldens.run_cases(exact, recipe, cases)[""]["outputs"]
    return onnx_check.recorded(
        path, "float32", list(cases[""].values()), [np.asarray(item, np.float32) for item in found], twin, {
            "framework": FRAMEWORK.version, "exporter": f"tf2onnx {tf2onnx.__version__}, {route}",
            "words": f"{FRAMEWORK.version}, {route}, opset {opset}: {words.body(recipe)}",
            "traits": [f"operator {name}" for name in onnx_check.operators(path)]})
