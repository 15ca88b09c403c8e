"""Writes Fixtures/ONNX and its part of the manifest, one group at a time.

    python onnx_models.py torch | nodes | hand | quantized  # requirements-onnx.txt
    python onnx_models.py keras | tf_keras                  # requirements-tf2onnx.txt
    python onnx_models.py onnxscript                        # requirements-onnxscript-fault.txt
    python onnx_models.py tf2onnx                           # requirements-tf2onnx-fault.txt

`keras` before `torch`: the golden of the network that is there four ways is Keras's. The last two write what
a faulty exporter made, with what the framework itself computes as golden.
"""
import onnx_process  # isort: skip

import argparse
import logging
import sys
import warnings
import zlib

import numpy as np

import goldens
import manifest
import onnx_check
import onnx_twin
from draw import Choices, Turns

SEED = 91
HAND_BUILT = 24
FOLDER = manifest.FIXTURES / "ONNX"


def record(group, path, facts, files=None):
    """Puts a model's files into the manifest."""
    known = {key: facts[key] for key in ("relative_tolerance", "measured_against_float64", "outcome") if key in facts}
    known["onnxruntime_differs_by"] = facts["onnxruntime"] or "does not run it"
    framework = ", ".join(facts[key] for key in ("framework", "exporter") if key in facts)
    found = files or sorted(path.parent.glob(f"{path.name}.*"))
    manifest.update([manifest.entry(
        file, f"onnx_models.py {group}, seed {SEED}", framework, facts["words"], known) for file in found])
    print(path.name, facts["onnxruntime"], facts.get("failures", {}),
          sum(file.stat().st_size for file in found), flush=True)


def choices(name):
    return Choices([SEED, zlib.crc32(name.encode())])


def torch_models():
    import onnx_models_torch
    import onnx_torch

    onnx_torch.use(None)
    for name, recipe in onnx_models_torch.MODELS.items():
        record("torch", FOLDER / name, onnx_torch.write(recipe, choices(name), FOLDER / name))
    torch_twin()


def onnxscript_faults():
    import onnxscript

    import onnx_models_torch
    import onnx_torch

    onnx_torch.use(None)
    for name, recipe in onnx_models_torch.FAULTS.items():
        facts = faulty(lambda: onnx_torch.write(recipe, choices(name), FOLDER / name))
        facts["exporter"] = f"onnxscript {onnxscript.__version__}"
        record("onnxscript", FOLDER / name, facts)


def faulty(write):
    """What there is to say of a file on which ONNX Runtime and the framework must not agree."""
    try:
        write()
    except onnx_check.Disagreement as error:
        return {**error.args[0], "outcome": "the file does not hold what the framework computes"}
    sys.exit("the exporter has lost its fault")


def keras_models(framework):
    import onnx_keras
    import onnx_models_keras

    onnx_keras.use(framework)
    for name, (route, opset, recipe) in onnx_models_keras.MODELS[framework].items():
        random = choices(name).random
        record(framework, FOLDER / name, onnx_keras.write(recipe, route, opset, random, FOLDER / name))
    if framework == "keras":
        keras_twin()


def tf2onnx_faults():
    import onnx_keras
    import onnx_models_keras

    onnx_keras.use("tf_keras")
    for name, recipe in onnx_models_keras.FAULTS.items():
        random = choices(name).random
        record("tf2onnx", FOLDER / name, faulty(
            lambda: onnx_keras.write(recipe, "from_keras", 15, random, FOLDER / name)))


def keras_twin():
    """The network in Keras's own file and its exports, with the golden of all four."""
    import keras

    import frameworks
    import onnx_keras

    frameworks.use_policy(onnx_keras.FRAMEWORK, "float32")
    model, sample = onnx_twin.keras_model(keras), onnx_twin.sample()
    output = model(sample).numpy()
    model.save(FOLDER / "twin.keras")
    np.savez_compressed(FOLDER / "twin.golden.npz", **{"inputs/x": sample, "outputs/0": output})
    facts = {"framework": f"keras {keras.__version__}", "relative_tolerance": 1e-5, "onnxruntime": "not its format",
             "words": "the same network four ways: GRU > LSTM > SimpleRNN > Dense"}
    record("keras", FOLDER / "twin", facts, [FOLDER / "twin.keras", FOLDER / "twin.golden.npz"])
    for name, route, opset in (("twin_export", "export", 15), ("twin_tf2onnx", "from_function", 17)):
        onnx_keras.export(route, opset, model, FOLDER / name)
        twin("keras", name, {**facts, "exporter": f"tf2onnx, {route}"}, output)


def torch_twin():
    import torch

    import onnx_torch

    with np.load(FOLDER / "twin.golden.npz") as golden:
        output = golden["outputs/0"]
    model, sample = onnx_twin.torch_model(), torch.from_numpy(onnx_twin.sample())
    with torch.no_grad():
        difference = float(np.abs(model(sample).numpy() - output).max())
    assert difference < 1e-5, difference
    torch.onnx.export(model, (sample,), FOLDER / "twin_torch.onnx", dynamo=False, opset_version=17,
                      input_names=["x"], dynamic_axes={"x": {0: "batch"}})
    onnx_torch.save(torch.onnx.export(model, (sample,), dynamo=True, verbose=False), FOLDER / "twin_torch_dynamo")
    for name in ("twin_torch", "twin_torch_dynamo"):
        twin("torch", name, {"framework": f"torch {torch.__version__}", "relative_tolerance": 1e-5,
                             "words": "the same network four ways: its PyTorch twin"}, output)


def twin(group, name, facts, output):
    """One of the ONNX files of that network, whose golden is Keras's own."""
    found = onnx_check.run(FOLDER / f"{name}.onnx", {"x": onnx_twin.sample()})
    (key, value), = found.items()
    gap = goldens.difference({"": {"outputs": [value]}}, {"": {"outputs": [output]}})
    assert gap < 1e-5, gap
    onnx_check.write_golden(FOLDER / name, {"x": onnx_twin.sample()}, {key: output})
    record(group, FOLDER / name, {**facts, "onnxruntime": {"as it is": float(f"{gap:.2g}")}})


def node_tests():
    """The ONNX project's own tests of GRU, LSTM and RNN."""
    import onnx
    from onnx.backend.test.case.node import collect_testcases

    for case in collect_testcases():
        if not {node.op_type for node in case.model.graph.node} & {"GRU", "LSTM", "RNN"}:
            continue
        path = FOLDER / case.name.replace("test_", "node_", 1)
        onnx.save(case.model, f"{path}.onnx")
        (inputs, outputs), = case.data_sets
        graph = case.model.graph
        named = dict(zip([item.name for item in graph.input], inputs, strict=True))
        found = dict(zip([item.name for item in graph.output], outputs, strict=True))
        onnx_check.write_golden(path, named, found)
        gaps, failures = onnx_check.judged({"as it is": onnx_check.attempt(
            lambda: onnx_check.run(f"{path}.onnx", named))}, found)
        record("nodes", path, {
            "framework": f"onnx {onnx.__version__}", "words": f"the ONNX project's {case.name}",
            "relative_tolerance": 1e-5, "onnxruntime": gaps, "failures": failures})


def hand_built():
    """Nodes over all that the standard lets them have, drawn as the grid draws them."""
    import onnx
    import onnx_nodes

    turns = Turns([SEED])
    for index in range(HAND_BUILT):
        path = FOLDER / f"hand_{index:02}"
        for attempt in range(20):
            try:
                facts = onnx_nodes.make(Choices([SEED, index, attempt]), turns, path)
                break
            except onnx_check.Unfit:
                continue
        record("hand", path, {**facts, "framework": f"onnx {onnx.__version__}; {facts['evaluator']}"})


def quantized():
    """Nodes that read numbers of eight bits and fewer."""
    import onnx_quantized

    for name, recipe in onnx_quantized.MODELS.items():
        record("quantized", FOLDER / name, onnx_quantized.write(recipe, choices(name).random, FOLDER / name))


GROUPS = {"torch": torch_models, "hand": hand_built, "nodes": node_tests, "quantized": quantized,
          "onnxscript": onnxscript_faults, "tf2onnx": tf2onnx_faults,
          "keras": lambda: keras_models("keras"), "tf_keras": lambda: keras_models("tf_keras")}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("group", choices=list(GROUPS))
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    FOLDER.mkdir(exist_ok=True)
    GROUPS[arguments.group]()


if __name__ == "__main__":
    main()
