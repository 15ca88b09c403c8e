"""Makes Fixtures/Invalid: one small good model and many files that are not.

    python invalid.py

base.h5 is a GRU(4) of 3 features (Keras 3). The other files are edits of it or
bytes of their own; control_*.h5 hold the same model and are good. README.md
there and the manifest list them.
"""
import logging
import shutil
import warnings

import h5py
import numpy as np

import frameworks
import goldens
import invalid_archives
import invalid_arrays
import invalid_config
import invalid_goldens
import invalid_h5
import invalid_readme
import invalid_shards
import manifest
import weights
from representative_tools import chain, graph, ids

SEED = 404
OUT = manifest.FIXTURES / "Invalid"
GOOD = "loads; outputs as base.golden.npz"
BASE = chain([["gru", "GRU", {"units": 4, "return_sequences": True}]], name="base")


def good_models(framework):
    """base.h5 with its golden, and the good models that others are made of."""
    goldens.make(framework, BASE, OUT / "base", SEED, "base")
    pair = graph({"x": ([None, 3], {"kind": "values"})},
                 [["gru", "GRU", {"units": 4, "return_sequences": True}, ["x"]],
                  ["dense", "Dense", {"units": 3}, ["gru"]]])
    goldens.make(framework, pair, OUT / "pair", SEED, "pair")
    (OUT / "pair.golden.npz").unlink()
    words = chain([["embedding", "Embedding", {"input_dim": 6, "output_dim": 3}],
                   ["gru", "GRU", {"units": 4}]], shape=(None,), data=ids(6), name="words")
    goldens.make(framework, words, OUT / "embedding_range", SEED, "words")
    return [("base.h5", "the good model: GRU(4) of 3 features", "loads"),
            ("base.golden.npz", "the golden of base.h5", "matches base.h5")]


def embedding_range():
    """Puts an id beyond the table into the embedding model's golden."""
    path = OUT / "embedding_range.golden.npz"
    arrays = dict(np.load(path))
    arrays["inputs/x"][0, 1] = 6
    np.savez(path, **arrays)
    return [("embedding_range.h5", "a good model: Embedding of 6 rows, GRU(4)", "loads"),
            (path.name, "id 6 for the 6 rows of embedding_range.h5", "malformed, exit 65, «embedding»")]


def unsupported_models(framework):
    """Valid Keras files with layers that a recurrent reader may refuse by name."""
    layers, Sequential, Input = framework.layers, framework.module.Sequential, framework.module.Input
    rows = {
        "lambda_marshal": ("a Lambda layer: Python bytecode in the config", "unsafe, exit 65, «Lambda»",
                           [layers.GRU(4, name="gru"), layers.Lambda(lambda x: x * 2, name="twice")]),
    }
    listed = []
    for name, (what, outcome, parts) in rows.items():
        model = Sequential([Input((None, 3), name="x"), *parts], name="outer")
        weights.seed(framework, model, goldens.generator(SEED, name))
        model.save(OUT / f"{name}.h5")
        listed.append((f"{name}.h5", what, outcome))
    return listed


def edited(source, rows, change):
    """Copies `source` for each row and applies the row's edit to the open copy."""
    listed = []
    for name, what, outcome, edit in rows:
        path = OUT / f"{name}.h5"
        shutil.copyfile(OUT / source, path)
        with h5py.File(path, "r+") as file:
            change(file, edit)
        listed.append((path.name, what, outcome))
    return listed


def run(file, edit):
    edit(file)


def raw_files():
    data = (OUT / "base.h5").read_bytes()
    listed = []
    for name, what, outcome, edit in invalid_h5.RAW:
        (OUT / f"{name}.h5").write_bytes(edit(data))
        listed.append((f"{name}.h5", what, outcome))
    return listed


def chunked(file):
    """The kernel again, in chunks with shuffle, gzip and checksums."""
    data = file[invalid_h5.role(file, "kernel")][...]
    invalid_h5.replace(file, "kernel", data=data, chunks=(2, 8), compression="gzip",
                       shuffle=True, fletcher32=True)


CONTROLS = [
    ("control_chunked", "kernel in chunks, shuffle + gzip + fletcher32", GOOD, chunked),
    ("control_bigendian", "kernel in big-endian float32", GOOD,
     invalid_h5.put("kernel", lambda old: old.astype(">f4"))),
    ("control_compact", "kernel with compact layout", GOOD, invalid_h5.compact),
]


def latest():
    """base.h5 copied, object by object, into a file of the newest format."""
    path = OUT / "control_latest.h5"
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_libver_bounds(h5py.h5f.LIBVER_LATEST, h5py.h5f.LIBVER_LATEST)
    made = h5py.h5f.create(str(path).encode(), h5py.h5f.ACC_TRUNC,
                           fcpl=invalid_h5.untimed(h5py.h5p.FILE_CREATE), fapl=access)
    with h5py.File(OUT / "base.h5") as old, h5py.File(made) as new:
        copy_group(old, new)
    return path.name, "written with libver='latest'", GOOD


def userblock():
    path = OUT / "control_userblock.h5"
    with h5py.File(OUT / "base.h5") as old, h5py.File(path, "w", userblock_size=512) as new:
        copy_group(old, new)
    return path.name, "512 bytes of user block in front", GOOD


def copy_group(old, new):
    for key, value in old.attrs.items():
        new.attrs[key] = value
    for name, item in old.items():
        if isinstance(item, h5py.Group):
            properties = invalid_h5.untimed(h5py.h5p.GROUP_CREATE)
            copy_group(item, h5py.Group(h5py.h5g.create(new.id, name.encode(), gcpl=properties)))
        else:
            new.create_dataset(name, data=item[...])


def broken_chunks():
    """Files whose chunked kernel is damaged after writing."""
    rows = [("fletcher32_bad", "a bit of a checksummed chunk flipped", "malformed, exit 65, «checksum»",
             invalid_h5.checksum_bit),
            ("filter_plugin", "filter 1 (deflate) renumbered 32015", "unsupported, exit 69, «32015»",
             invalid_h5.unknown_filter)]
    listed = edited("base.h5", [(*row[:3], chunked) for row in rows], run)
    for name, _, _, damage in rows:
        damage(OUT / f"{name}.h5")
    return listed


def array_files(framework):
    def running(name):
        model = framework.module.models.load_model(OUT / f"{name}.h5", compile=False)
        return lambda array: goldens.call(model, {"x": array})[0].astype("f4")

    listed = []
    bundles = invalid_goldens.rows(
        np.load(OUT / "base.golden.npz"), np.load(OUT / "embedding_range.golden.npz"),
        running("base"), running("embedding_range"))
    safetensors = [(f"{name}.safetensors", *rest) for name, *rest in invalid_arrays.SAFETENSORS]
    for name, what, outcome, data in [*bundles, *invalid_arrays.NUMPY, *safetensors]:
        (OUT / name).write_bytes(data)
        listed.append((name, what, outcome))
    return listed


def archives(framework):
    """base.h5 as a .keras archive, and what is not one."""
    goldens.make(framework, {**BASE, "container": "keras"}, OUT / "base", SEED, "base")
    good = invalid_archives.members(OUT / "base.keras")
    (OUT / "base.keras").unlink()
    listed = []
    for name, what, outcome, edit in invalid_archives.ROWS:
        (OUT / f"{name}.keras").write_bytes(edit(good))
        listed.append((f"{name}.keras", what, outcome or GOOD))
    return listed


def shards(framework):
    recipe = chain([["gru", "GRU", {"units": 4, "return_sequences": True}],
                    ["dense", "Dense", {"units": 3}]], container="weights.json")
    goldens.make(framework, recipe, OUT / invalid_shards.STEM, SEED, "shards")
    return invalid_shards.files(OUT)


def clear():
    """Removes what an earlier run made."""
    OUT.mkdir(exist_ok=True)
    for path in OUT.iterdir():
        if not any(path.match(pattern) for pattern in invalid_readme.ONNX):
            path.unlink()


def main():
    framework = frameworks.load("keras")
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    clear()
    listed = good_models(framework) + embedding_range() + unsupported_models(framework)
    listed += edited("base.h5", invalid_h5.ROWS + CONTROLS, run)
    listed += edited("base.h5", invalid_config.SEQUENTIAL, invalid_config.apply)
    listed += edited("pair.h5", invalid_config.FUNCTIONAL, invalid_config.apply)
    (OUT / "pair.h5").unlink()
    listed += raw_files() + broken_chunks() + array_files(framework)
    listed += [latest(), userblock()]
    listed += archives(framework) + shards(framework)
    manifest.update([manifest.entry(OUT / name, f"invalid.py, seed {SEED}", framework.version, what,
                                    {"outcome": outcome}) for name, what, outcome in listed])
    invalid_readme.write()


if __name__ == "__main__":
    main()
