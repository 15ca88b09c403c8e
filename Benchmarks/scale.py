#!/usr/bin/env python3
"""Times `sluice convert`, `summary` and `inspect` on models of 400 MB beside `cp` and Python, in one run.

    Scripts/demo                                  # builds .build/release
    python3 Benchmarks/scale.py --python PYTHON_WITH_KERAS [--runs 7] [--folder FOLDER]

The models, which Keras makes in FOLDER: an Embedding of 200 000 x 512 with a GRU behind it, as `.h5`,
as `.keras` and as a `.keras` that was compressed again; a Dense of 20 000 x 5 000, whose kernel has to
be transposed; and a tiny one. `cp` and every converter write a new file on the same disk, in turn, after
`sync`, so that none pays for what another left to be written. Python takes the arrays from the file with
h5py and writes them with safetensors, as they are. Prints medians of wall time, of processor time and
of peak memory (the largest process), the ratio to the wall time of `cp`, and the memory above that for
the tiny model.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent

MAKE = """
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


def run(command):
    """Runs a command; wall time and processor time in seconds, peak memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    complaint = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command[:3])} left with status {process.returncode}:\n{complaint}")
    wall = time.perf_counter() - start
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


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


def conversions(sluice, python, folder, runs):
    print(f"{'':32} {'wall':>9} {'to cp':>7} {'processor':>10} {'peak':>11} {'over tiny':>11}")
    output = f"{folder}/out.safetensors"
    tiny = {
        kind: in_turn({"": [sluice, "convert", f"{folder}/tiny.{kind}", "-o", output]}, runs, output)
        for kind in ("h5", "keras")
    }
    for name in "large.h5", "large.keras", "packed.keras", "dense.h5":
        source = f"{folder}/{name}"
        medians = in_turn({
            "cp": ["cp", source, output],
            "sluice convert": [sluice, "convert", source, "-o", output],
            "python, h5py to safetensors": [python, "-c", COPY, source, output],
        }, runs, output)
        print(f"{name}, {os.path.getsize(source) / 1e6:.0f} MB")
        for command, (wall, processor, peak) in medians.items():
            line = f"  {command:30} {wall * 1e3:6.0f} ms {wall / medians['cp'][0]:7.2f}"
            line += f" {processor * 1e3:7.0f} ms {peak:7.1f} MiB"
            if command == "sluice convert":
                line += f" {peak - tiny[name.split('.')[1]][''][2]:+7.1f} MiB"
            print(line, flush=True)


def looks(sluice, folder, runs):
    for kind in "h5", "keras":
        for task in "summary", "inspect":
            names = ["tiny", "large"]
            medians = in_turn({
                name: [sluice, task, f"{folder}/{name}.{kind}"] for name in names}, 5 * runs)
            (tiny, _, small), (large, _, peak) = (medians[name] for name in names)
            print(
                f"{task + ', large.' + kind:32} {large * 1e3:6.2f} ms {peak:7.1f} MiB"
                f"   tiny: {tiny * 1e3:.2f} ms {small:.1f} MiB, ratio {large / tiny:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--folder", help="where the files lie, and are made if they are missing")
    options = parser.parse_args()
    sluice = str(ROOT / ".build/release/sluice")
    with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
        folder = options.folder or scratch
        if not os.path.exists(f"{folder}/packed.keras"):
            subprocess.run([options.python, "-c", MAKE, folder], check=True, capture_output=True)
        conversions(sluice, options.python, folder, options.runs)
        looks(sluice, folder, options.runs)


if __name__ == "__main__":
    main()
