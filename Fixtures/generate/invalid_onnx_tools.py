"""Small ONNX models that bad ones are made of, and edits of them."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT, DOUBLE, INT32, INT64 = (
    TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.INT32, TensorProto.INT64)
TYPES = {np.dtype(kind): number for kind, number in [
    ("f4", FLOAT), ("f8", DOUBLE), ("i4", INT32), ("i8", INT64), ("?", TensorProto.BOOL)]}

GATES = {"GRU": 3, "LSTM": 4, "RNN": 1}
SLOTS = ["X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P"]
STEPS, BATCH, FEATURES, UNITS = 5, 2, 3, 4


def value(name, shape, kind=FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def tensor(name, array):
    return numpy_helper.from_array(np.asarray(array), name)


def wave(shape, salt):
    """Numbers that differ from each other, exact in half precision."""
    index = np.arange(np.prod(shape, dtype=int))
    return ((index * (salt + 3) + index * index + salt) % 23 / 16 - 0.625).reshape(shape).astype("f4")


def model(nodes, inputs=(), outputs=(), initializers=(), opset=17, functions=(), **fields):
    graph = helper.make_graph(
        list(nodes), "net", list(inputs), list(outputs), list(initializers))
    opsets = fields.pop("opset_imports", None) or [helper.make_opsetid("", opset)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=fields.pop("ir_version", 8),
                             functions=list(functions), producer_name="invalid_onnx.py", **fields)


def shapes(operator, directions=1):
    """The right shape of each input."""
    rows = GATES[operator] * UNITS
    found = {"X": (STEPS, BATCH, FEATURES), "W": (directions, rows, FEATURES),
             "R": (directions, rows, UNITS), "B": (directions, 2 * rows), "sequence_lens": (BATCH,),
             "initial_h": (directions, BATCH, UNITS)}
    if operator == "LSTM":
        found |= {"initial_c": (directions, BATCH, UNITS), "P": (directions, 3 * UNITS)}
    return found


def recurrent(operator="GRU", arrays=(), absent=(), opset=17, direction=None, **attributes):
    """One recurrent node; W, R, B and P are initialisers, what else it reads are inputs of the graph.

    `arrays` replaces what stands for an input: an array for an initialiser, (shape, type) for an input.
    """
    directions = 2 if direction == "bidirectional" else 1
    given = {}
    for salt, (name, shape) in enumerate(shapes(operator, directions).items()):
        kind = INT32 if name == "sequence_lens" else FLOAT
        given[name] = wave(shape, salt) if name in "WRBP" else (shape, kind)
    given |= dict(arrays)
    for name in absent:
        given.pop(name)
    slots = [name if name in given else "" for name in SLOTS]
    while slots[-1] == "":
        slots.pop()
    if direction:
        attributes["direction"] = direction
    attributes.setdefault("hidden_size", UNITS)
    attributes = {name: setting for name, setting in attributes.items() if setting is not None}
    node = helper.make_node(operator, slots, ["Y", "Y_h"], name="cell", **attributes)
    return model(
        [node],
        [value(name, *item) for name, item in given.items() if isinstance(item, tuple)],
        [value("Y", [None] * 4), value("Y_h", [None] * 3)],
        [tensor(name, item) for name, item in given.items() if not isinstance(item, tuple)],
        opset)


def edited(change, base=None):
    """A copy of a model, by default of a GRU, after an edit."""
    copy = onnx.ModelProto()
    copy.CopyFrom(base if base is not None else recurrent())
    change(copy)
    return copy


def node(kind, inputs, outputs, **attributes):
    name = attributes.pop("name", outputs[0] if outputs else kind.lower())
    return helper.make_node(kind, inputs, outputs, name=name, **attributes)


def chain(*nodes, **fields):
    """A model of `x`, two singles, that gives `y`."""
    return model(nodes, [value("x", [2])], [value("y", [2])], **fields)


def initializer(copy, name):
    return next(item for item in copy.graph.initializer if item.name == name)
