"""What every old generation of Keras shares here: data, weights, goldens, records.

Runs under Python 3.6 and NumPy 1.16 too, as the oldest frameworks need them.
"""
import hashlib
import json
import os
import pathlib
import sys
import zlib

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import samples  # noqa: E402  (the data of the other fixtures)

SEED = 31337
ENDINGS = {"h5": ".h5", "keras": ".keras", "keras_v3": ".keras", "weights": ".weights.h5"}


class Random(np.random.RandomState):
    """The old generator under the two names of the new one that samples need."""

    def integers(self, low, high, size=None):
        return self.randint(low, high, size)

    def random(self, size=None):
        return self.random_sample(size)


def random_for(name):
    return Random([SEED, zlib.crc32(name.encode())])


def values(*shape):
    return {"shape": list(shape), "data": {"kind": "values"}}


def masked(value, *shape):
    return {"shape": list(shape), "data": {"kind": "masked", "value": value}}


def ids(vocabulary, steps):
    return {"shape": [steps], "data": {"kind": "ids", "vocabulary": vocabulary}}


def weight_value(name, shape, random):
    """Distinct values of a size that keeps cells away from saturation."""
    drawn = random.normal(size=shape)
    last = name.replace(":0", "")
    if any(word in last for word in ("gamma", "running_std", "moving_variance", "variance")):
        return 0.5 + np.abs(drawn)
    if len(shape) < 2:
        return np.where(drawn < 0, -0.04, 0.04) + drawn * 0.25
    if "embeddings" in last or len(shape) == 2 and shape[0] > 8:
        return drawn * 0.8
    return drawn * 0.9 / np.sqrt(np.prod(shape) / max(shape[-1], 1))


def keras_weights(model):
    """A model's variables, each once; a Keras 0.3 model has none to list."""
    return [weight for weight in model.weights if "seed_generator" not in getattr(weight, "path", "")]


class Writer:
    """Writes fixtures of one environment and remembers what it wrote.

    `framework` is the framework's name and version; `assign(weight, array)`,
    `save` and `load` are the framework's own ways.
    """

    def __init__(self, framework, module, keras, out, set_value):
        self.framework, self.module, self.keras = framework, module, keras
        self.out, self.set_value = pathlib.Path(out), set_value
        self.records = []

    def seed(self, name, model):
        random = random_for(name + " weights")
        for weight in keras_weights(model):
            shape = tuple(int(size) for size in weight_shape(self.keras, weight))
            path = getattr(weight, "path", None) or weight.name
            self.set_value(weight, weight_value(path, shape, random).astype("float32"))

    def samples(self, name, inputs, batch=3, steps=7):
        random = random_for(name + " data")
        arrays = [samples.sample_one(about, batch, steps, random, None) for about in inputs]
        return [array.astype("float32") for array in arrays]

    def predict(self, model, arrays):
        batch = len(arrays[0])
        result = model.predict(arrays[0] if len(arrays) == 1 else arrays, batch_size=batch, verbose=0)
        return result if isinstance(result, list) else [result]

    def add(self, name, model, inputs, covers, form="h5", batch=3, steps=7, names=None,
            numbers_from=None, seeded=False, note=None):
        """Seeds, runs and saves one model.

        `numbers_from` is another model with the same meaning, which can run
        where this one cannot; it is called with the path of the saved file.
        """
        if not seeded:
            self.seed(name, model)
        arrays = self.samples(name, inputs, batch, steps)
        files = self.save(name, model, form)
        if numbers_from is None:
            outputs = self.predict(model, arrays)
            reload = self.reload(name, model, form, arrays, outputs)
        else:
            outputs = self.predict(numbers_from(str(files[0])), arrays)
            reload = "not run: numbers come from the equal model"
        labels = names or [str(index) for index in range(len(arrays))]
        golden = {"inputs/" + label: array for label, array in zip(labels, arrays)}
        golden.update({"outputs/%d" % index: value for index, value in enumerate(outputs)})
        self.finish(name, files, golden, covers, reload, note)

    def add_stateful(self, name, model, inputs, covers, batch=3, steps=7):
        """Two calls: the second starts from the states that the first left."""
        self.seed(name, model)
        files = self.save(name, model, "h5")
        model.reset_states()
        golden = {}
        for case in ("first", "second"):
            arrays = self.samples(name + case, inputs, batch, steps)
            before = {} if case == "first" else states_of(self.keras, model)
            for index, array in enumerate(arrays):
                golden["%s/inputs/%d" % (case, index)] = array
            golden.update({"%s/inputs/%s" % (case, key): value for key, value in before.items()})
            for index, value in enumerate(self.predict(model, arrays)):
                golden["%s/outputs/%d" % (case, index)] = value
            after = states_of(self.keras, model)
            golden.update({"%s/outputs/%s" % (case, key): value for key, value in after.items()})
        self.finish(name, files, golden, covers, "not tried: stateful", None)

    def save(self, name, model, form):
        path = self.out / (name + ENDINGS[form])
        if form == "weights":
            model.save_weights(str(path), overwrite=True)
            config = self.out / (name + ".config.json")
            config.write_text(model.to_json(), "utf-8")
            return [path, config]
        if form == "keras_v3":  # how TensorFlow 2.12 asks for the zip
            model.save(str(path), save_format="keras_v3")
        elif form == "keras":
            model.save(str(path))
        else:
            save_model(model, path)
        return [path]

    def reload(self, name, model, form, arrays, outputs):
        try:
            if form == "weights":
                again = self.keras.models.model_from_json(
                    (self.out / (name + ".config.json")).read_text("utf-8"))
                if not getattr(again, "optimizer", None) and not hasattr(model, "save"):
                    again.compile("sgd", "mse")  # Keras 0.3 runs nothing uncompiled
                again.load_weights(str(self.out / (name + ".weights.h5")))
            else:
                again = self.keras.models.load_model(str(self.out / (name + ENDINGS[form])))
            worst = max(float(np.abs(one - two).max())
                        for one, two in zip(outputs, self.predict(again, arrays)))
        except Exception as error:  # the framework cannot load its own file
            return "cannot load its own file: %s: %s" % (type(error).__name__, str(error)[:160])
        return "same outputs" if worst < 1e-6 else "reloaded outputs differ by %.2g" % worst

    def finish(self, name, files, golden, covers, reload, note):
        path = self.out / (name + ".golden.npz")
        arrays = {key: np.asarray(value, "float32") for key, value in golden.items()}
        for key, value in arrays.items():
            assert np.isfinite(value).all(), (name, key)
        np.savez_compressed(str(path), **arrays)
        spread = max(float(value.std()) for key, value in arrays.items() if "outputs/" in key)
        assert spread > 0.005, "%s says too little: %g" % (name, spread)
        expectation = {"relative_tolerance": 1e-05, "reload_in_framework": reload}
        if note:
            expectation["note"] = note
        for file in files + [path]:
            self.records.append({"file": file.name, "framework": self.framework,
                                 "made_by": "old_keras.py, seed %d" % SEED,
                                 "covers": covers, "expectation": expectation})
        print(name, [os.path.getsize(str(file)) for file in files + [path]], reload,
              "spread %.3f" % spread, flush=True)

    def close(self, environment):
        path = self.out / (environment + ".records.json")
        path.write_text(json.dumps(self.records, indent=1, ensure_ascii=False), "utf-8")


def save_model(model, path):
    try:
        model.save(str(path), include_optimizer=bool(getattr(model, "optimizer", None)))
    except TypeError:  # Keras 1 has no such argument
        model.save(str(path))


def weight_shape(keras, weight):
    shape = getattr(weight, "shape", None)
    if shape is not None and not hasattr(shape, "owner"):
        return tuple(shape.as_list() if hasattr(shape, "as_list") else shape)
    return keras.backend.get_value(weight).shape


def states_of(keras, model):
    states = {}
    for layer in model.layers:
        if getattr(layer, "stateful", False):
            for suffix, value in zip(("state", "cell"), layer.states):
                states["%s.%s" % (layer.name, suffix)] = keras.backend.get_value(value)
    return states
