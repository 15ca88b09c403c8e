"""Makes SmallFloatValues.swift and SmallFloatCodes.swift in Tests/SluiceModelTests: what codes of eight bits
and fewer stand for, and which codes numbers become.

    python small_float_values.py

The environment holds requirements-onnx.txt; `swift format -i` breaks the lines of what is written. Codes are decoded by ml_dtypes. Numbers are cast by the ONNX
project's evaluator, and to powers of two by ONNX Runtime, since that evaluator does not hold the table of
the standard there.
"""
import pathlib

import ml_dtypes
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

OUT = pathlib.Path(__file__).resolve().parents[2] / "Tests/SluiceModelTests"
FORMATS = {
    "F8_E4M3": (TensorProto.FLOAT8E4M3FN, ml_dtypes.float8_e4m3fn),
    "F8_E5M2": (TensorProto.FLOAT8E5M2, ml_dtypes.float8_e5m2),
    "F8_E4M3FNUZ": (TensorProto.FLOAT8E4M3FNUZ, ml_dtypes.float8_e4m3fnuz),
    "F8_E5M2FNUZ": (TensorProto.FLOAT8E5M2FNUZ, ml_dtypes.float8_e5m2fnuz),
    "F8_E8M0": (TensorProto.FLOAT8E8M0, ml_dtypes.float8_e8m0fnu),
    "F4": (TensorProto.FLOAT4E2M1, ml_dtypes.float4_e2m1fn),
}
POWERS = "F8_E8M0"


def decoded(name):
    codes = np.arange(16 if name == "F4" else 256, dtype=np.uint8)
    return codes.view(FORMATS[name][1]).astype(np.float32)


def around(number):
    """A number and its neighbours in single precision."""
    number = np.float32(number)
    return [np.nextafter(number, np.float32(0)), number, np.nextafter(number, np.float32(np.inf))]


def points():
    """Numbers half-way between two of a format, just beside them, and at the ends of its range."""
    found = {np.float32(number) for number in (0, 1, 1.125, 3e-39, 1e-30, 1e30, 3e38)}
    for name in FORMATS:
        values = np.unique(np.abs(decoded(name)))
        values = values[np.isfinite(values) & (values > 0)].astype(np.float64)
        if name == POWERS:
            ends = [2.0 ** -127, 2.0 ** 127, 2.0 ** -126 * 0.75, 0.75, 1.5 * 2.0 ** 126]
        else:
            step, least = values[-1] - values[-2], values[0]
            ends = [values[-1], values[-1] + step / 2, values[-1] + step, least / 2, least, least * 1.5,
                    least * 2.5, 1 + (values[np.searchsorted(values, 1) + 1] - 1) / 2]
        found |= {number for end in ends for number in around(end)}
    positive = np.array(sorted(found), np.float32)
    return np.concatenate([positive, -positive, np.array([np.inf, -np.inf, np.nan], np.float32)])


def cast(name, numbers, **attributes):
    node = helper.make_node("Cast", ["x"], ["y"], to=FORMATS[name][0], **attributes)
    graph = helper.make_graph(
        [node], "cast", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None])],
        [helper.make_tensor_value_info("y", FORMATS[name][0], [None])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 25)], ir_version=12)
    if name != POWERS:
        return ReferenceEvaluator(model).run(None, {"x": numbers})[0].view(np.uint8)
    graph.node.append(helper.make_node("Cast", ["y"], ["z"], to=TensorProto.FLOAT))
    graph.output[0].CopyFrom(helper.make_tensor_value_info("z", TensorProto.FLOAT, [None]))
    model.graph.CopyFrom(graph)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": numbers})[0].astype(FORMATS[name][1]).view(np.uint8)


def variants(name):
    """What the cast is told, and how Sluice says the same."""
    if name == "F4":
        return {"true": {}}
    if name != POWERS:
        return {flag: {"saturate": int(flag == "true")} for flag in ("true", "false")}
    return {f"{flag} {mode}": {"saturate": int(flag == "true"), "round_mode": mode}
            for flag in ("true", "false") for mode in ("up", "down", "nearest")}


def words(array):
    """The bits of the elements in hexadecimal digits, in lines of fewer than 100 characters."""
    array = np.where(np.isnan(array), np.nan, array) if array.dtype.kind == "f" else array
    digits = array.dtype.itemsize * 2
    texts = [f"{bits:0{digits}x}" for bits in array.view(f"u{array.dtype.itemsize}").ravel().tolist()]
    size = 92 // (digits + 1)
    return ["    " + " ".join(texts[start:start + size]) for start in range(0, len(texts), size)]


def table(name, entries):
    yield f"  static let {name}: [String: String] = ["
    for key, array in entries:
        yield from [f'    "{key}": """', *words(array), '    """,']
    yield "  ]"


def write(name, sentence, body):
    lines = ["// Made by Fixtures/generate/small_float_values.py.", "", f"/// {sentence}", f"enum {name} {{"]
    (OUT / f"{name}.swift").write_text("\n".join([*lines, *body, "}", ""]), "utf-8")


def main():
    write("SmallFloatValues", f"What all codes stand for by ml_dtypes {ml_dtypes.__version__}, in single precision.",
          table("numbers", ((name, decoded(name)) for name in FORMATS)))
    numbers = points()
    codes = table("codes", ((f"{name} {variant}", cast(name, numbers, **attributes))
                            for name in FORMATS for variant, attributes in variants(name).items()))
    write("SmallFloatCodes",
          f"Which codes numbers become by onnx {onnx.__version__} and ONNX Runtime {onnxruntime.__version__}.",
          ["  /// The numbers in single precision.", '  static let points = """', *words(numbers), '    """', "", *codes])


if __name__ == "__main__":
    main()
