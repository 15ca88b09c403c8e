"""Bad graphs: names, cycles, opsets, operators, functions, graphs in nodes, types of inputs and outputs.

Each row is (name, what was done, what a reader must do, model).
"""
import onnx
from onnx import TensorProto, helper

import invalid_onnx_tools as tools
from invalid_onnx_tools import FLOAT, chain, edited, model, node, recurrent, tensor, value

MALFORMED, UNSUPPORTED = "malformed, exit 65, «{}»", "unsupported, exit 69, «{}»"
ADD = node("Add", ["x", "x"], ["y"])


def opsets(*pairs):
    return chain(ADD, opset_imports=[helper.make_opsetid(*pair) for pair in pairs])


def graph(name, nodes, inputs=(), outputs=(), initializers=()):
    return helper.make_graph(list(nodes), name, list(inputs), list(outputs), list(initializers))


def branch(name, *nodes, inputs=(), outputs=None):
    return graph(name, nodes, inputs, outputs or [value(f"{name}_y", [2])])


def branching(then, other):
    """An If on an input of the model."""
    return model(
        [node("If", ["c"], ["y"], then_branch=then, else_branch=other)],
        [value("c", [], TensorProto.BOOL), value("x", [2])], [value("y", [2])])


GOOD_BRANCH = branch("b", node("Neg", ["x"], ["b_y"]))


def looping(body, inputs=("m", "", "x"), outputs=("y",), kind=FLOAT):
    return model(
        [node("Loop", inputs, outputs, body=body)],
        [value("m", [], TensorProto.INT64), value("x", [2])],
        [value(name, None, kind) for name in outputs])


def body(nodes, inputs=("i", "c", "s"), outputs=("c_out", "s_out"), state=FLOAT, shape=(2,)):
    kinds = {"i": (TensorProto.INT64, []), "c": (TensorProto.BOOL, [])}
    infos = [value(name, *reversed(kinds.get(name, (FLOAT, [2])))) for name in inputs]
    ends = [value(name, [] if name.startswith("c") else list(shape),
                  TensorProto.BOOL if name.startswith("c") else state) for name in outputs]
    return graph("body", nodes, infos, ends)


GO_ON = node("Identity", ["c"], ["c_out"])
STEP = node("Add", ["s", "s"], ["s_out"])


def function(name, nodes, inputs=("a",), outputs=("r",), attributes=(), domain="own", imports=None):
    return helper.make_function(
        domain, name, list(inputs), list(outputs), list(nodes),
        imports if imports is not None else [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)],
        list(attributes))


def calling(*functions, call=None, **fields):
    call = call or node("f", ["x"], ["y"], domain="own")
    return chain(call, functions=functions, opset_imports=[
        helper.make_opsetid("", 17), helper.make_opsetid("own", 1)], **fields)


def referring(item, name, target):
    """A node with an attribute that refers to one of the function around it."""
    item.attribute.append(onnx.AttributeProto(
        name=name, ref_attr_name=target, type=onnx.AttributeProto.FLOAT))
    return item


def call(name, source="a", target="r"):
    return node(name, [source], [target], domain="own")


NEGATE = node("Neg", ["a"], ["r"])


def sparse(copy):
    item = copy.graph.sparse_initializer.add()
    item.values.CopyFrom(tensor("sparse", [1.0, 2.0]))
    item.indices.CopyFrom(tensor("places", [0, 3]))
    item.dims.append(8)


def renamed(place, name):
    """An edit that calls an initialiser otherwise."""
    def change(copy):
        copy.graph.initializer[place].name = name
    return change


def again(copy):
    copy.graph.initializer.append(copy.graph.initializer[0])


def training(copy):
    copy.graph.node[0].input[0] = "nowhere"
    copy.training_info.add()


def without(name):
    """An edit that drops an attribute of the first node."""
    def change(copy):
        attributes = copy.graph.node[0].attribute
        attributes.remove(next(item for item in attributes if item.name == name))
    return change


def typed(field, edit):
    """A model whose first input or output has another type."""
    def change(copy):
        edit(getattr(copy.graph, field)[0].type)
    return edited(change, chain(ADD))


def sequence(kind):
    kind.sequence_type.elem_type.tensor_type.elem_type = FLOAT


def optional(kind):
    kind.optional_type.elem_type.tensor_type.elem_type = FLOAT


def mapping(kind):
    kind.map_type.key_type = TensorProto.INT64
    kind.map_type.value_type.tensor_type.elem_type = FLOAT


def sparse_type(kind):
    kind.sparse_tensor_type.elem_type = FLOAT


def of(number):
    def edit(kind):
        kind.tensor_type.elem_type = number
    return edit


def shape(*sizes):
    def edit(kind):
        del kind.tensor_type.shape.dim[:]
        for size in sizes:
            kind.tensor_type.shape.dim.add().dim_value = size
    return edit


NAMES = [
    ("graph_missing", "no graph", MALFORMED.format("graph"), edited(lambda copy: copy.ClearField("graph"))),
    ("graph_cycle", "Add(x, b) makes a, Add(a, x) makes b", MALFORMED.format("cycle"),
     chain(node("Add", ["x", "b"], ["a"]), node("Add", ["a", "x"], ["b"]), node("Neg", ["a"], ["y"]))),
    ("graph_self_loop", "a node reads what it makes", MALFORMED.format("cycle"),
     chain(node("Add", ["x", "y"], ["y"]))),
    ("graph_cycle_inner", "a cycle through a branch of an If", MALFORMED.format("cycle"),
     model([node("Neg", ["y"], ["a"]),
            node("If", ["c"], ["y"], then_branch=branch("t", node("Neg", ["a"], ["t_y"])),
                 else_branch=GOOD_BRANCH)],
           [value("c", [], TensorProto.BOOL), value("x", [2])], [value("y", [2])])),
    ("init_missing", "initialiser R is called Q", MALFORMED.format("R"), edited(renamed(1, "Q"))),
    ("init_unnamed", "an initialiser without a name", MALFORMED.format("name"), edited(renamed(1, ""))),
    ("dup_init", "initialiser W twice", MALFORMED.format("W"), edited(again)),
    ("dup_init_output", "an initialiser is called as what a node makes", MALFORMED.format("y"),
     chain(ADD, initializers=[tensor("y", [1.0, 2.0])])),
    ("dup_output", "two nodes make y", MALFORMED.format("y"), chain(ADD, node("Neg", ["x"], ["y"]))),
    ("dup_output_of_node", "a node makes Y twice", MALFORMED.format("Y"),
     edited(lambda copy: copy.graph.node[0].output.__setitem__(1, "Y"))),
    ("dup_input", "two inputs x", MALFORMED.format("x"),
     edited(lambda copy: copy.graph.input.append(value("x", [2])), chain(ADD))),
    ("control_output_twice", "a good model: y is an output twice", "loads",
     edited(lambda copy: copy.graph.output.append(value("y", [2])), chain(ADD))),
    ("node_makes_input", "a node makes the input x", MALFORMED.format("x"),
     chain(ADD, node("Neg", ["y"], ["x"]))),
    ("input_unnamed", "an input without a name", MALFORMED.format("name"),
     edited(lambda copy: copy.graph.input.append(value("", [2])), chain(ADD))),
    ("output_unnamed", "an output without a name", MALFORMED.format("name"),
     edited(lambda copy: copy.graph.output.append(value("", [2])), chain(ADD))),
    ("output_unknown", "an output that nothing makes", MALFORMED.format("z"),
     edited(lambda copy: copy.graph.output.append(value("z", [2])), chain(ADD))),
    ("outputs_none", "no outputs", MALFORMED.format("output"),
     edited(lambda copy: copy.graph.ClearField("output"), chain(ADD))),
    ("value_unknown", "a node reads what nothing makes", MALFORMED.format("z"),
     chain(node("Add", ["x", "z"], ["y"]))),
    ("name_escape", "a node's name holds an escape sequence", "malformed, exit 65",
     chain(node("Add", ["x", "z"], ["y"], name="a\x1b[2J\n"))),
    ("node_no_inputs", "Add without inputs", "inconsistent, exit 65, «A»", chain(node("Add", [], ["y"]))),
    ("node_three_inputs", "Add of three", "inconsistent, exit 65, «3»",
     chain(node("Add", ["x", "x", "x"], ["y"]))),
    ("node_two_outputs", "Add with two outputs", MALFORMED.format("z"),
     chain(node("Add", ["x", "x"], ["y", "z"]))),
    ("node_first_output_left_out", "Add of which only a second output is named", MALFORMED.format("y"),
     chain(node("Add", ["x", "x"], ["", "y"]))),
    ("sparse_init", "a sparse initialiser", UNSUPPORTED.format("sparse"), edited(sparse)),
    ("training_broken", "training information, and a graph that is broken", MALFORMED.format("nowhere"),
     edited(training)),
]

OPERATORS = [
    ("unknown_op", "a node Frobnicate", UNSUPPORTED.format("Frobnicate"),
     chain(node("Frobnicate", ["x"], ["y"]))),
    ("unknown_ops", "three kinds of nodes that are not known, one in a branch, one in a function",
     UNSUPPORTED.format("Second"),
     model([node("First", ["x"], ["a"]), node("First", ["x"], ["b"]), call("f", "a", "d"),
            node("If", ["c"], ["y"], then_branch=branch("t", node("Second", ["a"], ["t_y"])),
                 else_branch=GOOD_BRANCH)],
           [value("c", [], TensorProto.BOOL), value("x", [2])], [value("y", [2])],
           functions=[function("f", [node("Third", ["a"], ["r"], domain="com.example")])],
           opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("own", 1)])),
    ("op_unnamed", "a node without an operator", UNSUPPORTED.format("''"), chain(node("", ["x"], ["y"]))),
    ("op_case", "a node gru", UNSUPPORTED.format("gru"),
     edited(lambda copy: setattr(copy.graph.node[0], "op_type", "gru"))),
    ("domain_unknown", "Add of com.example", UNSUPPORTED.format("com.example.Add"),
     chain(node("Add", ["x", "x"], ["y"], domain="com.example"))),
    ("op_newer", "GreaterOrEqual, which came with opset 12, in opset 11", MALFORMED.format("opset 12"),
     model([node("GreaterOrEqual", ["x", "x"], ["y"])], [value("x", [2])],
           [value("y", [2], TensorProto.BOOL)], opset=11)),
    ("types_differ", "Add of singles and doubles", "inconsistent, exit 65, «F64»",
     chain(node("Add", ["x", "d"], ["y"]), initializers=[tensor("d", [1.0, 2.0])])),
    ("shapes_differ", "Add of two and three elements", "inconsistent, exit 65",
     chain(node("Add", ["x", "d"], ["y"]), initializers=[tensor("d", tools.wave((3,), 1))])),
    ("opset_9999", "opset 9999", UNSUPPORTED.format("opset"), opsets(("", 9999))),
    ("opset_29", "opset 29, which there was not yet", UNSUPPORTED.format("opset"), opsets(("", 29))),
    ("op_older", "a GRU of opset 6", UNSUPPORTED.format("opset 7"), recurrent(opset=6)),
    ("opset_0", "opset 0", UNSUPPORTED.format("opset"), opsets(("", 0))),
    ("opset_negative", "opset -1", UNSUPPORTED.format("opset"), opsets(("", -1))),
    ("opset_none", "no opset", MALFORMED.format("opset"),
     edited(lambda copy: copy.ClearField("opset_import"), chain(ADD))),
    ("opset_other", "an opset of another domain only", MALFORMED.format("opset"), opsets(("own", 1))),
    ("opset_dup", "the opsets 14 and 7", MALFORMED.format("opset"), opsets(("", 14), ("", 7))),
    ("opset_dup_alias", "the opsets 14 and, under another name, 7", MALFORMED.format("opset"),
     opsets(("", 14), ("ai.onnx", 7))),
    ("opset_dup_other", "an opset of another domain twice", MALFORMED.format("own"),
     opsets(("", 17), ("own", 1), ("own", 2))),
]

TYPES = [
    ("input_sequence", "an input that is a sequence", UNSUPPORTED.format("sequence"), typed("input", sequence)),
    ("input_optional", "an input that may be absent", UNSUPPORTED.format("optional"), typed("input", optional)),
    ("input_map", "an input that is a map", UNSUPPORTED.format("map"), typed("input", mapping)),
    ("input_sparse", "an input that is a sparse tensor", UNSUPPORTED.format("sparse"),
     typed("input", sparse_type)),
    ("input_strings", "an input of strings", UNSUPPORTED.format("string"), typed("input", of(8))),
    ("input_float8", "an input of eight-bit floats", UNSUPPORTED.format("F8_E4M3"), typed("input", of(17))),
    ("input_complex", "an input of complex numbers", UNSUPPORTED.format("complex"), typed("input", of(14))),
    ("input_type_999", "an input of element type 999", MALFORMED.format("999"), typed("input", of(999))),
    ("input_type_0", "an input of element type 0", MALFORMED.format("element type"), typed("input", of(0))),
    ("input_untyped", "an input without a type", "exit 69, «shape»",
     edited(lambda copy: copy.graph.input[0].ClearField("type"), chain(ADD))),
    ("input_rankless", "an input without a shape", UNSUPPORTED.format("shape"),
     typed("input", lambda kind: kind.tensor_type.ClearField("shape"))),
    ("input_negative", "an input of size -2", MALFORMED.format("-2"), typed("input", shape(-2))),
    ("input_rank_9", "an input of nine dimensions", "limit, exit 65", typed("input", shape(*[1] * 9))),
    ("input_huge", "an input of 2^62 × 2^62 elements", "limit, exit 65", typed("input", shape(2 ** 62, 2 ** 62))),
    ("output_other_type", "an output that is stated to be of integers", "inconsistent, exit 65, «y»",
     typed("output", of(TensorProto.INT64))),
    ("output_other_rank", "an output that is stated to have two dimensions", "inconsistent, exit 65, «y»",
     typed("output", shape(1, 2))),
    ("output_other_size", "an output that is stated to have three elements", "inconsistent, exit 65, «y»",
     typed("output", shape(3))),
    ("output_sequence", "an output that is stated to be a sequence", UNSUPPORTED.format("sequence"),
     typed("output", sequence)),
]

CONTROL = [
    ("if_inputs", "a branch with an input", MALFORMED.format("then_branch"),
     branching(branch("t", node("Neg", ["i"], ["t_y"]), inputs=[value("i", [2])]), GOOD_BRANCH)),
    ("if_types_differ", "branches of singles and of truth values", "inconsistent, exit 65",
     branching(branch("t", node("Less", ["x", "x"], ["t_y"]),
                      outputs=[value("t_y", [2], TensorProto.BOOL)]), GOOD_BRANCH)),
    ("if_counts_differ", "branches of two outputs and of one", "inconsistent, exit 65",
     branching(branch("t", node("Neg", ["x"], ["t_y"]), node("Abs", ["x"], ["t_z"]),
                      outputs=[value("t_y", [2]), value("t_z", [2])]), GOOD_BRANCH)),
    ("if_no_else", "no else_branch", MALFORMED.format("else_branch"),
     edited(without("else_branch"), branching(GOOD_BRANCH, GOOD_BRANCH))),
    ("if_branch_text", "then_branch is a string", MALFORMED.format("then_branch"),
     branching("then", GOOD_BRANCH)),
    ("if_captured_unknown", "a branch reads what nothing makes", MALFORMED.format("nowhere"),
     branching(branch("t", node("Neg", ["nowhere"], ["t_y"])), GOOD_BRANCH)),
    ("if_output_not_made", "a branch gives what it does not make", MALFORMED.format("t_y"),
     branching(branch("t", node("Neg", ["x"], ["other"])), GOOD_BRANCH)),
    ("if_sibling_read", "a branch reads what the other makes", MALFORMED.format("b_y"),
     branching(branch("t", node("Neg", ["b_y"], ["t_y"])), GOOD_BRANCH)),
    ("if_condition_real", "a condition of singles", "inconsistent, exit 65, «condition»",
     model([node("If", ["x"], ["y"], then_branch=GOOD_BRANCH, else_branch=GOOD_BRANCH)],
           [value("x", [2])], [value("y", [2])])),
    ("if_no_outputs", "branches without outputs", "exit 65",
     edited(lambda copy: [item.g.ClearField("output") for item in copy.graph.node[0].attribute],
            branching(GOOD_BRANCH, GOOD_BRANCH))),
    ("loop_arity_in", "a body of two inputs for one carried value", "inconsistent, exit 65, «body»",
     looping(body([GO_ON, node("Neg", ["x"], ["s_out"])], inputs=("i", "c")))),
    ("loop_arity_out", "a body of one output for one carried value", "inconsistent, exit 65, «body»",
     looping(body([GO_ON], outputs=("c_out",)))),
    ("loop_carried_type", "a carried value of singles becomes one of truth values",
     "inconsistent, exit 65", looping(body([GO_ON, node("Less", ["s", "s"], ["s_out"])],
                                           state=TensorProto.BOOL), kind=TensorProto.BOOL)),
    ("loop_condition_type", "a body whose condition is of singles", "inconsistent, exit 65, «condition»",
     looping(body([node("Neg", ["s"], ["c_out"]), STEP]))),
    ("loop_condition_shape", "a body whose condition has two elements", "inconsistent, exit 65, «condition»",
     looping(body([node("Less", ["s", "s"], ["c_out"]), STEP]))),
    ("loop_count_real", "a trip count of singles", "inconsistent, exit 65, «count»",
     looping(body([GO_ON, STEP]), inputs=("x", "", "x"))),
    ("loop_carried_missing", "a carried value that is left out", "inconsistent, exit 65, «body»",
     looping(body([GO_ON, STEP]), inputs=("m", "", ""))),
    ("loop_captured_unknown", "a body reads what nothing makes", MALFORMED.format("nowhere"),
     looping(body([GO_ON, node("Add", ["s", "nowhere"], ["s_out"])]))),
    ("loop_output_not_made", "a body gives what it does not make", MALFORMED.format("s_out"),
     looping(body([GO_ON, node("Neg", ["s"], ["other"])]))),
    ("loop_body_dup_input", "a body with one input twice", MALFORMED.format("s"),
     looping(body([GO_ON, STEP], inputs=("i", "s", "s")))),
    ("loop_too_many_outputs", "a loop with an output that the body does not give", MALFORMED.format("z"),
     looping(body([GO_ON, STEP]), outputs=("y", "z"))),
    ("inner_sparse", "a sparse initialiser in a branch", UNSUPPORTED.format("sparse"),
     edited(lambda copy: copy.graph.node[0].attribute[0].g.sparse_initializer.add(),
            branching(GOOD_BRANCH, GOOD_BRANCH))),
]

FUNCTIONS = [
    ("function_cycle", "f calls h, h calls f", MALFORMED.format("cycle"),
     calling(function("f", [call("h")]), function("h", [call("f")]))),
    ("function_self", "f calls itself", MALFORMED.format("cycle"), calling(function("f", [call("f")]))),
    ("function_cycle_inner", "f calls itself in a branch", MALFORMED.format("cycle"),
     calling(function("f", [node("If", ["a"], ["r"], then_branch=branch("t", call("f", "a", "t_y")),
                                 else_branch=branch("b", node("Neg", ["a"], ["b_y"])))]))),
    ("function_billion", "40 functions, each calls the next twice", "limit, exit 65, «nodes»",
     calling(function("f", [call("f1", "a", "b"), call("f1", "b")]),
             *[function(f"f{place}", [call(f"f{place + 1}", "a", "b"), call(f"f{place + 1}", "b")])
               for place in range(1, 39)],
             function("f39", [NEGATE]))),
    ("function_chain", "120 functions, each calls the next", "limit, exit 65, «function»",
     calling(function("f", [call("f1")]),
             *[function(f"f{place}", [call(f"f{place + 1}")]) for place in range(1, 119)],
             function("f119", [NEGATE]))),
    ("function_twice", "f is defined twice", MALFORMED.format("f"),
     calling(function("f", [NEGATE]), function("f", [node("Abs", ["a"], ["r"])]))),
    ("function_named_as_operator", "a function Neg of the standard's domain", UNSUPPORTED.format("Neg"),
     calling(function("Neg", [node("Abs", ["a"], ["r"])], domain=""), call=node("Neg", ["x"], ["y"]))),
    ("function_too_many_inputs", "a call with two inputs of one", "inconsistent, exit 65, «2»",
     calling(function("f", [NEGATE]), call=node("f", ["x", "x"], ["y"], domain="own"))),
    ("function_input_left_out", "a call without the input that the function reads", MALFORMED.format("a"),
     calling(function("f", [NEGATE]), call=node("f", [], ["y"], domain="own"))),
    ("function_too_many_outputs", "a call with two outputs of one", MALFORMED.format("z"),
     calling(function("f", [NEGATE]), call=node("f", ["x"], ["y", "z"], domain="own"))),
    ("function_attr_unknown", "a call with an attribute that the function does not have",
     UNSUPPORTED.format("alpha"),
     calling(function("f", [NEGATE]), call=node("f", ["x"], ["y"], domain="own", alpha=1.0))),
    ("function_input_twice", "a function with one input twice", MALFORMED.format("a"),
     calling(function("f", [NEGATE], inputs=("a", "a")),
             call=node("f", ["x", "x"], ["y"], domain="own"))),
    ("function_output_not_made", "a function gives what it does not make", MALFORMED.format("r"),
     calling(function("f", [node("Neg", ["a"], ["other"])]))),
    ("function_reads_outside", "a function reads a value of the graph", MALFORMED.format("x"),
     calling(function("f", [node("Add", ["a", "x"], ["r"])]))),
    ("function_no_opset", "a function without opsets", MALFORMED.format("opset"),
     calling(function("f", [NEGATE], imports=[]))),
    ("function_opset_new", "a function of opset 29", UNSUPPORTED.format("opset"),
     calling(function("f", [NEGATE], imports=[helper.make_opsetid("", 29)]))),
    ("function_attr_twice", "a call with an attribute twice", MALFORMED.format("alpha"),
     edited(lambda copy: copy.graph.node[0].attribute.append(copy.graph.node[0].attribute[0]),
            calling(function("f", [NEGATE], attributes=["alpha"]),
                    call=node("f", ["x"], ["y"], domain="own", alpha=1.0)))),
    ("function_default_twice", "a function with an attribute that has two defaults", MALFORMED.format("alpha"),
     edited(lambda copy: [copy.functions[0].attribute_proto.append(helper.make_attribute("alpha", number))
                          for number in (1.0, 2.0)], calling(function("f", [NEGATE])))),
    ("function_reads_around_call", "a function that is called in a branch reads a value beside it",
     MALFORMED.format("x"),
     model([node("If", ["c"], ["y"], then_branch=branch("t", call("f", "x", "t_y")),
                 else_branch=GOOD_BRANCH)],
           [value("c", [], TensorProto.BOOL), value("x", [2])], [value("y", [2])],
           functions=[function("f", [node("Add", ["a", "x"], ["r"])])],
           opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("own", 1)])),
    ("function_reference_unknown", "a function refers to an attribute that it does not have",
     MALFORMED.format("beta"),
     calling(function("f", [referring(node("Elu", ["a"], ["r"]), "alpha", "beta")], attributes=["alpha"]))),
    ("function_reference_inner", "the same in a branch", MALFORMED.format("beta"),
     calling(function("f", [
         node("Less", ["a", "a"], ["c"]),
         node("If", ["c"], ["r"], else_branch=branch("b", node("Neg", ["a"], ["b_y"])),
              then_branch=branch("t", referring(node("Elu", ["a"], ["t_y"]), "alpha", "beta")))],
         attributes=["alpha"]))),
    ("function_opset_inner", "a function of opset 11 with GreaterOrEqual, of opset 12, in a branch",
     MALFORMED.format("opset 12"),
     calling(function("f", [
         node("Less", ["a", "a"], ["c"]),
         node("If", ["c"], ["r"], else_branch=branch("b", node("Less", ["a", "a"], ["b_y"])),
              then_branch=branch("t", node("GreaterOrEqual", ["a", "a"], ["t_y"])))],
         imports=[helper.make_opsetid("", 11)]))),
    ("reference_outside", "a node of the model refers to an attribute of a function", MALFORMED.format("other"),
     edited(lambda copy: referring(copy.graph.node[0], "clip", "other"))),
]


def rows():
    return NAMES + OPERATORS + TYPES + CONTROL + FUNCTIONS
