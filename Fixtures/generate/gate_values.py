"""Makes Fixtures/gate_statistics.json: what NumPy says of the gates of recurrent layers.

    python gate_values.py

The environment holds requirements-onnx.txt. Matrices come with all their eigenvalues, by LAPACK through
NumPy, or with those that are known. Layers are those of committed ONNX models; their cells are computed
here by the equations of the ONNX standard, and only taken where they give the golden outputs, which the
exporter's framework recorded.
"""
import json
import pathlib

import numpy as np
import onnx
from onnx import numpy_helper

import manifest

OUT = pathlib.Path(__file__).resolve().parents[1] / "gate_statistics.json"
NAMES = {"GRU": ["reset", "update", "candidate"], "LSTM": ["input", "forget", "cell", "output"], "RNN": ["hidden"]}
# for each of these, its place among ONNX's: zrh, iofc
PLACES = {"GRU": [1, 0, 2], "LSTM": [0, 2, 3, 1], "RNN": [0]}
KEEPING = {"GRU": "update", "LSTM": "forget"}
MODELS = ["torch_gru_dynamo_external", "torch_lstm_bidirectional", "torch_rnn_relu"]


def matrices():
    draw = np.random.default_rng(5)
    turn = np.linalg.qr(draw.standard_normal((6, 6)))[0]
    jordan = np.diag(np.full(6, 0.75)) + np.diag(np.ones(5), 1)
    blocks = np.zeros((7, 7))
    blocks[:2, :2] = [[0.6, -0.8], [0.8, 0.6]]
    blocks[2:4, 2:4] = [[0, -1.5], [1.5, 0]]
    blocks[4:, 4:] = draw.standard_normal((3, 3)) / 4
    blocks[:4, 4:] = draw.standard_normal((4, 3))
    made = {
        "one": np.array([[-2.5]]),
        "zero": np.zeros((4, 4)),
        "identity": np.eye(5),
        "rotation": np.array([[0.6, -0.8], [0.8, 0.6]]),
        "exchange": np.array([[0.0, 1.0], [1.0, 0.0]]),
        "cycle": np.roll(np.eye(7), 1, axis=0),
        "skew": np.array([[0.0, 2, -1], [-2, 0, 3], [1, -3, 0]]),
        "orthogonal": turn,
        "companion": np.vstack([np.eye(5, k=1)[:4], [-1.0, 0.5, 2, -0.25, 0.75]]),
        "blocks": blocks,
        "singular": np.outer([1.0, 2, 3, 4], [1.0, -1, 2, 0.5]),
        "small": draw.standard_normal((5, 5)) * 1e-160,
        "large": draw.standard_normal((5, 5)) * 1e160,
        "graded": np.outer(10.0 ** -np.arange(6), 10.0 ** -np.arange(6)) * draw.standard_normal((6, 6)),
        **{f"random{size}": draw.standard_normal((size, size)) for size in (2, 3, 5, 12, 24, 48)},
    }
    for name, matrix in made.items():
        yield name, matrix, np.linalg.eigvals(matrix), 1e-12
    # of defective ones the eigenvalues are known; the k-th root of the rounding unit is all that can be had
    yield "jordan", jordan, np.full(6, 0.75), 0
    yield "jordanBelow", jordan.T, np.full(6, 0.75), 0
    yield "jordanTurned", turn @ jordan @ turn.T, np.full(6, 0.75), 1e-2
    yield "nilpotent", np.triu(draw.standard_normal((6, 6)), 1), np.zeros(6), 0


def norms(matrix):
    # NumPy squares the elements as they are, which not all of ours stand
    scale = abs(matrix).max() or 1.0
    return {
        "frobenius": float(np.linalg.norm(matrix / scale) * scale),
        "spectral": float(np.linalg.norm(matrix, 2))}


def of_matrix(name, matrix, values, tolerance):
    return {
        "name": name, "size": len(matrix), "elements": matrix.ravel().tolist(), **norms(matrix),
        "eigenvalues": [[float(value.real), float(value.imag)] for value in values],
        "radius": float(abs(values).max()), "tolerance": tolerance,
    }


def radius(matrix):
    return float(abs(np.linalg.eigvals(matrix)).max())


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def functions(node):
    """By gate, and the bounds of each."""
    kind = node.op_type
    if kind == "RNN":
        named = [item.strings for item in node.attribute if item.name == "activations"]
        relu = bool(named) and named[0][0] == b"Relu"
        return [(lambda x: np.maximum(x, 0), None) if relu else (np.tanh, (-1, 1))]
    flat = {"GRU": 2, "LSTM": 2}[kind]
    return [(np.tanh, (-1, 1)) if place == flat else (sigmoid, (0, 1)) for place in range(len(NAMES[kind]))]


def step(kind, after, w, u, bw, bu, functions, x, states):
    """Gates and states of one step; blocks in the order of NAMES."""
    h = states[0]
    a = [w[place] @ x + bw[place] for place in range(len(w))]
    if kind == "GRU":
        r, z = (functions[place][0](a[place] + u[place] @ h + bu[place]) for place in (0, 1))
        inner = r * (u[2] @ h + bu[2]) if after else u[2] @ (r * h) + bu[2]
        n = functions[2][0](a[2] + inner)
        return [r, z, n], [(1 - z) * n + z * h]
    gates = [functions[place][0](a[place] + u[place] @ h + bu[place]) for place in range(len(w))]
    if kind == "RNN":
        return gates, gates
    i, f, g, o = gates
    c = f * states[1] + i * g
    return gates, [o * np.tanh(c), c]


def quantiles(shares):
    steps = np.array([np.inf if share >= 1 else -1 / np.log(share) for share in shares])
    if np.isinf(steps).all():
        return {"median": "inf", "ninetiethPercentile": "inf"}
    return {"median": float(np.median(steps)), "ninetiethPercentile": float(np.quantile(steps, 0.9))}


def activity(values, bounds):
    """`values` are [steps, units]."""
    result = {"mean": float(values.mean())}
    if bounds:
        tenth = (bounds[1] - bounds[0]) / 10
        left, right = values < bounds[0] + tenth, values > bounds[1] - tenth
        result |= {
            "leftSaturated": float(left.mean()), "rightSaturated": float(right.mean()),
            "saturatedUnits": float(((left | right).mean(axis=0) >= 0.95).mean())}
    else:
        result |= {"leftSaturated": None, "rightSaturated": None, "saturatedUnits": None}
    dead = np.ptp(values, axis=0) <= 1e-6 * abs(values).max()
    return result | {"deadUnits": float(dead.mean())}


def weights(model, node):
    known = {item.name: item for item in model.graph.initializer}
    folder = str(OUT.parent / "ONNX")
    return [numpy_helper.to_array(known[name], folder).astype(float) for name in node.input[1:4]]


def of_layer(name):
    model = onnx.load(OUT.parent / f"ONNX/{name}.onnx")
    golden = np.load(OUT.parent / f"ONNX/{name}.golden.npz")
    node = next(item for item in model.graph.node if item.op_type in NAMES)
    kind, places = node.op_type, PLACES[node.op_type]
    after = any(item.name == "linear_before_reset" and item.i for item in node.attribute)
    kernel, recurrent, bias = weights(model, node)
    size = recurrent.shape[2]
    x = golden["inputs/x" if "inputs/x" in golden else "inputs/0"].astype(float)
    batch, time = x.shape[:2]
    states = [golden[f"inputs/{key}"].astype(float) for key in ("h0", "c0") if f"inputs/{key}" in golden]
    states = states or [np.zeros((len(kernel), batch, size))] * (2 if kind == "LSTM" else 1)
    outputs = np.zeros((batch, time, len(kernel) * size))
    passes = []
    for lane in range(len(kernel)):
        w, u = (item[lane].reshape(len(places), size, -1)[places] for item in (kernel, recurrent))
        bw, bu = (item.reshape(len(places), size)[places] for item in np.split(bias[lane], 2))
        seen = []
        for row in range(batch):
            now = [state[lane, row] for state in states]
            for moment in range(time) if lane == 0 else reversed(range(time)):
                gates, now = step(kind, after, w, u, bw, bu, functions(node), x[row, moment], now)
                outputs[row, moment, lane * size:(lane + 1) * size] = now[0]
                seen.append(gates)
        passes.append(of_pass(node, w, u, bw + bu, np.array(seen)))
    recorded = [golden[key] for key in golden if golden[key].shape == outputs.shape]
    assert any(np.allclose(item, outputs, atol=1e-5) for item in recorded), name
    return {"model": name, "kind": kind, "passes": passes}


def of_pass(node, w, u, bias, seen):
    kind = node.op_type
    gates = []
    for place, (name, (function, bounds)) in enumerate(zip(NAMES[kind], functions(node))):
        gates.append({
            "gate": name, "kernel": norms(w[place]), "recurrent": norms(u[place]), "radius": radius(u[place]),
            "bias": {"mean": float(bias[place].mean()), "minimum": float(bias[place].min()),
                     "maximum": float(bias[place].max())},
            "activity": activity(seen[:, place], bounds)})
    if kind in KEEPING:
        place = NAMES[kind].index(KEEPING[kind])
        memory = {"golden": quantiles(seen[:, place].mean(axis=0)), "biases": quantiles(sigmoid(bias[place]))}
    else:
        memory = {"spectralRadius": quantiles([radius(u[0])])}
    return {"steps": len(seen), "gates": gates, "memory": memory}


def lines(items):
    """One item a line."""
    return ",\n".join(json.dumps(item, allow_nan=False) for item in items)


def main():
    parts = [
        f'"matrices": [\n{lines(of_matrix(*item) for item in matrices())}\n]',
        f'"layers": [\n{lines(map(of_layer, MODELS))}\n]',
    ]
    OUT.write_text("{\n" + ",\n".join(parts) + "\n}\n", "utf-8")
    manifest.update([manifest.entry(
        OUT, "gate_values.py", f"numpy {np.__version__}",
        "norms, eigenvalues and what gates do, as NumPy computes them", {"outcome": "the same figures"})])


if __name__ == "__main__":
    main()
