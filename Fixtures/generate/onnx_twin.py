"""The same network four ways: Keras 3's own file, its two ONNX exports, and a PyTorch twin.

    x > GRU (reset after) > LSTM > SimpleRNN > Dense, with the weights that `weights` draws

PyTorch has two biases where Keras has one: the second is zero there. Keras has the gates in another order.
"""
import numpy as np

STEPS, SIZE, GRU, LSTM, RNN, OUT = 6, 3, 4, 5, 6, 2
SEED = 555


def weights():
    """Keras's arrays for each layer, float32 from the start, so that every copy is exact."""
    random = np.random.default_rng(SEED)

    def normal(*shape, scale=None):
        drawn = random.normal(size=shape) * (scale or 1.6 / shape[0] ** 0.5)
        return drawn.astype(np.float32)

    def bias(*shape):
        return normal(*shape, scale=0.5)

    return {"gru": [normal(SIZE, 3 * GRU), normal(GRU, 3 * GRU), bias(2, 3 * GRU)],
            "lstm": [normal(GRU, 4 * LSTM), normal(LSTM, 4 * LSTM), bias(4 * LSTM)],
            "rnn": [normal(LSTM, RNN), normal(RNN, RNN), bias(RNN)],
            "out": [normal(RNN, OUT), bias(OUT)]}


def sample():
    return np.random.default_rng(SEED + 1).normal(size=(3, STEPS, SIZE)).astype(np.float32)


def keras_model(keras):
    layers = keras.layers
    x = keras.Input((STEPS, SIZE), name="x")
    y = layers.GRU(GRU, return_sequences=True, name="gru")(x)
    y = layers.LSTM(LSTM, return_sequences=True, name="lstm")(y)
    y = layers.SimpleRNN(RNN, return_sequences=True, name="rnn")(y)
    model = keras.Model(x, layers.Dense(OUT, name="out")(y), name="twin")
    for name, arrays in weights().items():
        model.get_layer(name).set_weights(arrays)
    return model


def gates(array, order):
    """The rows' gates in another order; `array` has Keras's columns."""
    blocks = np.split(array, len(order), axis=-1)
    return np.concatenate([blocks[index] for index in order], axis=-1).T


def torch_model():
    import torch

    class Twin(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.gru = torch.nn.GRU(SIZE, GRU, batch_first=True)
            self.lstm = torch.nn.LSTM(GRU, LSTM, batch_first=True)
            self.rnn = torch.nn.RNN(LSTM, RNN, batch_first=True)
            self.out = torch.nn.Linear(RNN, OUT)

        def forward(self, x):
            y, _ = self.gru(x)
            y, _ = self.lstm(y)
            y, _ = self.rnn(y)
            return self.out(y)

    model, arrays = Twin().eval(), weights()
    for name, order in {"gru": [1, 0, 2], "lstm": [0, 1, 2, 3], "rnn": [0]}.items():
        kernel, recurrent, bias = arrays[name]
        first, second = bias if bias.ndim == 2 else (bias, np.zeros_like(bias))
        for role, array in {"weight_ih_l0": kernel, "weight_hh_l0": recurrent,
                            "bias_ih_l0": first, "bias_hh_l0": second}.items():
            value = torch.from_numpy(np.ascontiguousarray(gates(array, order)))
            getattr(getattr(model, name), role).data.copy_(value)
    model.out.weight.data.copy_(torch.from_numpy(np.ascontiguousarray(arrays["out"][0].T)))
    model.out.bias.data.copy_(torch.from_numpy(arrays["out"][1]))
    return model
