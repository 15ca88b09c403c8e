#!/usr/bin/env python3
"""Times `sluice verify` on many cases and on long sequences, and says how time and memory grow.

    Scripts/demo                                  # builds .build/release
    python3 Benchmarks/verify_scale.py [--runs 3] [--cases 1000 3000 10000]
        [--steps 10000 30000 100000] [--sluice PROGRAM]

Needs NumPy. Two committed models of one recurrent layer: Fixtures/demo/rhythm.h5, a GRU of 24 units of which
the last output is judged, with cases of 40 steps, and Fixtures/Keras/k3_gru.h5, whose sequence is judged, with
one case of very many steps. The goldens are what `sluice run` gives: they say how long a verdict takes, not whether it is right.

Each size is verified with `--brief`, with `--brief --json` and without either, which looks for what the
goldens would not show; the commands take turns. Prints medians of wall time, of processor time and of peak
memory (the largest process); how much longer the largest size takes than the smallest, by case or step; and
by how many bytes memory grows with every byte of the bundle.
"""
import argparse
import multiprocessing
import os
import pathlib
import statistics
import sys
import tempfile

from processes import run

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODES = {"--brief": ["--brief"], "--brief --json": ["--brief", "--json"], "all": []}


def make(kind, size, sluice, model, path):
    """Writes a bundle of random inputs and of what the model makes of them."""
    import numpy as np

    numbers = np.random.default_rng(size)

    def sequence(steps, features):
        # A tenth of the steps is zero, as masked ones are.
        values = numbers.standard_normal((1, steps, features), np.float32)
        values[numbers.random((1, steps)) < 0.1] = 0
        return values

    if kind == "cases":
        inputs = {f"case{place:05}/inputs/0": sequence(40, 2) for place in range(size)}
    else:
        inputs = {"inputs/0": sequence(size, 3)}
    np.savez(path, **inputs)
    made = f"{path}.made.npz"
    run([sluice, "run", str(model), path, "-o", made])
    with np.load(made) as outputs:
        np.savez(path, **inputs, **outputs)
    os.remove(made)


def apart(function, *arguments):
    """Calls a function in a process of its own: what this one holds counts as memory of those it starts."""
    process = multiprocessing.get_context("fork").Process(target=function, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(process.exitcode)


def measure(sluice, model, kind, sizes, runs, folder):
    print(f"{model.name}: {kind}")
    bundles = {}
    for size in sizes:
        bundles[size] = f"{folder}/{kind}{size}.npz"
        apart(make, kind, size, sluice, model, bundles[size])
    commands = {
        (mode, size): [sluice, "verify", str(model), bundles[size], *flags]
        for mode, flags in MODES.items() for size in sizes
    }
    results = {key: [] for key in commands}
    for _ in range(runs):
        for key, command in commands.items():
            results[key].append(run(command))
    medians = {
        key: [statistics.median(column) for column in zip(*measured)]
        for key, measured in results.items()
    }
    print(f"  {'':16} {'size':>8} {'bundle':>10} {'wall':>9} {'each':>9} {'processor':>10} {'peak':>11}")
    for (mode, size), (wall, processor, peak) in medians.items():
        bundle = os.path.getsize(bundles[size]) / 2**20
        print(
            f"  {mode:16} {size:8} {bundle:6.1f} MiB {wall:7.2f} s {wall / size * 1e6:6.0f} us"
            f" {processor:8.2f} s {peak:7.1f} MiB", flush=True)
    first, last = sizes[0], sizes[-1]
    growth = os.path.getsize(bundles[last]) - os.path.getsize(bundles[first])
    for mode in MODES:
        small, large = medians[mode, first], medians[mode, last]
        print(
            f"  {mode:16} {last} against {first}: {large[0] / small[0] / (last / first):.2f} times as long"
            f" for each, {(large[2] - small[2]) * 2**20 / growth:.1f} bytes of memory for a byte of the bundle")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cases", type=int, nargs="*", default=[1000, 3000, 10000])
    parser.add_argument("--steps", type=int, nargs="*", default=[10000, 30000, 100000])
    parser.add_argument("--sluice", default=str(ROOT / ".build/release/sluice"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for model, kind, sizes in [
            (ROOT / "Fixtures/demo/rhythm.h5", "cases", options.cases),
            (ROOT / "Fixtures/Keras/k3_gru.h5", "steps", options.steps),
        ]:
            if sizes:
                measure(options.sluice, model, kind, sizes, options.runs, folder)


if __name__ == "__main__":
    main()
