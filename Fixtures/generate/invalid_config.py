"""Bad model_config attributes: edits of a good file's JSON, as data or as text."""
import json


def layer(config, name="gru"):
    return next(item for item in config["config"]["layers"] if item["config"]["name"] == name)


def setting(**values):
    """An edit that sets keys of the GRU's config."""
    return lambda config: layer(config)["config"].update(values)


def text(edit):
    """Marks an edit of the JSON text."""
    edit.of_text = True
    return edit


def apply(file, edit):
    """Applies an edit to the model_config of an open file."""
    old = file.attrs["model_config"]
    if getattr(edit, "of_text", False):
        new = edit(old)
    else:
        config = json.loads(old)
        edit(config)
        new = json.dumps(config)
    assert new != old
    file.attrs["model_config"] = new.encode()


def rename_class(config):
    layer(config)["class_name"] = "EvilLayer"


def quantised(config):
    layer(config)["config"]["dtype"] = {
        "module": "keras", "class_name": "QuantizedDTypePolicy",
        "config": {"mode": "int8", "source_name": "float32"}, "registered_name": None}


SEQUENTIAL = [
    ("config_deep_json", "20000 opening brackets", "limit, exit 65, «nesting»",
     text(lambda old: "[" * 20000)),
    ("config_broken_json", "the text cut in the middle", "malformed, exit 65",
     text(lambda old: old[:len(old) // 2])),
    ("config_dup_keys", "\"units\": 4, \"units\": 8", "malformed, exit 65, «duplicate»",
     text(lambda old: old.replace('"units": 4', '"units": 4, "units": 8'))),
    ("config_trailing_comma", "a comma before the last brace", "malformed, exit 65",
     text(lambda old: old[:-1] + ",}")),
    ("config_unknown_class", "class_name EvilLayer", "unsupported, exit 69, «EvilLayer»", rename_class),
    ("units_negative", "units -4", "malformed, exit 65, «units»", setting(units=-4)),
    ("units_huge", "units 2^40", "limit, exit 65, «units»", setting(units=2**40)),
    ("units_nan", "units NaN", "malformed, exit 65, «units»", setting(units=float("nan"))),
    ("units_float", "units 4.0", "malformed, exit 65, «units»", setting(units=4.0)),
    ("time_major_true", "time_major true", "unsupported, exit 69, «time_major»", setting(time_major=True)),
    ("reset_after_flipped", "reset_after false, bias still (2, 12)", "inconsistent, exit 65, «reset_after»",
     setting(reset_after=False)),
    ("unknown_attribute", "an extra key \"frobnicate\": 3", "unsupported, exit 69, «frobnicate»",
     setting(frobnicate=3)),
    ("activation_unknown", "activation \"swoosh\"", "unsupported, exit 69, «swoosh»",
     setting(activation="swoosh")),
    ("quantised_policy", "the GRU's dtype is an int8 QuantizedDTypePolicy",
     "unsupported, exit 69, «QuantizedDTypePolicy»", quantised),
]


def source(config, name):
    """The [layer, node, tensor] that a layer of the functional model reads."""
    return layer(config, name)["inbound_nodes"][0]["args"][0]["config"]["keras_history"]


def cycle(config):
    source(config, "gru")[0] = "dense"


def dangling(config):
    source(config, "dense")[0] = "absent"


def duplicate(config):
    for item in config["config"]["layers"]:
        if item["config"]["name"] == "dense":
            item["name"] = item["config"]["name"] = "gru"


def top(**values):
    """An edit that sets keys of the model's config."""
    return lambda config: config["config"].update(values)


def history(layer_name, position, value):
    """An edit of a part of the [layer, node, tensor] that a layer reads."""
    return lambda config: source(config, layer_name).__setitem__(position, value)


def inbound(value):
    return lambda config: layer(config, "dense").update(inbound_nodes=value)


def itself(config):
    """The model as a layer of itself, in which the inner Dense reads its own output."""
    inner = json.loads(json.dumps(config))
    source(inner, "gru")[0] = "dense"
    inner["config"]["name"] = inner["name"] = "inner"
    inner["inbound_nodes"] = layer(config, "dense")["inbound_nodes"]
    inner["inbound_nodes"][0]["args"][0]["config"]["keras_history"] = ["x", 0, 0]
    config["config"]["layers"][1] = inner
    layer(config, "dense")["inbound_nodes"] = json.loads(json.dumps(inner["inbound_nodes"]))
    source(config, "dense")[0] = "inner"


def tensor(name):
    """What a call is given that takes the first output of the first call of `name`."""
    return {"class_name": "__keras_tensor__",
            "config": {"shape": [None, None, 3], "dtype": "float32", "keras_history": [name, 0, 0]}}


def called(inner, count):
    """A model that sends its input through `inner` so many times."""
    name, level = inner["name"], "in_" + inner["name"]
    inner["inbound_nodes"] = [{"args": [tensor("x")], "kwargs": {}} for _ in range(count)]
    for call, node in enumerate(inner["inbound_nodes"][1:]):
        node["args"][0]["config"]["keras_history"] = [name, call, 0]
    first = {"class_name": "InputLayer", "name": "x", "inbound_nodes": [],
             "config": {"batch_shape": [None, None, 3], "dtype": "float32", "name": "x"}}
    last = count if inner["class_name"] == "Functional" else count - 1
    return {"class_name": "Functional", "name": level, "config": {
        "name": level, "layers": [first, inner], "input_layers": [["x", 0, 0]],
        "output_layers": [[name, last, 0]]}}


def multiplied(config):
    """Models in models, of which each calls the next four times, before the GRU."""
    model = {"class_name": "Activation", "name": "a", "config": {"name": "a", "activation": "tanh"}}
    for _ in range(12):
        model = called(model, 4)
    model["inbound_nodes"] = [{"args": [tensor("x")], "kwargs": {}}]
    config["config"]["layers"].insert(1, model)
    source(config, "gru")[0] = model["name"]


FUNCTIONAL = [
    ("functional_cycle", "gru reads dense, dense reads gru", "malformed, exit 65, «cycle»", cycle),
    ("dangling_inbound", "dense reads a layer that is absent", "malformed, exit 65, «absent»", dangling),
    ("duplicate_layer_names", "two layers are named gru", "malformed, exit 65, «gru»", duplicate),
    ("nested_cycle", "a model inside, in which gru reads dense and dense gru",
     "malformed, exit 65, «cycle»", itself),
    ("self_loop", "dense reads itself", "malformed, exit 65, «cycle»", history("dense", 0, "dense")),
    ("dangling_call", "dense reads call 7 of gru", "inconsistent, exit 65, «call 7»",
     history("dense", 1, 7)),
    ("dangling_call_negative", "dense reads call -1 of gru", "exit 65", history("dense", 1, -1)),
    ("dangling_call_huge", "dense reads call 2^62 of gru", "exit 65", history("dense", 1, 2**62)),
    ("dangling_tensor", "dense reads output 3 of gru", "inconsistent, exit 65, «output 3»",
     history("dense", 2, 3)),
    ("dangling_output", "the model gives a layer that is absent", "exit 65, «absent»",
     top(output_layers=["absent", 0, 0])),
    ("dangling_input", "the model takes a layer that is absent", "exit 65, «absent»",
     top(input_layers=[["absent", 0, 0]])),
    ("inbound_number", "inbound_nodes is 3", "malformed, exit 65, «inbound_nodes»", inbound(3)),
    ("inbound_text", "inbound_nodes holds texts", "malformed, exit 65, «inbound_nodes»",
     inbound(["gru"])),
    ("outputs_missing", "no output_layers", "exit 65, «output_layers»",
     lambda config: config["config"].pop("output_layers")),
    ("layers_missing", "no layers", "exit 65, «layers»",
     lambda config: config["config"].pop("layers")),
    ("calls_multiplied", "twelve models in each other, each calls the next four times",
     "limit, exit 65, «calls»", multiplied),
    ("layers_empty", "an empty list of layers", "exit 65", top(layers=[])),
]
