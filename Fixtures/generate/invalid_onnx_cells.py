"""Bad recurrent nodes: inputs of wrong shapes and types, attributes of wrong types and values.

Each row is (name, what was done, what a reader must do, model).
"""
import numpy as np
from onnx import helper

import invalid_onnx_tools as tools
from invalid_onnx_tools import BATCH, DOUBLE, FEATURES, FLOAT, INT64, STEPS, UNITS, edited, recurrent

BAD = "inconsistent, exit 65, «{}»"
PARAMETERS = "WRBP"


def wrong_inputs(operator):
    """Every input without its last dimension, with each dimension one larger, of integers, of doubles."""
    for name, shape in tools.shapes(operator).items():
        kind = tools.INT32 if name == "sequence_lens" else FLOAT

        def row(what, label, shape, kind=kind):
            array = tools.wave(shape, 1).astype(
                {FLOAT: "f4", DOUBLE: "f8", INT64: "i8"}[kind]) if name in PARAMETERS else (shape, kind)
            return (f"{operator.lower()}_{name.lower()}_{label}", f"{operator}: {name} {what}",
                    BAD.format(name), recurrent(operator, {name: array}))

        yield row(f"without its last dimension: {list(shape[:-1])}", "rank", shape[:-1])
        for place, size in enumerate(shape):
            if name == "X" and place < 2:
                continue  # the steps, and the batch that everything else is compared with
            if name == "W" and operator == "RNN" and place == 1:
                continue  # would be a good W of one unit more, and R a bad one
            wrong = (*shape[:place], size + 1, *shape[place + 1:])
            yield row(f"is {list(wrong)}", f"dim{place}", wrong)
        yield row("of 64-bit integers", "integers", shape, INT64)
        if kind == FLOAT:
            yield row("of doubles, all else of singles", "doubles", shape, DOUBLE)


def attribute_twice(copy):
    copy.graph.node[0].attribute.append(helper.make_attribute("hidden_size", 8))


def attribute_unnamed(copy):
    copy.graph.node[0].attribute.append(helper.make_attribute("", 8))


def with_attribute(name, setting):
    return edited(lambda copy: copy.graph.node[0].attribute.append(
        helper.make_attribute(name, setting)))


def sizes_unknown(copy):
    """W as an input of sizes that are not known."""
    del copy.graph.initializer[0]
    copy.graph.input.append(tools.value("W", [1, None, FEATURES]))


ATTRIBUTES = [
    ("gru_no_w", "the node leaves W out", BAD.format("W"), recurrent(absent=["W"])),
    ("gru_no_x", "the node leaves X out", BAD.format("X"), recurrent(absent=["X"])),
    ("rnn_no_r", "the node leaves R out", BAD.format("R"), recurrent("RNN", absent=["R"])),
    ("gru_w_not_x3", "W is (1, 13, 3)", BAD.format("multiple of 3"),
     recurrent(arrays={"W": tools.wave((1, 13, FEATURES), 1)})),
    ("gru_w_empty", "W is (1, 0, 3)", BAD.format("W"),
     recurrent(arrays={"W": tools.wave((1, 0, FEATURES), 1), "R": tools.wave((1, 0, 0), 1)})),
    ("gru_w_no_features", "W is (1, 12, 0)", BAD.format("W"),
     recurrent(arrays={"W": tools.wave((1, 12, 0), 1), "X": ((STEPS, BATCH, 0), FLOAT)})),
    ("gru_w_unknown_size", "W is an input of unknown size", "unsupported, exit 69, «W»",
     edited(sizes_unknown)),
    ("gru_one_direction_of_two", "bidirectional, W of one direction", BAD.format("W"),
     recurrent(arrays={"W": tools.wave((1, 12, FEATURES), 1)}, direction="bidirectional")),
    ("gru_too_many_inputs", "a seventh input", BAD.format("6"),
     edited(lambda copy: copy.graph.node[0].input.append("X"))),
    ("hidden_mismatch", "hidden_size 5", BAD.format("hidden_size"), recurrent(hidden_size=5)),
    ("hidden_negative", "hidden_size -4", "exit 65, «hidden_size»", recurrent(hidden_size=-4)),
    ("hidden_text", "hidden_size \"4\"", "malformed, exit 65, «hidden_size»",
     recurrent(hidden_size="4")),
    ("direction_bad", "direction \"sideways\"", "malformed, exit 65, «sideways»",
     recurrent(direction="sideways")),
    ("direction_integer", "direction 1", "malformed, exit 65, «direction»", recurrent(direction=1)),
    ("direction_not_utf8", "direction of bytes that are no UTF-8", "malformed, exit 65, «direction»",
     recurrent(direction=b"\xff\xfe")),
    ("act_unknown", "activations [\"Swoosh\", \"Tanh\"]", "unsupported, exit 69, «Swoosh»",
     recurrent(activations=["Swoosh", "Tanh"])),
    ("act_count", "activations of one function", BAD.format("activations"),
     recurrent(activations=["Tanh"])),
    ("act_count_bidirectional", "activations for one of two directions", BAD.format("activations"),
     recurrent(direction="bidirectional", activations=["Sigmoid", "Tanh"])),
    ("act_text", "activations is one string", "malformed, exit 65, «activations»",
     recurrent(activations="Tanh")),
    ("act_alpha_left", "an alpha more than the functions take", BAD.format("activation_alpha"),
     recurrent(activations=["HardSigmoid", "Tanh"], activation_alpha=[0.25, 0.5])),
    ("act_alpha_alone", "activation_alpha without activations", BAD.format("activation_alpha"),
     recurrent(activation_alpha=[0.25])),
    ("act_affine_bare", "Affine without alpha and beta", BAD.format("Affine"),
     recurrent(activations=["Affine", "Tanh"])),
    ("act_alpha_nan", "an alpha that is no number", "malformed, exit 65, «activation_alpha»",
     recurrent(activations=["LeakyRelu", "Tanh"], activation_alpha=[float("nan")])),
    ("act_alpha_integers", "activation_alpha of integers", "malformed, exit 65, «activation_alpha»",
     recurrent(activations=["LeakyRelu", "Tanh"], activation_alpha=[1])),
    ("clip_zero", "clip 0", "malformed, exit 65, «clip»", recurrent(clip=0.0)),
    ("clip_negative", "clip -1", "malformed, exit 65, «clip»", recurrent(clip=-1.0)),
    ("clip_nan", "clip NaN", "malformed, exit 65, «clip»", recurrent(clip=float("nan"))),
    ("clip_infinite", "clip infinite", "malformed, exit 65, «clip»", recurrent(clip=float("inf"))),
    ("clip_integer", "clip of an integer", "malformed, exit 65, «clip»", recurrent(clip=3)),
    ("layout_2", "layout 2", "malformed, exit 65, «layout»", recurrent(layout=2)),
    ("layout_old", "layout in opset 13", "unsupported, exit 69, «layout»",
     recurrent(layout=1, opset=13)),
    ("lbr_7", "linear_before_reset 7", "malformed, exit 65, «linear_before_reset»",
     recurrent(linear_before_reset=7)),
    ("lbr_lstm", "linear_before_reset on an LSTM", "unsupported, exit 69, «linear_before_reset»",
     recurrent("LSTM", linear_before_reset=1)),
    ("input_forget_2", "input_forget 2", "malformed, exit 65, «input_forget»",
     recurrent("LSTM", input_forget=2)),
    ("attr_unknown", "an attribute frobnicate", "unsupported, exit 69, «frobnicate»",
     recurrent(frobnicate=1)),
    ("attr_output_sequence", "output_sequence, of opset 1", "unsupported, exit 69, «output_sequence»",
     recurrent(output_sequence=1)),
    ("attr_dup", "hidden_size twice: 4 and 8", "malformed, exit 65, «hidden_size»",
     edited(attribute_twice)),
    ("attr_unnamed", "an attribute without a name", "malformed, exit 65", edited(attribute_unnamed)),
    ("gru_third_output", "a third output", "malformed, exit 65, «extra»",
     edited(lambda copy: copy.graph.node[0].output.append("extra"))),
    ("rnn_y_c", "an RNN with the output Y_c", "malformed, exit 65, «Y_c»",
     edited(lambda copy: copy.graph.node[0].output.append("Y_c"), recurrent("RNN"))),
]


def rows():
    return [row for operator in tools.GATES for row in wrong_inputs(operator)] + ATTRIBUTES
