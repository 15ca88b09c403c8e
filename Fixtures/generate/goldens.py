"""Runs a model, and writes it with its golden arrays.

A golden is a NumPy .npz whose members are `inputs/<name>` and `outputs/<index
or name>`, with `<case>/` in front where there are several cases. `<layer>.state`
and `<layer>.cell` are a recurrent layer's state before (inputs) or after
(outputs) the call.
"""
import hashlib
import zlib

import numpy as np

import containers
import frameworks
import recipes
import samples
import weights
from weights import plain


def generator(seed, name):
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def call(model, arrays):
    values = list(arrays.values())
    result = model(values[0] if len(values) == 1 else values, training=False)
    results = result if isinstance(result, (list, tuple)) else [result]
    return [plain(item) for item in results]


def keeps_state(layer):
    return getattr(layer, "stateful", False) and getattr(layer, "states", None) is not None


def reset(model):
    for layer in weights.layers_of(model):
        if keeps_state(layer):
            layer.reset_states()


def stateful(layer, path):
    """The recurrent layers with a state that a layer is or holds, by their path."""
    if hasattr(layer, "backward_layer"):
        inside = [layer.forward_layer, layer.backward_layer]
    elif hasattr(layer, "layers"):
        inside = layer.layers
    else:
        return [(path, layer)] if keeps_state(layer) else []
    return [pair for inner in inside for pair in stateful(inner, f"{path}/{inner.name}")]


def state_names(path, layer):
    """The names of a layer's states, those of stacked cells by cell."""
    cells = getattr(getattr(layer, "cell", None), "cells", None)
    holders = [f"{path}.{cell.name}" for cell in cells] if cells else [path]
    counts = [len(np.atleast_1d(cell.state_size)) for cell in cells] if cells else [2]
    return [f"{holder}.{suffix}" for holder, count in zip(holders, counts)
            for suffix in ("state", "cell")[:count]]


def states_of(model):
    """The kept states of each stateful layer, by golden name."""
    states = {}
    for path, layer in (
            pair for outer in model.layers for pair in stateful(outer, outer.name)):
        values = [item for value in layer.states
                  for item in (value if isinstance(value, (list, tuple)) else [value])]
        for name, value in zip(state_names(path, layer), values):
            states[name] = plain(value)
    return states


def run_cases(model, recipe, cases):
    """Outputs for each case, each from zero state, plus kept states."""
    results = {}
    two_calls = recipe.get("two_calls")
    reset(model)
    for case, arrays in cases.items():
        if not two_calls:
            reset(model)
        before = states_of(model) if two_calls else {}
        outputs = call(model, arrays)
        after = states_of(model) if two_calls else {}
        results[case] = {"before": before, "outputs": outputs, "after": after}
    return results


def make_cases(recipe, random):
    if recipe.get("two_calls"):
        return {case: samples.sample(recipe, random) for case in ("first", "second")}
    if "cases" in recipe:
        return {case: samples.sample(recipe, random, steps)
                for case, steps in recipe["cases"].items()}
    return {"": samples.sample(recipe, random)}


def input_names(model):
    """The names of the model's input layers, as its file will have them."""
    return [tensor._keras_history[0].name for tensor in model.inputs]


def members(recipe, names, cases, results):
    """The golden's arrays by member name; `names` are the input layers'."""
    kind = np.float64 if recipe.get("policy") == "float64" else np.float32
    arrays = {}
    for case, inputs in cases.items():
        prefix = f"{case}/" if case else ""
        result = results[case]
        for index, value in enumerate(inputs.values()):
            label = index if recipe.get("positional") else names[index]
            arrays[f"{prefix}inputs/{label}"] = value
        if recipe.get("two_calls") and case != "first":
            for name, value in result["before"].items():
                arrays[f"{prefix}inputs/{name}"] = value.astype(kind)
        for index, value in enumerate(result["outputs"]):
            label = recipes.output_names(recipe)[index] if recipe.get("named_outputs") else index
            arrays[f"{prefix}outputs/{label}"] = value.astype(kind)
        if recipe.get("two_calls"):
            for name, value in result["after"].items():
                arrays[f"{prefix}outputs/{name}"] = value.astype(kind)
    return arrays


def difference(results, others):
    """Largest difference of outputs, relative to each output's own scale."""
    worst = 0.0
    for case, result in results.items():
        for one, two in zip(result["outputs"], others[case]["outputs"], strict=True):
            if not np.isfinite(one).all() or not np.isfinite(two).all():
                return float("inf")
            scale = max(float(np.abs(two).max(initial=0)), 1e-3)
            worst = max(worst, float(np.abs(one - two).max(initial=0)) / scale)
    return worst


def scales(results):
    """The largest magnitude of each output."""
    return [float(np.abs(output).max(initial=0))
            for result in results.values() for output in result["outputs"]]


def make(framework, recipe, path, seed, name):
    """Writes the model and <path>.golden.npz; answers what was measured."""
    random = generator(seed, name)
    container = recipe.get("container", "h5")
    frameworks.use_policy(framework, recipe.get("policy", "float32"))
    model = recipes.build(framework, recipe)
    weights.seed(framework, model, random, recipe.get("gain", 0.8))
    containers.save(model, path, container)
    cases = make_cases(recipe, random)
    results = run_cases(model, recipe, cases)
    write = np.savez_compressed if recipe.get("compressed") else np.savez
    write(f"{path}.golden.npz", **members(recipe, input_names(model), cases, results))
    reload = check_reload(framework, recipe, path, cases, results)
    rounding = float64_difference(framework, recipe, model, cases, results)
    return {"reload": reload, "rounding": rounding,
            "largest": max(scales(results)), "smallest": min(scales(results))}


def check_reload(framework, recipe, path, cases, results):
    """Loads the saved file in the same framework and runs it again."""
    try:
        model = containers.load(framework, path, recipe.get("container", "h5"))
        again = run_cases(model, recipe, cases)
    except Exception as error:  # the framework cannot load its own file
        return f"cannot load its own file: {type(error).__name__}: {str(error)[:160]}"
    worst = difference(again, results)
    return "same outputs" if worst < 1e-6 else f"reloaded outputs differ by {worst:.2g}"


def float64_difference(framework, recipe, model, cases, results):
    """How far the recorded outputs are from the same weights in float64."""
    if recipe.get("policy") == "float64":
        return 0.0
    frameworks.use_policy(framework, "float64")
    exact = recipes.build(framework, recipe)
    weights.copy(framework, model, exact)
    return difference(results, run_cases(exact, recipe, cases))


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
