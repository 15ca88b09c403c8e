"""Which framework makes which of the wider recipes, and in which container.

A class or trap that both frameworks have is made by each of them at least once,
in different containers where the file differs.
"""
import representative_graphs
import representative_layers
from representative_tools import chain

CONTAINERS = {  # name: (keras, tf_keras); None where a framework does not make it
    "convolution_1d": ("h5", None),
    "convolution_2d": (None, "h5"),
    "image_shapes": ("keras", None),
    "convolution_lstm": (None, "h5"),
    "normalisations": ("h5", None),
    "activation_layers": (None, "h5"),
    "shapes": ("h5", None),
    "einsum": ("weights.h5", None),
    "softmax_mask": ("h5", None),
    "mean_of_masked": ("h5", None),
    "merges": ("h5", "h5"),
    "attention": ("h5", None),
    "attention_to_nothing": ("h5", "h5"),
    "heads": ("h5", None),
    "cells": ("keras", None),
    "both_ways": (None, "h5"),
    "own_backward": ("keras", None),
    "each_step": (None, "h5 weights"),
    "three_deep_frozen": ("h5", None),
    "frozen_model": (None, "h5"),
    "model_twice": ("h5", "keras"),
    "two_in_two_out": (None, "h5"),
    "two_way_encoder": ("h5", None),
    "stateful_stack": ("keras", None),
    "operations": ("h5", "h5"),
    "shuffled_names": ("keras", "weights.h5"),
    "path_names": (None, "h5 weights"),
    "strange_names": ("keras", "hdf5 weights"),
}
POLICIES = {"keras": {"bfloat16": "keras", "float16": "weights.h5", "float32": "weights.json"},
            "tf_keras": {}}


def recipes_for(framework):
    """The wider recipes of one framework, by name."""
    modern = framework == "keras"
    known = {**representative_layers.recipes(modern), **representative_graphs.recipes(modern)}
    found = {}
    for name, (keras, tf_keras) in CONTAINERS.items():
        container = keras if modern else tf_keras
        if container:
            found[name] = {**known[name], "container": container, "compressed": True}
    for policy, container in POLICIES[framework].items():
        # Nothing behind the GRU: where numbers cancel, rounding to half precision outgrows them.
        nodes = [["gru", "GRU", {"units": 4, "recurrent_initializer": "glorot_uniform"}]]
        name = f"{policy}_{container}".replace(".", "_")
        found[name] = chain(nodes, policy=policy, container=container, compressed=True)
    return found
