"""Draws PyTorch modules and writes them with either of PyTorch's exporters."""
import contextlib
import io
import os

import numpy as np
import onnx
import torch

import onnx_check
import onnx_torch_blocks as blocks
from onnx_torch_net import VOCABULARY, Net

KINDS = ["GRU", "LSTM", "RNN tanh", "RNN relu", "GRU", "LSTM",
         "GRUCell", "LSTMCell", "RNNCell tanh", "RNNCell relu"]
LAST_OPSETS = {"legacy": 20, "dynamo": 23}
TYPES = ["float32"] * 8 + ["float16", "float64"]
DEFAULTS = {"exporter": "legacy", "opset": 17, "dynamic": False, "folds": True, "external": False, "type": "float32",
            "size": 3, "steps": 6, "batch": 2, "time": 1, "ids": False, "single": False, "packed": None,
            "lengths": False, "fronts": [], "behind": [], "end": None, "head": False,
            "initial": "none", "states": "none"}
HOW = ["legacy", "legacy unfolded", "legacy dynamic", "legacy dynamic", "dynamo", "dynamo external",
       "dynamo dynamic", "dynamo dynamic external"]


def use(_):
    torch.set_num_threads(1)


def draw(make, turns):
    """A module's recipe and how it is exported."""
    kind, how = turns.one("kind", KINDS), turns.one("how", HOW)
    exporter = how.split()[0]
    opsets = list(range(9 if exporter == "legacy" else 18, LAST_OPSETS[exporter] + 1))
    cell = "Cell" in kind
    single = cell and turns.one("single", [True, False])
    lengths = not cell and turns.one(f"lengths {exporter}", [False, True])
    recipe = DEFAULTS | {
        "exporter": exporter, "opset": turns.one(exporter, opsets), "type": turns.one("type", TYPES),
        "dynamic": "dynamic" in how, "folds": "unfolded" not in how, "external": "external" in how,
        "size": make.whole(3, 7), "steps": make.whole(5, 7), "batch": make.whole(2, 4),
        "time": make.one([1, 1, 0]), "single": single, "lengths": lengths, "cores": [core(make, turns, kind)],
        "initial": turns.one("initial", ["none", "input", "zeros", "learnt", "input"]),
        "head": turns.one("head", [True, False]),
        "states": turns.one(f"states {cell}", ["none", "all"] if cell else ["none", "all", "joined", "rows"])}
    if lengths and exporter == "legacy":
        recipe["packed"] = turns.one("packed", ["sorted", "unsorted", "unsorted", None])
    if single:
        return recipe
    recipe["ids"] = turns.one("ids", [True, False, False, False])
    recipe["fronts"] = chosen(turns, "front", blocks.FRONTS)
    recipe["behind"] = chosen(turns, "behind", blocks.BEHIND)
    recipe["end"] = turns.one("end", [*blocks.ENDS, None, None])
    if lengths and not recipe["packed"]:
        recipe["end"] = make.one(["pool", "last"])
    if turns.one("second", [True, False, False]):
        recipe["cores"].append(core(make, turns, make.one(KINDS)))
    return recipe


def chosen(turns, axis, kinds):
    """One of the blocks, or none."""
    return [name for name in [turns.one(axis, [*kinds, None, None, None])] if name]


def core(make, turns, kind):
    options = {"kind": kind, "hidden": make.whole(3, 6), "bias": turns.one("bias", [True, True, True, False])}
    if "Cell" not in kind:
        options |= {"num_layers": turns.one("layers", [1, 1, 2, 3]), "batch_first": make.chance(0.6),
                    "bidirectional": turns.one("bidirectional", [False, True, False]),
                    **make.maybe(0.3, dropout=[0.3])}
        options["dropout"] = options.get("dropout", 0.0) if options["num_layers"] > 1 else 0.0
        if kind == "LSTM" and turns.one("projected", [True, False, False, False]):
            options["proj_size"] = options["hidden"] - 1
    return options


def strengthen(net, seed):
    """Weights of their own for everything, strong enough that gates saturate a little."""
    generator = torch.Generator().manual_seed(seed)
    for name, value in [*net.named_parameters(), *net.named_buffers()]:
        if not value.is_floating_point():
            continue
        drawn = torch.randn(value.shape, generator=generator)
        role = name.split(".")[-1]
        if role == "running_var":
            drawn = 0.4 + drawn.abs()
        elif value.dim() < 2:
            drawn = drawn * 0.4 + (1.0 if role == "weight" and value.dim() == 1 else 0.0)
        elif "learnt" in name or "embedding" in name:
            drawn = drawn * 0.7
        else:
            drawn = drawn * (1.7 if "weight_" in role else 1.0) / max(value[0].numel(), 1) ** 0.5
        value.data.copy_(drawn)


def samples(recipe, net, make, steps, batch):
    """x, lengths and states for a call of the module."""
    shape = [batch, recipe["size"]] if recipe["single"] else (
        [steps, batch] if recipe["time"] == 0 else [batch, steps]) + ([] if recipe["ids"] else [recipe["size"]])
    kind = getattr(torch, recipe["type"])

    def normal(*sizes):
        return torch.from_numpy(make.random.normal(size=sizes)).to(kind)

    arrays = [torch.from_numpy(make.random.integers(0, VOCABULARY, shape)) if recipe["ids"] else normal(*shape)]
    if recipe["lengths"]:
        lengths = make.random.integers(1, steps + 1, batch)
        lengths[0] = steps
        arrays.append(torch.from_numpy(-np.sort(-lengths) if recipe["packed"] == "sorted" else lengths[::-1].copy()))
    if recipe["initial"] == "input":
        arrays += [normal(batch, width) if rows is None else normal(rows, batch, width)
                   for rows, width in net.cores[0].shapes]
    return arrays


def names_of(recipe, net):
    names = ["x"] + (["lengths"] if recipe["lengths"] else [])
    return names + (["h0", "c0"][:net.cores[0].states] if recipe["initial"] == "input" else [])


def axes_of(recipe, name):
    """Where a dynamic model's input has the batch and time."""
    if name == "x":
        return {0: "batch"} if recipe["single"] else {recipe["time"]: "time", 1 - recipe["time"]: "batch"}
    if name == "lengths" or "Cell" in recipe["cores"][0]["kind"]:
        return {0: "batch"}
    return {1: "batch"}


def export(recipe, net, arrays, path):
    names = names_of(recipe, net)
    shared = {"input_names": names, "opset_version": recipe["opset"]}
    dynamic = {name: axes_of(recipe, name) for name in names} if recipe["dynamic"] else None
    if recipe["exporter"] == "legacy":
        torch.onnx.export(net, tuple(arrays), f"{path}.onnx", dynamo=False, dynamic_axes=dynamic,
                          do_constant_folding=recipe["folds"], **shared)
        return
    shapes = {name: {axis: torch.export.Dim.DYNAMIC for axis in axes} for name, axes in (dynamic or {}).items()}
    more = tuple(shapes.get(name) for name in names[1:])
    shapes = (shapes["x"], *([more] if more else [])) if dynamic else None  # what comes after x is one tuple
    save(torch.onnx.export(net, tuple(arrays), dynamo=True, dynamic_shapes=shapes, verbose=False, **shared),
         path, recipe["external"])


def save(program, path, external=False):
    """Writes what the newer exporter made, without the stack traces: they hold the writer's own paths."""
    for node in program.model.graph.all_nodes():
        node.metadata_props.pop("pkg.torch.onnx.stack_trace", None)
    program.save(f"{path}.onnx", external_data=external)


def results(net, arrays):
    with torch.no_grad():
        values = net(*arrays)
    return [value.numpy() for value in (values if isinstance(values, tuple) else [values])]


def make(choices, turns, path):
    """Draws and writes one model with its golden; answers what the grid says of it."""
    recipe = draw(choices, turns)
    if recipe["type"] != "float32" and recipe["exporter"] == "legacy" and recipe["opset"] < 11:
        raise onnx_check.Unfit("few operators took other types in that opset")
    return write(recipe, choices, path)


def write(recipe, choices, path):
    """Writes the recipe's module with its golden; answers what is to be said of it."""
    net = Net(recipe, choices).eval()
    strengthen(net, choices.whole(0, 2**31))
    net = net.to(getattr(torch, recipe["type"]))
    example = samples(recipe, net, choices, recipe["steps"], recipe["batch"])
    with open(os.devnull, "w", encoding="utf-8") as null, contextlib.redirect_stdout(null), \
            contextlib.redirect_stderr(io.StringIO()):
        export(recipe, net, example, path)
    longer = recipe["dynamic"] and recipe["end"] != "flat" and all(
        "Cell" not in item["kind"] for item in recipe["cores"])
    arrays = samples(recipe, net, choices, recipe["steps"] + 2 * longer, recipe["batch"] + bool(recipe["dynamic"]))
    found = results(net, arrays)
    exact = results(net.double(), [item.double() if item.is_floating_point() else item for item in arrays])
    return onnx_check.recorded(path, recipe["type"], [item.numpy() for item in arrays], found, exact, {
        "framework": f"torch {torch.__version__}", "words": words(recipe, net), "traits": traits(recipe, path)})


def words(recipe, net):
    layers = [f"{item['kind']}({', '.join(f'{key}={value}' for key, value in item.items() if key != 'kind')})"
              for item in recipe["cores"]]
    parts = ["Embedding"] * recipe["ids"] + recipe["fronts"] + layers + recipe["behind"]
    parts += [recipe["end"]] * bool(recipe["end"]) + ([f"head {net.head.how}"] if net.head else [])
    how = {"dynamic sizes": recipe["dynamic"], "not folded": not recipe["folds"], "external data": recipe["external"],
           "lengths": recipe["lengths"], f"packed {recipe['packed']}": recipe["packed"],
           "a single step": recipe["single"], "time first": recipe["time"] == 0}
    return "; ".join([
        f"torch {recipe['exporter']}, opset {recipe['opset']}, {recipe['type']}: {' > '.join(parts)}",
        f"initial state {recipe['initial']}", f"states {recipe['states']}",
        *(key for key, value in how.items() if value)])


def traits(recipe, path):
    found = [recipe["exporter"], f"{recipe['exporter']} opset {recipe['opset']}", recipe["type"],
             f"initial {recipe['initial']}", f"states {recipe['states']}", f"end {recipe['end']}"]
    found += [f"{recipe['exporter']} {key}"
              for key in ("dynamic", "external", "lengths", "packed", "single") if recipe[key]]
    found += [] if recipe["folds"] else ["not folded"]
    found += [f"front {name}" for name in recipe["fronts"]] + [f"behind {name}" for name in recipe["behind"]]
    for item in recipe["cores"]:
        found += [item["kind"]] + [f"{item['kind'].split()[0]} {key}={item[key]}" for key in (
            "bias", "num_layers", "batch_first", "bidirectional", "proj_size") if key in item]
    return found + [f"operator {name}" for name in onnx_check.operators(path)]
