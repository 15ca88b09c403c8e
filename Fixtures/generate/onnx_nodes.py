"""Draws hand-built GRU, LSTM and RNN nodes over all that the standard lets them have."""
import numpy as np
import onnx
from onnx import helper

import onnx_cells
import onnx_check
import onnx_node_words
import onnx_weights
from onnx_cells import GATES

IR = {7: 3, 14: 7, 22: 10}
RANKS = {"Y": [None] * 4, "Y_h": [None] * 3, "Y_c": [None] * 3}
STATES = ["input", "input", "initializer", "zeros", "expand"]
SHAPES = ["fixed", "named", "unknown"]
TYPES = ["float32", "float32", "float32", "float32", "float64", "float16"]
TOLERANCES = {"float32": 1e-5, "float64": 1e-12, "float16": 1e-3}


def draw(make, turns):
    """A node and its values, all random but what takes turns."""
    kind = turns.one("kind", list(GATES))
    opset = turns.one("opset", sorted(IR))
    node = {"kind": kind, "opset": opset, "type": turns.one("type", TYPES),
            "direction": turns.one("direction", ["forward", "reverse", "bidirectional"])}
    directions = 2 if node["direction"] == "bidirectional" else 1
    attributes = {} if node["direction"] == "forward" and make.chance(0.5) else {
        "direction": node["direction"]}
    if turns.one("activations", [True, True, False]):
        attributes |= activations(make, turns, kind, directions)
    own = {"GRU": "linear_before_reset", "LSTM": "input_forget"}
    flags = {own[kind]: [0, 1, 1, None]} if kind in own else {}
    flags |= {"layout": [0, 1, 1, None]} if opset >= 14 else {}
    drawn = {key: turns.one(f"{kind} {key}", values) for key, values in flags.items()}
    attributes |= {key: value for key, value in drawn.items() if value is not None}
    attributes |= make.maybe(0.3, clip=[0.4, 0.8, 1.5])
    present = [name for name in onnx_cells.OPTIONAL[kind] if turns.one(f"{name} {kind}", [True, True, False])]
    hidden = make.whole(3, 6)
    if make.chance(0.75):
        attributes["hidden_size"] = hidden
    ways = {name: turns.one("way", onnx_weights.WAYS) for name in "WRBP"}
    if node["type"] == "float16":  # what else rounds has no room in it
        ways = {name: "identity" if way in ("cast", "quantised") else way for name, way in ways.items()}
    node |= {"attributes": attributes, "directions": directions, "hidden": hidden, "ways": ways,
             "present": present, "outputs": outputs(make, turns, kind), "shape": make.one(SHAPES),
             "state": {name: turns.one("state", STATES) for name in ("initial_h", "initial_c")},
             "lengths": turns.one("lengths", ["input", "initializer", "cast"])}
    node["values"] = values(make, node)
    return node


def outputs(make, turns, kind):
    """Which outputs are there: any but none."""
    names = onnx_cells.OUTPUTS[kind]
    sets = [[name for bit, name in enumerate(names) if number >> bit & 1]
            for number in range(1, 2 ** len(names))]
    return turns.one(f"outputs {len(names)}", sets)


def activations(make, turns, kind, directions):
    """Activation functions for each direction, with alphas and betas for some."""
    names = [turns.one("function", list(onnx_cells.ACTIVATIONS))
             for _ in onnx_cells.DEFAULTS[kind] * directions]
    attributes = {"activations": names}
    for index, which in ((1, "alpha"), (2, "beta")):
        takers = [name for name in names if onnx_cells.ACTIVATIONS[name][index] is not None]
        needed = max((place + 1 for place, name in enumerate(takers)
                      if np.isnan(onnx_cells.ACTIVATIONS[name][index])), default=0)
        count = make.whole(needed, len(takers))
        if count:
            attributes[f"activation_{which}"] = [parameter(make, name, which) for name in takers[:count]]
    return attributes


def parameter(make, name, which):
    ranges = {"alpha": {"Affine": (0.3, 0.8), "LeakyRelu": (0.05, 0.4), "ThresholdedRelu": (0.1, 0.5),
                        "ScaledTanh": (0.5, 1.4), "HardSigmoid": (0.1, 0.4), "Elu": (0.3, 1.5)},
              "beta": {"Affine": (-0.3, 0.3), "ScaledTanh": (0.4, 1.3), "HardSigmoid": (0.3, 0.7)}}
    return make.number(*ranges[which][name])


def values(make, node):
    """X and all that the node reads, in its type and layout; weights strong enough to saturate."""
    kind, hidden, directions = node["kind"], node["hidden"], node["directions"]
    steps, batch, size = make.whole(5, 8), make.whole(2, 4), hidden + make.one([-1, 1, 2, 3])
    rows = GATES[kind] * hidden
    gain = make.one([0.5, 1.0, 1.6]) if "activations" in node["attributes"] else 1.8

    def normal(*shape, scale=1.0):
        return make.random.normal(size=shape) * scale

    drawn = {"X": normal(steps, batch, size), "W": normal(directions, rows, size, scale=gain / size ** 0.5),
             "R": normal(directions, rows, hidden, scale=gain / hidden ** 0.5),
             "B": normal(directions, 2 * rows, scale=0.5), "P": normal(directions, 3 * hidden, scale=0.6),
             "initial_h": normal(directions, batch, hidden, scale=0.7),
             "initial_c": normal(directions, batch, hidden, scale=0.7)}
    for name, how in node["state"].items():
        if how == "zeros":
            drawn[name] = np.zeros_like(drawn[name])
        elif how == "expand":
            drawn[name] = np.repeat(drawn[name][:, :1], batch, 1)
    if node["attributes"].get("layout") == 1:
        drawn = {name: value.swapaxes(0, 1) if name in ("X", "initial_h", "initial_c") else value
                 for name, value in drawn.items()}
    typed = {name: value.astype(node["type"]) for name, value in drawn.items()
             if name in ("X", "W", "R", *node["present"])}
    typed |= {name: onnx_weights.representable(node["ways"][name], typed[name])
              for name in "WRBP" if name in typed}
    if "sequence_lens" in node["present"]:
        lengths = make.random.integers(1, steps + 1, batch).astype(np.int32)
        lengths[make.whole(0, batch - 1)] = make.one([steps, steps, steps - 1])
        typed["sequence_lens"] = lengths
    return typed


def model(node):
    """The graph, and its inputs' sample values."""
    lists = IR[node["opset"]] < 4
    build = onnx_weights.Builder(node["opset"], lists)
    names = [reader(build, node, name) if name in node["values"] else "" for name in onnx_cells.INPUTS]
    while names and not names[-1]:
        names.pop()
    wanted = [name if name in node["outputs"] else "" for name in onnx_cells.OUTPUTS[node["kind"]]]
    while wanted and not wanted[-1]:
        wanted.pop()
    build.nodes.append(helper.make_node(node["kind"], names, wanted, name="recurrent", **node["attributes"]))
    element = helper.np_dtype_to_tensor_dtype(np.dtype(node["type"]))
    results = [helper.make_tensor_value_info(name, element, RANKS[name]) for name in node["outputs"]]
    graph = helper.make_graph(build.nodes, "node", build.inputs, results, build.initializers)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", node["opset"])],
                             ir_version=IR[node["opset"]], producer_name="onnx_nodes")
    onnx.checker.check_model(made)
    return made, build.samples


def reader(build, node, name):
    """Puts one of the node's inputs into the graph; answers its name."""
    array = node["values"][name]
    if name in node["ways"]:
        return onnx_weights.place(build, node["ways"][name], node["kind"], name, array)
    if name == "sequence_lens":
        if node["lengths"] == "input":
            return build.input(name, array, named(node, name, array))
        if node["lengths"] == "initializer":
            return build.initializer(array, name)
        wide = build.input("lengths", array.astype(np.int64), named(node, name, array))
        return build.add("Cast", [wide], name, to=onnx.TensorProto.INT32)
    how = node["state"].get(name, "input")
    if how == "initializer":
        return build.initializer(array, name)
    if how == "expand":
        axis = 0 if node["attributes"].get("layout") == 1 else 1
        one = build.initializer(array.take([0], axis), name)
        return repeated(build, node, one, array, axis) if build.opset >= 8 else build.initializer(array, name)
    if how == "zeros":
        shape = build.constant(np.array(array.shape, np.int64), "shape")
        zero = onnx.numpy_helper.from_array(np.zeros(1, node["type"]))
        if build.opset >= 9:
            return build.add("ConstantOfShape", [shape], name, value=zero)
        return build.initializer(array, name)
    return build.input(name, array, named(node, name, array))


def repeated(build, node, one, array, axis):
    """A learnt state, stretched over the batch that X has."""
    shape = build.add("Shape", ["X"], "shape")
    batch = build.slice(shape, 0, axis, axis + 1, "batch")
    parts = [build.constant(np.array([size], np.int64), "size") for size in array.shape]
    parts[axis] = batch
    return build.add("Expand", [one, build.add("Concat", parts, "shape", axis=0)], "initial")


def named(node, name, array):
    """The shape as the graph states it: numbers, names for batch and time, or nothing for them."""
    if node["shape"] == "fixed":
        return list(array.shape)
    batch_first = node["attributes"].get("layout") == 1
    words = {"X": ["batch", "time", None] if batch_first else ["time", "batch", None],
             "sequence_lens": ["batch"]}.get(name, ["batch", None, None] if batch_first else [None, "batch", None])
    if node["shape"] == "unknown":
        return [None if word else size for word, size in zip(words, array.shape)]
    return [word or size for word, size in zip(words, array.shape)]


def plain(node):
    """The same node as ONNX Runtime has it: time first, float32, all sizes said; and its inputs."""
    batch_first = node["attributes"].get("layout") == 1
    arrays = {name: value if name == "sequence_lens" else value.astype(np.float32)
              for name, value in node["values"].items()}
    if batch_first:
        arrays |= {name: arrays[name].swapaxes(0, 1)
                   for name in ("X", "initial_h", "initial_c") if name in arrays}
    attributes = {key: value for key, value in node["attributes"].items() if key != "layout"}
    attributes["hidden_size"] = node["hidden"]
    build = onnx_weights.Builder(14, False)
    names = [build.input(name, arrays[name]) if name in arrays else "" for name in onnx_cells.INPUTS]
    while not names[-1]:
        names.pop()
    build.nodes.append(helper.make_node(node["kind"], names, onnx_cells.OUTPUTS[node["kind"]], **attributes))
    results = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, RANKS[name])
               for name in onnx_cells.OUTPUTS[node["kind"]]]
    graph = helper.make_graph(build.nodes, "plain", build.inputs, results)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=7)
    outputs = onnx_check.run(made, arrays)
    if batch_first:
        outputs = {name: value.transpose(2, 0, 1, 3) if name == "Y" else value.swapaxes(0, 1)
                   for name, value in outputs.items()}
    return {name: outputs[name] for name in node["outputs"]}


def make(choices, turns, path):
    """Writes one model with its golden; answers what the grid says of it."""
    node = draw(choices, turns)
    proto, samples = model(node)
    onnx.save(proto, f"{path}.onnx")
    results = onnx_cells.evaluate(node["kind"], node["attributes"], node["values"])
    exact = dict(zip(onnx_cells.OUTPUTS[node["kind"]], results, strict=True))
    exact = {name: exact[name] for name in node["outputs"]}
    if not onnx_check.steady(exact):
        raise onnx_check.Unfit("numbers too large or too small")
    runs = {"as it is": onnx_check.attempt(lambda: onnx_check.run(proto, samples)),
            "alone, in float32, time first": onnx_check.attempt(lambda: plain(node))}
    gaps, failures = onnx_check.judged(runs, exact)
    agreeing = [name for name, gap in gaps.items() if gap < 1e-5 and node["type"] == "float32"]
    if agreeing:
        golden, evaluator = runs[agreeing[0]], f"ONNX Runtime, the node {agreeing[0]}"
    else:
        golden = {name: value.astype(node["type"]) for name, value in exact.items()}
        evaluator = "NumPy, float64, by the standard's equations"
    onnx_check.write_golden(path, samples, golden)
    return {"evaluator": evaluator, "onnxruntime": gaps, "failures": failures, "words": onnx_node_words.words(node),
            "relative_tolerance": TOLERANCES[node["type"]], "traits": onnx_node_words.traits(node)}
