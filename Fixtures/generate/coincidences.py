"""Makes Fixtures/Keras/k3_coincidences: biases that are as long as another dimension of the sum.

    python coincidences.py

Keras 3 on TensorFlow adds such a bias along that dimension, wherever it was meant to go. A GRU comes
first, so that the inputs differ at every place.
"""
import logging
import warnings

import numpy as np
import tensorflow

import frameworks
import goldens
import manifest
import weights

SEED = 91


def build(keras):
    layers = keras.layers
    x = keras.Input((5, 3), name="x")
    sequence = layers.GRU(4, return_sequences=True, name="gru")(x)
    conv = layers.Conv1D(4, 3, padding="same", data_format="channels_first", activation="tanh",
                         name="conv")(sequence)
    depthwise = layers.DepthwiseConv1D(2, strides=2, data_format="channels_first", padding="same",
                                       depth_multiplier=1, name="depthwise")(
        layers.Permute((2, 1), name="turned")(sequence))
    einsum = layers.EinsumDense("btf,fg->btg", (5, 5), bias_axes="t", name="einsum")(sequence)
    term = np.arange(5, dtype="float32").reshape(1, 5, 1) / 4
    return keras.Model(x, [conv, depthwise, einsum, einsum + term], name="coincidences")


def main():
    framework = frameworks.load("keras")
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    frameworks.use_policy(framework, "float32")
    random = goldens.generator(SEED, "coincidences")
    model = build(framework.module)
    weights.seed(framework, model, random, 0.8)
    path = manifest.FIXTURES / "Keras" / "k3_coincidences.keras"
    model.save(path)
    x = random.normal(size=(2, 5, 3)).astype(np.float32)
    arrays = {"inputs/x": x}
    # Compiled, as TensorFlow has no convolution with channels first for processors otherwise.
    compiled = tensorflow.function(lambda x: model(x, training=False), jit_compile=True)
    for index, value in enumerate(compiled(x)):
        arrays[f"outputs/{index}"] = np.asarray(value)
    golden = path.with_suffix(".golden.npz")
    np.savez(golden, **arrays)
    manifest.update([
        manifest.entry(file, f"coincidences.py, seed {SEED}", framework.version,
                       "biases that are as long as another dimension of the sum",
                       {"relative_tolerance": 1e-5})
        for file in (path, golden)])


if __name__ == "__main__":
    main()
