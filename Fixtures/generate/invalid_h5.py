"""Bad HDF5 files: edits of a good one, with h5py or on its raw bytes.

Each row is (name, what was done, what a reader must do, edit). Edits of ROWS
get the open copy; edits of RAW get the bytes and answer the new ones.
"""
import struct

import h5py
import numpy as np

GRU = "model_weights/gru"


def role(file, name):
    """The path of the GRU's kernel, recurrent_kernel or bias."""
    paths = []
    file[GRU].visit(paths.append)
    return f"{GRU}/" + next(path for path in paths if path.split("/")[-1] == name)


def replace(file, name, **arguments):
    path = role(file, name)
    del file[path]
    return file.create_dataset(path, **arguments)


def put(name, make):
    """An edit that puts the array `make(old)` in the place of a weight."""
    def edit(file):
        old = file[role(file, name)][...]
        replace(file, name, data=make(old))
    return edit


def empty_space(**arguments):
    """An edit that declares the kernel so and writes nothing."""
    return lambda file: replace(file, "kernel", dtype="f4", **arguments)


def link(path, target):
    def edit(file):
        del file[path]
        file[path] = target
    return edit


def chunk_missing(file):
    replace(file, "kernel", shape=(3, 12), chunks=(3, 4), dtype="f4")[:, :4] = 1


def untimed(kind):
    """A property list for objects that carry no times (the same bytes each run)."""
    properties = h5py.h5p.create(kind)
    properties.set_obj_track_times(False)
    return properties


def kernel_with(file, properties):
    """Puts a float32 kernel with these properties in the old one's place."""
    path = role(file, "kernel")
    shape = file[path].shape
    del file[path]
    parent, name = path.rsplit("/", 1)
    return h5py.h5d.create(file[parent].id, name.encode(), h5py.h5t.IEEE_F32LE,
                           h5py.h5s.create_simple(shape), dcpl=properties)


def virtual(file):
    properties = untimed(h5py.h5p.DATASET_CREATE)
    space = h5py.h5s.create_simple((3, 12))
    properties.set_virtual(space, b"../outside/secret.h5", b"k", space)
    kernel_with(file, properties)


def compact(file):
    """The kernel again, inside its object header."""
    data = file[role(file, "kernel")][...]
    properties = untimed(h5py.h5p.DATASET_CREATE)
    properties.set_layout(h5py.h5d.COMPACT)
    kernel_with(file, properties).write(h5py.h5s.ALL, h5py.h5s.ALL, data)


def external(file):
    replace(file, "kernel", shape=(3, 12), dtype="f4", external=[("/etc/passwd", 0, 144)])


def deflate_bomb(file):
    shape = (786432, 12)
    replace(file, "kernel", data=np.zeros(shape, "f4"), chunks=shape, compression=9)


def deep_groups(file):
    """180 groups, one in the other, in the new style of group (it is smaller)."""
    properties = untimed(h5py.h5p.GROUP_CREATE)
    properties.set_link_creation_order(h5py.h5p.CRT_ORDER_TRACKED)
    group = file.create_group(f"{GRU}/deep").id
    for _ in range(180):
        group = h5py.h5g.create(group, b"d", gcpl=properties)


def dims_overflow(file):
    replace(file, "kernel", shape=(2**31, 2**31, 4), chunks=(64, 64, 4), dtype="f4", compression=9)


def compound(old):
    return np.zeros(old.shape, [("r", "f4"), ("i", "f4")])


LINK, BOMB = "unsafe, exit 65, «external link»", "limit, exit 65, «too large»"
ROWS = [
    ("no_model_config", "attribute model_config deleted", "inconsistent, exit 65, «model_config»",
     lambda file: file.attrs.__delitem__("model_config")),
    ("kernel_not_x3", "kernel is (3, 13)", "inconsistent, exit 65, «multiple of 3»",
     put("kernel", lambda old: np.ones((3, 13), "f4"))),
    ("recurrent_nonsquare", "recurrent_kernel is (5, 12)", "inconsistent, exit 65, «recurrent»",
     put("recurrent_kernel", lambda old: np.ones((5, 12), "f4"))),
    ("bias_wrong_len", "bias is (2, 11)", "inconsistent, exit 65, «bias»",
     put("bias", lambda old: old[:, :11])),
    ("bias_rank1_reset_after", "bias is (12,) though reset_after is true",
     "inconsistent, exit 65, «bias»", put("bias", lambda old: old[0])),
    ("kernel_rank3", "kernel is (1, 3, 12)", "inconsistent, exit 65, «rank»",
     put("kernel", lambda old: old[None])),
    ("kernel_dtype_string", "kernel holds 4-byte strings", "malformed, exit 65, «dtype»",
     put("kernel", lambda old: np.full(old.shape, b"abcd"))),
    ("kernel_dtype_compound", "kernel holds pairs of float32", "unsupported, exit 69, «dtype»",
     put("kernel", compound)),
    ("kernel_never_written", "kernel declared, never written", "inconsistent, exit 65, «no data»",
     empty_space(shape=(3, 12))),
    ("chunk_missing", "kernel in 3 chunks, one of them written", "inconsistent, exit 65, «chunk»",
     chunk_missing),
    ("dataset_missing", "recurrent_kernel deleted", "inconsistent, exit 65, «recurrent»",
     lambda file: file.__delitem__(role(file, "recurrent_kernel"))),
    ("layer_group_missing", "group model_weights/gru deleted", "inconsistent, exit 65, «gru»",
     lambda file: file.__delitem__(GRU)),
    ("extlink_passwd", "model_weights is an external link to /etc/passwd", LINK,
     link("model_weights", h5py.ExternalLink("/etc/passwd", "/"))),
    ("extlink_h5", "the layer's group is an external link to ../outside/secret.h5", LINK,
     link(GRU, h5py.ExternalLink("../outside/secret.h5", "/gru"))),
    ("softlink_loop", "the layer's group is a soft link to itself", "unsafe, exit 65, «soft link»",
     link(GRU, h5py.SoftLink(f"/{GRU}"))),
    ("hardlink_cycle", "the layer's group holds a hard link to model_weights",
     "malformed, exit 65, «cycle», or a warning",
     lambda file: file.__setitem__(f"{GRU}/again", file["model_weights"])),
    ("extstore_passwd", "kernel stored externally in /etc/passwd",
     "unsafe, exit 65, «external storage»", external),
    ("vds_outside", "kernel is a virtual dataset of ../outside/secret.h5",
     "unsafe, exit 65, «virtual dataset»", virtual),
    ("shape_bomb", "kernel declared (2^31, 12), gzip, no data", BOMB,
     empty_space(shape=(2**31, 12), chunks=(4096, 12), compression=9)),
    ("shape_bomb_3gib", "kernel declared (2^26, 12), gzip, no data", BOMB,
     empty_space(shape=(2**26, 12), chunks=(4096, 12), compression=9)),
    ("dims_overflow", "kernel declared (2^31, 2^31, 4)", "limit, exit 65, «overflow»", dims_overflow),
    ("deflate_bomb", "kernel is 36 MB of zeros in one gzip chunk", BOMB, deflate_bomb),
    ("deep_groups", "180 nested groups in the layer's group",
     "limit, exit 65, «nesting», or a warning", deep_groups),
]


def store(data, offset, new):
    return data[:offset] + new + data[offset + len(new):]


def heap_objects(data):
    """(collection size, [(object index, offset of its size field)]) of each GCOL."""
    at = data.find(b"GCOL")
    while at >= 0:
        size, = struct.unpack_from("<Q", data, at + 8)
        objects, here = [], at + 16
        while here + 16 <= at + size:
            index, = struct.unpack_from("<H", data, here)
            length, = struct.unpack_from("<Q", data, here + 8)
            objects.append((index, here + 8))
            if index == 0:
                break
            here += 16 + (length + 7) // 8 * 8
        yield size, objects
        at = data.find(b"GCOL", at + 4)


def gcol_free_zero(data):
    free = [offset for _, objects in heap_objects(data) for index, offset in objects if index == 0]
    return store(data, free[0], struct.pack("<Q", 0))


def gcol_obj_oob(data):
    size, objects = next(heap_objects(data))
    used = [offset for index, offset in objects if index]
    return store(data, used[-1], struct.pack("<Q", size * 4))


HTML = b"<!DOCTYPE html><html><head><title>404 Not Found</title></head><body>Not Found</body></html>\n"
RAW = [
    ("empty", "no bytes at all", "truncated, exit 65, «empty file»", lambda data: b""),
    ("html_page", "a web page under an .h5 name", "malformed, exit 65, «HTML»", lambda data: HTML),
    ("trunc_half", "the first half", "truncated, exit 65, «truncated»",
     lambda data: data[:len(data) // 2]),
    ("trunc_minus1", "the last byte missing", "truncated, exit 65, «truncated»",
     lambda data: data[:-1]),
    ("sig_bitflip", "a bit of the signature flipped", "malformed, exit 65, «not an HDF5 file»",
     lambda data: store(data, 1, bytes([data[1] ^ 1]))),
    ("superblock_v255", "superblock version 255", "unsupported, exit 69, «superblock version»",
     lambda data: store(data, 8, b"\xff")),
    ("eof_address_huge", "end-of-file address 2^62", "truncated, exit 65",
     lambda data: store(data, 40, struct.pack("<Q", 1 << 62))),
    ("heap_size_huge", "a local heap's size is 2^40", "limit, exit 65",
     lambda data: store(data, data.index(b"HEAP") + 8, struct.pack("<Q", 1 << 40))),
    ("gcol_free_zero", "a global heap's free space has size 0 (hangs libhdf5)", "malformed, exit 65",
     gcol_free_zero),
    ("gcol_obj_oob", "a global heap object is 4 times its collection", "malformed, exit 65",
     gcol_obj_oob),
]


def checksum_bit(path):
    """Flips a bit in the first chunk of the file's checksummed kernel."""
    with h5py.File(path) as file:
        offset = file[role(file, "kernel")].id.get_chunk_info(0).byte_offset
    data = path.read_bytes()
    path.write_bytes(store(data, offset + 5, bytes([data[offset + 5] ^ 4])))


def unknown_filter(path):
    """Renumbers the deflate filter (1) as 32015."""
    data = path.read_bytes()
    at = data.index(b"deflate\0") - 8
    assert data[at:at + 2] == b"\1\0"
    path.write_bytes(store(data, at, struct.pack("<H", 32015)))
