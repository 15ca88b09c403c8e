"""Fills a folder with what the peers read: `prepare.py FOLDER CASE…`.

Of every case CASE.onnx, a model of one node with its states as inputs and outputs; CASE.f32, the numbers of
common.py one after another; CASE.f64, what the first steps give.
"""
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from common import numbers, parsed, reference


def model(case):
    given = numbers(case)
    # ONNX orders the gates of an LSTM input, output, forget, cell.
    order = {"gru": [0, 1, 2], "lstm": [0, 3, 1, 2]}[case.cell]

    def rows(array):
        blocks = np.split(array, case.gates, axis=-1)
        return np.concatenate([blocks[place] for place in order], axis=-1).T

    tensors = {
        "W": rows(given.kernel), "R": rows(given.recurrent),
        "B": np.concatenate([rows(given.input_bias), rows(given.recurrent_bias)]),
    }
    states = {"gru": ["h"], "lstm": ["h", "c"]}[case.cell]
    node = helper.make_node(
        case.cell.upper(), ["X", "W", "R", "B", ""] + [f"{state}0" for state in states],
        ["Y"] + [f"Y{state}" for state in states], hidden_size=case.hidden,
        **({"linear_before_reset": 1} if case.cell == "gru" else {}))

    def value(name, *shape):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    state_shape = 1, case.batch, case.hidden
    graph = helper.make_graph(
        [node], case.name,
        [value("X", case.steps, case.batch, case.inputs)] + [value(f"{state}0", *state_shape) for state in states],
        [value("Y", case.steps, 1, case.batch, case.hidden)] + [value(f"Y{state}", *state_shape) for state in states],
        [numpy_helper.from_array(np.ascontiguousarray(array[None]), name) for name, array in tensors.items()])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def main():
    folder, *names = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for case in map(parsed, names):
        path = f"{folder}/{case.name}"
        onnx.save(model(case), f"{path}.onnx")
        with open(f"{path}.f32", "wb") as file:
            for array in numbers(case):
                file.write(array.tobytes())
        reference(case).tofile(f"{path}.f64")


if __name__ == "__main__":
    main()
