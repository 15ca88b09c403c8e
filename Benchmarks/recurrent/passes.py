"""Measures all in interleaved passes: one after the other, then all again, so that a slow minute hits all."""
import itertools
import json
import subprocess
import sys
import time

from recurrent.installation import RTNEURAL

# What both processors do together, in what one does, where they are two cores and not two threads of one.
TWO_CORES = 1.7

# What one processor does, at least, in what it did at best, where nothing else runs.
ALONE = 0.8

# How long a run waits for processors that are its own, in seconds.
PATIENCE = 30

# How often a run is tried that was not alone on the processors.
ATTEMPTS = 3

# The largest error of single precision over the first steps that is rounding: larger ones are other layers.
LARGEST_ERROR = 1e-5


def measure(installation, names, threads, passes, repeats, seconds, cases, path):
    """Writes what every run prints to the file `path`, each line with its pass and what the processors did before and
    after."""
    fastest = 0
    with open(path, "w") as file:
        for number, count, name in itertools.product(range(passes), threads, names):
            if count > 1 and name in RTNEURAL:
                continue
            title = f"pass {number + 1} of {passes}: {name}, {count} thread{'s' * (count > 1)}"
            for _ in range(ATTEMPTS):
                before, fastest = settled(installation, count, fastest)
                start = time.monotonic()
                lines = run(*installation.command(name, count, repeats, seconds, cases), name)
                took = time.monotonic() - start
                around = {"threads": count, "before": before, "after": installation.processors()}
                file.writelines(json.dumps({"name": name, "pass": number} | around | line) + "\n" for line in lines)
                file.flush()
                fastest = max(fastest, around["after"][0])
                fair = is_fair(around, fastest)
                print(f"{title}: {took:.0f} s{'' if fair else ', not alone on the processors'}", file=sys.stderr)
                if fair:
                    break


def settled(installation, threads, fastest):
    """What the processors do, as soon as it is what the threads need or there was no more patience; and the most one
    ever did."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = installation.processors()
        fastest = max(fastest, found[0])
        if is_enough(found, threads, fastest) or time.monotonic() > deadline:
            return found, fastest
        time.sleep(1)


def run(command, environment, name):
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"error: {name} left with status {done.returncode}:\n{done.stderr[-2000:]}")
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    for line in lines:
        if line["metric"].startswith("max_abs_err") and not line["value"] <= LARGEST_ERROR:
            sys.exit(f"error: {name}: {line['case']}: off by {line['value']}, expected at most {LARGEST_ERROR}")
    return lines


def is_fair(line, fastest):
    """Whether the processors did, before and after, what the threads need."""
    return all(is_enough(found, line["threads"], fastest) for found in (line["before"], line["after"]))


def is_enough(found, threads, fastest):
    """Whether processors that do `found` are all the threads' own; `fastest` is the most one ever did."""
    one, both = found
    # Half of it is left when something else runs on the other thread of the core.
    return one >= ALONE * fastest and (threads == 1 or both >= TWO_CORES * one)
