"""Normalising layers: every axis, with and without centre and scale."""
from walk import Impossible, simple


def axis_of(make, walk, several=False):
    """An axis that has a known size, from the front or the back."""
    rank = len(walk.shape)
    known = [axis for axis in range(1, rank + 1) if walk.shape[axis - 1] is not None]
    if not known:
        raise Impossible("no axis has a known size")
    axis = make.one(known)
    if several and len(known) > 1 and make.chance(0.3):
        return make.one([known, known[-2:], [known[0], known[-1]]])
    return axis - rank - 1 if make.chance(0.5) else axis


def with_axis(make, walk, several=False):
    return {"axis": axis_of(make, walk, several)} if make.chance(0.6) else {}


def centre_and_scale(make):
    return {**make.maybe(0.4, center=[True, False], scale=[True, False]),
            **make.maybe(0.4, epsilon=[1e-5, 0.01, 0.1])}


def batch(make, walk):
    found = {**with_axis(make, walk), **centre_and_scale(make), **make.maybe(0.2, momentum=[0.9])}
    return {**found, **({"renorm": True} if make.modern and make.chance(0.05) else {})}


def layer(make, walk):
    return {**with_axis(make, walk, several=True), **centre_and_scale(make)}


def group(make, walk):
    found = with_axis(make, walk)
    width = walk.shape[found.get("axis", -1) - (1 if found.get("axis", -1) > 0 else 0)]
    groups = [count for count in range(1, width + 1) if width % count == 0]
    return {"groups": make.one([*groups, -1]), **found, **centre_and_scale(make)}


def root_mean_square(make, walk):
    return {**with_axis(make, walk, several=True), **make.maybe(0.4, epsilon=[1e-5, 0.01])}


def unit(make, walk):
    return with_axis(make, walk, several=True)


def standard(make, walk):
    """Normalization: statistics in the config or, adapted, among the weights."""
    choice = make.one(["adapted", "adapted", "numbers", "scalar"])
    width = walk.shape[-1]
    found = {"invert": True} if make.chance(0.25) else {}
    if choice == "adapted":
        axis = {"axis": make.one([-1, len(walk.shape)])} if make.chance(0.5) else {}
        return {**axis, **found}
    if choice == "scalar":
        return {"axis": None, "mean": make.number(-0.5, 0.5), "variance": make.number(0.3, 2), **found}
    return {"axis": -1, "mean": [make.number(-0.5, 0.5) for _ in range(width)],
            "variance": [make.number(0.3, 2) for _ in range(width)], **found}


def rescaling(make, walk):
    return {"scale": make.number(0.3, 1.7), **make.maybe(0.6, offset=[-0.3, 0.4])}


def anywhere(kind, options):
    """On vectors, sequences, images and sequences of images."""
    def place(make, walk):
        domain = make.one(["any", "any", "sequence", "sequence", "image", "vector", "images"])
        simple(kind, domain, options)(make, walk)
    return place


PLACES = {
    "BatchNormalization": anywhere("BatchNormalization", batch),
    "LayerNormalization": anywhere("LayerNormalization", layer),
    "GroupNormalization": anywhere("GroupNormalization", group),
    "RMSNormalization": anywhere("RMSNormalization", root_mean_square),
    "UnitNormalization": anywhere("UnitNormalization", unit),
    "Normalization": anywhere("Normalization", standard),
    "Rescaling": anywhere("Rescaling", rescaling),
}
