"""Makes fixtures with the old generations of Keras, each in an environment of its own.

    python old_keras.py install --environments DIR
    python old_keras.py make --environments DIR --out DIR [NAME …]

`install` makes a virtual environment for each requirements file in old/ (it
needs Python 3.6, 3.8, 3.9 and 3.11 as python3.6 … on the path, or their folder
of pyenv versions as --pythons) and unpacks each Keras of its own version.
`make` runs the named environments, or all, writes every model to --out, and
copies those of COMMITTED to Fixtures/Keras, what keras2onnx wrote to
Fixtures/ONNX, with their part of the manifest.
Nothing is patched in a framework but the GPU operation of the CuDNN layers,
which has no kernel on a CPU: see old/keras2.py.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess

import manifest

HERE = pathlib.Path(__file__).resolve().parent / "old"

# name: (requirements, Keras version beside it, backend, module)
ENVIRONMENTS = {
    "keras033": ("keras1", "0.3.3", "theano", "keras1"),
    "keras108": ("keras1", "1.0.8", "theano", "keras1"),
    "keras122theano": ("keras1", "1.2.2", "theano", "keras1"),
    "keras122": ("keras1", "1.2.2", "tensorflow", "keras1"),
    "keras208": ("keras1", "2.0.8", "tensorflow", "keras2"),
    "keras215": ("keras1", "2.1.5", "tensorflow", "keras2"),
    "keras224": ("keras2", "2.2.4", "tensorflow", "keras2"),
    "keras224theano": ("keras1", "2.2.4", "theano", "keras2"),
    "keras231": ("keras2", "2.3.1", "tensorflow", "keras2"),
    "keras2onnx": ("keras2onnx", "2.3.1", "tensorflow", "keras_onnx"),
    "tf23": ("tf23", None, "tensorflow", "tfkeras"),
    "tf28": ("tf28", None, "tensorflow", "tfkeras"),
    "tf212": ("tf212", None, "tensorflow", "tfkeras"),
    "tf213": ("tf213", None, "tensorflow", "tfkeras"),
    "tf214": ("tf214", None, "tensorflow", "tfkeras"),
    "tf215": ("tf215", None, "tensorflow", "tfkeras"),
    "keras305": ("tf216", "3.0.5", "tensorflow", "keras3"),
    "keras333": ("tf216", "3.3.3", "tensorflow", "keras3"),
    "keras360": ("tf216", "3.6.0", "tensorflow", "keras3"),
    "keras3100": ("tf216", "3.10.0", "tensorflow", "keras3"),
}
PYTHON = {"keras1": "3.6", "keras2": "3.6", "keras2onnx": "3.6", "tf23": "3.8", "tf28": "3.9"}

COMMITTED = """
    k033_norm k108_lstm_norm
    k1_bidirectional_mask k1_conv1d_theano k1_conv2d_th k1_functional_merges k1_gru_theano
    k1_lstm_tensorflow k1_nested k1_sequential_merge k1_shapes_norm k1_weights_only
    k208_gru_lstm k215_reset_after k215_stacked_states
    k224_bidirectional k224_chunked_names k224_cudnn_gru k224_cudnn_nested k224_cudnn_weights
    k224_encoder_decoder k224_nested k224_rnn_cells k224_theano_conv1d k224_theano_same k231_hard_sigmoid
    tfk23_numbered_cells tfk212_numbered tfk213_numbered tfk213_everything tfk214_numbered tfk215_everything
    k305_numbered k333_merged_masks k360_cell_weights
    keras2onnx_layers fault_keras2onnx_backwards fault_keras2onnx_masked
""".split()


def python_of(environments, requirements):
    return environments / requirements / "bin" / "python"


def install(environments, pythons):
    for file in sorted(HERE.glob("requirements-*.txt")):
        name = file.stem.split("-", 1)[1]
        version = PYTHON.get(name, "3.11")
        found = sorted(pythons.glob(f"{version}.*/bin/python")) if pythons else []
        base = found[-1] if found else f"python{version}"
        subprocess.run([base, "-m", "venv", environments / name], check=True)
        pip = [python_of(environments, name), "-m", "pip", "install", "--quiet"]
        if version == "3.6":  # the pip that came with it does not know newer wheels
            subprocess.run([*pip, "--upgrade", "pip<22", "wheel"], check=True)
        subprocess.run([*pip, "--requirement", file], check=True)
    for requirements, version, _, _ in ENVIRONMENTS.values():
        target = environments / f"keras-{version}"
        if version and not target.exists():
            subprocess.run([python_of(environments, requirements), "-m", "pip", "install", "--quiet",
                            "--no-deps", "--target", target, f"keras=={version}"], check=True)


def run(environments, name, out):
    requirements, version, backend, module = ENVIRONMENTS[name]
    # Theano without a compiler computes by its own NumPy implementations; the
    # check that it leaves out is the one that forbids this for convolutions.
    variables = {
        **os.environ, "HOME": str(out / "home"), "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1", "TF_ENABLE_ONEDNN_OPTS": "0",
        "THEANO_FLAGS": "cxx=,device=cpu,floatX=float32,optimizer_excluding=AbstractConvCheck,"
                        f"base_compiledir={out / 'home'}",
        "PYTHONPATH": str(environments / f"keras-{version}") if version else "",
    }
    (out / "home").mkdir(parents=True, exist_ok=True)
    subprocess.run([python_of(environments, requirements), "-W", "ignore", HERE / f"{module}.py", name, out],
                   check=True, env=variables)
    return json.loads((out / f"{name}.records.json").read_text("utf-8"))


def commit(records, out):
    entries = []
    for record in records:
        file = record.pop("file")
        if file.split(".")[0] in COMMITTED:
            folder = "ONNX" if "keras2onnx" in file else "Keras"
            path = manifest.FIXTURES / folder / file
            shutil.copyfile(out / file, path)
            entries.append(manifest.entry(path, **record))
    manifest.update(entries)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mode", choices=["install", "make"])
    parser.add_argument("names", nargs="*", choices=[[], *ENVIRONMENTS])
    parser.add_argument("--environments", type=pathlib.Path, required=True)
    parser.add_argument("--pythons", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    arguments = parser.parse_args()
    environments = arguments.environments.resolve()
    if arguments.mode == "install":
        install(environments, arguments.pythons)
        return
    if arguments.out is None:
        parser.error("make needs --out")
    out = arguments.out.resolve()
    for name in arguments.names or ENVIRONMENTS:
        commit(run(environments, name, out), out)


if __name__ == "__main__":
    main()
