"""Recipes: models as plain data, and the code that builds them.

A recipe is a dictionary:
  style    "sequential" or "functional"
  policy   dtype policy, "float32" unless told
  batch, steps   size of the sample data
  inputs   {name: {"shape": [None, 3], "data": …}}; data is a kind (see samples)
  nodes    list of [layer name or None, class name, arguments, sources, states, call].
           Sources and states name inputs and nodes; "gru:1" is a node's second
           output; `call` holds further arguments of the call, where {"from": name}
           is a tensor. The class name "same:gru" calls the layer gru again, "Model"
           is a nested model whose arguments are its recipe, "op:…" an operation
           (see ops). A sequential recipe leaves sources and what follows out.
  outputs  names, by default the last node
  begin    sequential only: "input" (an Input), "shape" (the first layer's
           batch_input_shape) or "none" (built by its first call)
  frozen   layers that are not trainable, as "outer/inner" where they are nested
  container  how it is saved (see containers), "h5" unless told
  cases    {case name: steps}, for a golden with several cases

An argument {"object": class name, "args": …} is a layer or cell, {"model": …} a
nested model's recipe.
"""
import numpy as np

import ops
import samples

SEPARATE = {"MultiHeadAttention", "GroupQueryAttention"}  # take their tensors one by one


def value_of(framework, argument):
    """Turns {"object": …} and {"model": …} arguments into layers, and leaves the rest."""
    if isinstance(argument, list):
        return [value_of(framework, item) for item in argument]
    if isinstance(argument, dict) and "model" in argument:
        return build(framework, argument["model"])
    if isinstance(argument, dict) and "object" in argument:
        return make_layer(framework, [None, argument["object"], argument["args"]])
    return argument


def make_layer(framework, node, **extra):
    name, kind, arguments = node[:3]
    if kind == "Model":
        return build(framework, {**arguments, "name": name})
    values = {key: value_of(framework, value) for key, value in arguments.items()}
    if framework.module.backend.floatx() == "float64":
        values.pop("dtype", None)  # the twin of a mixed model is float64 throughout
    if name is not None:
        values["name"] = name
    return getattr(framework.layers, kind)(**values, **extra)


def make_input(framework, name, about, batch):
    arguments = {"shape": tuple(about["shape"]), "name": name}
    if about.get("fixed_batch"):
        arguments["batch_size"] = batch
    kind = about["data"]["kind"]
    if kind in ("ids", "flags"):
        arguments["dtype"] = {"ids": "int32", "flags": "bool"}[kind]
    return framework.module.Input(**arguments)


def build(framework, recipe):
    """Builds the model; its weights are still the framework's own."""
    builder = build_sequential if recipe["style"] == "sequential" else build_functional
    model = builder(framework, recipe)
    for path in recipe.get("frozen", []):
        layer = model
        for name in path:
            layer = layer.get_layer(name)
        layer.trainable = False
    return model


def build_sequential(framework, recipe):
    (name, about), = recipe["inputs"].items()
    begin = recipe.get("begin", "input")
    batch = recipe.get("batch")
    model = framework.module.Sequential(name=recipe.get("name"))
    if begin == "input":
        model.add(make_input(framework, name, about, batch))
    for position, node in enumerate(recipe["nodes"]):
        extra = {}
        if begin == "shape" and position == 0:
            extra["batch_input_shape"] = (batch if about.get("fixed_batch") else None, *about["shape"])
        model.add(make_layer(framework, node, **extra))
    if begin == "none" and "steps" in recipe:  # a nested one is built by its model's call
        model(samples.sample(recipe, np.random.default_rng(0))[name], training=False)
    return model


def build_functional(framework, recipe):
    tensors = {name: make_input(framework, name, about, recipe.get("batch"))
               for name, about in recipe["inputs"].items()}
    inputs = list(tensors.values())
    layers = {}
    for node in recipe["nodes"]:
        apply_node(framework, layers, tensors, node)
    outputs = [tensors[name] for name in output_names(recipe)]
    return framework.module.Model(inputs, outputs if len(outputs) > 1 else outputs[0],
                                  name=recipe.get("name"))


def apply_node(framework, layers, tensors, node):
    """Calls one node and puts its outputs into `tensors`."""
    name, kind, arguments, sources, *more = node
    states, call = more[0] if more else [], more[1] if len(more) > 1 else {}
    values = [tensors[source] for source in sources]
    if kind.startswith("op:"):
        result = ops.apply(framework, kind[3:], arguments, values)
    else:
        shared = kind.removeprefix("same:")
        layer = layers[shared] if shared in layers else make_layer(framework, node)
        layers[name] = layer
        extra = {key: tensor_of(tensors, value) for key, value in call.items()}
        if states:
            extra["initial_state"] = [tensors[state] for state in states]
        if kind in SEPARATE:
            result = layer(*values, **extra)
        else:
            result = layer(values[0] if len(values) == 1 else values, **extra)
    results = flat(result)
    tensors[name] = results[0]
    for index, tensor in enumerate(results[1:], 1):
        tensors[f"{name}:{index}"] = tensor


def tensor_of(tensors, value):
    if isinstance(value, list):
        return [tensor_of(tensors, item) for item in value]
    return tensors[value["from"]] if isinstance(value, dict) else value


def flat(result):
    """The tensors of a call's result, in order; the states of a stack are lists of lists."""
    if not isinstance(result, (list, tuple)):
        return [result]
    return [tensor for item in result for tensor in flat(item)]


def output_names(recipe):
    return recipe.get("outputs", [recipe["nodes"][-1][0]])
