"""Operations on symbolic tensors, which saved models hold as nodes.

An operation is a node whose class name is `op:` and what is called: `op:[]`
(index), `op:+` and the other operators (a number beside the tensor is `left` or
`right`), `op:ops.mean` (keras.ops, Keras 3) or `op:tf.reduce_mean` (tf_keras).
"""
import operator

OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
             "**": operator.pow, "//": operator.floordiv, "%": operator.mod, "@": operator.matmul,
             "neg": operator.neg, "abs": abs, ">": operator.gt, "<=": operator.le}
TAKES_A_LIST = {"ops.concatenate", "ops.stack", "tf.concat", "tf.stack"}


def part_of(text):
    """One index out of its text: "::2", "...", "new" or a number."""
    if not isinstance(text, str):
        return text
    if text in ("...", "new"):
        return ... if text == "..." else None
    return slice(*[int(bound) if bound else None for bound in text.split(":")])


def function(framework, name):
    found = framework.module if name.startswith("ops.") else framework.tensorflow
    for part in name.removeprefix("tf.").split("."):
        found = getattr(found, part)
    return found


def apply(framework, name, arguments, values):
    """Calls the operation `name` on the tensors."""
    if name == "[]":
        return values[0][tuple(part_of(item) for item in arguments["index"])]
    if name in OPERATORS:
        left = [arguments["left"]] if "left" in arguments else []
        right = [arguments["right"]] if "right" in arguments else []
        return OPERATORS[name](*left, *values, *right)
    if "equation" in arguments:
        values, arguments = [arguments["equation"], *values], {}
    if name in TAKES_A_LIST:
        values = [values]
    return function(framework, name)(*values, **arguments)
