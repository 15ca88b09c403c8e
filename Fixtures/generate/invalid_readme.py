"""Fixtures/Invalid/README.md: what the manifest says of every file there."""
import json

import manifest

OUT = manifest.FIXTURES / "Invalid"
# The files that invalid_onnx.py makes; all others are invalid.py's.
ONNX = ("*.onnx", "*.onnx.data")


def write():
    entries = json.loads((manifest.FIXTURES / "manifest.json").read_text("utf-8"))
    lines = ["# Files that must be refused, and a few that must not", "",
             "Made by `Fixtures/generate/invalid.py` from `base.h5`, and by `invalid_onnx.py`. The words in",
             "« » belong in the message. `golden_*` are for `base.h5`,", "`ids_*` for `embedding_range.h5`.", "",
             "| file | what was done | a reader must |", "|---|---|---|"]
    lines += [f"| {entry['path'].split('/')[1]} | {entry['covers']} | {entry['expectation']['outcome']} |"
              for entry in entries if entry["path"].startswith("Invalid/")]
    (OUT / "README.md").write_text("\n".join(lines) + "\n", "utf-8")
