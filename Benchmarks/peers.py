#!/usr/bin/env python3
"""Times Sluice's engine and its peers on recurrent layers, in interleaved passes of one run.

    python3 Benchmarks/peers.py --venv ~/peers [--passes 5] [--threads 1,2] [--cases PART,…] [--peers NAME,…]
        [--keras PYTHON_WITH_KERAS] [--rtneural CHECKOUT] [--write]

Installs what it needs: packages of Debian, and of Python into the environment given, which must lie outside the
checkout. ONNX Runtime, oneDNN, OpenVINO and PyTorch are measured, Keras if a Python has it, and RTNeural if there is
a checkout of it, with its submodules; else its times are computed (results.py says how). All compute in single precision, keep their states from call to call and are held to a
reference in double precision.

Before and after every run it is measured what one processor does and what both do together. Runs during which
something else ran are dropped, and so are those with two threads while both processors together did less than 1.7
times what one does. Prints the medians; with --write it renews Benchmarks/results.json, the README's table
and Documentation/recurrent.svg. The lines of all runs are left in lines.jsonl in the environment.
"""
import argparse
import json

from recurrent import cases, chart, installation, passes, results, table

ROOT = installation.ROOT


def listed(text):
    return [word for word in text.split(",") if word]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--venv", required=True, help="a folder for what is installed, outside the checkout")
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--threads", type=listed, default=["1", "2"])
    parser.add_argument("--cases", type=listed, default=[], help="parts of names, with commas between them")
    parser.add_argument("--peers", type=listed, help=", ".join(installation.NAMES))
    parser.add_argument("--repeats", type=int, default=7, help="samples of a run")
    parser.add_argument("--seconds", type=float, default=0.04, help="what a sample lasts")
    parser.add_argument("--keras", help="a Python with Keras and TensorFlow", metavar="PYTHON")
    parser.add_argument("--rtneural", help="a checkout of RTNeural, with its submodules", metavar="FOLDER")
    parser.add_argument("--sluice", help="a built recurrent-cases, in place of building one", metavar="PROGRAM")
    parser.add_argument("--write", action="store_true", help="renew the results, the table and the chart")
    options = parser.parse_args()
    names = options.peers or [name for name in installation.NAMES if name != "keras" or options.keras]
    unknown = set(names) - set(installation.NAMES)
    if unknown or "keras" in names and not options.keras:
        parser.error(f"--peers: {', '.join(sorted(unknown)) or 'keras wants --keras'}")
    if options.rtneural:
        names += installation.RTNEURAL
    if options.write and (options.cases or options.peers or set(options.threads) != {"1", "2"}):
        parser.error("--write wants all cases, all peers, and one thread as well as two")
    chosen = [case.name for case in cases.chosen(options.cases)]
    if not chosen:
        parser.error(f"--cases: no case is called {', '.join(options.cases)}")
    # RTNeural's times are computed from other cases.
    chosen += sorted({results.RTNEURAL[name][1] for name in chosen if name in results.RTNEURAL} - set(chosen))

    installed = installation.Installation(options.venv, names, options.keras, options.sluice, options.rtneural)
    installed.install(chosen)
    lines = installed.folder / "lines.jsonl"
    passes.measure(installed, names, [int(count) for count in options.threads], options.passes, options.repeats,
                   options.seconds, chosen, lines)
    found = results.summarised(lines)
    print(table.listing(found), end="")
    if options.write:
        (ROOT / "Benchmarks/results.json").write_text(json.dumps(found, indent=1) + "\n")
        table.write(found, ROOT / "README.md")
        (ROOT / "Documentation/recurrent.svg").write_text(chart.drawn(found))


if __name__ == "__main__":
    main()
