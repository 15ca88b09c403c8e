"""Models of tf.keras 2.3 to 2.15: python tfkeras.py ENVIRONMENT OUT."""
import sys

import common
import cudnn
from common import ids, masked, values


def assign(weight, array):
    weight.assign(array)


def everything(K, L):
    """One graph with each kind of container that makes a path of its own."""
    words = K.Input(shape=(None,), dtype="int32", name="words")
    x = L.Embedding(11, 3, mask_zero=True, name="zz_words")(words)
    x = L.Bidirectional(L.GRU(4, return_sequences=True), name="gru")(x)
    x = L.RNN([L.GRUCell(3), L.LSTMCell(4)], return_sequences=True, name="cells")(x)
    inner = K.Sequential([L.InputLayer((None, 4)), L.LSTM(3, return_sequences=True, name="deep"),
                          L.BatchNormalization(name="norm"), L.Dropout(0.2)], name="inner")
    out = L.TimeDistributed(L.Dense(4, activation="tanh"), name="each")(inner(x))
    return K.Model(words, out, name="everything")


def numbered(K, L, both):
    """Several layers of one class, with and without weights between them."""
    a = K.Input(shape=(None, 3), name="a")
    x = L.GRU(4, return_sequences=True, recurrent_dropout=0.1, name="gru_1")(a)
    x = L.Dropout(0.2, name="drop")(x)
    x = L.GRU(3, reset_after=False, recurrent_activation="hard_sigmoid", return_sequences=True, name="gru")(x)
    x = L.Dropout(0.3, name="again")(x)
    if both:
        x = L.Bidirectional(L.GRU(2), name="gru_2")(x)
    return K.Model(a, x, name="numbered")


def bidirectional(K, L):
    a = K.Input(shape=(None, 3), name="a")
    x = L.Masking(-1.0, name="mask")(a)
    x = L.Bidirectional(L.LSTM(4, return_sequences=True), name="first")(x)
    x = L.Bidirectional(L.GRU(3, return_sequences=True), backward_layer=L.LSTM(3, return_sequences=True, go_backwards=True),
                        merge_mode="mul", name="second")(x)
    pair = L.Bidirectional(L.GRU(2, return_state=True), name="third")(x)
    return K.Model(a, list(pair), name="pairs")


def operations(K, L, tf):
    """Indexing and arithmetic that become SlicingOpLambda and TFOpLambda layers."""
    a = K.Input(shape=(7, 4), name="a")
    x = L.GRU(4, return_sequences=True, name="gru")(a)
    last = x[:, -1, :]
    scaled = tf.math.sigmoid(x) * a + 0.5
    mean = tf.reduce_mean(scaled, axis=1)
    joined = tf.concat([last, mean], axis=-1)
    return K.Model(a, L.Dense(3, name="out")(joined), name="operations")


def old_names(K, L):
    """TensorFlow 2.3: weights are called `gru_1/gru_cell_1/kernel:0`."""
    model = K.Sequential(name="numbered")
    model.add(L.GRU(4, return_sequences=True, input_shape=(7, 3)))
    model.add(L.GRU(5, return_sequences=True, time_major=False, recurrent_activation="hard_sigmoid"))
    model.add(L.LSTM(2, implementation=1))
    return model


def nested(K, L):
    x = K.Input(shape=(None, 3), name="sub_in")
    steps, state = L.GRU(4, return_sequences=True, return_state=True, name="sub_gru")(x)
    sub = K.Model(x, [steps, state], name="sub")
    a, b = K.Input(shape=(None, 3), name="a"), K.Input(shape=(None, 3), name="b")
    _, state = sub(a)
    steps, _ = sub(b)
    out = L.GRU(4, name="decoder")(steps, initial_state=state)
    return K.Model([a, b], L.LayerNormalization(name="norm")(out), name="outer")


def whole(writer, short, K, L, long):
    """What each generation of the .keras format writes once, in its own paths."""
    form = "keras_v3" if short == "tfk212" else "keras"
    writer.add(short + "_numbered", numbered(K, L, short.startswith("k")), [values(None, 3)], form=form, names=["a"],
               covers="several GRU and Dropout layers: how the groups are numbered")
    if long:
        writer.add(short + "_everything", everything(K, L), [ids(11, None)], form=form, names=["words"], batch=5,
                   covers="every kind of path: Embedding, Bidirectional, cells, nested Sequential, "
                          "TimeDistributed; layers named like other classes")


def cudnn_of_version_1(writer, tf, K):
    """The CuDNN layers live on in tf.compat.v1: their own save, the equal layers' numbers."""
    old = tf.compat.v1.keras.layers

    def build(gru, lstm):
        model = K.Sequential(name="gpu")
        model.add(K.layers.Bidirectional(lstm(4, return_sequences=True), input_shape=(7, 3), name="both"))
        model.add(gru(3, name="gru"))
        return model

    def equal(path):
        model = build(K.layers.GRU, K.layers.LSTM)
        model.load_weights(path)
        return model

    def process(self, inputs, initial_state):
        rows = tf.zeros_like(inputs)[:, :, :1] * tf.ones((self.units,))
        states = [tf.squeeze(state) for state in initial_state]
        return (rows if self.return_sequences else rows[:, -1]), states
    old.CuDNNGRU._process_batch = process
    old.CuDNNLSTM._process_batch = process
    writer.add("tfk215_cudnn", build(old.CuDNNGRU, old.CuDNNLSTM), [values(7, 3)],
               "tf.compat.v1 CuDNNLSTM in Bidirectional > CuDNNGRU", numbers_from=equal,
               note="the layer's GPU operation was never run: its own save, and numbers of the equal layer "
                    "that Keras loads it into")


def main(environment, out):
    import tensorflow as tf
    K, L = tf.keras, tf.keras.layers
    version = getattr(K, "__version__", None) or __import__("keras").__version__
    writer = common.Writer("tf.keras %s, tensorflow %s" % (version, tf.__version__), "tfk", K, out, assign)
    if environment == "tf23":
        writer.add("tfk23_numbered_cells", old_names(K, L), [values(7, 3)],
                   "weight names with numbered cells: gru_1/gru_cell_2/kernel:0")
    elif environment == "tf28":
        writer.add("tfk28_nested", nested(K, L), [values(None, 3), values(None, 3)], names=["a", "b"],
                   covers="nested Model of two outputs, called twice; top_level_model_weights")
    elif environment in ("tf212", "tf213", "tf214", "tf215"):
        short = environment.replace("tf", "tfk")
        whole(writer, short, K, L, environment in ("tf213", "tf215"))
        if environment == "tf212":
            writer.add("tfk212_hdf5", nested(K, L), [values(None, 3), values(None, 3)], names=["a", "b"],
                       form="keras", covers="up to 2.12 the ending .keras means HDF5")
        if environment == "tf215":
            writer.add("tfk215_bidirectional", bidirectional(K, L), [masked(-1.0, None, 3)], form="keras",
                       names=["a"], batch=5,
                       covers="Bidirectional with its own backward layer, merge mul, return_state, masks")
            writer.add("tfk215_operations", operations(K, L, tf), [values(7, 4)], names=["a"],
                       covers="SlicingOpLambda and TFOpLambda: GetItem, sigmoid, multiply, add, reduce_mean, concat")
            writer.add("tfk215_weights", nested(K, L), [values(None, 3), values(None, 3)], form="weights",
                       names=["a", "b"], covers=".weights.h5 of class-name paths, with to_json()")
            cudnn_of_version_1(writer, tf, K)
    writer.close(environment)


if __name__ == "__main__":
    main(*sys.argv[1:])
