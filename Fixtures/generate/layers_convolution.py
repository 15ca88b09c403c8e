"""Convolutions, their recurrent kin, and pooling."""
from walk import simple


def size(make, rank, low, high):
    """One number for all axes, or one for each."""
    if rank == 1 or make.chance(0.4):
        return make.whole(low, high)
    return [make.whole(low, high) for _ in range(rank)]


def window(make, rank, causal=False):
    """Kernel size, padding, and strides or dilation, which exclude each other."""
    options = {"kernel_size": size(make, rank, 1, 3)}
    if make.chance(0.7):
        options["padding"] = make.one(["valid", "same", "same"] + (["causal"] * 2 if causal else []))
    if make.chance(0.35):
        options["strides"] = size(make, rank, 1, 2)
    elif make.chance(0.35):
        options["dilation_rate"] = size(make, rank, 1, 2)
    return options


def finish(make):
    """Activation and bias, and sometimes the data format."""
    options = make.data_format(0.12)
    activation = make.activation()
    if make.chance(0.4) and activation:
        options["activation"] = activation
    if make.chance(0.25):
        options["use_bias"] = False
    return options


def convolution(rank):
    def options(make, walk):
        found = {"filters": make.whole(2, 6), **window(make, rank, causal=rank == 1), **finish(make)}
        channels = walk.shape[0 if found.get("data_format") == "channels_first" else -1]
        groups = [count for count in (2, 3, 4) if channels and channels % count == 0]
        if groups and make.chance(0.5):
            found["groups"] = make.one(groups)
            found["filters"] = found["groups"] * make.whole(1, 2)
        return found
    return options


def square(options, rank):
    """One stride for both axes, as the depthwise kernels of TensorFlow ask."""
    strides = options.get("strides")
    if rank == 2 and isinstance(strides, list):
        options["strides"] = [strides[0]] * 2
    return options


def depthwise(rank):
    def options(make, walk):
        found = square(window(make, rank), rank)
        return {**found, **make.maybe(0.5, depth_multiplier=[1, 2, 3]), **finish(make)}
    return options


def separable(rank):
    def options(make, walk):
        found = square(window(make, rank, causal=rank == 1 and not make.modern), rank)
        return {"filters": make.whole(2, 6), **found, **make.maybe(0.5, depth_multiplier=[1, 2, 3]), **finish(make)}
    return options


def transpose(rank):
    def options(make, walk):
        found = {"filters": make.whole(2, 5), **window(make, rank), **finish(make)}
        strides = found.get("strides", 1)
        if min(strides if isinstance(strides, list) else [strides]) > 1 and make.chance(0.4):
            found["output_padding"] = make.one([0, 1]) if rank == 1 else make.one([1, [1, 0]])
        return found
    return options


def conv_lstm(rank):
    def options(make, walk):
        found = {"filters": make.whole(2, 4), **window(make, rank), **finish(make)}
        if make.chance(0.3):
            found["recurrent_activation"] = make.activation()
        if make.chance(0.5):
            found["return_sequences"] = True
        if make.chance(0.25):
            found["go_backwards"] = True
        if make.chance(0.2):
            found["unit_forget_bias"] = False
        if make.chance(0.15):
            found["dropout"] = 0.2
        if make.stateful and make.chance(0.5):
            found["stateful"] = True
        if make.policy == "bfloat16":
            found["recurrent_initializer"] = "glorot_uniform"
        return found
    return options


def pooling(rank):
    def options(make, walk):
        found = {"pool_size": size(make, rank, 2, 3)}
        if make.chance(0.5):
            found["strides"] = size(make, rank, 1, 3)
        return {**found, **make.maybe(0.6, padding=["valid", "same"]), **make.data_format(0.15)}
    return options


def global_pooling(make, walk):
    keep = {"keepdims": True} if make.chance(0.25) else {}
    return {**keep, **make.data_format(0.15)}


PLACES = {}
for _rank, _domain in ((1, "sequence"), (2, "image")):
    PLACES |= {
        f"Conv{_rank}D": simple(f"Conv{_rank}D", _domain, convolution(_rank)),
        f"DepthwiseConv{_rank}D": simple(f"DepthwiseConv{_rank}D", _domain, depthwise(_rank)),
        f"SeparableConv{_rank}D": simple(f"SeparableConv{_rank}D", _domain, separable(_rank)),
        f"Conv{_rank}DTranspose": simple(f"Conv{_rank}DTranspose", _domain, transpose(_rank)),
        f"MaxPooling{_rank}D": simple(f"MaxPooling{_rank}D", _domain, pooling(_rank)),
        f"AveragePooling{_rank}D": simple(f"AveragePooling{_rank}D", _domain, pooling(_rank)),
        f"GlobalMaxPooling{_rank}D": simple(f"GlobalMaxPooling{_rank}D", _domain, global_pooling),
        f"GlobalAveragePooling{_rank}D": simple(f"GlobalAveragePooling{_rank}D", _domain, global_pooling),
        f"ConvLSTM{_rank}D": simple(f"ConvLSTM{_rank}D", "image" if _rank == 1 else "images", conv_lstm(_rank)),
    }
