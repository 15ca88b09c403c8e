"""Hand-built GRUs whose weights and inputs are numbers of eight bits and fewer."""
import ml_dtypes
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

import onnx_check

UNITS, FEATURES, STEPS, BATCH = 3, 5, 6, 2


def blocks(name, codes, scale, zero, size, **attributes):
    """DequantizeLinear of a constant, of which `size` elements of the last dimension share a scale."""
    initializers = [numpy_helper.from_array(value, f"{name}_{part}") for part, value in
                    (("codes", codes), ("scale", scale), ("zero", zero)) if value is not None]
    node = helper.make_node("DequantizeLinear", [item.name for item in initializers], [name],
                            axis=-1, block_size=size, **attributes)
    return [node], initializers


def spread(random, scale):
    """Scales that differ enough for a wrong one to be seen."""
    return (scale * 2.0 ** random.uniform(-1, 1, (1, 3 * UNITS, scale.size))).astype(np.float32)


def integers(random):
    """W of 45 four-bit integers and R of 27 unsigned ones, with zero points."""
    w = random.integers(-8, 8, (1, 3 * UNITS, FEATURES)).astype(ml_dtypes.int4)
    w_zero = random.integers(-3, 4, (1, 3 * UNITS, 3)).astype(ml_dtypes.int4)
    r = random.integers(0, 16, (1, 3 * UNITS, UNITS)).astype(ml_dtypes.uint4)
    r_zero = random.integers(5, 11, (1, 3 * UNITS, 2)).astype(ml_dtypes.uint4)
    parts = [blocks("W", w, spread(random, np.full(3, 0.1)), w_zero, 2),
             blocks("R", r, spread(random, np.full(2, 0.1)), r_zero, 2)]
    return 21, parts, "X", "W and R from blocks of int4 and uint4"


def floats(random):
    """X by way of float8e4m3fn, W of float8e5m2, R of float8e4m3fnuz."""
    w = random.normal(size=(1, 3 * UNITS, FEATURES)).astype(ml_dtypes.float8_e5m2)
    r = random.normal(size=(1, 3 * UNITS, UNITS)).astype(ml_dtypes.float8_e4m3fnuz)
    scale = numpy_helper.from_array(np.array(0.0125, np.float32), "X_scale")
    zero = numpy_helper.from_array(np.array(0, ml_dtypes.float8_e4m3fn), "X_zero")
    names = ["X_scale", "X_zero"]
    through = [helper.make_node("QuantizeLinear", ["X", *names], ["X_codes"], axis=0),
               helper.make_node("DequantizeLinear", ["X_codes", *names], ["X_numbers"], axis=0)]
    parts = [blocks("W", w, spread(random, np.full(3, 0.6)), None, 2),
             blocks("R", r, spread(random, np.full(1, 0.6)), None, 3), (through, [scale, zero])]
    return 21, parts, "X_numbers", "X by way of float8e4m3fn, W from float8e5m2, R from float8e4m3fnuz"


def scaled(random):
    """W and R of float4e2m1, whose scales are powers of two."""
    def powers(count):
        return (2.0 ** random.integers(-4, 0, (1, 3 * UNITS, count))).astype(ml_dtypes.float8_e8m0fnu)

    w = (2 * random.normal(size=(1, 3 * UNITS, FEATURES))).astype(ml_dtypes.float4_e2m1fn)
    r = (2 * random.normal(size=(1, 3 * UNITS, UNITS))).astype(ml_dtypes.float4_e2m1fn)
    parts = [blocks("W", w, powers(3), None, 2, output_dtype=TensorProto.FLOAT),
             blocks("R", r, powers(2), None, 2, output_dtype=TensorProto.FLOAT)]
    return 24, parts, "X", "W and R from blocks of float4e2m1, the scales float8e8m0"


MODELS = {"quantized_integers": integers, "quantized_floats": floats, "quantized_scaled": scaled}


def reference(model, sample):
    return dict(zip(["Y", "Y_h"], ReferenceEvaluator(model).run(["Y", "Y_h"], sample), strict=True))


def write(recipe, random, path):
    """The model and its golden, by ONNX Runtime where it has the types, else by ONNX's own evaluator."""
    opset, parts, x, words = recipe(random)
    bias = numpy_helper.from_array(random.normal(size=(1, 6 * UNITS)).astype(np.float32), "B")
    state = numpy_helper.from_array(random.normal(size=(1, BATCH, UNITS)).astype(np.float32), "initial_h")
    gru = helper.make_node("GRU", [x, "W", "R", "B", "", "initial_h"], ["Y", "Y_h"], name="recurrent",
                           hidden_size=UNITS, linear_before_reset=1)
    graph = helper.make_graph(
        [*(node for nodes, _ in parts for node in nodes), gru], "quantized",
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, [STEPS, BATCH, FEATURES])],
        [helper.make_tensor_value_info("Y", TensorProto.FLOAT, [STEPS, 1, BATCH, UNITS]),
         helper.make_tensor_value_info("Y_h", TensorProto.FLOAT, [1, BATCH, UNITS])],
        [*(item for _, items in parts for item in items), bias, state])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)],
                              ir_version=10 if opset < 23 else 11, producer_name="onnx_quantized")
    onnx.checker.check_model(model)
    onnx.save(model, f"{path}.onnx")
    sample = {"X": random.normal(size=(STEPS, BATCH, FEATURES)).astype(np.float32)}
    runs = {"as it is": onnx_check.attempt(lambda: onnx_check.run(model, sample))}
    expected = reference(model, sample)
    gaps, failures = onnx_check.judged(runs, expected)
    assert all(gap < 1e-5 for gap in gaps.values()), gaps
    onnx_check.write_golden(path, sample, expected if failures else runs["as it is"])
    evaluator = "its reference evaluator" if failures else f"ONNX Runtime {onnxruntime.__version__}"
    return {"framework": f"onnx {onnx.__version__}; {evaluator}", "relative_tolerance": 1e-5, "onnxruntime": gaps,
            "failures": failures, "words": f"GRU, {words}"}
