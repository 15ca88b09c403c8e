"""Short ways to write the recipes of the committed models."""

VALUES = {"kind": "values"}


def masked(value):
    return {"kind": "masked", "value": value}


def ids(vocabulary):
    return {"kind": "ids", "vocabulary": vocabulary}


def flags():
    return {"kind": "flags"}


def chain(nodes, shape=(None, 3), data=VALUES, input_name="x", **more):
    """A sequential recipe; `fixed_batch` and other keys go through."""
    about = {"shape": list(shape), "data": data}
    if more.pop("fixed_batch", False):
        about["fixed_batch"] = True
    return {"style": "sequential", "batch": 3, "steps": 7, "name": "chain",
            "inputs": {input_name: about}, "nodes": nodes, **more}


def graph(inputs, nodes, outputs=None, **more):
    recipe = {"style": "functional", "batch": 3, "steps": 7, "name": "graph",
              "inputs": {name: {"shape": list(shape), "data": data}
                         for name, (shape, data) in inputs.items()},
              "nodes": nodes, **more}
    if outputs:
        recipe["outputs"] = outputs
    return recipe
