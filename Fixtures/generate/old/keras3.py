"""Models of older Keras 3 releases: python keras3.py ENVIRONMENT OUT."""
import sys

import common
import tfkeras
from common import masked, values


def operations(K, L):
    """Indexing and arithmetic: GetItem and operation nodes."""
    a = K.Input(shape=(7, 4), name="a")
    x = L.GRU(4, return_sequences=True, name="gru")(a)
    last = x[:, -1, :]
    scaled = K.ops.sigmoid(x) * a + 0.5
    mean = K.ops.mean(scaled, axis=1)
    joined = K.ops.concatenate([last, mean], axis=-1)
    return K.Model(a, L.Dense(3, name="out")(joined), name="operations")


def merged_masks(K, L):
    """Keras 3 before 3.4 loses every mask where tensors merge."""
    a, b = K.Input(shape=(None, 3), name="a"), K.Input(shape=(None, 3), name="b")
    x, y = L.Masking(0.5, name="mask_a")(a), L.Masking(0.5, name="mask_b")(b)
    total = L.GRU(3, return_sequences=True, name="gru")(L.Multiply(name="product")([x, y]))
    joined = L.GRU(3, return_sequences=True, name="other")(L.Concatenate(name="joined")([x, y]))
    return K.Model([a, b], [total, joined], name="merged")


def cell_weights(writer, K, L):
    """The weights of two GRU layers under a configuration of two cells that stream."""
    trained = K.Sequential([K.Input((None, 3)), L.GRU(4, return_sequences=True, name="one"),
                            L.GRU(5, name="two")], name="trained")
    x, h, g = (K.Input((size,), name=name) for size, name in ((3, "x"), (4, "h"), (5, "g")))
    low, h_after = L.GRUCell(4, name="low")(x, [h])
    high, g_after = L.GRUCell(5, name="high")(low, [g])
    stream = K.Model([x, h, g], [high, h_after[0], g_after[0]], name="stream")

    def equal(path):
        stream.set_weights(trained.get_weights())
        return stream
    writer.add("k360_cell_weights", trained, [values(3), values(4), values(5)], form="weights", names=["x", "h", "g"],
               covers="weights of GRU layers with a config of GRUCells called for one step", numbers_from=equal,
               note="Keras finds no weights for the cells; the numbers are those of the cells with the same weights")
    (writer.out / "k360_cell_weights.config.json").write_text(stream.to_json(), "utf-8")


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
    if environment == "keras333":
        writer.add("k333_merged_masks", merged_masks(K, L), [masked(0.5, None, 3), masked(0.5, None, 3)], batch=5,
                   form="keras", names=["a", "b"], covers="masks that are lost behind Multiply and Concatenate")
    if environment == "keras360":
        cell_weights(writer, K, L)
        writer.add("k360_operations", operations(K, L), [values(7, 4)], form="keras", names=["a"],
                   covers="GetItem, sigmoid, multiply, add, mean, concatenate as operation nodes")
    writer.close(environment)


if __name__ == "__main__":
    main(*sys.argv[1:])
