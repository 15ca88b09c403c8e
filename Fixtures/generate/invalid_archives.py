"""Bad .keras archives: edits of a good one's members, or of its bytes.

Each row is (name, what was done, what a reader must do, members or bytes). An edit gets the good
members by name and answers the archive's bytes.
"""
import io
import json
import struct
import zipfile

import h5py
import numpy as np

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
VARIABLES = "layers/gru/cell/vars"


def members(path):
    """The members of an archive that Keras wrote, without the date."""
    with zipfile.ZipFile(path) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    metadata = json.loads(found[METADATA])
    metadata["date_saved"] = "2000-01-01@00:00:00"
    found[METADATA] = json.dumps(metadata).encode()
    return found


def zipped(pairs, method=zipfile.ZIP_STORED):
    """An archive of (name or ZipInfo, bytes), the same on each run."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in pairs:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            archive.writestr(info, data, method)
    return stream.getvalue()


def with_members(**changes):
    """An edit that replaces members (config, metadata, weights), or drops those that are None."""
    names = {"config": CONFIG, "metadata": METADATA, "weights": WEIGHTS}

    def edit(good):
        new = {**good, **{names[key]: value for key, value in changes.items()}}
        return zipped([(name, data) for name, data in new.items() if data is not None])
    return edit


def adding(name, data=b"x"):
    return lambda good: zipped([*good.items(), (name, data)])


def config(change):
    """An edit of the architecture, as an object."""
    def edit(good):
        value = json.loads(good[CONFIG])
        return with_members(config=json.dumps(change(value) or value).encode())(good)
    return edit


def weights(change):
    """An edit of the weights, as an open HDF5 file."""
    def edit(good):
        stream = io.BytesIO(good[WEIGHTS])
        with h5py.File(stream, "r+") as file:
            change(file)
        return with_members(weights=stream.getvalue())(good)
    return edit


def replacing(number, make):
    """An edit that puts make(old) in the place of a variable."""
    def change(file):
        old = file[f"{VARIABLES}/{number}"][...]
        del file[f"{VARIABLES}/{number}"]
        file.create_dataset(f"{VARIABLES}/{number}", data=make(old))
    return weights(change)


def entry(data, name):
    """Where the central directory's entry of a member begins."""
    start = data.index(b"PK\1\2")
    while data[start + 46:start + 46 + len(name)] != name.encode():
        start = data.index(b"PK\1\2", start + 4)
    return start


def patched(name, place, value, local=None):
    """An edit of a field in a member's central entry and, at `local`, in its local header."""
    def edit(good):
        data = bytearray(zipped(good.items()))
        start = entry(data, name)
        data[start + place:start + place + len(value)] = value
        if local is not None:
            header = struct.unpack_from("<I", data, start + 42)[0]
            data[header + local:header + local + len(value)] = value
        return bytes(data)
    return edit


def damaged(name):
    """An edit that flips the last byte of a member, whose checksum stays."""
    def edit(good):
        data = bytearray(zipped(good.items()))
        end = data.index(good[name]) + len(good[name])
        data[end - 1] ^= 1
        return bytes(data)
    return edit


def twice(good):
    return zipped([*good.items(), ("config.jsoN", good[CONFIG])]).replace(b"config.jsoN", b"config.json")


def symbolic(good):
    info = zipfile.ZipInfo(CONFIG)
    info.external_attr = 0o120777 << 16
    info.create_system = 3
    return zipped([(METADATA, good[METADATA]), (WEIGHTS, good[WEIGHTS]), (info, b"/etc/passwd")])


def bomb(good):
    rest = [(METADATA, good[METADATA]), (WEIGHTS, good[WEIGHTS])]
    return zipped([*rest, (CONFIG, bytes(80 << 20))], zipfile.ZIP_DEFLATED)


def outward(file):
    del file[VARIABLES]
    file[VARIABLES] = h5py.ExternalLink("/etc/passwd", "/")


def as_group(file):
    del file[f"{VARIABLES}/2"]
    file.create_group(f"{VARIABLES}/2")


def extra(file):
    file.create_dataset("layers/dense/vars/0", data=np.ones(3, "f4"))


def other_name(file):
    file[f"layers/gru/vars"].attrs["name"] = "lstm"


def version(value):
    return lambda good: with_members(
        metadata=json.dumps({**json.loads(good[METADATA]), "keras_version": value}).encode())(good)


ROWS = [
    ("control_archive", "the members as Keras stores them", None, lambda good: zipped(good.items())),
    ("control_archive_deflated", "the members deflated", None,
     lambda good: zipped(good.items(), zipfile.ZIP_DEFLATED)),
    ("archive_duplicate", "config.json twice", "malformed, exit 65, «duplicate»", twice),
    ("archive_encrypted", "the weights marked as encrypted", "unsupported, exit 69, «encrypted»",
     patched(WEIGHTS, 8, b"\1\0", 6)),
    ("archive_method", "the config with compression method 14 (LZMA)", "unsupported, exit 69, «14»",
     patched(CONFIG, 10, b"\x0e\0", 8)),
    ("archive_weights_damaged", "a bit of the weights flipped, CRC kept", "malformed, exit 65, «CRC»",
     damaged(WEIGHTS)),
    ("archive_config_damaged", "a bit of the config flipped, CRC kept", "malformed, exit 65, «CRC»",
     damaged(CONFIG)),
    ("archive_size_lies", "the config's size given as 2^31", "malformed, exit 65",
     patched(CONFIG, 24, struct.pack("<I", 2**31), 22)),
    ("archive_local_differs", "the local header of the config gives another size",
     "malformed, exit 65, «local header»",
     lambda good: local_size(zipped(good.items()))),
    ("archive_bomb", "80 MiB of zeros as config.json, deflated", "limit, exit 65", bomb),
    ("archive_traversal", "a member ../../model.h5", "unsafe, exit 65, «..»", adding("../../model.h5")),
    ("archive_absolute", "a member /etc/model.h5", "unsafe, exit 65, «absolute»",
     adding("/etc/model.h5")),
    ("archive_symlink", "config.json is a symbolic link", "unsafe, exit 65, «link»", symbolic),
    ("archive_stranger", "a member run.py", "malformed, exit 65, «run.py»", adding("run.py")),
    ("archive_no_config", "no config.json", "unsupported, exit 69, «config.json»",
     with_members(config=None)),
    ("archive_no_metadata", "no metadata.json", "unsupported, exit 69, «metadata.json»",
     with_members(metadata=None)),
    ("archive_no_weights", "no model.weights.h5", "inconsistent, exit 65, «model.weights.h5»",
     with_members(weights=None)),
    ("archive_pickled", "the weights in model.weights.npz", "unsafe, exit 65, «model.weights.npz»",
     lambda good: zipped([(CONFIG, good[CONFIG]), (METADATA, good[METADATA]),
                          ("model.weights.npz", b"x")])),
    ("archive_truncated", "the first half", "truncated, exit 65",
     lambda good: zipped(good.items())[:len(zipped(good.items())) // 2]),
    ("archive_config_text", "config.json is no JSON", "malformed, exit 65, «config.json»",
     with_members(config=b"units: 4")),
    ("archive_config_list", "config.json is a list", "malformed, exit 65, «an array»",
     with_members(config=b"[1, 2]")),
    ("archive_config_deep", "20000 opening brackets", "limit, exit 65, «nesting»",
     with_members(config=b"[" * 20000)),
    ("archive_config_latin", "a byte that is no UTF-8", "malformed, exit 65, «UTF-8»",
     lambda good: with_members(config=good[CONFIG].replace(b"gru", b"gr\xfc"))(good)),
    ("archive_layers_object", "'layers' is an object", "malformed, exit 65, «layers»",
     config(lambda value: value["config"].update(layers={}))),
    ("archive_layer_number", "a layer is a number", "malformed, exit 65, «layers[2]»",
     config(lambda value: value["config"]["layers"].append(3))),
    ("archive_config_null", "the GRU's config is null", "malformed, exit 65, «layers[1]»",
     config(lambda value: value["config"]["layers"][1].update(config=None))),
    ("archive_version_number", "keras_version is the number 3", "malformed, exit 65, «keras_version»",
     version(3)),
    ("archive_version_text", "keras_version is \"three\"", "malformed, exit 65, «three»",
     version("three")),
    ("archive_version_new", "keras_version is 99.0.0", "unsupported, exit 69, «99.0.0»",
     version("99.0.0")),
    ("archive_weights_text", "model.weights.h5 is a text", "malformed, exit 65, «model.weights.h5»",
     with_members(weights=b"kernel: 4")),
    ("archive_weights_truncated", "the first 3000 bytes of the weights",
     "truncated, exit 65, «model.weights.h5»",
     lambda good: with_members(weights=good[WEIGHTS][:3000])(good)),
    ("archive_kernel_turned", "the kernel transposed", "inconsistent, exit 65, «kernel»",
     replacing(0, np.transpose)),
    ("archive_bias_short", "the bias without its last element", "inconsistent, exit 65, «bias»",
     replacing(2, lambda old: old[:, :-1])),
    ("archive_kernel_integers", "the kernel as integers", "unsupported, exit 69, «int»",
     replacing(0, lambda old: old.astype("i4"))),
    ("archive_variable_missing", "no bias", "inconsistent, exit 65, «bias»",
     weights(lambda file: file.__delitem__(f"{VARIABLES}/2"))),
    ("archive_group_missing", "no group of the GRU", "inconsistent, exit 65, «gru»",
     weights(lambda file: file.__delitem__("layers/gru"))),
    ("archive_variable_group", "the bias is a group", "malformed, exit 65, «vars/2»", weights(as_group)),
    ("archive_weights_more", "weights of a Dense that the config lacks",
     "inconsistent, exit 65, «/layers/dense/vars/0»", weights(extra)),
    ("archive_name_differs", "the group notes another layer's name", "inconsistent, exit 65, «lstm»",
     weights(other_name)),
    ("archive_extlink", "the variables are an external link", "unsafe, exit 65, «external link»",
     weights(outward)),
]


def local_size(data):
    data = bytearray(data)
    header = struct.unpack_from("<I", data, entry(data, CONFIG) + 42)[0]
    data[header + 22:header + 26] = struct.pack("<I", 17)
    return bytes(data)
