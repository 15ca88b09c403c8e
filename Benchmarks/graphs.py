#!/usr/bin/env python3
"""Times `sluice convert` on functional models of 100, 1 000 and 10 000 layers, in one run.

    Scripts/demo                                  # builds .build/release
    python3 Benchmarks/graphs.py --python PYTHON_WITH_KERAS [--runs 5] [--folder FOLDER]

The models, which Keras makes in FOLDER (a few minutes for the largest): Dense and Add in turn, each Add
reading the one before. Prints medians of wall time and of peak memory, without those of a process that
converts 2 layers, and the time for a layer, which is the same for all where the time grows linearly.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import scale

MAKE = """
import os, sys
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
from keras import layers

folder, *counts = sys.argv[1:]
for count in map(int, counts):
    keras.utils.set_random_seed(1)
    features = last = keras.Input((4,))
    for _ in range(count // 2):
        last = layers.Add()([last, layers.Dense(4, activation="tanh")(last)])
    model = keras.Model(features, last)
    for kind in "h5", "keras":
        model.save(f"{folder}/{count}.{kind}")
"""
COUNTS = [2, 100, 1000, 10000]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", help="where the files lie, and are made if they are missing")
    options = parser.parse_args()
    sluice = str(pathlib.Path(scale.ROOT) / ".build/release/sluice")
    with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
        folder = options.folder or scratch
        missing = [str(n) for n in COUNTS if not os.path.exists(f"{folder}/{n}.keras")]
        if missing:
            subprocess.run(
                [options.python, "-c", MAKE, folder, *missing], check=True, capture_output=True)
        output = f"{folder}/out.safetensors"
        for kind in "h5", "keras":
            medians = scale.in_turn({
                count: [sluice, "convert", f"{folder}/{count}.{kind}", "-o", output]
                for count in COUNTS}, options.runs, output)
            start, _, base = medians[COUNTS[0]]
            for count in COUNTS[1:]:
                wall, _, peak = medians[count]
                print(f"{count:6} layers, .{kind:6} {(wall - start) * 1e3:8.1f} ms"
                      f" {(wall - start) / count * 1e6:7.1f} µs a layer {peak - base:+7.1f} MiB")


if __name__ == "__main__":
    main()
