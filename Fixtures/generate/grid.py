"""Draws random recipes over the option grid; a seed fixes the recipe."""
import numpy as np

POLICIES = ["float64", "float16", "bfloat16", "mixed_float16", "mixed_bfloat16"]
ODD_NAMES = ["Gru.1", "my-layer", "A_b", "0layer", "gru__2"]
UNICODE_NAMES = ["gru_é中", "слой 1", "name with spaces", "层,1", "ω'θ"]


class Draw:
    """The random choices of one recipe."""

    def __init__(self, framework, seed):
        self.framework = framework
        self.random = np.random.default_rng(seed)
        self.count = 0
        self.policy = "float32"
        self.fixed_steps = False
        self.stateful = False

    def one(self, choices):
        return choices[int(self.random.integers(len(choices)))]

    def chance(self, share):
        return bool(self.random.random() < share)

    def units(self):
        return int(self.random.integers(3, 8))

    def name(self, kind):
        self.count += 1
        if self.chance(0.08):
            odd = ODD_NAMES + (UNICODE_NAMES if self.framework.name == "keras" else [])
            return f"{self.one(odd)}{self.count}"
        return f"{kind.lower()}_{self.count}"

    def activation(self, extra=()):
        if self.chance(0.12):
            return self.one(self.framework.activation_objects)
        return self.one([*self.framework.activation_names, None, *extra])

    def rnn(self, sequences, units=None, states=False):
        """One recurrent node's class and arguments."""
        kind = self.one(["GRU", "GRU", "LSTM", "LSTM", "SimpleRNN"])
        options = {"units": units or self.units()}
        if sequences:
            options["return_sequences"] = True
        if states:
            options["return_state"] = True
        if self.chance(0.4):
            options["activation"] = self.activation()
        if kind != "SimpleRNN" and self.chance(0.4):
            options["recurrent_activation"] = self.activation()
        if kind == "GRU" and self.chance(0.5):
            options["reset_after"] = self.chance(0.5)
        if kind == "LSTM" and self.chance(0.3):
            options["unit_forget_bias"] = False
        if kind != "SimpleRNN" and self.chance(0.3):
            options["implementation"] = self.one([1, 2])
        for key, share in {"go_backwards": 0.25, "zero_output_for_mask": 0.15}.items():
            if self.chance(share):
                options[key] = True
        for key, share in {"dropout": 0.15, "recurrent_dropout": 0.15}.items():
            if self.chance(share):
                options[key] = 0.25
        if self.chance(0.2):
            options["use_bias"] = False
        if self.fixed_steps and self.chance(0.3):
            options["unroll"] = True
        if self.stateful:
            options["stateful"] = True
        if self.policy == "bfloat16":
            options["recurrent_initializer"] = "glorot_uniform"
        return kind, options

    def passing(self):
        """A layer that keeps time steps, as class and arguments."""
        kind = self.one(["Dropout", "Dense", "Activation", "SpatialDropout1D", "GaussianNoise",
                         "GaussianDropout", "AlphaDropout", "ActivityRegularization"])
        if kind == "Dense":
            return kind, self.dense()
        return kind, {
            "Dropout": {"rate": 0.3}, "SpatialDropout1D": {"rate": 0.3},
            "GaussianNoise": {"stddev": 0.3}, "GaussianDropout": {"rate": 0.3},
            "AlphaDropout": {"rate": 0.3}, "ActivityRegularization": {"l1": 0.01},
            "Activation": {"activation": self.activation() or "linear"}}[kind]

    def dense(self):
        glu = ["glu"] if self.framework.name == "keras" else []
        activation = self.activation(glu)
        options = {"units": 6 if activation == "glu" else self.units()}
        if activation is not None:
            options["activation"] = activation
        if self.chance(0.25):
            options["use_bias"] = False
        return options


def draw(framework, seed):
    """One random recipe for the framework."""
    make = Draw(framework, seed)
    if make.chance(0.25):
        make.policy = make.one(POLICIES)
    make.fixed_steps = make.chance(0.4)
    shape = make.one([chain, chain, chain, chain, merge, merge, given_states,
                      encoder_decoder, several_outputs])
    make.stateful = shape is chain and make.chance(0.12)
    recipe = shape(make)
    recipe["policy"] = make.policy
    recipe["compressed"] = make.chance(0.33)
    recipe["positional"] = make.chance(0.2)
    return recipe


def about_input(make, data=None):
    """A random sequence input: plain values, masked values or ids."""
    data = data or make.one(["values", "values", "masked", "masked", "ids"])
    steps = [7] if make.fixed_steps or make.stateful else [None]
    width = [int(make.random.integers(2, 7))]
    about = {"shape": steps + width, "data": {"kind": data}}
    if data == "masked":
        about["data"]["value"] = make.one([0.0, -1.0, 0.5])
    if data == "ids":
        about = {"shape": steps, "data": {"kind": "ids", "vocabulary": 9}}
    if make.stateful:
        about["fixed_batch"] = True
    return about


def entry_node(make, about):
    """The Masking or Embedding that an input needs, or nothing."""
    data = about["data"]
    if data["kind"] == "masked":
        return [["Masking", {"mask_value": data["value"]}]]
    if data["kind"] == "ids":
        return [["Embedding", {"input_dim": 9, "output_dim": make.units(), "mask_zero": make.chance(0.6)}]]
    return []


def chain(make):
    """One path: an optional mask, recurrent layers with others among them, a head."""
    about = about_input(make)
    plain = entry_node(make, about)
    depth = make.one([1, 1, 2, 2, 3])
    for level in range(depth):
        while make.chance(0.3):
            plain.append(list(make.passing()))
        last = level == depth - 1
        plain.append(list(make.rnn(sequences=not last or make.chance(0.5))))
    plain += head(make, plain[-1][1])
    nodes = [[make.name(kind), kind, options] for kind, options in plain]
    recipe = {"style": "sequential", "batch": make.one([2, 3, 5]), "steps": 7,
              "inputs": {"x": about}, "nodes": nodes}
    if make.chance(0.5):
        return as_functional(recipe)
    starts = ["input", "input", "none"] + (["shape"] if make.framework.name == "tf_keras" else [])
    recipe["begin"] = "input" if make.stateful else make.one(starts)
    return recipe


def head(make, last):
    """What follows the last recurrent layer."""
    nodes = []
    if make.fixed_steps and last.get("return_sequences") and make.chance(0.5):
        nodes.append(["Flatten", {"data_format": make.one(["channels_first", "channels_last"])}])
    if make.chance(0.5):
        nodes.append(["Dense", make.dense()])
    if make.chance(0.2):
        nodes.append(["Activation", {"activation": make.activation() or "linear"}])
    return nodes


def as_functional(recipe):
    previous = "x"
    for node in recipe["nodes"]:
        node.append([previous])
        previous = node[0]
    return {**recipe, "style": "functional"}


def graph(make, inputs, nodes, outputs):
    return {"style": "functional", "batch": make.one([2, 3, 5]), "steps": 7,
            "inputs": inputs, "nodes": nodes, "outputs": outputs}


def merge(make):
    """Two branches, masked or not, joined in front of a recurrent layer."""
    inputs, nodes, ends = {}, [], []
    width = make.units()
    for label in ("a", "b"):
        about = about_input(make)
        kind = about["data"]["kind"]
        if kind != "ids":
            about["shape"][-1] = width
        inputs[label] = about
        end = label
        for kind, options in entry_node(make, about):
            if kind == "Embedding":
                options["output_dim"] = width
            nodes.append([f"{label}_{kind.lower()}", kind, options, [end]])
            end = nodes[-1][0]
        if make.chance(0.4):
            nodes.append([f"{label}_dropout", "Dropout", {"rate": 0.2}, [end]])
            end = nodes[-1][0]
        ends.append(end)
    kind, options = make.one([("Add", {}), ("Concatenate", {"axis": -1}), ("Concatenate", {"axis": 1})])
    nodes.append(["join", kind, options, ends])
    nodes.append(["rnn", *make.rnn(make.chance(0.7)), ["join"]])
    return graph(make, inputs, nodes, ["rnn"])


def state_inputs(make, units, count):
    return {f"state_{index}": {"shape": [units], "data": {"kind": "values"}} for index in range(count)}


def given_states(make):
    """Initial states from inputs of their own; final states as outputs."""
    about = about_input(make)
    kind, options = make.rnn(sequences=make.chance(0.5), states=True)
    count = 2 if kind == "LSTM" else 1
    states = state_inputs(make, options["units"], count)
    nodes, end = [], "x"
    for entry_kind, entry_options in entry_node(make, about):
        nodes.append(["entry", entry_kind, entry_options, [end]])
        end = "entry"
    name = make.name(kind)
    nodes.append([name, kind, options, [end], list(states)])
    outputs = [name] + [f"{name}:{index}" for index in range(1, count + 1)]
    return graph(make, {"x": about, **states}, nodes, outputs)


def encoder_decoder(make):
    """A second layer that starts from the first one's final states."""
    inputs = {"source": about_input(make), "target": about_input(make, "values")}
    nodes, end = [], "source"
    for kind, options in entry_node(make, inputs["source"]):
        nodes.append(["entry", kind, options, [end]])
        end = "entry"
    kind, options = make.rnn(sequences=make.chance(0.3), states=True)
    nodes.append(["encoder", kind, options, [end]])
    other, decoder = make.rnn(sequences=True, units=options["units"])
    while other != kind:
        other, decoder = make.rnn(sequences=True, units=options["units"])
    count = 2 if kind == "LSTM" else 1
    states = [f"encoder:{index}" for index in range(1, count + 1)]
    nodes.append(["decoder", kind, decoder, ["target"], states])
    nodes.append(["head", "Dense", make.dense(), ["decoder"]])
    return graph(make, inputs, nodes, ["head"])


def several_outputs(make):
    """One input, two recurrent paths, two outputs."""
    about = about_input(make)
    nodes, end = [], "x"
    for kind, options in entry_node(make, about):
        nodes.append(["entry", kind, options, [end]])
        end = "entry"
    left, right = make.name("left"), make.name("right")
    nodes.append([left, *make.rnn(sequences=make.chance(0.5)), [end]])
    nodes.append([right, *make.rnn(sequences=make.chance(0.5)), [end]])
    nodes.append(["top", "Dense", make.dense(), [left]])
    return graph(make, {"x": about}, nodes, [right, "top"])
