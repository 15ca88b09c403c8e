"""Models of Keras 1: python keras1.py ENVIRONMENT OUT."""
import sys

import common
from common import ids, masked, values


def recurrent(writer, L, Sequential, backend):
    """Per-gate and fused weights; the gates' default is hard_sigmoid."""
    one = Sequential()
    one.add(L.GRU(4, consume_less="cpu", return_sequences=True, input_shape=(7, 3), name="gru1"))
    one.add(L.GRU(5, consume_less="mem", return_sequences=True, inner_activation="sigmoid", name="gru2"))
    one.add(L.GRU(3, consume_less="gpu", return_sequences=True, name="gru3"))
    writer.add("k1_gru_" + backend, one, [values(7, 3)],
               "Sequential GRU: consume_less cpu, mem (9 arrays each) and gpu (fused)")
    two = Sequential()
    two.add(L.LSTM(4, consume_less="cpu", return_sequences=True, input_dim=3, input_length=7, name="lstm1"))
    two.add(L.LSTM(5, consume_less="mem", return_sequences=True, inner_activation="sigmoid", name="lstm2"))
    two.add(L.LSTM(3, consume_less="gpu", go_backwards=True, return_sequences=True, name="lstm3"))
    two.add(L.TimeDistributed(L.Dense(2, activation="softmax"), name="out"))
    writer.add("k1_lstm_" + backend, two, [values(7, 3)],
               "Sequential LSTM: consume_less cpu, mem (12 arrays i c f o) and gpu (fused i f c o), go_backwards")


def masks(writer, L, Sequential, Model):
    one = Sequential()
    one.add(L.Embedding(11, 3, mask_zero=True, input_length=7, dropout=0.1, name="words"))
    one.add(L.Dropout(0.3, name="drop"))
    one.add(L.GRU(5, dropout_W=0.2, dropout_U=0.1, name="gru"))
    one.add(L.Dense(4, bias=False, activation="softmax", name="scores"))
    writer.add("k1_embedding_mask", one, [ids(11, 7)], batch=5,
               covers="Embedding(mask_zero) > Dropout(p) > GRU > Dense without bias")
    two = Sequential()
    two.add(L.Masking(-1.0, input_shape=(7, 3), name="mask"))
    two.add(L.Bidirectional(L.LSTM(4, return_sequences=True, consume_less="gpu"), name="both"))
    two.add(L.Bidirectional(L.GRU(3, return_sequences=True), merge_mode="sum", name="sum"))
    two.add(L.SimpleRNN(4, name="rnn"))
    writer.add("k1_bidirectional_mask", two, [masked(-1.0, 7, 3)], batch=5,
               covers="Masking > Bidirectional LSTM concat > Bidirectional GRU sum > SimpleRNN, mask with holes")
    three = Sequential()
    three.add(L.GRU(4, batch_input_shape=(3, 7, 2), stateful=True, return_sequences=True, name="gru"))
    three.add(L.LSTM(3, stateful=True, consume_less="gpu", name="lstm"))
    writer.add_stateful("k1_stateful", three, [values(7, 2)], "stateful GRU and LSTM, two calls")


def merges(writer, K, L, Sequential, Model, merge):
    a, b = L.Input(shape=(7, 3), name="a"), L.Input(shape=(7, 3), name="b")
    shared = L.GRU(4, return_sequences=True, name="shared")
    left, right = shared(a), shared(b)
    joined = merge([left, right], mode="concat", concat_axis=-1, name="joined")
    summed = merge([left, right], mode="sum", name="summed")
    product = merge([left, right], mode="mul", name="product")
    mean = merge([left, right, summed], mode="ave", name="mean")
    largest = merge([summed, product], mode="max", name="largest")
    dot = merge([left, right], mode="dot", dot_axes=2, name="dot")
    last = L.GRU(3, name="last")(merge([joined, mean, largest], mode="concat", name="all"))
    cosine = merge([L.Dense(3, name="da")(last), L.Dense(3, name="db")(last)],
                   mode="cos", dot_axes=1, name="cosine")
    writer.add("k1_functional_merges", Model([a, b], [last, dot, cosine], name="graph"),
               [values(7, 3), values(7, 3)], names=["a", "b"],
               covers="functional: shared GRU, Merge sum mul concat ave max dot cos")
    first, second = Sequential(), Sequential()
    first.add(L.GRU(4, input_shape=(7, 3), name="left_gru"))
    second.add(L.Dense(4, activation="tanh", input_dim=5, name="right_dense"))
    both = Sequential()
    both.add(L.Merge([first, second], mode="concat", name="merged"))
    both.add(L.Dense(2, name="out"))
    writer.add("k1_sequential_merge", both, [values(7, 3), values(5)],
               covers="Sequential that begins with Merge of two Sequentials (flattened layers)")


def shapes(writer, L, Sequential, Model):
    a = L.Input(shape=(6, 4), name="a")
    x = L.Permute((2, 1), name="permute")(a)
    x = L.Reshape((8, -1), name="reshape")(x)
    x = L.BatchNormalization(mode=0, axis=1, name="norm_steps")(x)
    x = L.TimeDistributedDense(5, activation="tanh", name="old_dense")(x)
    x = L.LSTM(4, return_sequences=True, name="lstm")(x)
    x = L.BatchNormalization(mode=0, axis=-1, epsilon=1e-5, name="norm")(x)
    flat = L.Flatten(name="flat")(x)
    again = L.RepeatVector(3, name="repeat")(L.Dense(3, activation="relu", name="dense")(flat))
    out = L.GRU(2, return_sequences=True, name="gru")(L.Activation("tanh", name="act")(again))
    pooled = L.GlobalAveragePooling1D(name="mean")(x)
    writer.add("k1_shapes_norm", Model(a, [out, pooled], name="graph"), [values(6, 4)], names=["a"],
               covers="Permute Reshape(-1) TimeDistributedDense BatchNormalization(axis -1, 1) Flatten RepeatVector")


def nested(writer, L, Sequential, Model):
    inner = Sequential(name="inner")
    inner.add(L.GRU(4, return_sequences=True, input_shape=(7, 3), name="inner_gru"))
    inner.add(L.BatchNormalization(name="inner_norm"))
    inner.add(L.LSTM(3, return_sequences=True, name="inner_lstm"))
    x = L.Input(shape=(7, 3), name="sub_in")
    part = Model(x, L.TimeDistributed(L.Dense(3, activation="tanh"), name="sub_dense")(x), name="sub")
    a = L.Input(shape=(7, 3), name="a")
    out = L.SimpleRNN(4, name="rnn")(inner(part(a)))
    writer.add("k1_nested", Model(a, out, name="outer"), [values(7, 3)], names=["a"],
               covers="functional model with a nested functional and a nested Sequential (weights: trainable first)")


def convolutions(writer, L, Sequential, backend):
    one = Sequential()
    one.add(L.Convolution1D(4, 3, border_mode="same", activation="relu", input_shape=(12, 3), name="conv1"))
    one.add(L.MaxPooling1D(pool_length=2, stride=2, border_mode="valid", name="pool"))
    one.add(L.Convolution1D(3, 2, subsample_length=2, bias=False, name="conv2"))
    one.add(L.GRU(4, name="gru"))
    writer.add("k1_conv1d_" + backend, one, [values(12, 3)],
               covers="Convolution1D (same, valid, stride) > MaxPooling1D > GRU; kernels as %s holds them" % backend)
    ordering = {"theano": "th", "tensorflow": "tf"}[backend]
    shape = (2, 6, 8) if ordering == "th" else (6, 8, 2)
    two = Sequential()
    two.add(L.Convolution2D(3, 3, 2, border_mode="valid", dim_ordering=ordering, activation="tanh",
                            input_shape=shape, name="conv1"))
    two.add(L.AveragePooling2D((2, 2), dim_ordering=ordering, name="pool"))
    two.add(L.Convolution2D(4, 2, 2, border_mode="valid", subsample=(1, 1), dim_ordering=ordering, name="conv2"))
    two.add(L.Flatten(name="flat"))
    two.add(L.Reshape((2, -1), name="steps"))
    two.add(L.GRU(4, return_sequences=True, name="gru"))
    writer.add("k1_conv2d_" + ordering, two, [values(*shape)],
               covers="Convolution2D and AveragePooling2D, dim_ordering %s on %s > GRU" % (ordering, backend))
    if backend == "theano":
        three = Sequential()
        three.add(L.Convolution2D(3, 3, 3, border_mode="same", dim_ordering="tf",
                                  input_shape=(4, 5, 2), name="conv"))
        three.add(L.Flatten(name="flat"))
        writer.add("k1_conv2d_theano_tf", three, [values(4, 5, 2)],
                   covers="Convolution2D, dim_ordering tf on Theano: kernel in TensorFlow's order, yet rotated")


def weights_only(writer, L, Sequential, backend):
    one = Sequential()
    one.add(L.Embedding(9, 3, input_length=6, mask_zero=True, name="embedding_1"))
    one.add(L.LSTM(4, return_sequences=True, name="lstm_1"))
    one.add(L.Dropout(0.5, name="dropout_1"))
    one.add(L.GRU(5, name="gru_1"))
    one.add(L.Dense(2, activation="sigmoid", name="dense_1"))
    one.compile("adam", "mse")
    writer.add("k1_weights_only", one, [ids(9, 6)], form="weights", batch=4, steps=6,
               covers="weights-only file (no version in it) and to_json(): Embedding(mask_zero) > LSTM > Dropout(p) > GRU")


def trained(writer, L, Sequential):
    import numpy as np
    one = Sequential()
    one.add(L.GRU(3, input_shape=(5, 2), name="gru"))
    one.add(L.Dense(1, name="out"))
    one.compile(optimizer="adam", loss="mse", metrics=["mae"])
    writer.seed("k1_trained", one)
    random = common.random_for("k1_trained fit")
    one.fit(random.normal(size=(8, 5, 2)), random.normal(size=(8, 1)), nb_epoch=2, batch_size=4, verbose=0)
    writer.add("k1_trained", one, [values(5, 2)], seeded=True, steps=5,
               covers="compiled and trained: training_config and optimizer_weights beside the model")


def before_1(out):
    """Keras 0.3: weights by number, and a configuration of flat layers."""
    import keras
    import theano
    from keras import backend as K
    from keras.layers import core, normalization, recurrent
    from keras.models import Sequential
    writer = common.Writer("keras 0.3.3, theano " + theano.__version__, "keras1", keras, out, K.set_value)
    for name, layers in {
        "k033_gru_lstm": [recurrent.GRU(4, return_sequences=True, input_shape=(7, 3)), core.Dropout(0.2),
                          recurrent.LSTM(5, return_sequences=True), core.TimeDistributedDense(4, activation="relu"),
                          recurrent.SimpleRNN(3), core.Dense(2), core.Activation("softmax")],
        "k033_norm": [recurrent.GRU(4, return_sequences=True, input_shape=(7, 3)),
                      normalization.BatchNormalization(epsilon=1e-3), recurrent.LSTM(3)],
    }.items():
        model = Sequential()
        for layer in layers:
            model.add(layer)
        model.compile("sgd", "mse")
        random = common.random_for(name + " weights")
        model.set_weights([0.3 + abs(random.normal(size=array.shape)) if name.endswith("norm") and index in (9, 12)
                           else common.weight_value("", array.shape, random)
                           for index, array in enumerate(model.get_weights())])
        writer.add(name, model, [values(7, 3)], form="weights", seeded=True,
                   covers="nb_layers, layer_0 …, param_0 …, and a configuration of flat layers")
    writer.close("keras033")


def main(environment, out):
    if environment == "keras033":
        before_1(out)
        return
    import keras
    import keras.layers as layers
    from keras import backend as K
    from keras.models import Model, Sequential
    backend = K.backend()
    module = __import__(backend)
    writer = common.Writer("keras %s, %s %s" % (keras.__version__, backend, module.__version__),
                           "keras1", keras, out, K.set_value)
    if environment.startswith("keras10"):
        one = Sequential()
        one.add(layers.LSTM(4, return_sequences=True, input_shape=(7, 3), name="lstm_1"))
        one.add(layers.BatchNormalization(name="norm"))
        one.add(layers.GRU(3, return_sequences=True, name="gru_1"))
        one.compile("rmsprop", "mse")
        writer.add("k108_lstm_norm", one, [values(7, 3)],
                   "Keras 1.0: LSTM > BatchNormalization > GRU, compiled")
    elif backend == "theano":
        recurrent(writer, layers, Sequential, backend)
        masks(writer, layers, Sequential, Model)
        convolutions(writer, layers, Sequential, backend)
    else:
        recurrent(writer, layers, Sequential, backend)
        merges(writer, K, layers, Sequential, Model, layers.merge)
        shapes(writer, layers, Sequential, Model)
        nested(writer, layers, Sequential, Model)
        convolutions(writer, layers, Sequential, backend)
        weights_only(writer, layers, Sequential, backend)
        trained(writer, layers, Sequential)
    writer.close(environment)


if __name__ == "__main__":
    main(*sys.argv[1:])
