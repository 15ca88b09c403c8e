"""Goldens that do not fit their models, or that no golden can be.

`golden_*` are for base.h5, `ids_*` for embedding_range.h5. Each row is (file name, what was done, what a
reader must do, bytes).
"""
import io
import zipfile

import numpy as np

import invalid_arrays
from invalid_arrays import npy, st, tensor


def packed(arrays):
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def text(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def claims(shape, data=bytes(12)):
    """A .npy of floats with this shape and other data."""
    return npy(invalid_arrays.header(shape), data)


def renamed(arrays, name):
    """A bundle with a further member, whose name has these eight bytes."""
    return packed({**arrays, "nameless": arrays["outputs/0"]}).replace(b"nameless", name)


def deflated(name, data, arrays):
    """A bundle with a further member, compressed."""
    stream = io.BytesIO(packed(arrays))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def verdicts(x, y, run):
    """Goldens that can be judged; `run` is what the framework makes of an input."""
    off, nan, lost, zeros = y.copy(), y.copy(), x.copy(), x[:0]
    off.flat[5] += 0.01
    nan.flat[5] = np.nan
    lost[1, 2, 0] = np.nan
    return [
        ("wrong_values", "one output element off by 0.01", "differs, exit 1",
         {"inputs/x": x, "outputs/0": off}),
        ("nan", "one output element is NaN", "differs, exit 1", {"inputs/x": x, "outputs/0": nan}),
        ("nan_input", "one input element is NaN, and what Keras makes of it", "matches base.h5",
         {"inputs/x": lost, "outputs/0": run(lost)}),
        ("nan_input_only", "one input element is NaN, and no output", "differs, exit 1",
         {"inputs/x": lost, "outputs/0": y}),
        ("no_rows", "a batch without rows", "matches base.h5, and says that it shows nothing",
         {"inputs/x": zeros, "outputs/0": run(zeros)}),
        ("doubles", "the input in double precision", "matches base.h5",
         {"inputs/x": x.astype("f8"), "outputs/0": y}),
        ("truths", "outputs that are truth values", "differs, exit 1",
         {"inputs/x": x, "outputs/0": y > 0}),
    ]


def misfits(x, y):
    """Goldens whose arrays are not those of the model."""
    good = {"inputs/x": x, "outputs/0": y}
    first = {f"a/{name}": array for name, array in good.items()}
    refused = "inconsistent, exit 65"
    return [
        ("other_shape", "5 input features, not 3", f"{refused}, «shape»",
         {"inputs/x": np.concatenate([x, x[..., :2]], -1), "outputs/0": y}),
        ("wrong_name", "an input the model has not", f"{refused}, «nowhere»",
         {"inputs/nowhere": x, "outputs/0": y}),
        ("no_outputs", "no outputs", f"{refused}, «outputs»", {"inputs/x": x}),
        ("no_inputs", "no inputs", f"{refused}, «x»", {"outputs/0": y}),
        ("no_inputs_second", "a second case without inputs", f"{refused}, «b»",
         {**first, "b/outputs/0": y}),
        ("no_outputs_second", "a second case without outputs", f"{refused}, «b»",
         {**first, "b/inputs/x": x}),
        ("more_inputs", "an input more", f"{refused}, «y»", {**good, "inputs/y": x}),
        ("more_arrays", "an array that is no part of a golden", f"{refused}, «weights»",
         {**good, "weights": x}),
        ("output_unknown", "an output the model has not", f"{refused}, «nowhere»",
         {"inputs/x": x, "outputs/nowhere": y}),
        ("layer_unknown", "a node the model has not", f"{refused}, «nowhere»",
         {**good, "layers/nowhere": y}),
        ("output_shape", "outputs of 3 units, not 4", f"{refused}, «shape»",
         {"inputs/x": x, "outputs/0": y[..., :3]}),
        ("output_rank", "outputs in one row", f"{refused}, «shape»",
         {"inputs/x": x, "outputs/0": y.ravel()}),
        ("scalar", "an input that is a number", f"{refused}, «shape»",
         {"inputs/x": np.float32(1), "outputs/0": y}),
        ("no_features", "an input without features", f"{refused}, «shape»",
         {"inputs/x": x[..., :0], "outputs/0": y}),
        ("input_twice", "the input by name and by position", f"{refused}, «twice»",
         {**good, "inputs/0": x}),
        ("case_twice", "the unnamed case, once by its name", f"{refused}, «twice»",
         {**good, "default/inputs/x": x}),
        ("case_slash", "a case with a slash in its name", f"{refused}, «a/b»",
         {"a/b/inputs/x": x, "a/b/outputs/0": y}),
        ("key_typo", "input/ and output/", f"{refused}, «input/x»", {"input/x": x, "output/0": y}),
        ("key_nameless", "an input without a name", f"{refused}, «inputs/»",
         {"inputs/": x, "outputs/0": y}),
        ("empty", "no arrays", f"{refused}, «no arrays»", {}),
        ("provenance_only", "nothing but its provenance", f"{refused}, «no arrays»",
         {"provenance": np.frombuffer(b"{}", "u1")}),
        ("provenance_numbers", "a provenance of numbers", f"{refused}, «provenance»",
         {**good, "provenance": np.ones(3)}),
        ("provenance_text", "a provenance that is no JSON", "exit 65, «provenance»",
         {**good, "provenance": np.frombuffer(b'{"a":', "u1")}),
        ("input_truths", "an input of truth values", f"{refused}, «truth values»",
         {"inputs/x": x > 0, "outputs/0": y}),
        ("texts", "an input of texts", "unsupported, exit 69, «<U1»",
         {"inputs/x": np.array([["a", "b"]]), "outputs/0": y}),
        ("objects", "outputs that are pickled", "unsafe, exit 65, «object»",
         {"inputs/x": x, "outputs/0": np.array([None, {}], object)}),
        ("complex", "a complex input", "unsupported, exit 69, «<c8»",
         {"inputs/x": x.astype("c8"), "outputs/0": y}),
        ("dates", "outputs that are dates", "unsupported, exit 69, «M8»",
         {"inputs/x": x, "outputs/0": np.array(["2020-01-01"], "M8[D]")}),
        ("records", "outputs that are records", "unsupported, exit 69, «descr»",
         {"inputs/x": x, "outputs/0": np.zeros(3, [("a", "f4"), ("b", "i4")])}),
    ]


def liars(x, y):
    """Files that claim more than they hold, or hold more than they claim."""
    good, output = {"inputs/x": x, "outputs/0": y}, text(y)

    def claimed(shape, **data):
        return invalid_arrays.zipped(("inputs/x.npy", claims(shape, **data)), ("outputs/0.npy", output))

    return [
        ("claims_elements.npz", "an array of 10^15 elements", "limit, exit 65",
         claimed(f"({10**15},)")),
        ("claims_data.npz", "an array of 32 GiB", "truncated, exit 65", claimed(f"({2**33},)")),
        ("claims_steps.npz", "9 x 10^9 steps of no rows", "limit, exit 65, «no elements»",
         claimed(f"(0, {9 * 10**9}, 3)", data=b"")),
        ("claims_rows.npz", "10^9 rows of no steps", "limit, exit 65, «no elements»",
         claimed(f"({10**9}, 0, 3)", data=b"")),
        ("bomb.npz", "36 MB of zeros in 35 kB", "exit 65, «too large»",
         deflated("inputs/y.npy", claims("(9000000,)", bytes(36_000_000)), good)),
        ("text_member.npz", "a member that is no array", "exit 65, «README.txt»",
         deflated("README.txt", b"hello", good)),
        ("name_latin.npz", "a name that is no UTF-8", "malformed, exit 65, «UTF-8»",
         renamed(good, b"n\xe9\xff\xfeless")),
        ("name_escape.npz", "a name with an escape sequence", "inconsistent, exit 65",
         renamed(good, b"n\x1b[31mss")),
        ("name_nul.npz", "a name with a NUL", "unsafe, exit 65, «NUL»", renamed(good, b"n\0meless")),
        ("outside.safetensors", "an array that ends beyond the file", "truncated, exit 65",
         st({"inputs/x": tensor(list(x.shape), 0, x.nbytes),
             "outputs/0": tensor(list(y.shape), x.nbytes, x.nbytes + y.nbytes)}, bytes(400))),
        ("huge.safetensors", "an array of 10^15 bytes", "limit, exit 65",
         st({"inputs/x": tensor([25 * 10**13], 0, 10**15)}, bytes(400))),
        ("negative.safetensors", "an array that begins before the data", "malformed, exit 65",
         st({"inputs/x": tensor([3], -12, 0)}, bytes(12))),
        ("none.safetensors", "no arrays", "inconsistent, exit 65, «no arrays»", st({})),
        ("bare.npy", "an array alone", "inconsistent, exit 65, «without a name»", text(x)),
    ]


def identifiers(ids, y):
    """Goldens for embedding_range.h5 whose identifiers are none."""
    def changed(value):
        numbers = ids.astype("f4")
        numbers[0, 0] = value
        return numbers

    return [
        ("floats", "identifiers as floats", "matches embedding_range.h5", ids.astype("f4")),
        ("fraction", "the identifier 1.5", "inconsistent, exit 65, «1.5»", changed(1.5)),
        ("nan", "the identifier NaN", "inconsistent, exit 65, «nan»", changed(np.nan)),
        ("huge", "the identifier 10^30", "inconsistent, exit 65, «e+30»", changed(1e30)),
        ("negative", "the identifier -1", "exit 65, «-1»", changed(-1).astype("i8")),
        ("texts", "identifiers as texts", "unsupported, exit 69, «<U1»", ids.astype("U1")),
    ]


def rows(base, words, run, run_words):
    """All of them; `base` and `words` hold good goldens, `run` and `run_words` call the models."""
    x, y = base["inputs/x"], base["outputs/0"]
    ids = words["inputs/x"].copy()
    ids[0, 1] = 5
    right = run_words(ids)
    listed = [(f"golden_{name}.npz", *rest, packed(arrays))
              for name, *rest, arrays in verdicts(x, y, run) + misfits(x, y)]
    listed += [(f"golden_{name}", *rest) for name, *rest in liars(x, y)]
    listed += [(f"ids_{name}.npz", *rest, packed({"inputs/x": array, "outputs/0": right}))
               for name, *rest, array in identifiers(ids, right)]
    return listed
