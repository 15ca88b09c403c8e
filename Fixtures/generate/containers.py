"""The ways in which the frameworks write a model, and how they read it back.

A whole model is one file. Weights alone come with NAME.config.json, what the
model's to_json() gives.
"""
import pathlib

SUFFIXES = {
    "h5": ".h5", "keras": ".keras", "weights.h5": ".weights.h5",
    "weights.json": ".weights.json",  # shards, Keras 3
    "h5 weights": ".h5", "hdf5 weights": ".hdf5",  # the older layout, tf_keras
}
WHOLE = {"h5", "keras"}
OF = {"keras": ["h5", "keras", "weights.h5", "weights.json"],
      "tf_keras": ["h5", "keras", "weights.h5", "h5 weights", "hdf5 weights"]}


def model_file(path, container):
    return pathlib.Path(f"{path}{SUFFIXES[container]}")


def config_file(path, container):
    return None if container in WHOLE else pathlib.Path(f"{path}.config.json")


def files(path, container):
    """All files of a saved model."""
    path = pathlib.Path(path)
    found = [model_file(path, container)]
    if container not in WHOLE:
        found.append(config_file(path, container))
    if container == "weights.json":
        found += sorted(path.parent.glob(f"{path.name}_?????.weights.h5"))
    return found


def discard(path):
    """Removes whatever was written under this stem."""
    path = pathlib.Path(path)
    for pattern in (f"{path.name}.*", f"{path.name}_?????.weights.h5"):
        for file in path.parent.glob(pattern):
            file.unlink()


def save(model, path, container):
    """Writes the model; the framework's own faults come as its own errors."""
    if container in WHOLE:
        model.save(model_file(path, container))
        return
    config_file(path, container).write_text(model.to_json(), "utf-8")
    shards = {"max_shard_size": shard_size(model)} if container == "weights.json" else {}
    model.save_weights(str(model_file(path, container)), **shards)


def shard_size(model):
    """In GiB: no more than the largest weight needs, so that there are several shards."""
    return max(weight.numpy().nbytes for weight in model.weights) / 2**30


def load(framework, path, container):
    """The model as the framework itself reads it back."""
    models = framework.module.models
    if container in WHOLE:
        return models.load_model(model_file(path, container), compile=False)
    model = models.model_from_json(config_file(path, container).read_text("utf-8"))
    model.load_weights(str(model_file(path, container)))
    return model
