"""ONNX files of keras2onnx, with Keras's own numbers: python keras_onnx.py ENVIRONMENT OUT."""
import sys

import common
import keras
import keras2onnx
import numpy as np
import onnx
import onnxruntime
from common import masked, values

L = keras.layers


def plain():
    x = L.Input((6, 3), name="x")
    y = L.GRU(4, return_sequences=True, name="gru")(x)
    y = L.LSTM(5, return_sequences=True, recurrent_activation="hard_sigmoid", name="lstm")(y)
    y = L.Bidirectional(L.GRU(3, return_sequences=True, reset_after=True), name="both")(y)
    y = L.SimpleRNN(4, activation="relu", return_sequences=True, name="rnn")(y)
    return keras.models.Model(x, L.Dense(2, name="out")(y))


def backwards():
    x = L.Input((6, 3), name="x")
    y = L.LSTM(4, return_sequences=True, go_backwards=True, name="lstm")(x)
    return keras.models.Model(x, L.GRU(4, return_sequences=True, go_backwards=True, name="gru")(y))


def masks():
    x = L.Input((6, 3), name="x")
    return keras.models.Model(x, L.GRU(4, return_sequences=True, name="gru")(L.Masking(-1.0)(x)))


def add(writer, name, model, about, covers, note=None):
    """Writes one file; with a note ONNX Runtime must not agree about it, without one it must."""
    writer.seed(name, model)
    arrays = writer.samples(name, [about], 3, 6)
    outputs = writer.predict(model, arrays)
    path = writer.out / (name + ".onnx")
    onnx.save(keras2onnx.convert_keras(model, "model"), str(path))
    session = onnxruntime.InferenceSession(str(path))
    found = session.run(None, {session.get_inputs()[0].name: arrays[0]})
    gap = float(np.abs(found[0] - outputs[0]).max())
    assert (gap > 1e-2) == bool(note), (name, gap)
    golden = {"inputs/" + session.get_inputs()[0].name: arrays[0],
              "outputs/" + session.get_outputs()[0].name: outputs[0]}
    writer.finish(name, [path], golden, covers, "not its own format; ONNX Runtime differs by %.2g" % gap, note)


def main(environment, out):
    writer = common.Writer("keras %s, keras2onnx %s" % (keras.__version__, keras2onnx.__version__),
                           None, keras, out, keras.backend.set_value)
    add(writer, "keras2onnx_layers", plain(), values(6, 3),
        "GRU > LSTM(hard_sigmoid) > Bidirectional(GRU(reset_after)) > SimpleRNN(relu) > Dense")
    add(writer, "fault_keras2onnx_backwards", backwards(), values(6, 3), "LSTM and GRU with go_backwards",
        "the file does not hold what the framework computes: its sequences are not turned round")
    add(writer, "fault_keras2onnx_masked", masks(), masked(-1.0, 6, 3), "Masking > GRU",
        "the file does not hold what the framework computes: a mask with holes became lengths")
    writer.close(environment)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
