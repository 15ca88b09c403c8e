"""Runs ONNX files in ONNX Runtime, and writes goldens."""
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

import goldens

onnxruntime.set_default_logger_severity(4)


def run(model, inputs):
    """The outputs by name; `model` is a path or a model. Nothing is optimised or threaded."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    source = str(model) if isinstance(model, (str, pathlib.Path)) else model.SerializeToString()
    session = onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    names = [item.name for item in session.get_outputs()]
    return dict(zip(names, session.run(names, inputs), strict=True))


def gap(ones, others):
    """The largest difference of two dictionaries of arrays, relative to each one's own scale."""
    results = [{"outputs": [np.asarray(side[name], np.float64) for name in sorted(ones)]}
               for side in (ones, others)]
    for one, two in zip(*(result["outputs"] for result in results), strict=True):
        assert one.shape == two.shape, (one.shape, two.shape)
    return goldens.difference({"": results[0]}, {"": results[1]})


def as_float32(model):
    """The model with its other reals made float32, for kernels that ONNX Runtime has in float32 only."""
    changed = onnx.ModelProto()
    changed.CopyFrom(model)
    change_graph(changed.graph)
    return changed


def change_graph(graph):
    for tensor in graph.initializer:
        change_tensor(tensor)
    for value in [*graph.input, *graph.output, *graph.value_info]:
        kind = value.type.tensor_type
        if kind.elem_type in (TensorProto.FLOAT16, TensorProto.DOUBLE):
            kind.elem_type = TensorProto.FLOAT
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("t"):
                change_tensor(attribute.t)
            if attribute.HasField("g"):
                change_graph(attribute.g)
            if attribute.name in ("to", "dtype") and attribute.i in (TensorProto.FLOAT16, TensorProto.DOUBLE):
                attribute.i = TensorProto.FLOAT


def change_tensor(tensor):
    if tensor.data_type in (TensorProto.FLOAT16, TensorProto.DOUBLE):
        array = numpy_helper.to_array(tensor).astype(np.float32)
        tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))


def operators(path):
    """The operators of a file, those of subgraphs among them."""
    def walk(graph):
        for node in graph.node:
            yield node.op_type
            for attribute in node.attribute:
                if attribute.HasField("g"):
                    yield from walk(attribute.g)
    return sorted(set(walk(onnx.load(f"{path}.onnx", load_external_data=False).graph)))


def write_golden(path, inputs, outputs):
    """<path>.golden.npz, named as the graph's inputs and outputs are."""
    arrays = {f"inputs/{name}": value for name, value in inputs.items()}
    arrays |= {f"outputs/{name}": value for name, value in outputs.items()}
    np.savez_compressed(f"{path}.golden.npz", **arrays)


def steady(outputs):
    """Whether the numbers are fit to be compared: neither all but zero, nor huge, nor broken."""
    sizes = [np.abs(np.asarray(value, np.float64)).max(initial=0) for value in outputs.values()
             if np.asarray(value).dtype.kind == "f"]
    return all(np.isfinite(size) and 1e-3 < size < 50 for size in sizes)


class Unfit(Exception):
    """A draw of which no model can be made, or none whose numbers are worth comparing."""


def attempt(run_it):
    """What a run gives, or its error as text."""
    try:
        return run_it()
    except Exception as error:  # a kernel that ONNX Runtime has not, or a model it refuses
        return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


def judged(runs, expected):
    """How far each run is from what is expected, and what the others failed of."""
    failures = {name: result for name, result in runs.items() if isinstance(result, str)}
    gaps = {name: float(f"{gap(result, expected):.2g}")
            for name, result in runs.items() if not isinstance(result, str)}
    return gaps, failures


class Disagreement(Exception):
    """ONNX Runtime computes something else with the file than the framework with the model."""


def recorded(path, kind, arrays, found, exact, facts):
    """Writes the golden of an exported model, holds it to ONNX Runtime; answers what the grid says of it.

    `kind` is the model's element type; `found` are the framework's outputs, `exact` those of its twin in
    float64. Inputs and outputs are in the order of the graph's.
    """
    model = onnx.load(f"{path}.onnx")
    defaults = {tensor.name for tensor in model.graph.initializer}
    wanted = [item for item in model.graph.input if item.name not in defaults]
    names = [item.name for item in wanted]
    results = [item.name for item in model.graph.output]
    if len(names) != len(arrays) or len(results) != len(found):
        raise Unfit(f"the file has inputs {names} and outputs {results}")
    types = [helper.tensor_dtype_to_np_dtype(item.type.tensor_type.elem_type) for item in wanted]
    inputs = {name: array.astype(type) for name, array, type in zip(names, arrays, types)}
    outputs = dict(zip(results, found))
    if not steady(outputs):
        raise Unfit("numbers too large or too small")
    rounding = gap(outputs, dict(zip(results, exact)))
    tolerance = {"float32": 1e-5, "float64": 1e-12}.get(kind, float(f"{max(1e-5, 2 * rounding):.1e}"))
    if rounding > {"float16": 0.3}.get(kind, 3e-6):
        raise Unfit(f"unsteady numbers: {rounding}")
    runs = {"as it is": attempt(lambda: run(f"{path}.onnx", inputs))}
    if kind != "float32":
        narrow = {name: value.astype(np.float32) if value.dtype.kind == "f" else value
                  for name, value in inputs.items()}
        runs["in float32"] = attempt(lambda: run(as_float32(model), narrow))
    gaps, failures = judged(runs, outputs)
    write_golden(path, inputs, outputs)
    facts = {**facts, "relative_tolerance": tolerance, "measured_against_float64": float(f"{rounding:.2g}"),
             "evaluator": facts["framework"], "onnxruntime": gaps, "failures": failures}
    allowed = max(tolerance, 1e-5)
    if not gaps or min(gaps.values()) > allowed:
        raise Disagreement(facts)
    return facts
