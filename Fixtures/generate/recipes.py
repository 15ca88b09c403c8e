"""Recipes: models as plain data, and the code that builds and feeds them.

A recipe is a dictionary:
  style    "sequential" or "functional"
  policy   dtype policy, "float32" unless told
  batch, steps   size of the sample data
  inputs   {name: {"shape": [None, 3], "data": …}}; data is a kind (see sample)
  nodes    list of [layer name or None, class name, arguments, sources, states]
           sources and states name inputs and nodes; "gru:1" is a node's second
           output; the class name "same:gru" calls the layer gru again. A
           sequential recipe leaves sources out.
  outputs  names, by default the last node
  begin    sequential only: "input" (an Input), "shape" (the first layer's
           batch_input_shape) or "none" (built by its first call)
  cases    {case name: steps}, for a golden with several cases
"""
import numpy as np


def value_of(framework, argument):
    """Turns an {"object": …} argument into that layer, and leaves the rest."""
    if isinstance(argument, dict) and "object" in argument:
        return getattr(framework.layers, argument["object"])(**argument["args"])
    return argument


def make_layer(framework, node, **extra):
    name, kind, arguments = node[:3]
    values = {key: value_of(framework, value) for key, value in arguments.items()}
    if name is not None:
        values["name"] = name
    return getattr(framework.layers, kind)(**values, **extra)


def make_input(framework, name, about, batch):
    arguments = {"shape": tuple(about["shape"]), "name": name}
    if about.get("fixed_batch"):
        arguments["batch_size"] = batch
    if about["data"]["kind"] == "ids":
        arguments["dtype"] = "int32"
    return framework.module.Input(**arguments)


def build(framework, recipe):
    """Builds the model; its weights are still the framework's own."""
    if recipe["style"] == "sequential":
        return build_sequential(framework, recipe)
    return build_functional(framework, recipe)


def build_sequential(framework, recipe):
    (name, about), = recipe["inputs"].items()
    begin = recipe.get("begin", "input")
    batch = recipe["batch"] if about.get("fixed_batch") else None
    model = framework.module.Sequential(name=recipe.get("name"))
    if begin == "input":
        model.add(make_input(framework, name, about, recipe["batch"]))
    for position, node in enumerate(recipe["nodes"]):
        extra = {}
        if begin == "shape" and position == 0:
            extra["batch_input_shape"] = (batch, *about["shape"])
        model.add(make_layer(framework, node, **extra))
    if begin == "none":
        model(sample(recipe, np.random.default_rng(0))[name], training=False)
    return model


def build_functional(framework, recipe):
    tensors = {name: make_input(framework, name, about, recipe["batch"])
               for name, about in recipe["inputs"].items()}
    inputs = list(tensors.values())
    layers = {}
    for node in recipe["nodes"]:
        shared = node[1].removeprefix("same:")
        layer = layers[shared] if shared in layers else make_layer(framework, node)
        layers[node[0]] = layer
        sources = [tensors[source] for source in node[3]]
        states = [tensors[state] for state in (node[4] if len(node) > 4 else [])]
        extra = {"initial_state": states} if states else {}
        result = layer(sources[0] if len(sources) == 1 else sources, **extra)
        results = result if isinstance(result, (list, tuple)) else [result]
        tensors[node[0]] = results[0]
        for index, tensor in enumerate(results[1:], 1):
            tensors[f"{node[0]}:{index}"] = tensor
    outputs = [tensors[name] for name in output_names(recipe)]
    return framework.module.Model(inputs, outputs if len(outputs) > 1 else outputs[0],
                                  name=recipe.get("name"))


def output_names(recipe):
    return recipe.get("outputs", [recipe["nodes"][-1][0]])


def sample(recipe, random, steps=None):
    """Draws input arrays, one for each input, in the recipe's order."""
    return {name: sample_one(about, recipe["batch"], steps or recipe["steps"], random,
                             recipe.get("policy"))
            for name, about in recipe["inputs"].items()}


def sample_one(about, batch, steps, random, policy):
    shape = [batch] + [steps if size is None else size for size in about["shape"]]
    data = about["data"]
    if data["kind"] == "ids":
        ids = random.integers(1, data["vocabulary"], shape)
        ids[hidden_steps(batch, shape[1], random)] = 0
        return ids.astype(np.int32)
    values = random.normal(size=shape) * 0.9
    if data["kind"] == "masked":
        values[0, -1, 0] = data["value"]  # one equal feature does not mask a step
        values[hidden_steps(batch, shape[1], random)] = data["value"]
    return values.astype(np.float64 if policy == "float64" else np.float32)


def hidden_steps(batch, steps, random):
    """A mask of steps to hide: holes, then a lead, a tail and a whole row."""
    hidden = np.zeros((batch, steps), bool)
    hidden[0, 1:steps - 1] = random.random(steps - 2) < 0.45
    hidden[0, 2] = True
    for row in range(1, batch):
        shape = ["lead", "tail", "all", "both"][(row - 1 + random.integers(0, 2)) % 4]
        count = int(random.integers(1, steps - 2))
        if shape in ("lead", "both"):
            hidden[row, :count] = True
        if shape in ("tail", "both"):
            hidden[row, -max(1, count // 2):] = True
        if shape == "all":
            hidden[row] = True
    return hidden


def describe(recipe):
    """The recipe in one line of words."""
    parts = []
    for name, kind, arguments, *links in recipe["nodes"]:
        listed = ", ".join(f"{key}={show(value)}" for key, value in arguments.items())
        text = f"{kind}({listed})"
        if recipe["style"] == "functional":
            text = f"{name} = {text} of {', '.join(links[0])}"
            if len(links) > 1:
                text += f", starting from {', '.join(links[1])}"
        parts.append(text)
    return f"{recipe['style']}, {recipe.get('policy', 'float32')}: " + " > ".join(parts)


def show(value):
    if isinstance(value, dict):
        inner = ", ".join(f"{key}={item}" for key, item in value["args"].items())
        return f"{value['object']}({inner})"
    return str(value)
