"""Attention layers, over the sequence itself or another, masked and causal."""
from layers_merge import branch
from layers_recurrent import rnn


def query_and_value(make, walk, same_width):
    """The names of a query and of what it attends to."""
    walk.to("sequence")
    start = walk.at
    if make.chance(0.35):
        return start, start
    if make.chance(0.3) and not walk.depth:
        steps = make.whole(5, 8) if make.fixed_steps else None
        width = walk.shape[-1] if same_width else make.units()
        other = walk.side("memory", [steps, width])
        if make.chance(0.5):
            other = walk.put("Masking", {"mask_value": 0.0}, [other])
        return start, other
    return start, branch(make, walk, start)


def mask_of(walk, label, name):
    """A mask of the steps of `name`, as an input."""
    return {"from": walk.side(label, [walk.shape_of(name)[0]], {"kind": "flags"})}


def plain(kind, options):
    """Attention and AdditiveAttention: query, value and maybe key of one width."""
    def place(make, walk):
        query, value = query_and_value(make, walk, same_width=True)
        sources = [query, value]
        if make.chance(0.3):
            sources.append(walk.put("Dense", {"units": walk.shape_of(value)[-1]}, [value]))
        call = make.maybe(0.3, use_causal_mask=[True])
        if not walk.depth and make.chance(0.25):
            call["mask"] = [mask_of(walk, "query_mask", query), mask_of(walk, "value_mask", value)]
            if make.chance(0.3):
                call["mask"][0] = None
        finish(make, walk, kind, options(make), sources, call)
    return place


def finish(make, walk, kind, options, sources, call):
    """Puts the layer, with its scores as another output now and then."""
    scores = not walk.depth and make.chance(0.2)
    if scores:
        call["return_attention_scores"] = True
    name = walk.put(kind, options, sources, call=call)
    if scores and f"{name}:1" in walk.tensors:
        walk.outputs.append(f"{name}:1")


def heads(kind, options):
    """Attention with heads: query, value and maybe key of any widths."""
    def place(make, walk):
        query, value = query_and_value(make, walk, same_width=False)
        sources = [query, value]
        if make.chance(0.3):
            sources.append(walk.put(*rnn(make, True), [value]))
        call = make.maybe(0.3, use_causal_mask=[True])
        if not walk.depth and make.chance(0.3):
            shape = [walk.shape_of(query)[0], walk.shape_of(value)[0]]
            call["attention_mask"] = {"from": walk.side("pairs", shape, {"kind": "flags"})}
        if not walk.depth and make.modern and make.chance(0.15):
            call["value_mask"] = mask_of(walk, "value_mask", value)
        finish(make, walk, kind, options(make), sources, call)
    return place


def dot_product(make):
    found = make.maybe(0.35, use_scale=[True], score_mode=["dot", "concat"], dropout=[0.2])
    return found


def additive(make):
    return make.maybe(0.35, use_scale=[False], dropout=[0.2])


def multi_head(make):
    found = {"num_heads": make.whole(1, 3), "key_dim": make.whole(2, 4),
             **make.maybe(0.35, value_dim=[2, 5], use_bias=[False], output_shape=[4, [5]], dropout=[0.1])}
    if make.modern:
        found |= make.maybe(0.06, sliding_window=[2], use_gate=[True])
    return found


def grouped_query(make):
    shared = make.whole(1, 2)
    found = {"head_dim": make.whole(2, 4), "num_query_heads": shared * make.whole(1, 3),
             "num_key_value_heads": shared, **make.maybe(0.3, use_bias=[False], dropout=[0.1])}
    return {**found, **make.maybe(0.06, sliding_window=[2], use_gate=[True])}


def over_rows(make, walk):
    """Attention along one axis of an image."""
    walk.to("image")
    walk.put("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "attention_axes": make.one([[1], [2], [1, 2]])},
             [walk.at, walk.at])


PLACES = {
    "Attention": plain("Attention", dot_product),
    "AdditiveAttention": plain("AdditiveAttention", additive),
    "MultiHeadAttention": heads("MultiHeadAttention", multi_head),
    "GroupQueryAttention": heads("GroupQueryAttention", grouped_query),
    "MultiHeadAttention over axes": over_rows,
}
