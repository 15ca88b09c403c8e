"""Models of multi-backend Keras 2.0 to 2.3: python keras2.py ENVIRONMENT OUT."""
import sys

import common
import cudnn
from common import masked, values


def first_releases(writer, L, Sequential, Model):
    """2.0.8: GRU has no `reset_after` yet, and gates default to hard_sigmoid."""
    one = Sequential()
    one.add(L.GRU(4, return_sequences=True, input_shape=(7, 3), name="gru_1"))
    one.add(L.LSTM(5, return_sequences=True, implementation=2, unit_forget_bias=False, name="lstm_1"))
    one.add(L.GRU(4, use_bias=False, return_sequences=True, name="gru_2"))
    one.add(L.GRU(3, recurrent_activation="sigmoid", go_backwards=True, name="gru_3"))
    writer.add("k208_gru_lstm", one, [values(7, 3)],
               "GRU without the key reset_after, once without bias (only the version decides); LSTM; hard_sigmoid of slope 0.2")
    a = L.Input(shape=(None, 3), name="a")
    b = L.Input(shape=(None, 3), name="b")
    gru = L.GRU(4, return_sequences=True, name="gru")
    left, right = gru(L.Masking(-1.0, name="mask")(a)), gru(b)
    joined = L.Concatenate(name="joined")([left, right])
    out = L.LSTM(3, name="last")(L.Add(name="sum")([L.Dense(4, name="dense")(joined), left]))
    dot = L.Dot(axes=-1, normalize=True, name="dot")([L.Dense(3, name="dd")(out), out])
    writer.add("k208_merges", Model([a, b], [out, dot], name="graph"),
               [masked(-1.0, None, 3), values(None, 3)], names=["a", "b"], batch=5,
               covers="functional: shared GRU, Concatenate, Add, Dot(normalize), mask with holes")


def theano(writer, L, Sequential):
    one = Sequential()
    one.add(L.Conv1D(4, 3, padding="causal", dilation_rate=2, activation="relu",
                     input_shape=(10, 3), name="conv1"))
    one.add(L.MaxPooling1D(2, name="pool"))
    one.add(L.Conv1D(3, 2, strides=2, use_bias=False, name="conv2"))
    one.add(L.GRU(4, return_sequences=True, name="gru"))
    writer.add("k224_theano_conv1d", one, [values(10, 3)],
               "root attribute backend=theano: Conv1D kernels are rotated")
    two = Sequential()
    two.add(L.Conv2D(3, (3, 2), data_format="channels_first", activation="tanh",
                     input_shape=(2, 6, 5), name="conv1"))
    two.add(L.AveragePooling2D((2, 2), data_format="channels_first", name="pool"))
    two.add(L.Flatten(name="flat"))
    two.add(L.Reshape((3, -1), name="steps"))
    two.add(L.LSTM(4, name="lstm"))
    writer.add("k224_theano_conv2d", two, [values(2, 6, 5)],
               "root attribute backend=theano: Conv2D channels_first, kernel stored channels last and rotated")


    three = Sequential()
    three.add(L.ConvLSTM2D(2, (3, 5), strides=2, padding="same", input_shape=(3, 7, 6, 2), name="frames"))
    three.add(L.MaxPooling2D((2, 4), strides=1, padding="same", name="pool"))
    three.add(L.Conv2DTranspose(2, 3, strides=2, padding="same", name="up"))
    three.add(L.Conv2D(3, (2, 4), padding="same", strides=(3, 1), name="conv"))
    three.add(L.DepthwiseConv2D((2, 3), name="depthwise"))
    three.add(L.Reshape((-1, 3), name="steps"))
    three.add(L.GRU(3, name="gru"))
    writer.add("k224_theano_same", three, [values(3, 7, 6, 2)],
               "root attribute backend=theano: what padding same means there; ConvLSTM2D, Conv2DTranspose")


def stacked_states(writer, L, Model):
    """Before 2.2.3 the states of the last cell come first."""
    a = L.Input(shape=(6, 3), name="a")
    steps = L.RNN([L.GRUCell(3, name="low"), L.LSTMCell(3, name="high")], return_sequences=True,
                  return_state=True, name="stack")(L.Masking(0.5, name="mask")(a))
    writer.add("k215_stacked_states", Model(a, steps, name="graph"), [masked(0.5, 6, 3)], names=["a"],
               batch=5, steps=6, covers="RNN of stacked cells behind a mask with holes: order of states")


def cells(writer, L, Sequential):
    one = Sequential()
    stack = [L.GRUCell(4, name="cell_a"), L.LSTMCell(5, name="cell_b"), L.SimpleRNNCell(3, name="cell_c")]
    one.add(L.RNN(stack, return_sequences=True, input_shape=(7, 3), name="stack"))
    one.add(L.RNN(L.GRUCell(4, recurrent_activation="sigmoid", name="alone"), go_backwards=True, name="rnn"))
    writer.add("k224_rnn_cells", one, [values(7, 3)], "RNN([GRUCell, LSTMCell, SimpleRNNCell]) > RNN(GRUCell)")


def reset_after(writer, L, Sequential):
    one = Sequential()
    one.add(L.GRU(4, reset_after=True, return_sequences=True, input_shape=(7, 3), name="after"))
    one.add(L.GRU(5, reset_after=False, return_sequences=True, name="before"))
    one.add(L.GRU(4, reset_after=True, use_bias=False, return_sequences=True, name="after_no_bias"))
    one.add(L.GRU(3, reset_after=False, use_bias=False, name="before_no_bias"))
    writer.add("k215_reset_after", one, [values(7, 3)],
               "GRU with reset_after true and false, with and without bias")


def bidirectional(writer, L, Sequential, Model):
    a = L.Input(shape=(None, 3), name="a")
    x = L.Masking(0.5, name="mask")(a)
    h, c = L.Dense(2, name="h")(L.GlobalAveragePooling1D(name="pool")(a)), L.Input(shape=(2,), name="c")
    x = L.Bidirectional(L.LSTM(2, return_sequences=True), name="concat")(x)
    pair = L.Bidirectional(L.GRU(2, return_sequences=True, go_backwards=True), merge_mode=None,
                           name="pair")(x, initial_state=[h, c])
    writer.add("k224_bidirectional", Model([a, c], pair, name="graph"),
               [masked(0.5, None, 3), values(2)], names=["a", "c"], batch=5,
               covers="Bidirectional concat and None behind a mask with holes, with initial_state")
    b = L.Input(shape=(None, 3), name="b")
    total = L.Bidirectional(L.GRU(3, return_sequences=True, reset_after=True), merge_mode="sum", name="sum")(b)
    mean = L.Bidirectional(L.SimpleRNN(4), merge_mode="ave", name="ave")(total)
    product = L.Bidirectional(L.GRU(4, use_bias=False), merge_mode="mul", name="mul")(total)
    writer.add("k224_merge_modes", Model(b, [mean, product], name="graph"), [values(None, 3)], names=["b"],
               covers="Bidirectional: sum, ave, mul")


def encoder_decoder(writer, L, Model):
    source = L.Input(shape=(None, 3), name="source")
    target = L.Input(shape=(None, 2), name="target")
    _, h, c = L.LSTM(4, return_state=True, name="encoder")(source)
    steps, last = L.GRU(4, return_sequences=True, return_state=True, name="decoder")(target, initial_state=h)
    more = L.LSTM(4, return_sequences=True, name="second")(steps, initial_state=[last, c])
    writer.add("k224_encoder_decoder", Model([source, target], more, name="graph"),
               [values(None, 3), values(None, 2)], names=["source", "target"],
               covers="return_state and initial_state between LSTM and GRU")


def nested(writer, L, Sequential, Model):
    inner = Sequential(name="inner")
    inner.add(L.GRU(4, return_sequences=True, input_shape=(7, 3), name="inner_gru"))
    inner.add(L.BatchNormalization(name="inner_norm"))
    inner.add(L.Dense(3, name="inner_dense"))
    inner.get_layer("inner_norm").trainable = False
    frame = Sequential(name="frame")
    frame.add(L.Dense(5, activation="relu", input_shape=(3,), name="frame_dense"))
    frame.add(L.BatchNormalization(scale=False, name="frame_norm"))
    a = L.Input(shape=(7, 3), name="a")
    x = L.TimeDistributed(frame, name="each")(inner(a))
    again = inner(L.Dense(3, name="narrow")(x))
    writer.add("k224_nested", Model(a, [again, L.GRU(2, name="last")(x)], name="outer"), [values(7, 3)],
               names=["a"], covers="nested Sequential used twice, with a frozen BatchNormalization; TimeDistributed(Sequential)")


def images(writer, L, Sequential):
    one = Sequential()
    one.add(L.ConvLSTM2D(3, (2, 2), return_sequences=True, recurrent_activation="hard_sigmoid",
                         padding="same", input_shape=(5, 4, 3, 2), name="conv_lstm"))
    one.add(L.TimeDistributed(L.Conv2D(2, (2, 2), strides=(2, 1)), name="each"))
    one.add(L.TimeDistributed(L.Flatten(), name="flat"))
    one.add(L.SeparableConv1D(4, 2, depth_multiplier=2, name="separable"))
    one.add(L.LSTM(3, name="lstm"))
    writer.add("k224_conv_lstm", one, [values(5, 4, 3, 2)],
               "ConvLSTM2D > TimeDistributed(Conv2D) > SeparableConv1D > LSTM")


def chunked(writer, keras, L, Sequential):
    """The name attributes are split when they pass a limit, which is lowered here."""
    from keras.utils import io_utils
    limit, io_utils.HDF5_OBJECT_HEADER_LIMIT = io_utils.HDF5_OBJECT_HEADER_LIMIT, 60
    one = Sequential()
    one.add(L.GRU(3, return_sequences=True, input_shape=(5, 2), name="first_recurrent_layer"))
    one.add(L.Dropout(0.1, name="second_layer"))
    one.add(L.LSTM(2, name="third_recurrent_layer"))
    one.add(L.Dense(2, name="head"))
    writer.add("k224_chunked_names", one, [values(5, 2)], steps=5,
               covers="layer_names0, layer_names1 … and weight_names0 … (limit lowered to 60 bytes)")
    io_utils.HDF5_OBJECT_HEADER_LIMIT = limit


def last_release(writer, L, Sequential, Model):
    """2.3: the gates' default becomes sigmoid, implementation 2."""
    one = Sequential()
    one.add(L.GRU(4, return_sequences=True, input_shape=(7, 3), name="gru_1"))
    one.add(L.GRU(5, recurrent_activation="hard_sigmoid", return_sequences=True, name="gru_2"))
    one.add(L.LSTM(4, recurrent_activation="hard_sigmoid", activation="softsign",
                   return_sequences=True, name="lstm_1"))
    one.add(L.Dense(3, activation="hard_sigmoid", name="out"))
    writer.add("k231_hard_sigmoid", one, [values(7, 3)],
               "hard_sigmoid is 0.2x + 0.5: Keras 3 reads the file and computes x/6 + 0.5")
    two = Sequential()
    two.add(L.GRU(3, input_shape=(5, 2), name="gru"))
    two.add(L.Dense(1, name="out"))
    two.compile(optimizer="adam", loss="mse", metrics=["mae"])
    writer.seed("k231_trained", two)
    random = common.random_for("k231_trained fit")
    two.fit(random.normal(size=(8, 5, 2)), random.normal(size=(8, 1)), epochs=2, batch_size=4, verbose=0)
    writer.add("k231_trained", two, [values(5, 2)], seeded=True, steps=5,
               covers="compiled and trained: training_config and optimizer_weights beside the model")
    three = Sequential()
    three.add(L.GRU(4, batch_input_shape=(3, 7, 2), stateful=True, return_sequences=True, name="gru"))
    three.add(L.LSTM(3, stateful=True, name="lstm"))
    writer.add_stateful("k231_stateful", three, [values(7, 2)], "stateful GRU and LSTM, two calls")


def main(environment, out):
    import keras
    import keras.layers as L
    from keras import backend as K
    from keras.models import Model, Sequential
    backend = K.backend()
    version = __import__(backend).__version__
    writer = common.Writer("keras %s, %s %s" % (keras.__version__, backend, version),
                           "keras2", keras, out, K.set_value)
    if environment == "keras208":
        first_releases(writer, L, Sequential, Model)
    elif environment == "keras215":
        reset_after(writer, L, Sequential)
        stacked_states(writer, L, Model)
        cudnn.unrun(K, L)
        cudnn.plain(writer, L, Sequential, "k215_cudnn_lstm", L.CuDNNLSTM, cudnn.equal_layers(L)[1])
    elif environment == "keras224":
        cudnn.unrun(K, L)
        cudnn.plain(writer, L, Sequential, "k224_cudnn_gru", L.CuDNNGRU, cudnn.equal_layers(L)[0])
        cells(writer, L, Sequential)
        bidirectional(writer, L, Sequential, Model)
        encoder_decoder(writer, L, Model)
        nested(writer, L, Sequential, Model)
        cudnn.nested(writer, L, Sequential, Model)
        cudnn.weights(writer, L, Sequential)
        images(writer, L, Sequential)
        chunked(writer, keras, L, Sequential)
    elif environment == "keras224theano":
        theano(writer, L, Sequential)
    elif environment == "keras231":
        last_release(writer, L, Sequential, Model)
    writer.close(environment)


if __name__ == "__main__":
    main(*sys.argv[1:])
