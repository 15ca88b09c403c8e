"""Bad ONNX files below the graph: bytes, tensors, data beside the model.

Each row is (name, what was done, what a reader must do, model or bytes); DATA are the files beside.
"""
import onnx
from onnx import TensorProto, helper

import invalid_onnx_tools as tools
from invalid_onnx_tools import DOUBLE, FEATURES, UNITS, chain, edited, initializer, node, recurrent

GOOD = recurrent().SerializeToString()
W_BYTES = 4 * 3 * UNITS * FEATURES
MALFORMED = "malformed, exit 65, «{}»"
BAD = "inconsistent, exit 65, «{}»"
UNSAFE = "unsafe, exit 65, «{}»"


def field(number, payload):
    """A field with a length, as it stands on the wire."""
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def varint(number):
    result = b""
    while number > 127:
        result += bytes([number & 127 | 128])
        number >>= 7
    return result + bytes([number])


def with_w(change):
    """A GRU after an edit of initialiser W."""
    return edited(lambda copy: change(initializer(copy, "W")))


def renamed(kind):
    def change(item):
        item.data_type = kind
    return change


def packed(size):
    """An edit after which W is `size` bytes of four-bit integers."""
    def change(item):
        item.data_type = TensorProto.INT4
        item.raw_data = bytes(size)
    return change


def sized(*dims):
    def change(item):
        del item.dims[:]
        item.dims.extend(dims)
    return change


def in_field(name, numbers, kind=None):
    """An edit that keeps the elements of W as numbers."""
    def change(item):
        item.ClearField("raw_data")
        getattr(item, name).extend(numbers)
        if kind:
            item.data_type = kind
    return change


def external(**entries):
    """A GRU whose W lies where the entries say."""
    def change(item):
        item.ClearField("raw_data")
        item.data_location = TensorProto.EXTERNAL
        for key, text in entries.items():
            item.external_data.add(key=key, value=str(text))
    return with_w(change)


def location_twice():
    copy = external(location="good.onnx.data")
    initializer(copy, "W").external_data.add(key="location", value="short.onnx.data")
    return copy


def raw_and_float(item):
    item.float_data.append(1)


def external_and_raw(item):
    item.external_data.add(key="location", value="good.onnx.data")
    item.data_location = TensorProto.EXTERNAL


def undeclared(item):
    item.external_data.add(key="location", value="good.onnx.data")


def location_2():
    """W outside, with a number that the enumeration of places does not have."""
    data = external(location="good.onnx.data").SerializeToString()
    assert data.count(b"\x70\x01") == 1
    return data.replace(b"\x70\x01", b"\x70\x02")


def segment(item):
    item.segment.begin = 0
    item.segment.end = 1


def strings(item):
    item.ClearField("raw_data")
    item.data_type = TensorProto.STRING
    item.string_data.extend([b"a"] * 3 * UNITS * FEATURES)


def attribute(change):
    return edited(lambda copy: change(copy.graph.node[0].attribute[0]))


def untyped(item):
    item.ClearField("type")
    item.ClearField("i")


def other_type(item):
    item.type = onnx.AttributeProto.FLOAT


def two_values(item):
    item.f = 1


def type_99(data):
    """hidden_size with type 99, which no enumeration has."""
    good = helper.make_attribute("hidden_size", UNITS).SerializeToString()
    return data.replace(good, good.replace(b"\xa0\x01\x02", b"\xa0\x01\x63"))


BYTES = [
    ("onnx_empty", "no bytes", "truncated, exit 65, «empty»", b""),
    ("onnx_html_page", "an HTML page", "malformed, exit 65, «HTML»",
     b"<!DOCTYPE html>\n<html><body>404</body></html>\n"),
    ("onnx_lfs_pointer", "a pointer of git-lfs", "malformed, exit 65, «git-lfs»",
     b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 535638\n"),
    ("onnx_json_error", "a JSON error message", "malformed, exit 65, «JSON»",
     b'{"error":"Repository not found"}'),
    ("onnx_ort_format", "the start of a file in ONNX Runtime's own format", "malformed, exit 65, «ONNX Runtime»",
     b"\x20\x00\x00\x00ORTM" + b"\x00" * 56),
    ("onnx_trunc_minus1", "the last byte missing", "truncated, exit 65, «truncated»", GOOD[:-1]),
    ("onnx_trunc_half", "the first half", "truncated, exit 65, «truncated»", GOOD[:len(GOOD) // 2]),
    ("onnx_len_huge", "a graph of 2^63 - 1 bytes", "malformed, exit 65",
     b"\x08\x08\x3a" + b"\xff" * 8 + b"\x7f"),
    ("onnx_len_2gib", "a graph of 2^31 - 1 bytes", "truncated, exit 65",
     b"\x08\x08\x3a\xff\xff\xff\xff\x07"),
    ("onnx_varint_long", "a number of eleven bytes", "malformed, exit 65", b"\x08\x08\x28" + b"\xff" * 10 + b"\x01"),
    ("onnx_group", "a field of wire type 3", "malformed, exit 65", GOOD + b"\x3b"),
    ("onnx_field_zero", "a field of number 0", "malformed, exit 65", GOOD + b"\x02\x00"),
    ("onnx_graph_twice", "two graphs", MALFORMED.format("graph"), GOOD + field(7, b"")),
    ("onnx_graph_number", "a graph that is a number", MALFORMED.format("graph"), b"\x08\x08\x38\x01"),
    ("onnx_node_field", "a node with field 99", "unsupported, exit 69, «99»",
     b"\x08\x08" + field(7, field(1, field(99, b"x")))),
    ("onnx_name_latin", "a node's name that is no UTF-8", MALFORMED.format("UTF-8"),
     b"\x08\x08" + field(7, field(1, field(3, b"n\xe9")))),
    ("onnx_name_nul", "a node's name with a NUL", UNSAFE.format("NUL"),
     b"\x08\x08" + field(7, field(1, field(3, b"a\0b")))),
    ("onnx_other_message", "a tensor on its own, as test data are kept", "exit 65",
     tools.tensor("x", tools.wave((2, 3), 1)).SerializeToString()),
    ("attr_type_99", "hidden_size of type 99", "unsupported, exit 69, «99»", type_99(GOOD)),
]

TENSORS = [
    ("dims_negative", "W is (-1, 12, 3)", MALFORMED.format("-1"), with_w(sized(-1, 12, 3))),
    ("dims_wrap_match", "W is (2^61, 8, 36)", "limit, exit 65, «overflow»", with_w(sized(2 ** 61, 8, 36))),
    ("dims_rank_9", "W of nine dimensions", "limit, exit 65", with_w(sized(*[1] * 7, 12, 3))),
    ("dims_zero_size", "W is (1, 0, 3), its elements still there", BAD.format("W"), with_w(sized(1, 0, 3))),
    ("raw_short", "raw_data of W without its last number", BAD.format("W"),
     with_w(lambda item: setattr(item, "raw_data", item.raw_data[:-4]))),
    ("raw_long", "raw_data of W with a number more", BAD.format("W"),
     with_w(lambda item: setattr(item, "raw_data", item.raw_data + b"\0" * 4))),
    ("raw_missing", "W without elements", BAD.format("W"), with_w(lambda item: item.ClearField("raw_data"))),
    ("raw_and_float", "W in raw_data and in float_data", MALFORMED.format("W"), with_w(raw_and_float)),
    ("float_short", "W of 35 numbers in float_data", BAD.format("W"), with_w(in_field("float_data", [0.5] * 35))),
    ("elements_other_field", "W in double_data, of singles", MALFORMED.format("double_data"),
     with_w(in_field("double_data", [0.5] * 36))),
    ("elements_too_large", "W of 16-bit floats, one of which has 17 bits", MALFORMED.format("65536"),
     with_w(in_field("int32_data", [65536] + [0] * 35, TensorProto.FLOAT16))),
    ("dtype_0", "W of element type 0", MALFORMED.format("W"), with_w(renamed(0))),
    ("dtype_999", "W of element type 999", MALFORMED.format("W"), with_w(renamed(999))),
    ("dtype_string", "W of strings", "unsupported, exit 69, «string»", with_w(strings)),
    ("dtype_float6", "W of six-bit floats", "unsupported, exit 69, «float6e2m3»", with_w(renamed(27))),
    ("dtype_int4", "W of four-bit integers, its bytes those of singles", BAD.format("W"), with_w(renamed(22))),
    ("int4_short", "W of 36 four-bit integers in 17 bytes", BAD.format("expected 18"), with_w(packed(17))),
    ("int4_long", "W of 36 four-bit integers in 36 bytes", BAD.format("expected 18"), with_w(packed(36))),
    ("int4_numbers", "W of four-bit integers, one byte of int32_data with nine bits", MALFORMED.format("256"),
     with_w(in_field("int32_data", [256] + [0] * 17, TensorProto.INT4))),
    ("int4_weight", "W of four-bit integers, which GRU reads", "unsupported, exit 69, «I4»", with_w(packed(18))),
    ("dtype_other_size", "W of doubles, its bytes those of singles", BAD.format("W"), with_w(renamed(DOUBLE))),
    ("tensor_segment", "W is a segment", "unsupported, exit 69, «segment»", with_w(segment)),
    ("tensor_location_2", "W has data_location 2", MALFORMED.format("data_location"), location_2()),
    ("attr_untyped", "hidden_size without type and value", MALFORMED.format("hidden_size"), attribute(untyped)),
    ("attr_other_type", "hidden_size says that it is a float", MALFORMED.format("hidden_size"),
     attribute(other_type)),
    ("attr_two_values", "hidden_size is an integer and a float", MALFORMED.format("hidden_size"),
     attribute(two_values)),
]

EXTERNAL = [
    ("ext_nowhere", "W lies outside, nobody says where", MALFORMED.format("location"), external()),
    ("ext_dotdot", "W lies in ../Invalid/good.onnx.data", UNSAFE.format(".."),
     external(location="../Invalid/good.onnx.data")),
    ("ext_dotdot_inside", "W lies in sub/../good.onnx.data", UNSAFE.format(".."),
     external(location="sub/../good.onnx.data")),
    ("ext_absolute", "W lies in /etc/passwd", UNSAFE.format("absolute"), external(location="/etc/passwd")),
    ("ext_missing", "W lies in a file that is not there", "missing, exit 66, «nothing.bin»",
     external(location="nothing.bin")),
    ("ext_folder", "W lies in the folder itself", MALFORMED.format("names no file"), external(location=".")),
    ("ext_empty", "W lies in a file without a name", MALFORMED.format("names no file"), external(location="")),
    ("ext_short", "W lies in a file of 100 of 144 bytes", BAD.format("external"),
     external(location="short.onnx.data")),
    ("ext_short_length", "W has the length 144 in a file of 100 bytes", BAD.format("external"),
     external(location="short.onnx.data", offset=0, length=W_BYTES)),
    ("ext_len_other", "W has the length 140", BAD.format("140"), external(location="good.onnx.data", length=140)),
    ("ext_len_huge", "W has the length 2^50", BAD.format("external"),
     external(location="good.onnx.data", length=2 ** 50)),
    ("ext_offset_beyond", "W begins after the end of the file", BAD.format("external"),
     external(location="good.onnx.data", offset=1000)),
    ("ext_off_wrap", "W has the offset 2^64 - 8", BAD.format("external"),
     external(location="good.onnx.data", offset=2 ** 64 - 8, length=W_BYTES)),
    ("ext_off_negative", "W has the offset -8", BAD.format("external"),
     external(location="good.onnx.data", offset=-8, length=W_BYTES)),
    ("ext_key_unknown", "W has the key basepath", "unsupported, exit 69, «basepath»",
     external(location="good.onnx.data", basepath="/etc")),
    ("ext_key_twice", "W lies in two files", MALFORMED.format("location"), location_twice()),
    ("ext_and_raw", "W has elements here and there", MALFORMED.format("external_data"), with_w(external_and_raw)),
    ("ext_undeclared", "W has external data, and says that it lies here", MALFORMED.format("external_data"),
     with_w(undeclared)),
    ("ext_nul", "W lies in good.onnx.data\\0x", UNSAFE.format("NUL"),
     external(location="good.onnx.data\0x")),
]

GOOD_ROWS = [
    ("control_external", "a good model: W lies in good.onnx.data", "loads",
     external(location="good.onnx.data", offset=0, length=W_BYTES)),
    ("control_unsorted", "a good model: a node reads what the next one makes", "loads",
     chain(node("Neg", ["a"], ["y"]), node("Add", ["x", "x"], ["a"]))),
]

DATA = [
    ("good.onnx.data", "W of control_external.onnx", "read with it",
     tools.wave((1, 3 * UNITS, FEATURES), 1).tobytes()),
    ("short.onnx.data", "100 of the 144 bytes of a W", "refused with its model", b"\1" * 100),
]


def rows():
    return BYTES + TENSORS + EXTERNAL + GOOD_ROWS
