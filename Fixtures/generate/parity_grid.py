"""Draws recurrent models of many sizes with goldens, to measure what the default verdict does to them.

    python parity_grid.py FOLDER [--count 1000] [--first 0]

Of three, one is a node that ONNX Runtime runs, one a module that PyTorch runs and exports, one a model
that Keras runs and saves. T is 1 to 500, H 1 to 512, weights are scaled by 0.01 to 3, all three
log-uniform. With --only the models of one framework are made, so that one folder may be filled by two
environments. Every model is drawn by its number alone.
"""
import argparse
import io
import pathlib

import numpy as np

GATES = {"GRU": 3, "LSTM": 4, "RNN": 1}


class Drawn:
    """The sizes and options of one model."""

    def __init__(self, number):
        self.random = np.random.default_rng([20261121, number])
        log = lambda low, high: float(np.exp(self.random.uniform(np.log(low), np.log(high))))
        self.number = number
        self.cell = self.random.choice(list(GATES))
        self.units = int(round(log(1, 512)))
        self.features = int(round(log(1, 64)))
        self.steps = int(round(log(1, 500)))
        # The work of a model is bounded, not its parts.
        while self.units * (self.units + self.features) * self.steps > 1 << 24:
            self.steps = max(1, self.steps // 2)
        self.batch = int(self.random.integers(1, 4))
        self.scale = log(0.01, 3)
        self.direction = self.random.choice(["forward", "reverse", "bidirectional"])
        self.resets_after = bool(self.random.integers(2))
        self.has_state = bool(self.random.integers(2))

    @property
    def passes(self):
        return 2 if self.direction == "bidirectional" else 1

    def values(self, *shape, scale=None):
        scale = self.scale if scale is None else scale
        return (self.random.standard_normal(shape) * scale).astype(np.float32)


def write(folder, name, inputs, outputs):
    arrays = {f"inputs/{key}": value for key, value in inputs.items()}
    arrays |= {f"outputs/{key}": value for key, value in outputs.items()}
    np.savez(folder / f"{name}.golden.npz", **arrays)


def by_onnxruntime(drawn, folder, name):
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    gates, d, h, i = GATES[drawn.cell], drawn.passes, drawn.units, drawn.features
    weights = {
        "W": drawn.values(d, gates * h, i), "R": drawn.values(d, gates * h, h),
        "B": drawn.values(d, 2 * gates * h),
    }
    inputs = {"X": drawn.values(drawn.steps, drawn.batch, i, scale=1.0)}
    states = ["h0", "c0"] if drawn.cell == "LSTM" else ["h0"]
    if drawn.has_state:
        inputs |= {s: drawn.values(d, drawn.batch, h, scale=0.5) for s in states}
    names = ["X", "W", "R", "B"] + (["", *states] if drawn.has_state else [])
    outputs = ["Y", "Y_h"] + (["Y_c"] if drawn.cell == "LSTM" else [])
    options = {"linear_before_reset": int(drawn.resets_after)} if drawn.cell == "GRU" else {}
    node = helper.make_node(
        drawn.cell, names, outputs, hidden_size=h, direction=drawn.direction, **options)
    info = lambda n, s: helper.make_tensor_value_info(n, TensorProto.FLOAT, s)
    graph = helper.make_graph(
        [node], name,
        [info("X", ["time", "batch", i])] + [info(s, [d, "batch", h]) for s in inputs if s != "X"],
        [info(o, None) for o in outputs],
        [numpy_helper.from_array(value, key) for key, value in weights.items()])
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, folder / f"{name}.onnx")
    session = onnxruntime.InferenceSession(model.SerializeToString())
    write(folder, name, inputs, dict(zip(outputs, session.run(outputs, inputs))))


def by_torch(drawn, folder, name):
    import torch

    torch.manual_seed(drawn.number)
    layers = int(drawn.random.integers(1, 3))
    kind = getattr(torch.nn, drawn.cell)
    module = kind(
        drawn.features, drawn.units, layers, bidirectional=drawn.direction != "forward")
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.from_numpy(drawn.values(*parameter.shape)))
    x = torch.from_numpy(drawn.values(drawn.steps, drawn.batch, drawn.features, scale=1.0))
    buffer = io.BytesIO()
    torch.onnx.export(
        module, (x,), buffer, input_names=["x"], output_names=["y"], opset_version=17,
        dynamo=False, dynamic_axes={"x": {0: "time", 1: "batch"}})
    (folder / f"{name}.onnx").write_bytes(buffer.getvalue())
    with torch.no_grad():
        write(folder, name, {"x": x.numpy()}, {"y": module(x)[0].numpy()})


def by_keras(drawn, folder, name):
    import keras

    kind = {"GRU": "GRU", "LSTM": "LSTM", "RNN": "SimpleRNN"}[drawn.cell]
    options = {"reset_after": drawn.resets_after} if drawn.cell == "GRU" else {}
    layer = getattr(keras.layers, kind)(
        drawn.units, return_sequences=True, go_backwards=drawn.direction == "reverse", **options)
    if drawn.direction == "bidirectional":
        layer = keras.layers.Bidirectional(layer)
    source = keras.Input((None, drawn.features))
    sequence = keras.layers.Masking()(source) if drawn.has_state else source
    model = keras.Model(source, layer(sequence))
    model.set_weights([drawn.values(*weight.shape) for weight in model.get_weights()])
    x = drawn.values(drawn.batch, drawn.steps, drawn.features, scale=1.0)
    x[drawn.random.random(x.shape[:2]) < 0.1] = 0
    model.save(folder / f"{name}.keras")
    write(folder, name, {"0": x}, {"0": np.asarray(model(x))})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", choices=["onnxruntime", "torch", "keras"])
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    makers = {"onnxruntime": by_onnxruntime, "torch": by_torch, "keras": by_keras}
    for number in range(options.first, options.first + options.count):
        framework = list(makers)[number % len(makers)]
        if options.only in (None, framework):
            makers[framework](Drawn(number), options.folder, f"{framework}_{number:04}")


if __name__ == "__main__":
    main()
