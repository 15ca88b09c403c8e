"""Makes Fixtures/Keras/…_structures: inputs and outputs in lists and dictionaries, and inputs of integers.

    python structures.py keras
    python structures.py tf_keras

Members are named and nested so that the order of the file, that of the keys and that of the
calls all differ, while shapes are equal: an exchange would be silent.
"""
import logging
import sys
import warnings

import numpy as np

import frameworks
import goldens
import manifest
import weights

SEED = 78
FILES = {"keras": "k3_structures.keras", "tf_keras": "tfk_structures.h5"}


def listed(keras):
    """A model of a list whose order is not that of the names."""
    layers = keras.layers
    first, second = (keras.Input((4, 3), name=name) for name in ("q", "p"))
    return keras.Model([first, second], layers.Subtract()([first, layers.Dense(3)(second)]),
                       name="listed")


def keyed(keras):
    """A model of dictionaries whose order is not that of the keys."""
    layers = keras.layers
    first, second = (keras.Input((4, 3), name=name) for name in ("v", "u"))
    sequence = layers.GRU(3, return_sequences=True)(first)
    return keras.Model({"v": first, "u": second},
                       {"t": sequence, "s": layers.LSTM(3, return_sequences=True)(second)},
                       name="keyed")


def build(framework):
    keras, layers = framework.module, framework.layers
    x, y = keras.Input((4, 3), name="x"), keras.Input((4, 3), name="w")
    counts = keras.Input((4, 3), dtype="int32", name="counts")
    by_name = listed(keras)({"p": x, "q": y})
    both = keyed(keras)({"v": by_name, "u": x})
    dense = layers.Dense(3)(counts)
    if framework.name == "keras":
        dense = keras.ops.softmax(keras.ops.where(counts > 1, layers.Add()([counts, dense]), -np.inf))
    cells = [layers.LSTMCell(3), layers.GRUCell(3)]
    sequence, *states = layers.RNN(cells, return_state=True, return_sequences=True)(dense)
    last = layers.RNN([layers.LSTMCell(3), layers.GRUCell(3)])(both["s"], initial_state=states)
    return keras.Model({"b": x, "a": [y, counts]}, {"d": [last, sequence], "c": both["t"]},
                       name="structures")


def main():
    framework = frameworks.load(sys.argv[1])
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    frameworks.use_policy(framework, "float32")
    random = goldens.generator(SEED, framework.name)
    model = build(framework)
    weights.seed(framework, model, random, 0.8)
    path = manifest.FIXTURES / "Keras" / FILES[framework.name]
    model.save(path)
    x, y = random.normal(size=(2, 3, 4, 3)).astype(np.float32)
    counts = random.integers(0, 5, (3, 4, 3)).astype(np.int32)
    counts[..., 0] += 2  # something to choose in every row
    result = model({"b": x, "a": [y, counts]}, training=False)
    arrays = {"inputs/x": x, "inputs/w": y, "inputs/counts": counts}
    for index, value in enumerate([result["c"], *result["d"]]):
        arrays[f"outputs/{index}"] = np.asarray(value)
    golden = path.with_suffix(".golden.npz")
    np.savez(golden, **arrays)
    manifest.update([
        manifest.entry(file, f"structures.py {framework.name}, seed {SEED}", framework.version,
                       "inputs and outputs in lists and dictionaries, integers as inputs",
                       {"relative_tolerance": 1e-5})
        for file in (path, golden)])


if __name__ == "__main__":
    main()
