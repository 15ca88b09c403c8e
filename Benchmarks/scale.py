#!/usr/bin/env python3
"""Times `sluice convert`, `summary` and `inspect` on large models beside `cp` and Python, in one run.

    Scripts/demo                                  # builds .build/release
    python3 Benchmarks/scale.py --keras PYTHON_WITH_KERAS --onnx PYTHON_WITH_ONNX
        [--runs 7] [--folder FOLDER] [--sluice PROGRAM]

The models, of which those are made in FOLDER whose framework is given. Keras, 400 MB: an Embedding of
200 000 x 512 with a GRU behind it, as `.h5`, as `.keras` and as a `.keras` that was compressed again; a
Dense of 20 000 x 5 000, whose kernel has to be transposed; and a tiny one. ONNX, 1 GB: a table of
500 000 x 512 with a GRU behind it, inside the model and beside it; a GRU and an LSTM of 4 096 units,
whose gates have to be put in another order; four products of 8 000 x 8 000, which have to be
transposed; and a tiny one.

`cp` and every converter write a new file on the same disk, in turn, after `sync`, so that none pays for
what another left to be written. Python takes the arrays from the file with h5py and writes them with
safetensors, as they are. Prints medians of wall time, of processor time and of peak memory (the largest
process), the ratio to the wall time of `cp`, and the memory above that for the tiny model.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import tempfile

from processes import run

ROOT = pathlib.Path(__file__).resolve().parent.parent

MAKE_KERAS = """
import os, sys, zipfile
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
from keras import layers

def text(rows):
    ids = keras.Input((None,), dtype="int32")
    states = layers.GRU(64)(layers.Embedding(rows, 512)(ids))
    return keras.Model(ids, layers.Dense(8)(states))

folder = sys.argv[1]
keras.utils.set_random_seed(1)
for name, rows in ("tiny", 20), ("large", 200_000):
    model = text(rows)
    model.save(f"{folder}/{name}.h5")
    model.save(f"{folder}/{name}.keras")
features = keras.Input((20_000,))
keras.Model(features, layers.Dense(5_000)(features)).save(f"{folder}/dense.h5")
with zipfile.ZipFile(f"{folder}/large.keras") as stored:
    with zipfile.ZipFile(f"{folder}/packed.keras", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name in stored.namelist():
            with stored.open(name) as source, packed.open(name, "w", force_zip64=True) as target:
                while window := source.read(1 << 20):
                    target.write(window)
"""

MAKE_ONNX = """
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

folder, numbers = sys.argv[1], np.random.default_rng(1)

def tensor(name, *shape):
    return numpy_helper.from_array(numbers.random(shape, np.float32) - 0.5, name)

def model(nodes, tensors, features, kind=TensorProto.FLOAT):
    shape = ["time", "batch"] + features
    graph = helper.make_graph(
        nodes, "net", [helper.make_tensor_value_info("x", kind, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)

def layer(kind, name, source, inputs, units, output):
    rows = {"GRU": 3, "LSTM": 4}[kind] * units
    node = helper.make_node(kind, [source, name + "W", name + "R"], ["", output], name=name, hidden_size=units)
    return node, [tensor(name + "W", 1, rows, inputs), tensor(name + "R", 1, rows, units)]

def text(rows):
    node, tensors = layer("GRU", "gru", "words", 512, 64, "y")
    gather = helper.make_node("Gather", ["table", "x"], ["words"], name="embedding")
    return model([gather, node], tensors + [tensor("table", rows, 512)], [], TensorProto.INT64)

def cells(units):
    gru, weights = layer("GRU", "gru", "x", units, units, "a")
    lstm, more = layer("LSTM", "lstm", "x", units, units, "b")
    total = helper.make_node("Add", ["a", "b"], ["y"])
    return model([gru, lstm, total], weights + more, [units])

def products(size, count):
    names = ["x"] + [f"v{place}" for place in range(1, count)] + ["y"]
    nodes = [helper.make_node("MatMul", [names[place], f"w{place}"], [names[place + 1]]) for place in range(count)]
    return model(nodes, [tensor(f"w{place}", size, size) for place in range(count)], [size])

def save(name, made, beside=False):
    path = f"{folder}/{name}.onnx"
    if beside:
        onnx.save(made, path, save_as_external_data=True, location=f"{name}.onnx.data")
    else:
        onnx.save(made, path)

save("tiny", text(20))
save("inside", text(500_000))
save("beside", text(500_000), beside=True)
save("cells", cells(4096), beside=True)
save("products", products(8000, 4), beside=True)
"""

COPY = """
import sys, zipfile
import h5py
from safetensors.numpy import save_file

source, target = sys.argv[1:]
file = zipfile.ZipFile(source).open("model.weights.h5") if source.endswith(".keras") else source
arrays = {}
def take(name, item):
    if isinstance(item, h5py.Dataset) and item.ndim:
        arrays[name] = item[()]
with h5py.File(file, "r") as opened:
    opened.visititems(take)
save_file(arrays, target)
"""


def in_turn(commands, runs, output=None):
    """Medians of every command; the first round only warms up. `output` is what they all write."""
    results = {name: [] for name in commands}
    for _ in range(runs + 1):
        for name, command in commands.items():
            if output:
                pathlib.Path(output).unlink(missing_ok=True)
                os.sync()
            results[name].append(run(command))
    if output:
        pathlib.Path(output).unlink()
    return {
        name: [statistics.median(column) for column in zip(*measured[1:])]
        for name, measured in results.items()
    }


def convert(sluice, source, output):
    return [sluice, "convert", source, "-o", output]


def weights(source):
    """The file to copy: the weights beside a model, or the model."""
    return source + ".data" if os.path.exists(source + ".data") else source


def conversions(sluice, python, folder, names, runs):
    """Converts large models; `python` copies the arrays of those that h5py can read."""
    print(f"{'':32} {'wall':>9} {'to cp':>7} {'processor':>10} {'peak':>11} {'over tiny':>11}")
    output = f"{folder}/out.safetensors"
    tiny = {
        kind: in_turn({"": convert(sluice, f"{folder}/tiny.{kind}", output)}, runs, output)
        for kind in {name.split(".")[1] for name in names}
    }
    for name in names:
        source = f"{folder}/{name}"
        commands = {
            "cp": ["cp", weights(source), output], "sluice convert": convert(sluice, source, output)}
        if not name.endswith(".onnx"):
            commands["python, h5py to safetensors"] = [python, "-c", COPY, source, output]
        medians = in_turn(commands, runs, output)
        print(f"{name}, {os.path.getsize(weights(source)) / 1e6:.0f} MB")
        for command, (wall, processor, peak) in medians.items():
            line = f"  {command:30} {wall * 1e3:6.0f} ms {wall / medians['cp'][0]:7.2f}"
            line += f" {processor * 1e3:7.0f} ms {peak:7.1f} MiB"
            if command == "sluice convert":
                line += f" {peak - tiny[name.split('.')[1]][''][2]:+7.1f} MiB"
            print(line, flush=True)


def looks(sluice, folder, names, runs):
    for name in names:
        for task in "summary", "inspect":
            pair = [f"tiny.{name.split('.')[1]}", name]
            medians = in_turn({
                name: [sluice, task, f"{folder}/{name}"] for name in pair}, 5 * runs)
            (tiny, _, small), (large, _, peak) = (medians[name] for name in pair)
            print(
                f"{task + ', ' + name:32} {large * 1e3:6.2f} ms {peak:7.1f} MiB"
                f"   tiny: {tiny * 1e3:.2f} ms {small:.1f} MiB, ratio {large / tiny:.2f}")


FRAMEWORKS = {
    "keras": (MAKE_KERAS, ["large.h5", "large.keras", "packed.keras", "dense.h5"], ["large.h5", "large.keras"]),
    "onnx": (MAKE_ONNX, ["inside.onnx", "beside.onnx", "cells.onnx", "products.onnx"],
             ["inside.onnx", "beside.onnx"]),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for framework in FRAMEWORKS:
        parser.add_argument(f"--{framework}", help=f"a Python with {framework}", metavar="PYTHON")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--folder", help="where the files lie, and are made if they are missing")
    parser.add_argument("--sluice", default=str(ROOT / ".build/release/sluice"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
        folder = options.folder or scratch
        for framework, (make, converted, looked_at) in FRAMEWORKS.items():
            python = getattr(options, framework)
            if not python:
                continue
            if not all(os.path.exists(f"{folder}/{name}") for name in converted):
                subprocess.run([python, "-c", make, folder], check=True, capture_output=True)
            conversions(options.sluice, python, folder, converted, options.runs)
            looks(options.sluice, folder, looked_at, options.runs)


if __name__ == "__main__":
    main()
