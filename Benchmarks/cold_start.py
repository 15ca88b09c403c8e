#!/usr/bin/env python3
"""Times the start of `sluice summary` beside `python -c "import h5py"`, in turn, in one run.

    Scripts/demo                                  # builds .build/release
    python3 Benchmarks/cold_start.py [--python PYTHON_WITH_H5PY] [--runs 100]

Prints medians of wall time and of peak memory (the largest process), and the ratio to Python.
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


def run(command):
    """Runs a command; wall time in milliseconds and peak memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} left with status {process.returncode}")
    return (time.perf_counter() - start) * 1e3, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--runs", type=int, default=100)
    options = parser.parse_args()
    sluice = str(ROOT / ".build/release/sluice")
    with tempfile.TemporaryDirectory() as folder:
        keras = str(ROOT / "Fixtures/demo/rhythm.h5")
        native = f"{folder}/rhythm.safetensors"
        subprocess.run([sluice, "convert", keras, "-o", native], check=True, capture_output=True)
        commands = {
            "sluice summary, Keras .h5": [sluice, "summary", keras],
            "sluice summary, native file": [sluice, "summary", native],
            "python -c 'import h5py'": [options.python, "-c", "import h5py"],
        }
        results = {name: [] for name in commands}
        for _ in range(options.runs + 1):
            for name, command in commands.items():
                results[name].append(run(command))
    python = statistics.median(r[0] for r in results["python -c 'import h5py'"][1:])
    for name, measured in results.items():
        wall = statistics.median(r[0] for r in measured[1:])
        peak = statistics.median(r[1] for r in measured[1:])
        print(f"{name:30} {wall:8.2f} ms {peak:8.1f} MiB   {wall / python:.3f} of Python's time")


if __name__ == "__main__":
    main()
