"""Makes the ONNX files of Fixtures/Invalid: small models that must be refused, and a few that must not.

    python invalid_onnx.py

The environment holds requirements-onnx.txt. README.md there and the manifest list the files.
"""
import onnx

import invalid_onnx_cells
import invalid_onnx_files
import invalid_onnx_graphs
import invalid_readme
import manifest

OUT = manifest.FIXTURES / "Invalid"


def main():
    for pattern in invalid_readme.ONNX:
        for path in OUT.glob(pattern):
            path.unlink()
    listed = []
    for name, what, outcome, data in [
            *invalid_onnx_cells.rows(), *invalid_onnx_graphs.rows(), *invalid_onnx_files.rows()]:
        path = OUT / f"{name}.onnx"
        assert not path.exists(), f"two rows {name}"
        path.write_bytes(data if isinstance(data, bytes) else data.SerializeToString(deterministic=True))
        listed.append((path, what, outcome))
    for name, what, outcome, data in invalid_onnx_files.DATA:
        (OUT / name).write_bytes(data)
        listed.append((OUT / name, what, outcome))
    manifest.update([
        manifest.entry(path, "invalid_onnx.py", f"onnx {onnx.__version__}", what, {"outcome": outcome})
        for path, what, outcome in listed])
    invalid_readme.write()


if __name__ == "__main__":
    main()
