"""Seeds the weights of a model with distinct values that fit their roles."""
import numpy as np

POSITIVE = {"moving_variance", "variance", "renorm_stddev"}
NEAR_ONE = {"gamma", "scale"}


def role_of(weight):
    """The last part of the weight's path: kernel, bias, gamma …"""
    return getattr(weight, "path", weight.name).split("/")[-1].split(":")[0]


def values_for(weight, random, gain):
    """Distinct values for one weight: no bias is zero, variances are positive."""
    shape, role = tuple(weight.shape), role_of(weight)
    values = random.normal(size=shape)
    if role.startswith("bias") or role in ("beta", "concat_score_weight"):
        return np.where(values < 0, -0.04, 0.04) + values * 0.25
    if "embeddings" in getattr(weight, "path", weight.name):
        return values * 0.8
    if role in POSITIVE:
        return 0.4 + np.abs(values)
    if role in NEAR_ONE:
        return 1 + values * 0.3
    if role in ("moving_mean", "mean", "renorm_mean"):
        return values * 0.4
    if role == "alpha":
        return 0.25 + values * 0.1
    return values * gain / np.sqrt(max(1, np.prod(shape[:-1])))


def seed(framework, model, random, gain=0.8):
    """Gives each weight values of its own, biases among them."""
    for weight in model.weights:
        if "int" in str(weight.dtype):
            continue  # a count or the state of a random generator
        weight.assign(framework.tensorflow.cast(values_for(weight, random, gain), weight.dtype))
    finish(model)


def copy(framework, source, target):
    for old, new in zip(source.weights, target.weights, strict=True):
        new.assign(framework.tensorflow.cast(plain(old), new.dtype))
    finish(target)


def finish(model):
    """Lets the layers that keep something derived from their weights renew it."""
    for layer in layers_of(model):
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()


def layers_of(model):
    """All layers, those of nested models and wrapped ones too."""
    return list(model._flatten_layers(include_self=False))


def plain(tensor):
    """A tensor or variable as float64 (integers and truth values stay)."""
    array = np.asarray(tensor.numpy())
    return array if array.dtype.kind in "iub" else array.astype(np.float64)
