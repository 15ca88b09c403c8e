"""Makes Fixtures/Parts: a model, and goldens of parts of it that Keras computed.

    python parts.py

whole.h5 is the model; <part>.golden.npz is for `sluice convert whole.h5 --only …` with the
layers that PARTS names.
"""
import logging
import warnings

import numpy as np

import frameworks
import goldens
import manifest
import weights

SEED = 77
OUT = manifest.FIXTURES / "Parts"


def build(keras):
    """An encoder and a decoder with a mask between them; answers model and tensors by name."""
    layers = keras.layers
    ids = keras.Input((7,), name="ids", dtype="int32")
    embedding = layers.Embedding(9, 4, mask_zero=True, name="embedding")(ids)
    both = layers.Bidirectional(layers.GRU(3, return_sequences=True), name="both")(embedding)
    gru, state = layers.GRU(5, return_sequences=True, return_state=True, name="gru")(both)
    dense = layers.Dense(4, activation="tanh", name="dense,é")(gru)
    last, hidden, _ = layers.LSTM(5, return_state=True, name="lstm")(dense, initial_state=[state, state])
    out = layers.Dense(2, name="out")(last)
    other = layers.Dense(2, name="other")(both)
    model = keras.Model(ids, [out, other, hidden], name="whole")
    tensors = {"ids": ids, "both": both, "gru": gru, "state": state, "out": out,
               "other": other, "hidden": hidden}
    return model, tensors


# inputs and outputs of each part, by position, in terms of build()'s tensors
PARTS = {
    "encoder": (["ids"], ["other", "both"]),          # --only embedding,both,other
    "gru": (["both", "mask"], ["gru", "state"]),      # --only gru
    "decoder": (["gru", "state"], ["out", "hidden"]),  # --only lstm,out,dense,é
}


def main():
    framework = frameworks.load("keras")
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    frameworks.use_policy(framework, "float32")
    OUT.mkdir(exist_ok=True)
    random = goldens.generator(SEED, "whole")
    model, tensors = build(framework.module)
    weights.seed(framework, model, random, 0.8)
    model.save(OUT / "whole.h5")
    ids = random.integers(0, 9, (3, 7)).astype("int32")
    ids[0, :2] = ids[1, 3] = 0
    names = [name for name in tensors if name != "ids"]
    values = framework.module.Model(model.inputs, [tensors[name] for name in names])(ids)
    found = {"ids": ids, "mask": ids != 0,
             **{name: np.asarray(value) for name, value in zip(names, values)}}
    entries = [manifest.entry(OUT / "whole.h5", f"parts.py, seed {SEED}", framework.version,
                              "an encoder and a decoder with a mask", {"outcome": "loads"})]
    for part, (inputs, outputs) in PARTS.items():
        arrays = {f"inputs/{index}": found[name] for index, name in enumerate(inputs)}
        arrays |= {f"outputs/{index}": found[name] for index, name in enumerate(outputs)}
        np.savez(OUT / f"{part}.golden.npz", **arrays)
        entries.append(manifest.entry(
            OUT / f"{part}.golden.npz", f"parts.py, seed {SEED}", framework.version,
            f"the part {part!r} of whole.h5", {"outcome": "matches the part"}))
    manifest.update(entries)


if __name__ == "__main__":
    main()
