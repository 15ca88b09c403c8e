"""Keras on TensorFlow: a layer with states in a compiled function of TensorFlow."""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
import tensorflow

from common import measure, numbers, settings


def run(given, case):
    keras.backend.clear_session()
    read = numbers(case)
    sequence = tensorflow.constant(read.sequence.transpose(1, 0, 2))
    kind = {"gru": keras.layers.GRU, "lstm": keras.layers.LSTM}[case.cell]
    layer = kind(case.hidden, return_sequences=True, stateful=True)
    model = keras.Sequential([keras.Input(batch_shape=sequence.shape), layer])
    bias = np.stack([read.input_bias, read.recurrent_bias]) if case.cell == "gru" else read.input_bias
    layer.set_weights([read.kernel, read.recurrent, bias])
    function = tensorflow.function(
        lambda features: model(features, training=False),
        input_signature=[tensorflow.TensorSpec(sequence.shape, tensorflow.float32)]).get_concrete_function()
    outputs = function(sequence).numpy().transpose(1, 0, 2)
    measure(f"keras-{keras.__version__}", case, given, lambda: function(sequence), outputs)


def main():
    given = settings()
    tensorflow.config.threading.set_intra_op_parallelism_threads(given.threads)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)
    for case in given.cases:
        run(given, case)


main()
