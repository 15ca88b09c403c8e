"""Makes Tests/SluiceModelTests/ONNXCellValues.swift: what ONNX Runtime makes of GRU, LSTM and RNN nodes.

    python onnx_cell_values.py

The environment holds requirements-onnx.txt; `swift format -i` breaks the lines of what is written.
Inputs and parameters are the waves that the test makes again, exact in single precision. Parameters
stand in the order of Sluice's gates and are put into ONNX's for the node; outputs are put into Sluice's
order of dimensions.
"""
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

OUT = pathlib.Path(__file__).resolve().parents[2] / "Tests/SluiceModelTests/ONNXCellValues.swift"
STEPS, FEATURES, UNITS = 5, 4, 3
# for each of ONNX's gates, its place among Sluice's; zrh of rzn, iofc of ifgo, h
GATES = {"GRU": [1, 0, 2], "LSTM": [0, 3, 1, 2], "RNN": [0]}
PEEPHOLES = [0, 2, 1]  # iof of ifo
STATE_SALTS = [11, 12]
POINTS = [-4, -1.25, -0.5, 0, 0.25, 0.5, 0.75, 1.75, 5]

# name: operator, directions, batch, lengths, inputs left out, attributes
CASES = {
    "gruBefore": ("GRU", "bidirectional", 2, None, (), {
        "activations": ["HardSigmoid", "Softsign", "Sigmoid", "ScaledTanh"],
        "activation_alpha": [0.25, 1.5], "activation_beta": [0.375, 0.5], "clip": 0.625}),
    "gruAfter": ("GRU", "bidirectional", 2, None, (), {
        "activations": ["Sigmoid", "Tanh", "Sigmoid", "LeakyRelu"], "activation_alpha": [0.25],
        "clip": 0.625, "linear_before_reset": 1}),
    "lstmPeepholes": ("LSTM", "bidirectional", 2, None, (), {
        "activations": ["Sigmoid", "Tanh", "Tanh", "Sigmoid", "Softsign", "Elu"],
        "activation_alpha": [0.75]}),
    "lstmCoupled": ("LSTM", "reverse", 2, None, (), {"clip": 0.5, "input_forget": 1}),
    "lstmBare": ("LSTM", "forward", 2, None, ("B", "P", "states"), {"clip": 0.5, "input_forget": 1}),
    "rnn": ("RNN", "bidirectional", 2, None, (), {
        "activations": ["Affine", "ThresholdedRelu"], "activation_alpha": [0.5, 0.25],
        "activation_beta": [0.25], "clip": 0.75}),
    "gruLengths": ("GRU", "bidirectional", 3, [5, 3, 0], (), {}),
    "lstmLengths": ("LSTM", "bidirectional", 3, [5, 3, 0], (), {}),
    "rnnLengths": ("RNN", "bidirectional", 3, [5, 3, 0], (), {}),
}

# activations with alpha and beta, on POINTS
FUNCTIONS = {
    "affine": ("Affine", [0.5], [0.25]), "relu": ("Relu", [], []),
    "leakyRelu": ("LeakyRelu", [0.25], []), "thresholdedRelu": ("ThresholdedRelu", [0.5], []),
    "tanh": ("Tanh", [], []), "scaledTanh": ("ScaledTanh", [1.5], [0.5]),
    "sigmoid": ("Sigmoid", [], []), "hardSigmoid": ("HardSigmoid", [0.25], [0.375]),
    "elu": ("Elu", [0.75], []), "softsign": ("Softsign", [], []), "softplus": ("Softplus", [], []),
}


def wave(shape, salt):
    index = np.arange(np.prod(shape))
    return (((index * index + index * (salt + 3) + salt) % 23 - 11) / 8).reshape(shape)


def run(operator, feeds, slots, **attributes):
    """Runs one node; `slots` are its inputs in order, empty where left out."""
    while slots and slots[-1] not in feeds:
        slots.pop()
    outputs = ["Y", "Y_h", "Y_c"] if operator == "LSTM" else ["Y", "Y_h"]
    node = helper.make_node(operator, [name if name in feeds else "" for name in slots], outputs,
                            **attributes)
    types = {name: helper.np_dtype_to_tensor_dtype(value.dtype) for name, value in feeds.items()}
    graph = helper.make_graph(
        [node], "cell", [helper.make_tensor_value_info(name, types[name], feeds[name].shape)
                         for name in feeds],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None] * (4 if name == "Y" else 3))
                         for name in outputs])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    onnx.checker.check_model(model)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, feeds)


def blocks(values, order):
    return np.concatenate([np.split(values, len(order))[place] for place in order])


def parameters(operator, directions):
    """W, R, B and P of waves, whose salts count the parameters of the layer."""
    gates, salt, kept = GATES[operator], 0, {"W": [], "R": [], "B": [], "P": []}
    rows = len(gates) * UNITS
    for _ in range(directions):
        shapes = [(rows, FEATURES), (rows, UNITS), (rows,), (rows,)]
        kernel, recurrent, *biases = [
            blocks(wave(shape, salt + place + 1) / 2, gates) for place, shape in enumerate(shapes)]
        salt += len(shapes)
        kept["W"].append(kernel)
        kept["R"].append(recurrent)
        kept["B"].append(np.concatenate(biases))
        if operator == "LSTM":
            salt += 1
            kept["P"].append(blocks(wave((3 * UNITS,), salt) / 2, PEEPHOLES))
    return {name: np.stack(values) for name, values in kept.items() if values}


def case(operator, direction, batch, lengths, absent, attributes):
    directions = 2 if direction == "bidirectional" else 1
    feeds = {name: value for name, value in parameters(operator, directions).items()
             if name not in absent}
    feeds["X"] = wave((batch, STEPS, FEATURES), 0).transpose(1, 0, 2)
    if lengths:
        feeds["sequence_lens"] = np.array(lengths, np.int32)
    if "states" not in absent:
        for name, salt in zip(["initial_h", "initial_c"][:2 if operator == "LSTM" else 1], STATE_SALTS):
            state = wave((batch, directions, UNITS), salt)
            for row, length in enumerate(lengths or []):
                state[row] *= length > 0  # ONNX Runtime ends an empty row with zeros, whatever it starts with
            feeds[name] = state.transpose(1, 0, 2)
    feeds = {name: value if value.dtype == np.int32 else value.astype(np.float32)
             for name, value in feeds.items()}
    sequence, *states = run(
        operator, feeds, ["X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P"],
        direction=direction, hidden_size=UNITS, **attributes)
    return [sequence.transpose(2, 0, 1, 3)] + [state.transpose(1, 0, 2) for state in states]


def function(name, alpha, beta):
    points = np.array(POINTS, np.float32)
    size = len(points)
    feeds = {"X": points.reshape(1, 1, size), "W": np.eye(size, dtype=np.float32)[None],
             "R": np.zeros((1, size, size), np.float32)}
    scales = {"activation_alpha": alpha, "activation_beta": beta}
    return run("RNN", feeds, ["X", "W", "R"], activations=[name], hidden_size=size,
               **{key: value for key, value in scales.items() if value})[0]


def literal(values):
    numbers = (np.format_float_positional(value, trim="-") for value in values.ravel())
    return "[" + ", ".join("0" if number == "-0" else number for number in numbers) + "]"


def main():
    lines = ["// Made by Fixtures/generate/onnx_cell_values.py.", "",
             f"/// What ONNX Runtime {onnxruntime.__version__} makes of the cells of ``ONNXCellTests``: the",
             "/// sequence, then the final states.", "extension ONNXCellTests {",
             f"static let points: [Double] = {literal(np.array(POINTS))}", "",
             "static let functions: [String: [Double]] = ["]
    lines += [f'"{name}": {literal(function(*about))},' for name, about in FUNCTIONS.items()]
    lines += ["]", "", "static let values: [String: [[Double]]] = ["]
    for name, about in CASES.items():
        lines += [f'"{name}": [', *[literal(values) + "," for values in case(*about)], "],"]
    OUT.write_text("\n".join([*lines, "]", "}", ""]), "utf-8")


if __name__ == "__main__":
    main()
