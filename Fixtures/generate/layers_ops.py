"""Operations between layers: keras.ops in Keras 3, TensorFlow's in tf_keras."""
from walk import Impossible

UNARY = ["exp", "tanh", "sigmoid", "relu", "abs", "square", "softplus", "silu", "neg", "sin", "cos", "erf", "sign",
         "elu", "gelu", "softsign", "leaky_relu", "relu6", "selu", "log_softmax", "softmax"]
IN_TF_NN = {"relu", "softplus", "silu", "elu", "gelu", "softsign", "leaky_relu", "relu6", "selu",
            "log_softmax", "softmax"}
REDUCTIONS = {"mean": "reduce_mean", "sum": "reduce_sum", "max": "reduce_max", "min": "reduce_min",
              "prod": "reduce_prod", "var": "math.reduce_variance", "std": "math.reduce_std",
              "logsumexp": "reduce_logsumexp"}


def called(make, keras, tensorflow):
    return f"op:ops.{keras}" if make.modern else f"op:tf.{tensorflow}"


def index(make, walk):
    """Indices and slices; the features stay known."""
    walk.to("sequence")
    choices = [[":", -1], [":", "1:"], [":", "::2"], ["...", "1:"], [":", ":", 0], [":", ":-1"],
               [":", "new"], [":", -2, ":"], ["...", "new"], [":", "2:"], [":", ":", "::-1"]]
    if walk.static:
        choices += [[":", "::-1"], [":", "1:4", ":2"]]
    walk.put("op:[]", {"index": make.one(choices)})


def operator(symbol):
    def place(make, walk):
        if make.chance(0.3):
            walk.to(make.one(["sequence", "vector"]))
        if symbol == "**":
            walk.put("op:**", {"right": make.one([2, 2.0, 3])})
        elif symbol == "neg":
            walk.put("op:neg", {})
        elif make.chance(0.5):
            side = make.one(["left", "right"] if symbol != "/" else ["right"])
            walk.put(f"op:{symbol}", {side: make.one([2, 1.5, 0.25, -1.0])})
        else:
            start = walk.at
            other = walk.put("Dense", {"units": walk.shape[-1], "activation": "sigmoid"})
            if symbol == "/":
                other = walk.put("op:+", {"right": 0.5})
            walk.put(f"op:{symbol}", {}, [start, other])
    return place


def unary(make, walk):
    name = make.one(UNARY)
    if name == "neg":
        walk.put("op:neg", {})
        return
    library = {"abs": "abs", "square": "square", "exp": "exp", "tanh": "tanh", "sigmoid": "sigmoid",
               "sin": "sin", "cos": "cos", "sign": "sign"}.get(name, f"math.{name}")
    walk.put(called(make, name, f"nn.{name}" if name in IN_TF_NN else library), {})


def root_or_log(make, walk):
    """Functions of positive numbers, behind a softplus."""
    walk.put("Activation", {"activation": "softplus"})
    walk.put("op:+", {"right": 0.1})
    names = [("sqrt", "sqrt"), ("log", "math.log"), ("rsqrt", "math.rsqrt"), ("log1p", "math.log1p")]
    keras, tensorflow = make.one(names)
    walk.put(called(make, keras, tensorflow), {})


def reduction(make, walk):
    walk.to(make.one(["sequence", "sequence", "image"]))
    keras = make.one(["mean", "mean", "sum", "max", *REDUCTIONS])
    axes = [1, -1, 2, [1, 2]] if len(walk.shape) == 2 else [1, [1, 2], -1]
    axis = make.one(axes if keras in ("mean", "max", "min", "logsumexp") else [1, -1])
    options = {"axis": axis, **make.maybe(0.4, keepdims=[True])}
    if axis in (-1, 2, [1, 2]):
        options["keepdims"] = True
    walk.put(called(make, keras, REDUCTIONS[keras]), options)


def join(make, walk):
    """concatenate and stack, maximum and minimum, where, matmul."""
    walk.to("sequence")
    start, width = walk.at, walk.shape[-1]
    other = walk.put("Dense", {"units": width, "activation": "tanh"})
    way = make.one(["concatenate", "stack", "maximum", "minimum", "add", "multiply", "subtract", "where", "matmul"])
    if way == "concatenate":
        walk.put(called(make, way, "concat"), {"axis": make.one([-1, 1, 2])}, [start, other])
    elif way == "stack":
        walk.put(called(make, way, "stack"), {"axis": make.one([1, 2, -1])}, [start, other])
    elif way == "where":
        positive = walk.put("op:>", {"right": 0.0}, [start])
        walk.put(called(make, way, "where"), {}, [positive, start, other])
    elif way == "matmul":
        weights = walk.put("Dense", {"units": 4, "activation": "softmax"}, [start])
        turned = walk.put(called(make, "transpose", "transpose"),
                          {"axes" if make.modern else "perm": [0, 2, 1]}, [weights])
        walk.put(called(make, "matmul", "matmul"), {}, [turned, other])
    else:
        walk.put(called(make, way, way), {}, [start, other])


def shape_change(make, walk):
    walk.to("sequence")
    width = walk.shape[-1]
    way = make.one(["expand_dims", "squeeze", "reshape", "transpose", "flip", "split", "repeat", "tile", "pad"])
    if way == "expand_dims":
        walk.put(called(make, way, way), {"axis": make.one([1, -1, 2])})
    elif way == "squeeze":
        walk.put("Reshape", {"target_shape": [-1, 1, width]})
        walk.put(called(make, way, way), {"axis": 2})
    elif way == "reshape":
        if not walk.static:
            raise Impossible("one size of a reshape must be known")
        shape = [-1, walk.shape[0] * width]
        walk.put(called(make, way, way), {"newshape" if make.modern else "shape": shape})
    elif way == "transpose":
        if not walk.static:
            raise Impossible("the features must stay known")
        walk.put(called(make, way, way), {"axes" if make.modern else "perm": [0, 2, 1]})
    elif way == "flip":
        walk.put(called(make, way, "reverse"), {"axis": 1 if make.modern else [1]})
    elif way == "split":
        walk.put("Dense", {"units": 6})
        name = walk.put(called(make, way, way), {"indices_or_sections" if make.modern else "num_or_size_splits": 2,
                                                 "axis": -1})
        walk.put(make.one(["Add", "Multiply"]), {}, [name, f"{name}:1"])
    elif way == "repeat":
        walk.put(called(make, way, way), {"repeats": 2, "axis": 1})
    elif way == "tile":
        walk.put(called(make, way, way), {"repeats" if make.modern else "multiples": [1, 1, 2]})
    else:
        walk.put(called(make, way, way), {"pad_width" if make.modern else "paddings": [[0, 0], [1, 2], [0, 0]]})


def clip(make, walk):
    if make.modern:
        walk.put("op:ops.clip", {"x_min": -0.6, "x_max": 0.7})
    else:
        walk.put("op:tf.clip_by_value", {"clip_value_min": -0.6, "clip_value_max": 0.7})


def product_by_equation(make, walk):
    """einsum: the scores of a sequence against itself, and their sum over it."""
    walk.to("sequence")
    start = walk.at
    other = walk.put("Dense", {"units": walk.shape[-1], "activation": "tanh"})
    name = "op:ops.einsum" if make.modern else "op:tf.einsum"
    scores = walk.put(name, {"equation": "btf,bsf->bts"}, [start, other])
    scores = walk.put("Softmax", {}, [scores])
    walk.put(name, {"equation": "bts,bsf->btf"}, [scores, start])


PLACES = {
    "op index": index, **{f"op {symbol}": operator(symbol) for symbol in ("+", "-", "*", "/", "**", "neg")},
    "op function": unary, "op root or log": root_or_log, "op reduction": reduction, "op join": join,
    "op shape": shape_change, "op clip": clip, "op einsum": product_by_equation,
}
