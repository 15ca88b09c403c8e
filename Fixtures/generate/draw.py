"""The random choices of one recipe: options, names and policy."""
import re

import numpy as np

POLICIES = ["float64", "float16", "bfloat16", "mixed_float16", "mixed_bfloat16"]
# Names that look like steps of a path or like another layer's automatic name.
PATH_NAMES = ["layers", "vars", "cell", "layer", "model_weights", "functional", "sequential",
              "forward_layer", "weights", "0", "gru_cell", "top_level", "input_layer"]
ODD_NAMES = ["Gru.1", "my-layer", "A_b", "0layer", "gru__2", "layer.1", "a.b.c"]
UNICODE_NAMES = ["gru_é中", "слой 1", "name with spaces", "层,1", "ω'θ", "🙂", "e\u0301", "tab\there"]
SLASHED_NAMES = ["enc/gru", "a/b/c", "0-gru/v2>x", "gru/kernel"]


def snake(kind):
    """The automatic name that Keras makes of a class name."""
    text = re.sub(r"\W+", "", kind)
    text = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", text)
    return re.sub("([a-z])([A-Z])", r"\1_\2", text).lower()


class Choices:
    """Random choices from one seed."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)

    def one(self, choices):
        return choices[int(self.random.integers(len(choices)))]

    def chance(self, share):
        return bool(self.random.random() < share)

    def whole(self, low, high):
        """A whole number from low to high, both among them."""
        return int(self.random.integers(low, high + 1))

    def number(self, low, high):
        return round(float(self.random.uniform(low, high)), 3)

    def shuffled(self, items):
        return [items[index] for index in self.random.permutation(len(items))]

    def maybe(self, share, **choices):
        """Some of the options, each with the given share: maybe(0.3, strides=[1, 2])."""
        return {key: self.one(values) for key, values in choices.items() if self.chance(share)}


class Turns:
    """Choices that come equally often: all of them in a random order, then all again in another."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.left = {}

    def one(self, axis, choices):
        """The next choice for that axis, which has the same choices every time."""
        if not self.left.get(axis):
            self.left[axis] = list(self.random.permutation(len(choices)))
        return choices[self.left[axis].pop()]


class Draw(Choices):
    """The random choices of one recipe."""

    def __init__(self, framework, seed):
        super().__init__(seed)
        self.framework = framework
        self.modern = framework.name == "keras"
        self.count = 0
        self.kinds = {}
        self.skipped = []
        self.policy = self.one(POLICIES) if self.chance(0.2) else "float32"
        self.fixed_steps = self.chance(0.7)
        self.steps = self.whole(6, 9)
        self.stateful = False
        self.naming = self.one(["plain", "plain", "automatic", "shuffled", "odd", "path"])

    def units(self):
        return self.whole(3, 7)

    def name(self, kind):
        """A name for a layer of that class, in the model's way of naming."""
        self.count += 1
        short = snake(kind)
        index = self.kinds[short] = self.kinds.get(short, -1) + 1
        if self.naming == "automatic":
            return f"{short}_{index}" if index else short
        if self.naming == "shuffled":  # the first is gru_1, the second gru
            return f"{short}_{index ^ 1}" if index ^ 1 else short
        if self.naming == "path" and self.chance(0.5):
            return f"{self.one(PATH_NAMES)}_{self.count}" if self.chance(0.5) else self.fresh(PATH_NAMES)
        if self.naming == "odd" and self.chance(0.6):
            return self.fresh(ODD_NAMES + (UNICODE_NAMES if self.modern else SLASHED_NAMES))
        return f"{short}_{self.count}"

    def fresh(self, names):
        """One of the names that was not taken yet, else one with a number."""
        name = self.one(names)
        taken = self.kinds.get(("name", name), 0)
        self.kinds[("name", name)] = taken + 1
        return f"{name}{self.count}" if taken else name

    def activation(self, extra=()):
        if self.chance(0.12):
            return self.one(self.framework.activation_objects)
        return self.one([*self.framework.activation_names, None, *extra])

    def data_format(self, share=0.2):
        """Sometimes says the data format, which is channels_last where it is not said."""
        if not self.chance(2 * share):
            return {}
        return {"data_format": self.one(["channels_first", "channels_last"])}
