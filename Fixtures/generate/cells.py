"""Makes Fixtures/Cells: the arrays of one recurrent layer, laid out oddly and named at random, and its golden.

    python cells.py keras | tf_keras | torch | onnx

<name>.npz holds the arrays for `sluice identify`, <name>.golden.npz what the framework computed with them.
"""
import argparse
import itertools

import numpy as np

import goldens
import manifest

SEED = 5
OUT = manifest.FIXTURES / "Cells"
NAMES = ["alpha", "b/kernel", "gamma:0", "q", "zz", "model.0.weight"]
GATES = {"keras": {"GRU": "zrn", "LSTM": "ifgo", "RNN": "h"},
         "torch": {"GRU": "rzn", "LSTM": "ifgo", "RNN": "h"},
         "onnx": {"GRU": "zrn", "LSTM": "iofg", "RNN": "h"}}
GATES["tf_keras"] = GATES["keras"]

# order: of the gates in the arrays; kernels: rows, columns, or axes of a stack; biases: how the two are kept
CELLS = {
    "torch": {
        "torch_gru": {"cell": "GRU", "order": "nrz", "kernels": ("columns", "rows"), "biases": "two",
                      "time_first": True},
        "torch_gru_zero_bias": {"cell": "GRU", "order": "rzn", "kernels": ("rows", "rows"), "biases": "two",
                                "zero": True},
        "torch_gru_one_step": {"cell": "GRU", "order": "rzn", "kernels": ("rows", "rows"), "biases": "two",
                               "steps": 1},
        "torch_lstm": {"cell": "LSTM", "order": "gofi", "kernels": ("rows", "columns"), "biases": "halves",
                       "states": ["c", "h"], "finals": True},
        "torch_rnn_relu": {"cell": "RNN", "order": "h", "kernels": ("columns", "columns"), "biases": "columns",
                           "activation": "relu", "reversed": "times"},
        "torch_gru_last": {"cell": "GRU", "order": "znr", "kernels": ("rows", "stack 1 2 0"), "biases": "rows",
                           "last": True, "states": ["h"]},
    },
    "keras": {
        "keras_gru": {"cell": "GRU", "order": "nzr", "kernels": ("rows", "stack 0 2 1"), "biases": "swapped",
                      "options": {"reset_after": True}},
        "keras_gru_before": {"cell": "GRU", "order": "rzn", "kernels": ("columns", "columns"),
                             "biases": "one", "states": ["h"], "options": {
                                 "reset_after": False, "recurrent_activation": "hard_sigmoid"}},
        "keras_lstm_backwards": {"cell": "LSTM", "order": "fiog", "kernels": ("stack 2 0 1", "rows"),
                                 "biases": "one", "reversed": "steps", "options": {"activation": "relu"}},
        "keras_rnn": {"cell": "RNN", "order": "h", "kernels": ("rows", "columns"), "biases": "none"},
    },
    "tf_keras": {
        "tf_keras_lstm": {"cell": "LSTM", "order": "oifg", "kernels": ("columns", "rows"), "biases": "one",
                          "options": {"recurrent_activation": "hard_sigmoid"}},
    },
    "onnx": {
        "onnx_gru_reset_before": {"cell": "GRU", "order": "zrn", "kernels": ("onnx", "onnx"), "biases": "onnx",
                                  "time_first": True, "states": ["h"]},
        "onnx_gru_reset_after": {"cell": "GRU", "order": "zrn", "kernels": ("onnx", "onnx"), "biases": "onnx",
                                 "time_first": True, "after": 1},
        "onnx_lstm_reverse": {"cell": "LSTM", "order": "iofg", "kernels": ("onnx", "onnx"), "biases": "onnx",
                              "time_first": True, "reversed": "times", "finals": True},
    },
}


def numbers(random, cell, gates):
    """Kernels [G, H, I] and [G, H, H], biases [G, H] and states [B, H] in the framework's order of gates."""
    features, units = (4, 6) if cell == "LSTM" else (5, 3)
    kernels = [random.normal(size=(gates, units, size)) * 0.8 / np.sqrt(size) for size in (features, units)]
    biases = [random.normal(size=(gates, units)) * 0.4 for _ in range(2)]
    return [array.astype(np.float32) for array in kernels + biases]


def torch_layer(recipe, kernel, recurrent, input_bias, recurrent_bias, x, states):
    import torch
    cell, (_, units, features) = recipe["cell"], kernel.shape
    options = {"nonlinearity": recipe.get("activation", "tanh")} if cell == "RNN" else {}
    layer = getattr(torch.nn, cell)(features, units, batch_first=True, **options)
    with torch.no_grad():
        for parameter, array in zip(layer.parameters(), (kernel, recurrent, input_bias, recurrent_bias)):
            parameter.copy_(torch.from_numpy(array.reshape(parameter.shape)))
        given = tuple(torch.from_numpy(states[name][None]) for name in "hc" if name in states)
        turned = x[:, ::-1].copy() if recipe.get("reversed") else x
        result, finals = layer(torch.from_numpy(turned), (given if cell == "LSTM" else given[0]) if given else None)
    finals = [item.numpy()[0] for item in (finals if cell == "LSTM" else [finals])]
    result = result.numpy()
    return result[:, ::-1] if recipe.get("reversed") == "times" else result, finals, f"torch {torch.__version__}"


def keras_layer(name, recipe, kernel, recurrent, input_bias, recurrent_bias, x, states):
    import frameworks
    framework = frameworks.load(name)
    cell, (gates, units, _) = recipe["cell"], kernel.shape
    kind = getattr(framework.layers, "SimpleRNN" if cell == "RNN" else cell)
    layer = kind(units, return_sequences=True, use_bias=recipe["biases"] != "none",
                 go_backwards=bool(recipe.get("reversed")), **recipe.get("options", {}))
    layer.build((None, None, x.shape[2]))
    weights = [array.reshape(gates * units, -1).T for array in (kernel, recurrent)]
    if recipe["biases"] != "none":
        both = np.stack([input_bias.ravel(), recurrent_bias.ravel()])
        weights.append(both if recipe.get("options", {}).get("reset_after") else both[0])
    layer.set_weights(weights)
    given = [states[name] for name in "hc" if name in states] or None
    return np.asarray(layer(x, initial_state=given)), [], framework.version


def onnx_layer(recipe, kernel, recurrent, input_bias, recurrent_bias, x, states):
    import onnx
    import onnxruntime
    cell, (gates, units, _) = recipe["cell"], kernel.shape
    helper, arrays = onnx.helper, {
        "W": kernel.reshape(1, gates * units, -1), "R": recurrent.reshape(1, gates * units, -1),
        "B": np.concatenate([input_bias.ravel(), recurrent_bias.ravel()])[None]}
    given = {"X": x.transpose(1, 0, 2), **{f"initial_{name}": array[None] for name, array in states.items()}}
    inputs = ["X", "W", "R", "B", ""] + [name for name in ("initial_h", "initial_c") if name in given]
    options = {"linear_before_reset": recipe.get("after", 0)} if cell == "GRU" else {}
    if recipe.get("reversed"):
        options["direction"] = "reverse"
    outputs = ["Y", "Y_h"] + (["Y_c"] if cell == "LSTM" else [])
    node = helper.make_node(cell, inputs, outputs, hidden_size=units, **options)
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [node], "cell", [value(name, 1, array.shape) for name, array in given.items()],
        [value(name, 1, None) for name in outputs],
        [onnx.numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in arrays.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    y, *finals = session.run(None, given)
    return y[:, 0].transpose(1, 0, 2), [item[0] for item in finals], f"onnxruntime {onnxruntime.__version__}"


def stored_kernel(array, way):
    gates, units, size = array.shape
    if way == "onnx":
        return array.reshape(1, gates * units, size)
    if way.startswith("stack"):
        return array.transpose([int(axis) for axis in way.split()[1:]])
    matrix = array.reshape(gates * units, size)
    return matrix.T if way == "columns" else matrix


def stored_biases(one, two, way):
    one, two = one.ravel(), two.ravel()
    return {"none": [], "one": [one], "two": [two, one], "rows": [np.stack([one, two])],
            "swapped": [np.stack([two, one])], "columns": [np.stack([one, two], 1)],
            "halves": [np.concatenate([one, two])], "onnx": [np.concatenate([one, two])[None]]}[way]


def make(group, name, recipe):
    random = goldens.generator(SEED, name)
    cell, gates = recipe["cell"], GATES[group][recipe["cell"]]
    parameters = numbers(random, cell, len(gates))
    if recipe.get("zero"):
        parameters[2:] = [array * 0 for array in parameters[2:]]
    units, features = parameters[0].shape[1:]
    x = random.normal(size=(2, recipe.get("steps", 6), features)).astype(np.float32)
    states = {key: random.normal(size=(2, units)).astype(np.float32) * 0.5 for key in recipe.get("states", [])}
    layer = {"torch": torch_layer, "onnx": onnx_layer}.get(group)
    run = layer or (lambda *rest: keras_layer(group, *rest))
    y, finals, version = run(recipe, *parameters, x, states)
    order = [gates.index(gate) for gate in recipe["order"]]
    shuffled = [array[order] for array in parameters]
    stored = [stored_kernel(array, way) for array, way in zip(shuffled, recipe["kernels"])]
    stored += stored_biases(*shuffled[2:], recipe["biases"])
    names = random.permutation(NAMES)
    arrays = dict(sorted(zip(names, (np.ascontiguousarray(array) for array in stored))))
    turned = [item.transpose(1, 0, 2) if recipe.get("time_first") else item for item in (x, y)]
    golden = {"inputs/x": turned[0], **{f"inputs/{key}": array for key, array in states.items()}}
    golden["outputs/y"] = y[:, -1] if recipe.get("last") else turned[1]
    if recipe.get("finals"):
        golden |= {f"outputs/final_{key}": array for key, array in zip("hc", finals)}
    np.savez(OUT / f"{name}.npz", **arrays)
    np.savez(OUT / f"{name}.golden.npz", **{key: np.ascontiguousarray(value) for key, value in golden.items()})
    made, covers = f"cells.py {group}, seed {SEED}", ", ".join(
        f"{key} {value}" for key, value in itertools.islice(recipe.items(), 6))
    return [manifest.entry(OUT / f"{name}.npz", made, version, f"bare arrays: {covers}", {"outcome": "identified"}),
            manifest.entry(OUT / f"{name}.golden.npz", made, version, f"what {name}.npz computes", {
                "outcome": "identifies the arrays"})]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("group", choices=sorted(CELLS))
    group = parser.parse_args().group
    OUT.mkdir(exist_ok=True)
    manifest.update([entry for name, recipe in CELLS[group].items() for entry in make(group, name, recipe)])


if __name__ == "__main__":
    main()
