"""Sample data for a recipe's inputs: values, masked values, ids and flags."""
import numpy as np


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
    if data["kind"] == "flags":
        flags = random.random(shape) < 0.6
        flags[..., 0] = True  # never nothing at all to attend to
        return flags
    values = random.normal(size=shape) * 0.9
    if data["kind"] == "masked":
        values.reshape(batch, shape[1], -1)[0, -1, 0] = data["value"]  # one equal feature masks no step
        values[hidden_steps(batch, shape[1], random)] = data["value"]
    return values.astype(np.float64 if policy == "float64" else np.float32)


def hidden_steps(batch, steps, random):
    """A mask of steps to hide: holes, then a lead, a tail and a whole row."""
    hidden = np.zeros((batch, steps), bool)
    hidden[0, 1:steps - 1] = random.random(max(steps - 2, 0)) < 0.45
    hidden[0, min(2, steps - 1)] = True
    for row in range(1, batch):
        shape = ["lead", "tail", "all", "both"][(row - 1 + random.integers(0, 2)) % 4]
        count = int(random.integers(1, max(steps - 2, 2)))
        if shape in ("lead", "both"):
            hidden[row, :count] = True
        if shape in ("tail", "both"):
            hidden[row, -max(1, count // 2):] = True
        if shape == "all":
            hidden[row] = True
    return hidden
