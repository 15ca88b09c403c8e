"""CuDNNGRU and CuDNNLSTM of Keras 2: their own files, the equal layers' numbers."""
from common import ids, values

GPU = ("the layer's GPU operation was never run: its own save, and numbers of the equal layer "
       "that Keras loads it into")


def unrun(K, L):
    """Lets CuDNN layers be built and saved where their operation has no kernel: right shapes only."""
    def process(self, inputs, initial_state):
        rows = K.dot(inputs, self.kernel[:, :self.units]) * 0
        return (rows if self.return_sequences else rows[:, -1]), list(initial_state)
    L.CuDNNGRU._process_batch = process
    L.CuDNNLSTM._process_batch = process


def equal_layers(L):
    """What Keras itself converts CuDNN weights into."""
    def gru(units, **more):
        return L.GRU(units, reset_after=True, recurrent_activation="sigmoid", **more)

    def lstm(units, **more):
        return L.LSTM(units, recurrent_activation="sigmoid", **more)
    return gru, lstm


def loaded(build, *kinds):
    def make(path):
        model = build(*kinds)
        model.load_weights(path)
        return model
    return make


def plain(writer, L, Sequential, name, kind, equal):
    def build(layer):
        model = Sequential()
        model.add(layer(4, return_sequences=True, input_shape=(7, 3), name="one"))
        model.add(layer(5, name="two"))
        model.add(L.Dense(2, name="out"))
        return model
    writer.add(name, build(kind), [values(7, 3)],
               kind.__name__ + " twice in a Sequential: flat bias, transposed gate blocks",
               numbers_from=loaded(build, equal), note=GPU)


def nested(writer, L, Sequential, Model):
    def build(gru, lstm):
        inner = Sequential(name="inner")
        inner.add(gru(4, return_sequences=True, input_shape=(7, 6), name="inner_gru"))
        inner.add(L.BatchNormalization(name="norm"))
        x = L.Input(shape=(7, 4), name="sub_in")
        sub = Model(x, lstm(3, return_sequences=True, name="sub_lstm")(x), name="sub")
        a = L.Input(shape=(7, 3), name="a")
        both = L.Bidirectional(lstm(3, return_sequences=True, name="deep"), name="both")(a)
        joined = L.Bidirectional(gru(2, name="wide"), merge_mode="mul", name="product")(sub(inner(both)))
        return Model(a, joined, name="outer")
    writer.add("k224_cudnn_nested", build(L.CuDNNGRU, L.CuDNNLSTM), [values(7, 3)], names=["a"],
               covers="CuDNN layers in Bidirectional, in a nested Sequential with BatchNormalization, in a nested Model",
               numbers_from=loaded(build, *equal_layers(L)), note=GPU)


def weights(writer, L, Sequential):
    """The weights of one machine's CuDNN layers under another's plain layers."""
    def stack(gru, lstm):
        model = Sequential(name="text")
        model.add(L.Embedding(9, 3, input_length=7, name="embedding"))
        model.add(lstm(4, return_sequences=True, name="rnn_1"))
        model.add(L.Bidirectional(gru(3), name="rnn_2"))
        model.add(L.Dense(2, activation="softmax", name="output"))
        return model
    writer.add("k224_cudnn_weights", stack(L.CuDNNGRU, L.CuDNNLSTM), [ids(9, 7)], form="weights",
               covers="weights file of CuDNN layers with a config that says GRU(reset_after) and LSTM",
               numbers_from=loaded(stack, *equal_layers(L)), note=GPU)
    config = writer.out / "k224_cudnn_weights.config.json"
    config.write_text(stack(*equal_layers(L)).to_json(), "utf-8")
