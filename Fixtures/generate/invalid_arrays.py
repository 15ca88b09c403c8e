"""Bad .npy, .npz and .safetensors files, byte by byte.

Each row is (file name, what was done, what a reader must do, bytes).
"""
import io
import json
import struct
import zipfile

import numpy as np


def npy(header, data=b"", version=1, length=None):
    """A .npy with this header text, padded as NumPy does."""
    text = header.encode()
    width = 2 if version == 1 else 4
    text += b" " * (-(8 + width + len(text) + 1) % 64) + b"\n"
    size = len(text) if length is None else length
    return b"\x93NUMPY" + bytes([version, 0]) + size.to_bytes(width, "little") + text + data


def header(shape, descr="<f4"):
    return f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"


def good_npy():
    return npy(header("(3,)"), struct.pack("<3f", 1, 2, 3))


def zipped(*members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue()


def object_member():
    stream = io.BytesIO()
    np.savez(stream, a=np.array([{"pickled": True}], dtype=object))
    return stream.getvalue()


def overlap():
    """41 central entries, all of them for the one local record."""
    data = zipped(("a.npy", good_npy()))
    start = data.index(b"PK\1\2")
    end = data.index(b"PK\5\6")
    record, tail = data[start:end], bytearray(data[end:])
    tail[8:20] = struct.pack("<HHII", 41, 41, len(record) * 41, start)
    return data[:start] + record * 41 + bytes(tail)


def st(text, data=b"", length=None):
    """A safetensors file with this header (bytes, or an object for JSON)."""
    if not isinstance(text, bytes):
        text = json.dumps(text, separators=(",", ":")).encode()
    size = len(text) if length is None else length
    return struct.pack("<Q", size) + text + data


def tensor(shape, begin, end, dtype="F32"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


W = np.arange(1, 37, dtype="<f4").tobytes()
ONE = {"w": tensor([3, 12], 0, 144)}
ENTRY = json.dumps(ONE["w"], separators=(",", ":"))
OTHER = json.dumps(tensor([3, 12], 144, 288), separators=(",", ":"))
STATE = {"gru.weight_ih_l0": tensor([12, 3], 0, 144), "gru.bias_ih_l0": tensor([12], 144, 192),
         "gru.bias_hh_l0": tensor([12], 192, 240)}

SECOND = npy(header("(3,)"), struct.pack("<3f", 4, 5, 6))

NUMPY = [
    ("inject.npy", "shape is a Python expression that calls os.system", "unsafe, exit 65",
     npy(header("(__import__('os').system('touch PWNED'), 3)"))),
    ("shape_huge.npy", "shape (2^40, 3)", "limit, exit 65", npy(header("(1099511627776, 3)"), W)),
    ("shape_bool.npy", "shape (True, 36)", "malformed, exit 65", npy(header("(True, 36)"), W)),
    ("descr_object.npy", "descr |O", "unsafe, exit 65", npy(header("(1,)", "|O"), b"\x80\x04N.")),
    ("hlen_4gib.npy", "version 2, header length 0xFFFFFFF0", "limit, exit 65",
     npy(header("(3,)"), version=2, length=0xFFFFFFF0)),
    ("nest.npy", "9000 opening parentheses in the header", "limit, exit 65", npy("(" * 9000)),
    ("short_data.npy", "data for 2 of 3 elements", "truncated, exit 65", good_npy()[:-4]),
    ("object_member.npz", "a pickled member", "unsafe, exit 65, «object»", object_member()),
    ("dup_member.npz", "a.npy twice", "malformed, exit 65, «duplicate»",
     zipped(("a.npy", good_npy()), ("b.npy", SECOND)).replace(b"b.npy", b"a.npy")),
    ("overlap_bomb.npz", "41 entries of one record", "unsafe, exit 65, «overlap»", overlap()),
    ("traversal.npz", "a member ../../PWNED.npy", "unsafe, exit 65, «..»",
     zipped(("../../PWNED.npy", good_npy()))),
    ("npz_truncated.npz", "the last 10 bytes missing", "truncated, exit 65",
     zipped(("a.npy", good_npy()))[:-10]),
    ("npz_crc_bad.npz", "a data bit flipped, CRC kept", "malformed, exit 65, «CRC»",
     zipped(("a.npy", good_npy())).replace(struct.pack("<f", 3), struct.pack("<f", 3.5))),
]

SAFETENSORS = [
    ("seven_bytes", "the first 7 bytes", "truncated, exit 65", st(ONE, W)[:7]),
    ("len_minus1", "header length 2^64 - 1", "limit, exit 65", st(ONE, W, 2**64 - 1)),
    ("len_100mb", "header length 100000001", "limit, exit 65, «100»", st(ONE, W, 100000001)),
    ("not_utf8", "a name with byte FF", "malformed, exit 65, «UTF-8»",
     st(b'{"\xff":' + ENTRY.encode() + b"}", W)),
    ("leading_space", "spaces before the header's brace", "malformed, exit 65, «{»",
     st(b"  " + json.dumps(ONE).encode(), W)),
    ("dup_key_diff", "the key w twice", "malformed, exit 65, «duplicate»",
     st(f'{{"w":{ENTRY},"w":{OTHER}}}'.encode(), W + W)),
    ("dup_key_escaped", "the keys w and \\u0077", "malformed, exit 65, «duplicate»",
     st(f'{{"w":{ENTRY},"\\u0077":{OTHER}}}'.encode(), W + W)),
    ("overlap", "two tensors at [0, 144]", "malformed, exit 65, «overlap»",
     st({**ONE, "v": tensor([3, 12], 0, 144)}, W)),
    ("hole", "tensors at [0, 144] and [148, 292]", "malformed, exit 65, «hole»",
     st({**ONE, "v": tensor([3, 12], 148, 292)}, W + bytes(4) + W)),
    ("trailing", "bytes after the last tensor", "malformed, exit 65, «trailing»",
     st(ONE, W + b"polyglot")),
    ("off_reversed", "offsets [144, 0]", "malformed, exit 65", st({"w": tensor([3, 12], 144, 0)}, W)),
    ("shape_wrap_bytes", "shape [2^62 + 36]", "limit, exit 65, «overflow»",
     st({"w": tensor([2**62 + 36], 0, 144)}, W)),
    ("dtype_unknown", "dtype F33", "unsupported, exit 69, «F33»",
     st({"w": tensor([3, 12], 0, 144, "F33")}, W)),
    ("meta_nonstring", "__metadata__ {\"a\": 1}", "malformed, exit 65, «__metadata__»",
     st({"__metadata__": {"a": 1}, **ONE}, W)),
    ("deep_json", "20000 opening brackets", "limit, exit 65, «nesting»", st(b"[" * 20000)),
    ("sd_hh_missing", "a state dict without weight_hh_l0", "inconsistent, exit 65, «weight_hh_l0»",
     st(STATE, np.arange(60, dtype="<f4").tobytes())),
]
