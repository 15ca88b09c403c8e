"""What the programs in Python that measure a peer share: the cases, their numbers, the clock and the lines.

Every one of them is called as `PROGRAM THREADS REPEATS SECONDS FOLDER CASE…`, as those in C and C++ are.
"""
import collections
import json
import re
import sys
import time

import numpy as np

Case = collections.namedtuple("Case", "name cell inputs hidden batch steps gates")
Numbers = collections.namedtuple("Numbers", "kernel recurrent input_bias recurrent_bias sequence")
Settings = collections.namedtuple("Settings", "threads repeats seconds folder cases")

# How many steps are held to the reference.
CHECKED_STEPS = 20


def parsed(name):
    """A case, of which the name says all."""
    sizes = {letter: int(size) for letter, size in re.findall("_([ihbt])([0-9]+)", name)}
    cell = name.split("_")[0]
    return Case(name, cell, sizes["i"], sizes["h"], sizes.get("b", 1), sizes.get("t", 1),
                {"gru": 3, "lstm": 4}[cell])


def settings():
    threads, repeats, seconds, folder, *names = sys.argv[1:]
    return Settings(int(threads), int(repeats), float(seconds), folder, [parsed(name) for name in names])


def numbers(case):
    """Random weights and a sequence.

    Gates stand in columns, update, reset, candidate (GRU, the reset gate after the product) or input, forget,
    cell, output (LSTM, which has one bias: the recurrent one is zero). The sequence is [steps, batch, inputs].
    """
    random = np.random.default_rng(case.inputs * 100_003 + case.hidden)
    bound, rows = 1 / np.sqrt(case.hidden), case.gates * case.hidden

    def weights(*shape):
        return random.uniform(-bound, bound, shape).astype(np.float32)

    kernel, recurrent = weights(case.inputs, rows), weights(case.hidden, rows)
    biases = weights(rows), weights(rows) if case.cell == "gru" else np.zeros(rows, np.float32)
    sequence = random.standard_normal((case.steps, case.batch, case.inputs)).astype(np.float32)
    return Numbers(kernel, recurrent, *biases, sequence)


def reference(case):
    """The outputs [steps, batch, hidden] of the first steps from states of zero, in double precision."""
    given = Numbers(*(array.astype(np.float64) for array in numbers(case)))
    hidden, cell = np.zeros((2, case.batch, case.hidden))
    outputs = []
    for features in given.sequence[:CHECKED_STEPS]:
        inner = np.split(features @ given.kernel + given.input_bias, case.gates, axis=-1)
        outer = np.split(hidden @ given.recurrent + given.recurrent_bias, case.gates, axis=-1)
        if case.cell == "gru":
            update, reset = sigmoid(inner[0] + outer[0]), sigmoid(inner[1] + outer[1])
            hidden = update * hidden + (1 - update) * np.tanh(inner[2] + reset * outer[2])
        else:
            sums = [a + b for a, b in zip(inner, outer)]
            cell = sigmoid(sums[1]) * cell + sigmoid(sums[0]) * np.tanh(sums[2])
            hidden = sigmoid(sums[3]) * np.tanh(cell)
        outputs.append(hidden)
    return np.stack(outputs)


def sigmoid(values):
    return 1 / (1 + np.exp(-values))


def line(peer, case, metric, value, **more):
    print(json.dumps({"peer": peer, "case": case.name, "metric": metric, "value": value, **more}), flush=True)


def measure(peer, case, given, call, outputs):
    """Times `call`, which goes through all steps once, and prints the medians.

    As many calls as take `given.seconds` are one sample. `outputs` [steps, batch, hidden] are those of a first
    call from states of zero.
    """
    peer = f"{peer}-t{given.threads}"
    expected = reference(case)
    error = np.abs(np.asarray(outputs, np.float64)[:len(expected)] - expected).max()
    line(peer, case, "max_abs_err_vs_f64_first20", float(error))
    call()
    calls = 1
    while True:
        start = time.perf_counter()
        for _ in range(calls):
            call()
        took = time.perf_counter() - start
        if took >= given.seconds / 2:
            break
        calls *= 2
    calls = max(1, int(calls * given.seconds / took))
    samples = []
    for _ in range(given.repeats):
        start = time.perf_counter()
        for _ in range(calls):
            call()
        samples.append((time.perf_counter() - start) / calls)
    samples.sort()
    median, least, most = samples[len(samples) // 2], samples[0], samples[-1]
    work = 2 * case.gates * case.hidden * (case.inputs + case.hidden) * case.batch * case.steps
    line(peer, case, "us_per_call", median * 1e6, min=least * 1e6, max=most * 1e6, repeats=given.repeats, inner=calls)
    line(peer, case, "gflops", work / median * 1e-9, best=work / least * 1e-9)
    line(peer, case, "ns_per_step", median / case.steps * 1e9, min=least / case.steps * 1e9)
