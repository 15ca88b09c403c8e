"""The ways in which a weight reaches a recurrent node of a hand-built ONNX graph."""
import numpy as np
from onnx import TensorProto, helper, numpy_helper

WAYS = ["initializer", "initializer", "constant", "input", "default", "torch chain", "keras chain",
        "identity", "cast", "quantised", "gather", "reshape"]
# Where the gates of PyTorch and Keras stand in ONNX's order.
FROM_TORCH = {"GRU": [1, 0, 2], "LSTM": [0, 3, 1, 2], "RNN": [0]}
FROM_KERAS = {"GRU": [0, 1, 2], "LSTM": [0, 3, 1, 2], "RNN": [0]}


class Builder:
    """Collects the nodes, initialisers and inputs of a graph of one opset."""

    def __init__(self, opset, lists_initializers):
        self.opset, self.lists_initializers = opset, lists_initializers
        self.nodes, self.initializers, self.inputs, self.samples = [], [], [], {}
        self.count = 0

    def fresh(self, stem):
        self.count += 1
        return f"{stem}_{self.count}"

    def add(self, kind, inputs, stem, outputs=1, **attributes):
        """A node; answers the name of its output, or their names."""
        names = [self.fresh(stem) for _ in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, **attributes))
        return names[0] if outputs == 1 else names

    def initializer(self, array, stem, is_input=False):
        name = self.fresh(stem)
        self.initializers.append(numpy_helper.from_array(np.array(array, order="C"), name))
        if is_input or self.lists_initializers:  # before IR 4 every initialiser is also an input
            kind = helper.np_dtype_to_tensor_dtype(array.dtype)
            self.inputs.append(helper.make_tensor_value_info(name, kind, array.shape))
        return name

    def constant(self, array, stem):
        return self.add("Constant", [], stem, value=numpy_helper.from_array(np.array(array, order="C")))

    def input(self, name, array, shape=None):
        kind = helper.np_dtype_to_tensor_dtype(array.dtype)
        self.inputs.append(helper.make_tensor_value_info(name, kind, array.shape if shape is None else shape))
        self.samples[name] = array
        return name

    def with_axes(self, kind, value, axes, stem):
        """Squeeze or Unsqueeze, whose axes became an input in opset 13."""
        if self.opset < 13:
            return self.add(kind, [value], stem, axes=axes)
        return self.add(kind, [value, self.constant(np.array(axes, np.int64), "axes")], stem)

    def slice(self, value, axis, start, end, stem):
        """Slice, whose attributes became inputs in opset 10."""
        if self.opset < 10:
            return self.add("Slice", [value], stem, axes=[axis], starts=[start], ends=[end])
        numbers = [self.constant(np.array([number], np.int64), "at") for number in (start, end, axis)]
        return self.add("Slice", [value, *numbers], stem)


def representable(way, array):
    """The weight as it is after it went that way: some ways round."""
    if way == "cast":
        return array.astype(np.float16).astype(array.dtype)
    if way == "quantised":
        return (quantised(array) * np.float32(0.02)).astype(array.dtype)
    return array


def quantised(array):
    return np.clip(np.rint(array / 0.02), -127, 127).astype(np.int8)


def place(build, way, kind, role, array):
    """Puts W, R, B or P into the graph; answers the name that the node reads."""
    if way == "constant":
        return build.constant(array, role)
    if way == "input":
        return build.input(role, array)
    if way == "default":
        return build.initializer(array, role, is_input=True)
    if way == "identity":
        return build.add("Identity", [build.initializer(array, role)], role)
    if way == "reshape":
        flat = build.initializer(array.reshape(-1), role)
        return build.add("Reshape", [flat, build.constant(np.array(array.shape, np.int64), "shape")], role)
    if way == "cast":
        half = build.initializer(array.astype(np.float16), role)
        return build.add("Cast", [half], role, to=helper.np_dtype_to_tensor_dtype(array.dtype))
    if way == "quantised":
        return dequantised(build, array, role)
    if way == "gather":
        order = np.arange(array.shape[1])[::-1].astype(np.int64)
        turned = build.initializer(array[:, order], role)
        return build.add("Gather", [turned, build.constant(order, "order")], role, axis=1)
    if way in ("torch chain", "keras chain") and role in "WRB":
        return chain(build, way, kind, role, array)
    return build.initializer(array, role)


def dequantised(build, array, role):
    integers = build.initializer(quantised(array), role)
    scale = build.initializer(np.array(0.02, np.float32), f"{role}_scale")
    if build.opset >= 10:
        zero = build.initializer(np.array(0, np.int8), f"{role}_zero")
        value = build.add("DequantizeLinear", [integers, scale, zero], role)
    else:
        value = build.add("Mul", [build.add("Cast", [integers], role, to=TensorProto.FLOAT), scale], role)
    kind = helper.np_dtype_to_tensor_dtype(array.dtype)
    return value if kind == TensorProto.FLOAT else build.add("Cast", [value], role, to=kind)


def chain(build, way, kind, role, array):
    """The weight put together from what PyTorch or Keras keeps, as exporters do without folding."""
    places = (FROM_TORCH if way == "torch chain" else FROM_KERAS)[kind]
    gates, lanes = len(places), []
    for block in array:
        parts = block.reshape(2, gates, -1) if role == "B" else block.reshape(1, gates, -1, block.shape[-1])
        halves = [half[np.argsort(places)].reshape(-1, *half.shape[2:]) for half in parts]
        lanes.append(build.with_axes("Unsqueeze", joined(build, [
            reordered(build, way, half, places, role) for half in halves], role), [0], role))
    return joined(build, lanes, role)


def joined(build, names, role):
    return names[0] if len(names) == 1 else build.add("Concat", names, role, axis=0)


def reordered(build, way, half, places, role):
    """One matrix or bias in the framework's order, brought into ONNX's."""
    size = half.shape[0] // len(places)
    if way == "keras chain" and half.ndim == 2:
        stored = build.add("Transpose", [build.initializer(half.T, f"{role}_kernel")], role, perm=[1, 0])
    else:
        stored = build.initializer(half, f"{role}_stored")
    if places == sorted(places):
        return stored
    if way == "keras chain":
        sizes = [size] * len(places)
        parts = (build.add("Split", [stored], role, len(places), axis=0, split=sizes) if build.opset < 13
                 else build.add("Split", [stored, build.constant(np.array(sizes, np.int64), "sizes")],
                                role, len(places), axis=0))
        return joined(build, [parts[place] for place in places], role)
    return joined(build, [build.slice(stored, 0, place * size, (place + 1) * size, role)
                          for place in places], role)
