"""Models of older Keras 3 releases: python keras3.py ENVIRONMENT OUT."""
import sys

import common
import tfkeras
from common import values


def operations(K, L):
    """Indexing and arithmetic: GetItem and operation nodes."""
    a = K.Input(shape=(7, 4), name="a")
    x = L.GRU(4, return_sequences=True, name="gru")(a)
    last = x[:, -1, :]
    scaled = K.ops.sigmoid(x) * a + 0.5
    mean = K.ops.mean(scaled, axis=1)
    joined = K.ops.concatenate([last, mean], axis=-1)
    return K.Model(a, L.Dense(3, name="out")(joined), name="operations")


def main(environment, out):
    import keras as K
    import tensorflow
    L = K.layers
    writer = common.Writer("keras %s, tensorflow %s" % (K.__version__, tensorflow.__version__),
                           "k3", K, out, tfkeras.assign)
    short = environment.replace("keras", "k")
    tfkeras.whole(writer, short, K, L, environment == "keras333")
    if environment == "keras305":
        writer.add("k305_nested", tfkeras.nested(K, L), [values(None, 3), values(None, 3)], names=["a", "b"],
                   covers=".h5 of Keras 3.0: nested Model of two outputs, called twice")
    if environment == "keras360":
        writer.add("k360_operations", operations(K, L), [values(7, 4)], form="keras", names=["a"],
                   covers="GetItem, sigmoid, multiply, add, mean, concatenate as operation nodes")
    writer.close(environment)


if __name__ == "__main__":
    main(*sys.argv[1:])
