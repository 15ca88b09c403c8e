"""Dense layers, activations, the dropout family, and changes of shape."""
import math

from walk import Impossible, simple


def dense(make, walk=None):
    activation = make.activation(["glu"] if make.modern else [])
    options = {"units": 6 if activation == "glu" else make.units()}
    if activation is not None:
        options["activation"] = activation
    if make.chance(0.25):
        options["use_bias"] = False
    if "mixed" in make.policy and make.chance(0.2):
        options["dtype"] = "float32"
    return options


def einsum_dense(make, walk):
    """An EinsumDense that fits the rank where the walk stands."""
    width, out, inner = walk.shape[-1], make.units(), make.whole(2, 3)
    if len(walk.shape) == 1:
        choices = [("ab,bc->ac", [out], ["c", None]), ("ab,bcd->acd", [out, inner], ["cd", "d", None])]
    elif len(walk.shape) == 2:
        choices = [("abc,cd->abd", [None, out], ["d", None]), ("...x,xy->...y", [out], ["y", None]),
                   ("abc,cde->abde", [None, out, inner], ["de", "e", "d", None])]
        if walk.static:
            steps = walk.shape[0]
            choices += [("abc,bcd->abd", [steps, out], ["bd", "d", None]), ("abc,bc->ab", [steps], ["b", None]),
                        ("abc,bd->adc", [out, width], ["d", "dc", None])]
    else:
        choices = [("...x,xy->...y", [out], ["y", None])]
    equation, shape, biases = make.one(choices)
    options = {"equation": equation, "output_shape": shape}
    axes = make.one(biases)
    if axes:
        options["bias_axes"] = axes
    activation = make.activation()
    if make.chance(0.4) and activation:
        options["activation"] = activation
    return options


def slope(make):
    key = "negative_slope" if make.modern else "alpha"
    return {key: make.number(0.05, 0.5)} if make.chance(0.7) else {}


def relu(make, walk):
    return make.maybe(0.5, max_value=[0.9, 1.5], negative_slope=[0.1, 0.25], threshold=[0.2, 0.5])


def prelu(make, walk):
    rank = len(walk.shape)
    axes = [axis for axis in range(1, rank + 1) if walk.shape[axis - 1] is None or make.chance(0.4)]
    return {"shared_axes": axes} if axes else {}


def softmax(make, walk):
    axes = [-1, 1] if len(walk.shape) == 1 else [-1, 1, 2, [1, 2]]
    return {"axis": make.one(axes)} if make.chance(0.7) else {}


def masked_softmax(make, walk):
    """A Softmax whose mask is an input of its own."""
    if walk.depth:
        raise Impossible("a mask of its own is for the outermost model")
    walk.to(make.one(["sequence", "vector"]))
    flags = walk.side("flags", data={"kind": "flags"})
    walk.put("Softmax", {"axis": -1} if make.chance(0.5) else {}, call={"mask": {"from": flags}})


def any_rank(kind, options):
    """A layer for whatever rank there is, now and then for images."""
    def place(make, walk):
        if make.chance(0.2):
            walk.to("image")
        walk.put(kind, options(make, walk))
    return place


def rate(make, walk):
    return {"rate": make.number(0.1, 0.6)}


def dropout(make, walk):
    shape = {"noise_shape": [None, 1, walk.shape[-1]]} if len(walk.shape) == 2 and make.chance(0.2) else {}
    return {**rate(make, walk), **shape, **make.maybe(0.2, seed=[7])}


def regularity(make, walk):
    return make.maybe(0.7, l1=[0.01, 0.1], l2=[0.02])


def flatten(make, walk):
    if not walk.static:
        raise Impossible("flattening needs a known number of steps")
    walk.put("Flatten", make.data_format())


def reshape(make, walk):
    """Another shape of as many elements, often with a −1."""
    if walk.static:
        count = math.prod(walk.shape)
        first = make.one([size for size in range(1, count + 1) if count % size == 0])
        rest = count // first
        inner = make.one([size for size in range(1, rest + 1) if rest % size == 0])
        targets = [[first, rest], [-1, rest], [first, -1], [first, rest // inner, inner],
                   [-1, rest // inner, inner], [first, -1, inner], [count], [-1]]
    else:
        width = walk.shape[-1]
        inner = make.one([size for size in range(1, width + 1) if width % size == 0])
        targets = [[-1, width], [-1, inner], [-1, width // inner, inner], [-1, 1, width]]
    return {"target_shape": make.one(targets)}


def permute(make, walk):
    dims = list(range(1, len(walk.shape) + 1))
    if not walk.static:  # the features must stay known
        return {"dims": [1, *make.shuffled(dims[1:])]}
    return {"dims": make.one([dims[::-1], make.shuffled(dims)])}


def pair(make, low, high):
    """One number, or a pair of them."""
    return make.whole(max(low, 1), high) if make.chance(0.3) else [make.whole(low, high), make.whole(low, high)]


def pairs(make, low, high):
    """An amount for rows and columns, in one of the three ways to say it."""
    return make.one([make.whole(1, high), [make.whole(low, high), make.whole(low, high)],
                     [[make.whole(low, high), make.whole(low, high)] for _ in range(2)]])


def image_option(key, low, high, draw):
    return lambda make, walk: {key: draw(make, low, high), **make.data_format(0.15)}


def upsampling_2d(make, walk):
    options = {"size": pair(make, 1, 3), **make.data_format(0.15)}
    return {**options, **make.maybe(0.3, interpolation=["nearest", "bilinear"])}


PLACES = {
    "Dense": any_rank("Dense", dense),
    "EinsumDense": simple("EinsumDense", "any", einsum_dense),
    "Activation": any_rank("Activation", lambda make, walk: {"activation": make.activation() or "linear"}),
    "Identity": any_rank("Identity", lambda make, walk: {}),
    "ReLU": any_rank("ReLU", relu),
    "LeakyReLU": any_rank("LeakyReLU", lambda make, walk: slope(make)),
    "ELU": any_rank("ELU", lambda make, walk: make.maybe(0.7, alpha=[0.3, 1.4])),
    "PReLU": any_rank("PReLU", prelu),
    "ThresholdedReLU": any_rank("ThresholdedReLU", lambda make, walk: {"theta": make.number(0.1, 0.4)}),
    "Softmax": simple("Softmax", "sequence", softmax),
    "Softmax with mask": masked_softmax,
    "Dropout": any_rank("Dropout", dropout),
    "SpatialDropout1D": simple("SpatialDropout1D", "sequence", rate),
    "SpatialDropout2D": simple("SpatialDropout2D", "image",
                               lambda make, walk: {**rate(make, walk), **make.data_format(0.15)}),
    "GaussianNoise": any_rank("GaussianNoise", lambda make, walk: {"stddev": make.number(0.1, 0.6)}),
    "GaussianDropout": any_rank("GaussianDropout", rate),
    "AlphaDropout": any_rank("AlphaDropout", rate),
    "ActivityRegularization": any_rank("ActivityRegularization", regularity),
    "Flatten": flatten,
    "Reshape": simple("Reshape", "sequence", reshape),
    "Permute": any_rank("Permute", permute),
    "RepeatVector": simple("RepeatVector", "vector", lambda make, walk: {"n": make.whole(4, 7)}),
    "Cropping1D": simple("Cropping1D", "sequence", lambda make, walk: {"cropping": pair(make, 0, 1)}),
    "ZeroPadding1D": simple("ZeroPadding1D", "sequence", lambda make, walk: {"padding": pair(make, 0, 3)}),
    "UpSampling1D": simple("UpSampling1D", "sequence", lambda make, walk: {"size": make.whole(2, 3)}),
    "Cropping2D": simple("Cropping2D", "image", image_option("cropping", 0, 1, pairs)),
    "ZeroPadding2D": simple("ZeroPadding2D", "image", image_option("padding", 0, 2, pairs)),
    "UpSampling2D": simple("UpSampling2D", "image", upsampling_2d),
}
