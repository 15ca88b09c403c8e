#!/usr/bin/env python3
"""Runs `sluice verify` on the node tests that the onnx package generates.

Scripts/onnx-node-tests calls it in an environment that has the package. Every test is a model of one
operator with inputs and outputs; the variants named `…_expanded` are the same operator written out as
the standard defines it. Tests of operators that Sluice does not read at all are left out.
"""
import argparse
import collections
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy
import onnx
from onnx.backend.test.case import node as cases

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "Fixtures/onnx_node_tests.tsv"
HEAD = ["operator", "tests", "passed", "refused", "failed", "what is refused"]


@dataclasses.dataclass
class Result:
    """What came of one test: `passed`, `refused`, `failed`, or `unknown` to Sluice."""

    name: str
    operator: str
    verdict: str
    reason: str = ""


def operator(case, by_name):
    """The operator that a test is about."""
    name = case.name.split("_expanded")[0]
    node = by_name.get(name, case).model.graph.node[0]
    return f"{node.domain}.{node.op_type}" if node.domain else node.op_type


def tolerance(case):
    """The tolerance of a test, which does not know what two bytes can hold; Sluice does."""
    types = {value.type.tensor_type.elem_type for value in case.model.graph.output}
    if types & {onnx.TensorProto.FLOAT16, onnx.TensorProto.BFLOAT16}:
        return []
    return ["--atol", str(max(case.atol, 1e-6)), "--rtol", str(case.rtol)]


def message(value, port):
    """A value as the protobuf message that test data are kept in."""
    match port.type.WhichOneof("value"):
        case "sequence_type":
            return onnx.numpy_helper.from_list(value, port.name)
        case "optional_type":
            return onnx.numpy_helper.from_optional(value, port.name)
        case _ if isinstance(value, onnx.TensorProto):
            return value
        case _:
            return onnx.numpy_helper.from_array(numpy.asarray(value), port.name)


def write(case, folder):
    """Writes the model and its test data as the ONNX project lays them out."""
    folder.mkdir()
    graph = case.model.graph
    (folder / "model.onnx").write_bytes(case.model.SerializeToString())
    for index, (inputs, outputs) in enumerate(case.data_sets):
        data = folder / f"test_data_set_{index}"
        data.mkdir()
        for role, ports, values in [
            ("input", graph.input, inputs),
            ("output", graph.output, outputs),
        ]:
            for place, (port, value) in enumerate(zip(ports, values, strict=True)):
                text = message(value, port).SerializeToString()
                (data / f"{role}_{place}.pb").write_bytes(text)


def run(case, name, sluice, folder):
    """Verifies one test of the operator `name`."""
    folder = folder / case.name
    write(case, folder)
    model = folder / "model.onnx"
    command = [sluice, "verify", model, folder, *tolerance(case)]
    process = subprocess.run(command, capture_output=True, text=True)
    if process.returncode == 0:
        return Result(case.name, name, "passed")
    reason = process.stderr.strip().split("\n")[0].removeprefix(f"error: {model}: ")
    if "not known: " in reason and f"'{name}'" in reason:
        return Result(case.name, name, "unknown", reason)
    refused = process.returncode == os.EX_UNAVAILABLE
    return Result(case.name, name, "refused" if refused else "failed", reason)


def shortened(reason):
    """The parts of a reason without its place; of element types and operators the names alone."""
    if match := re.search(r"element type '(\w+)' is not supported", reason):
        return [match[1]]
    if "operators that are not known: " in reason:
        return re.findall(r"'([\w.]+)'", reason)
    return [re.sub(r"^(node|input|output|initializer) '[^']*'( \(\w+\))?: ", "", reason)]


def rows(results):
    """The lines of the table: an operator, counts, and the reasons of refusals."""
    by_operator = collections.defaultdict(list)
    for result in results:
        by_operator[result.operator].append(result)
    for name, group in sorted(by_operator.items()):
        counts = collections.Counter(result.verdict for result in group)
        refused = [r.reason for r in group if r.verdict == "refused"]
        reasons = sorted({part for reason in refused for part in shortened(reason)})
        yield [
            name,
            *(str(n) for n in [len(group), *(counts[v] for v in HEAD[2:5])]),
            "; ".join(reasons),
        ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sluice", required=True)
    parser.add_argument("--write", action="store_true", help=f"renew {TABLE.relative_to(ROOT)}")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("operators", nargs="*")
    options = parser.parse_args()
    if options.write and options.operators:
        parser.error("--write renews the whole table")
    collected = [case for case in cases.collect_testcases(None) if case.model is not None]
    by_name = {case.name: case for case in collected}
    chosen = [(case, operator(case, by_name)) for case in collected]
    if options.operators:
        chosen = [(case, name) for case, name in chosen if name in options.operators]
    with tempfile.TemporaryDirectory() as folder:
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            results = list(
                pool.map(
                    lambda pair: run(*pair, options.sluice, pathlib.Path(folder)), chosen
                )
            )
    unread = {r.operator for r in results if r.verdict == "unknown"}
    left_out = [r for r in results if r.operator in unread]
    results = [r for r in results if r.operator not in unread]
    for result in results:
        if result.verdict == "failed":
            print(f"{result.name}: {result.reason}", file=sys.stderr)
    table = [HEAD, *rows(results)]
    if options.write:
        TABLE.write_text("".join("\t".join(row) + "\n" for row in table))
    widths = [max(len(row[column]) for row in table) for column in range(5)]
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths)]
        print("  ".join([*cells, row[5]]).rstrip())
    counts = collections.Counter(result.verdict for result in results)
    print(
        f"\n{counts['passed']} passed, {counts['refused']} refused, {counts['failed']} failed; "
        f"{len(left_out)} tests of other operators left out"
    )
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
