"""Makes random recurrent ONNX models with goldens.

    python onnx_grid.py nodes --count 60 --seed 1 --out DIR     # hand-built GRU, LSTM and RNN nodes
    python onnx_grid.py torch --count 80 --seed 1 --out DIR     # PyTorch's two exporters
    python onnx_grid.py keras --count 25 --seed 1 --out DIR     # Keras 3: export() and tf2onnx
    python onnx_grid.py tf_keras --count 25 --seed 1 --out DIR  # Keras 2 through tf2onnx

Writes KIND_NNNN.onnx (with external data beside it where there are any), KIND_NNNN.golden.npz (members
named as the graph's inputs and outputs), KIND_NNNN.json (what is in it, who computed the golden, and how far
ONNX Runtime is from it), KIND.skipped.json (what the exporter refused, and why) and KIND.coverage.json.
`requirements-onnx.txt` pins what nodes and torch need, `requirements-tf2onnx.txt` what the others do.
"""
import onnx_process  # isort: skip

import argparse
import collections
import importlib
import logging
import pathlib
import sys
import warnings

from draw import Choices, Turns
from keras_models import write_json

MODULES = {"nodes": "onnx_nodes", "torch": "onnx_torch", "keras": "onnx_keras", "tf_keras": "onnx_keras"}
ATTEMPTS = 40


def grid(kind, count, seed, out):
    import onnx_check

    out.mkdir(parents=True, exist_ok=True)
    module = importlib.import_module(MODULES[kind])
    if hasattr(module, "use"):
        module.use(kind)
    turns, skipped, covered = Turns([seed, 7]), [], collections.Counter()
    for index in range(count):
        path = out / f"{kind}_{index:04}"
        for attempt in range(ATTEMPTS):
            try:
                facts = module.make(Choices([seed, index, attempt]), turns, path)
            except onnx_check.Disagreement as error:
                skipped.append({"model": index, "disagreement": error.args[0]})
                keep(path, out / "disagreements" / f"{path.name}_{attempt}", error.args[0])
                print(path.name, "DISAGREES", error.args[0], flush=True)
                continue
            except Exception as error:  # an impossible combination: leave it out
                discard(path)
                text = " ".join(f"{error} {error.__cause__ or ''}".split())
                skipped.append({"model": index, "reason": f"{type(error).__name__}: {text[-400:]}"})
                if not isinstance(error, onnx_check.Unfit):
                    print(path.name, skipped[-1]["reason"][:200], flush=True)
                continue
            write_json(pathlib.Path(f"{path}.json"), {"model": f"{path.name}.onnx", **facts})
            covered.update(facts["traits"])
            print(path.name, facts["words"], facts["onnxruntime"], facts["failures"], flush=True)
            break
        else:
            sys.exit(f"no combination works for model {index}")
        write_json(out / f"{kind}.skipped.json", skipped)
        write_json(out / f"{kind}.coverage.json", dict(sorted(covered.items())))


def keep(path, target, facts):
    """Puts a model on which the framework and ONNX Runtime do not agree aside."""
    target.parent.mkdir(exist_ok=True)
    for file in path.parent.glob(f"{path.name}.*"):
        file.rename(target.parent / file.name.replace(path.name, target.name, 1))
    write_json(target.with_suffix(".json"), facts)


def discard(path):
    """Removes whatever was written under this stem."""
    for file in path.parent.glob(f"{path.name}.*"):
        file.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=list(MODULES))
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    grid(arguments.kind, arguments.count, arguments.seed, arguments.out)


if __name__ == "__main__":
    main()
