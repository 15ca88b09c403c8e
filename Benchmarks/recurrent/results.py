"""Medians over passes and their ratios."""
import json
import re
import statistics

from recurrent import cases, passes

# RTNeural is to be had from neither pip nor apt. Where there is no checkout of it, its time with one thread is a
# share of that of ONNX Runtime's C interface, as measured once: the share, and in which case. Both need the same for every step of a long sequence,
# so a step of one is a step of a stream.
RTNEURAL = {
    "gru_stream_i1_h8": (0.25, "gru_seq_i1_h8_b1_t1000"),
    "gru_stream_i1_h40": (0.38, "gru_seq_i1_h40_b1_t1000"),
    "gru_stream_i64_h128": (0.77, "gru_seq_i64_h128_b1_t1000"),
    "gru_stream_i256_h512": (44.0 / 49.4, "gru_stream_i256_h512"),
    "gru_seq_i1_h8_b1_t1000": (0.25, "gru_seq_i1_h8_b1_t1000"),
    "gru_seq_i1_h40_b1_t1000": (0.38, "gru_seq_i1_h40_b1_t1000"),
    "gru_seq_i64_h128_b1_t1000": (0.77, "gru_seq_i64_h128_b1_t1000"),
    "lstm_seq_i64_h128_b1_t1000": (0.87, "lstm_seq_i64_h128_b1_t1000"),
}

# How the names of RTNeural's builds begin, of which the fastest counts.
RTNEURAL_BUILDS = "rtneural-"

OURS = "sluice"

# Those without whom a case is not measured.
PEERS = {"onnxruntime-c", "onnxruntime", "onednn", "openvino", "torch"}


def summarised(path):
    """The results of the lines in a file that passes.py wrote."""
    with open(path) as file:
        lines = [json.loads(line) for line in file]
    fastest = max(one for line in lines for one, _ in (line["before"], line["after"]))
    times, dropped = {}, set()
    for line in lines:
        if line["metric"] != "us_per_call":
            continue
        if passes.is_fair(line, fastest):
            key = line["case"], line["threads"], line["name"]
            times.setdefault(key, []).append(line["value"])
        else:
            dropped.add((line["name"], line["threads"], line["pass"], *line["before"]))
    names = {line["name"] for line in lines}
    versions = {
        "rtneural" if line["name"].startswith(RTNEURAL_BUILDS) else line["name"]: version(line["peer"])
        for line in lines}
    probes = [line["before"] for line in lines]
    return {
        "machine": {
            "processor": processor(),
            "gflops": {"one": statistics.median(one for one, _ in probes),
                       "both": statistics.median(both for _, both in probes)},
        },
        "passes": 1 + max(line["pass"] for line in lines),
        "runsDropped": len(dropped),
        "versions": {name: found for name, found in versions.items() if found},
        "cases": {
            case.name: {str(threads): row(times, names, case.name, threads) for threads in (1, 2)}
            for case in cases.all_cases() if any(key[0] == case.name for key in times)},
    }


def row(times, names, case, threads):
    """Microseconds of everyone with so many threads, the best peer with so many or fewer, and its time to ours.

    There is no best where one of `names` is missing because it was never alone on the processors: the best of those
    that are left is another.
    """
    found = {count: medians(times, case, count) for count in range(1, threads + 1)}
    made = {"microseconds": found[threads]}
    expected = {name for name in names if not name.startswith(RTNEURAL_BUILDS)}
    missing = set().union(*(expected - values.keys() for values in found.values()))
    peers = [(value, name, count) for count, values in found.items() for name, value in values.items() if name != OURS]
    if missing:
        made["missing"] = sorted(missing)
    elif peers:
        best, made["best"], made["bestThreads"] = min(peers)
        if OURS in found[threads]:
            made["ratio"] = best / found[threads][OURS]
    return made


def medians(times, case, threads):
    found = {name: statistics.median(values) for (of, count, name), values in times.items()
             if (of, count) == (case, threads)}
    builds = [found.pop(name) for name in list(found) if name.startswith(RTNEURAL_BUILDS)]
    if builds:
        found["rtneural"] = min(builds)
    elif threads == 1 and case in RTNEURAL:
        share, of = RTNEURAL[case]
        measured = times.get((of, 1, "onnxruntime-c"))
        if measured:
            steps = cases.sizes(case)["t"] / cases.sizes(of)["t"]
            found["rtneural"] = share * statistics.median(measured) * steps
    return found


def version(peer):
    """`1.31.1` of `onnxruntime-c-1.31.1-t1`."""
    found = re.search(r"-([0-9][^-]*)-t[0-9]+$", peer)
    return found and found[1]


def processor():
    with open("/proc/cpuinfo") as file:
        text = file.read()
    name = re.search("^model name\\s*: (.*)$", text, re.MULTILINE)
    return name[1] if name else "unknown"
