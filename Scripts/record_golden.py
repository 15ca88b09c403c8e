#!/usr/bin/env python3
"""Runs a model in its own framework and records what it computes as a golden for `sluice verify`.

  record_golden.py tagger.keras inputs.npz -o tagger.golden.npz
  record_golden.py tagger.h5 --random --steps 9 --seed 3 -o tagger.golden.npz --layers
  record_golden.py tagger.onnx inputs.npz -o tagger.golden.npz --layers gru,head
  record_golden.py mypackage.models:load inputs.npz -o tagger.golden.npz

MODEL is a .keras or .h5 file (Keras 3, or Keras 2 as tf_keras, as the file says), an .onnx file (ONNX
Runtime), TorchScript (.pt), an exported program (.pt2), or package.module:factory, a function without
arguments that returns a PyTorch module with its weights loaded. It needs that framework and NumPy,
nothing else; intermediates of ONNX models need the package onnx.

INPUTS is an .npz or .safetensors file: arrays called as the model's inputs or by their positions, or
`inputs/<name>` with perhaps `<case>/` in front, as in a golden bundle. A PyTorch module is called with
them by the names of its arguments, or as --call says: x,(h,c) passes a tuple second. With --random the script makes inputs itself: real numbers
are not zero, integers are below the smallest embedding, masks have holes.

--layers adds what nodes inside the model give. Names are those that `sluice summary` shows; without
names, `sluice` is asked for them and every node of which the framework has the value is recorded.
NODE=SOURCE names a layer, node or submodule of another name as the source. Recurrent nodes are recorded
as Sluice keeps them, [batch, time, units].
"""
import argparse
import hashlib
import importlib
import inspect
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

SECTIONS = ("inputs", "outputs", "layers")
UNNAMED = "default"


class Refusal(Exception):
    """Something that the user can put right."""


def first_line(error):
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def flat(item):
    """The leaves of lists, tuples and dictionaries (by key) within each other; what is not there is left out."""
    if isinstance(item, dict):
        item = [item[key] for key in sorted(item)]
    if isinstance(item, (list, tuple)):
        return [leaf for inner in item for leaf in flat(inner)]
    return [] if item is None else [item]


def load_module(name, why):
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise Refusal(f"{why} needs the package {name!r}: {error}") from error


# Bundles

def read_safetensors(path):
    import numpy as np
    types = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4", "I16": "<i2",
             "I8": "i1", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1", "BOOL": "?"}
    data = pathlib.Path(path).read_bytes()
    size = int.from_bytes(data[:8], "little")
    arrays = {}
    for name, entry in json.loads(data[8:8 + size]).items():
        if name == "__metadata__":
            continue
        if entry["dtype"] not in types:
            raise Refusal(f"{path}: array {name!r} has type {entry['dtype']}, which NumPy cannot hold")
        start, end = (8 + size + offset for offset in entry["data_offsets"])
        array = np.frombuffer(data[start:end], types[entry["dtype"]]).reshape(entry["shape"])
        if entry["dtype"] == "BF16":
            array = (array.astype("<u4") << 16).view("<f4")
        arrays[name] = array
    return arrays


def read_arrays(path):
    import numpy as np
    if not os.path.isfile(path):
        raise Refusal(f"{path}: no such file")
    if path.endswith(".safetensors"):
        return read_safetensors(path)
    try:
        file = np.load(path, allow_pickle=False)
    except ValueError as error:
        raise Refusal(f"{path}: {error}") from error
    if not hasattr(file, "files"):
        raise Refusal(f"{path}: is one array, expected an .npz or .safetensors file")
    return {name: file[name] for name in file.files}


def key_of(name):
    """Case, section and name that the name of an array means in a bundle; None if it means nothing."""
    parts = name.split("/", 2)
    if len(parts) >= 2 and parts[0] in SECTIONS:
        return UNNAMED, parts[0], name.split("/", 1)[1]
    if len(parts) == 3 and parts[0] and parts[1] in SECTIONS:
        return tuple(parts)
    return None


def read_cases(path):
    """The inputs of each case by name."""
    arrays = read_arrays(path)
    if not arrays:
        raise Refusal(f"{path}: holds no arrays")
    keys = {name: key_of(name) for name in arrays}
    if not any(key and key[1] == "inputs" for key in keys.values()):
        return {UNNAMED: arrays}
    cases = {}
    for name, key in keys.items():
        if key is None:
            if name == "provenance":
                continue
            raise Refusal(f"{path}: array {name!r} is no part of a golden bundle")
        case = cases.setdefault(key[0], {})
        if key[1] == "inputs":
            case[key[2]] = arrays[name]
    return cases


def write_golden(path, cases, provenance):
    import numpy as np
    arrays = {}
    for case, sections in cases.items():
        front = "" if case == UNNAMED else f"{case}/"
        for section in SECTIONS:
            for name, array in sections.get(section, {}).items():
                key = f"{front}{section}/{name.removeprefix('/')}"  # a member of an archive has no empty part
                if key in arrays:
                    raise Refusal(f"{section} {name!r}: another one differs only by a slash in front")
                arrays[key] = storable(array)
    text = json.dumps(provenance, ensure_ascii=False, indent=1)
    arrays["provenance"] = np.frombuffer(text.encode(), np.uint8)
    folder = os.path.dirname(os.path.abspath(path))
    handle, temporary = tempfile.mkstemp(suffix=".npz", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return arrays


def storable(array):
    """The array in a type that every reader of .npy knows; bfloat16 becomes float32, which holds it exactly."""
    import numpy as np
    array = np.asarray(array, order="C")
    if array.dtype.name == "bfloat16":
        return array.astype(np.float32)
    if array.dtype.kind not in "fiub":
        raise Refusal(f"a value has the type {array.dtype}, which a golden cannot hold")
    return array


# Frameworks. Each has `version`, `inputs` (name, shape with None or a word where open, type), `run`.

def bind(names, arrays):
    """The arrays by the model's names for its inputs; a number that is no name is a position."""
    bound = {}
    for name, array in arrays.items():
        port = name
        if name not in names and name.isdecimal() and int(name) < len(names):
            port = names[int(name)]
        if port not in names:
            raise Refusal(f"input {name!r} is not in the model, whose inputs are {', '.join(names)}")
        if port in bound:
            raise Refusal(f"input {port!r} is given twice")
        bound[port] = array
    return bound


def require_all(names, bound):
    missing = [name for name in names if name not in bound]
    if missing:
        raise Refusal(f"input {missing[0]!r} is missing")


class Keras:
    """Keras 3, or Keras 2 as tf_keras or as an old keras."""

    def __init__(self, path, framework, config):
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
        framework = framework or keras_of(path, config)
        keras = self.keras = load_module(framework, "this model")
        generation = int(keras.__version__.split(".")[0])
        self.version = f"{framework} {keras.__version__}"
        if generation >= 3:
            self.version += f" on {keras.backend.backend()}"
        # Keras 3 writes its operations into .h5 files, and does not know them there when it reads the file.
        operations = {kind.__name__: kind for kind in subclasses(keras.Operation)
                      if not hasattr(keras.layers, kind.__name__)} if generation >= 3 else {}
        try:
            if config:
                model = keras.models.model_from_json(pathlib.Path(config).read_text("utf-8"))
                model.load_weights(path)
            elif path.endswith((".h5", ".hdf5")) and operations:
                model = keras.models.load_model(path, compile=False, custom_objects=operations)
            else:
                model = keras.models.load_model(path, compile=False)
        except Exception as error:
            raise Refusal(f"{path}: {self.version} cannot load it: {first_line(error)}") from error
        if not getattr(model, "inputs", None):
            raise Refusal(f"{path}: the model has no inputs of known shape; call it once and save it again")
        self.model = model
        self.outputs = [str(index) for index in range(len(model.outputs))]
        if isinstance(getattr(model, "_nested_outputs", None), dict):  # which have another order in the file
            self.outputs = [tensor._keras_history[0].name for tensor in model.outputs]
            if len(set(self.outputs)) < len(self.outputs):
                raise Refusal(f"{path}: a layer gives several of the model's named outputs")
        self.names = [tensor._keras_history[0].name for tensor in model.inputs]
        self.inputs = [(name, tuple(tensor.shape), str(getattr(tensor.dtype, "name", tensor.dtype)))
                       for name, tensor in zip(self.names, model.inputs)]
        self.layers = list(model._flatten_layers(include_self=False))
        tables = [layer.input_dim for layer in self.layers if type(layer).__name__ == "Embedding"]
        self.below = min(tables, default=None)
        self.masked = [layer.mask_value for layer in self.layers if type(layer).__name__ == "Masking"]

    def calls(self):
        """The outputs of every call of a layer that the model's outputs come from, by the layer's name."""
        found, seen = {}, set()
        waiting = list(self.model.outputs)
        while waiting:
            layer, index = waiting.pop()._keras_history[:2]
            if (id(layer), index) in seen:
                continue
            seen.add((id(layer), index))
            node = layer._inbound_nodes[index]
            found.setdefault(layer.name, []).append(flat(node.outputs))
            waiting += flat(node.keras_inputs if hasattr(node, "keras_inputs") else node.input_tensors)
        return found

    def values(self, wanted, nodes):
        """The tensors of the layers `wanted`, by node; those that have none, or several, are left out."""
        calls, found = self.calls(), {}
        for node, source in wanted.items():
            if len(calls.get(source, [])) == 1:
                outputs = [item for item in calls[source][0] if fits(tuple(item.shape), nodes.get(node))]
                if outputs:
                    found[node] = outputs[0]
        return found

    def run(self, cases, wanted, nodes):
        inner = self.values(wanted, nodes)
        probe = self.keras.Model(self.model.inputs, list(self.model.outputs) + list(inner.values()))
        count = len(self.model.outputs)
        for arrays in cases:
            bound = bind(self.names, arrays)
            require_all(self.names, bound)
            for layer in self.layers:
                if getattr(layer, "stateful", False) and hasattr(layer, "reset_states"):
                    layer.reset_states()
            given = [self.keras.backend.cast(bound[name], kind) if kind.startswith("bfloat") else bound[name]
                     for name, _, kind in self.inputs]
            results = [self.array(item) for item in flat(probe(given, training=False))]
            yield dict(zip(self.outputs, results[:count])), dict(zip(inner, results[count:]))

    @staticmethod
    def array(tensor):
        import numpy as np
        return np.asarray(tensor.detach().cpu() if hasattr(tensor, "detach") else tensor)


def subclasses(kind):
    return [leaf for child in kind.__subclasses__() for leaf in [child, *subclasses(child)]
            if leaf.__module__.startswith("keras.src.ops")]


def keras_of(path, config):
    """The framework for the version that the file names."""
    version = None
    if config:
        described = json.loads(pathlib.Path(config).read_text("utf-8"))
        version = described.get("keras_version") or ("3" if "module" in described else None)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            version = json.loads(archive.read("metadata.json")).get("keras_version")
    else:
        with load_module("h5py", "a .h5 file").File(path, "r") as file:
            if "model_config" not in file.attrs:
                raise Refusal(f"{path}: holds weights only; give the architecture with --config")
            version = file.attrs.get("keras_version")
    version = version.decode() if isinstance(version, bytes) else str(version or "1")
    if int(version.split(".")[0]) >= 3:
        return "keras"
    return "tf_keras" if importlib.util.find_spec("tf_keras") else "keras"


class ONNXRuntime:
    """ONNX Runtime on the processor, the graph as it is written."""

    TYPES = {"tensor(float)": "float32", "tensor(double)": "float64", "tensor(float16)": "float16",
             "tensor(int64)": "int64", "tensor(int32)": "int32", "tensor(bool)": "bool",
             "tensor(uint8)": "uint8", "tensor(int8)": "int8", "tensor(int16)": "int16"}

    def __init__(self, path):
        runtime = self.runtime = load_module("onnxruntime", "an .onnx model")
        self.version = f"onnxruntime {runtime.__version__}"
        self.path = path
        session = self.session(path)
        self.inputs = [(item.name, tuple(item.shape), self.TYPES.get(item.type, item.type))
                       for item in session.get_inputs()]
        self.names = [name for name, _, _ in self.inputs]
        self.outputs = [item.name for item in session.get_outputs()]
        self.below, self.masked = None, []

    def session(self, model):
        options = self.runtime.SessionOptions()
        options.graph_optimization_level = self.runtime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.intra_op_num_threads = 1
        try:
            return self.runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise Refusal(f"{self.path}: {first_line(error)}") from error

    def probe(self, wanted, nodes):
        """A session that gives the values of nodes too; with them what each is and how it is turned round."""
        onnx = load_module("onnx", "--layers of an .onnx model")
        model = onnx.load(self.path)
        by_name = {node.name: node for node in model.graph.node if node.name}
        readers = {}
        for node in model.graph.node:
            for value in node.input:
                readers.setdefault(value, []).append(node)
        values = {}
        for name, source in wanted.items():
            if source in by_name:
                values[name] = onnx_value(by_name[source], readers, nodes.get(name))
            elif name != source:
                raise Refusal(f"{self.path}: has no node {source!r}")
        values = {name: value for name, value in values.items() if value}
        known = set(self.outputs)
        for value, _ in values.values():
            if value not in known:
                known.add(value)
                model.graph.output.append(onnx.ValueInfoProto(name=value))
        return self.session(model.SerializeToString()), values

    def run(self, cases, wanted, nodes):
        session, values = self.probe(wanted, nodes) if wanted else (self.session(self.path), {})
        names = self.outputs + [value for value, _ in values.values()]
        for arrays in cases:
            bound = bind(self.names, arrays)
            require_all(self.names, bound)
            try:
                results = session.run(names, bound)
            except Exception as error:
                raise Refusal(f"{self.path}: {first_line(error)}") from error
            found = dict(zip(names, results))
            layers = {name: turn(found[value]) for name, (value, turn) in values.items()}
            layers = {name: array for name, array in layers.items() if fits(array.shape, nodes.get(name))}
            yield {name: found[name] for name in self.outputs}, layers


def onnx_value(node, readers, known):
    """The name of the value that Sluice has under the node's name, and how it is turned round; None if unsure."""
    def same(array):
        return array

    attributes = {item.name: item for item in node.attribute}
    if node.op_type in ("GRU", "LSTM", "RNN"):
        direction = attributes["direction"].s.decode() if "direction" in attributes else "forward"
        if known and (known["kind"] != node.op_type or known["attributes"]["direction"] != direction):
            return None
        layout = attributes["layout"].i if "layout" in attributes else 0

        def sequence(array):  # [time, directions, batch, units] or [batch, time, directions, units]
            array = array if layout else array.transpose(2, 0, 1, 3)
            return array.reshape(*array.shape[:2], -1)

        def state(array):  # [directions, batch, units] or [batch, directions, units]
            array = array if layout else array.transpose(1, 0, 2)
            return array.reshape(array.shape[0], -1)

        outputs = list(node.output) + ["", ""]
        rank = len(known["outputs"][0]["shape"]) if known and known["outputs"] else None
        if outputs[0] and rank in (3, None):
            return outputs[0], sequence
        return (outputs[1], state) if outputs[1] and rank in (2, None) else None
    if known is None or known["kind"] == node.op_type:
        return node.output[0], same
    if known["kind"] == "Dense" and known["attributes"].get("activation", {}).get("function") == "linear":
        after = readers.get(node.output[0], [])
        if node.op_type == "MatMul" and len(after) == 1 and after[0].op_type == "Add":
            return after[0].output[0], same
        return node.output[0], same
    return None


class Torch:
    """A PyTorch module: TorchScript, an exported program, or what a factory returns."""

    def __init__(self, model, call):
        self.call = None if call is None else parse_call(call)
        torch = self.torch = load_module("torch", "this model")
        self.version = f"torch {torch.__version__}"
        self.is_plain = not os.path.isfile(model)
        try:
            if self.is_plain:
                module = factory(model)()
            elif model.endswith(".pt2"):
                module = torch.export.load(model).module()
            else:
                module = torch.jit.load(model, map_location="cpu")
        except RuntimeError as error:
            raise Refusal(f"{model}: {first_line(error)}; a pickled module or a state_dict needs its"
                          " class: give package.module:factory") from error
        if not isinstance(module, torch.nn.Module):
            raise Refusal(f"{model}: gave {type(module).__name__}, expected a torch.nn.Module")
        try:
            module.eval()
        except NotImplementedError:  # an exported program is in the mode in which it was exported
            pass
        self.module = module
        if isinstance(module, torch.jit.ScriptModule):
            self.names = [item.name for item in module.forward.schema.arguments if item.name != "self"]
        else:
            self.names = list(inspect.signature(module.forward).parameters)
        self.inputs, self.below, self.masked = [], None, []

    def arguments(self, arrays):
        """What the module is called with: as --call says, else by the names of its arguments."""
        tensors = {name: self.torch.from_numpy(array.copy()) for name, array in arrays.items()}
        if self.call is None:
            bound = bind(self.names, tensors)
            count = next((index for index, name in enumerate(self.names) if name not in bound), len(self.names))
            return [bound.pop(name) for name in self.names[:count]], bound
        used = []

        def value(item):
            if isinstance(item, tuple):
                return tuple(value(inner) for inner in item)
            used.append(item)
            if item not in tensors:
                raise Refusal(f"input {item!r}, which --call names, is missing")
            return tensors[item]
        values = [value(item) for item in self.call]
        unused = [name for name in tensors if name not in used]
        if unused:
            raise Refusal(f"input {unused[0]!r} is not in --call")
        return values, {}

    def run(self, cases, wanted, nodes):
        found, hooks = {}, []
        if wanted and not self.is_plain:
            raise Refusal("--layers of a PyTorch model needs package.module:factory, not a file")
        modules = dict(self.module.named_modules())
        for node, source in wanted.items():
            if source not in modules:
                raise Refusal(f"has no submodule {source!r}, expected one of {', '.join(filter(None, modules))}")
            hooks.append(modules[source].register_forward_hook(self.hook(node, found)))
        for arrays in cases:
            found.clear()
            with self.torch.no_grad():
                try:
                    positional, named = self.arguments(arrays)
                    result = self.module(*positional, **named)
                except (RuntimeError, TypeError, ValueError) as error:
                    raise Refusal(f"the module refused its inputs: {first_line(error)}") from error
            yield self.outputs(result), dict(found)
        for hook in hooks:
            hook.remove()

    def hook(self, node, found):
        def record(module, _, result):
            first = result
            while isinstance(first, (list, tuple)):
                first = first[0]
            if isinstance(module, self.torch.nn.RNNBase) and not module.batch_first and first.dim() == 3:
                first = first.transpose(0, 1)
            found[node] = first.cpu().numpy()
        return record

    def outputs(self, result):
        """The tensors in what a module returns, by position, or by name where it returns a dictionary."""
        names = sorted(result) if isinstance(result, dict) else None
        tensors = [item.cpu().float() if item.dtype == self.torch.bfloat16 else item.cpu() for item in flat(result)]
        if names is None or len(names) != len(tensors):
            names = map(str, range(len(tensors)))
        return {name: tensor.numpy() for name, tensor in zip(names, tensors)}


def parse_call(text):
    """`x,(h,c)` as a list of names and tuples of names."""
    items, stack = [], []
    for token in re.findall(r"[(),]|[^(),\s]+", text):
        if token == "(":
            stack.append(items)
            items = []
        elif token == ")":
            if not stack:
                raise Refusal(f"--call {text!r}: a parenthesis is closed that was not opened")
            inner, items = tuple(items), stack.pop()
            items.append(inner)
        elif token != ",":
            items.append(token)
    if stack or not items:
        raise Refusal(f"--call {text!r}: expected names of inputs such as x,(h,c)")
    return items


def factory(name):
    """The function that package.module:factory means."""
    module, _, function = name.partition(":")
    sys.path.insert(0, os.getcwd())
    result = getattr(load_module(module, name), function, None)
    if not callable(result):
        raise Refusal(f"{module}: has no function {function!r}")
    return result


def open_model(arguments):
    model, framework = arguments.model, arguments.framework
    is_file = os.path.isfile(model)
    if not is_file and not (":" in model and framework in (None, "torch")):
        raise Refusal(f"{model}: no such file")
    ending = pathlib.PurePath(model).suffix.lower()
    if framework == "onnxruntime" or (framework is None and ending == ".onnx"):
        return ONNXRuntime(model)
    if framework == "torch" or not is_file or (framework is None and ending in (".pt", ".pth", ".pt2", ".ts")):
        return Torch(model, arguments.call)
    if framework is None and ending not in (".keras", ".h5", ".hdf5"):
        raise Refusal(f"{model}: the ending says no framework; give --framework")
    return Keras(model, framework, arguments.config)


# Nodes inside the model

def fits(shape, known):
    """Whether a value of this shape can be the first output that Sluice's node has."""
    if known is None:
        return True
    if not known["outputs"]:
        return False
    expected = known["outputs"][0]["shape"]
    return len(shape) == len(expected) and all(
        not isinstance(a, int) or not isinstance(b, int) or a == b for a, b in zip(shape, expected))


def sluice_nodes(arguments):
    """What `sluice summary` says about every node, by name."""
    program = shutil.which(arguments.sluice)
    if program is None:
        raise Refusal(f"--layers without names asks {arguments.sluice!r} for them, which is not there;"
                      " name it with --sluice, or the nodes with --layers")
    command = [program, "summary", "--json", arguments.model]
    if arguments.config:
        command += ["--config", arguments.config]
    for fault in arguments.assume:
        command += ["--assume", fault]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode != 0:
        try:
            reason = json.loads(answer.stdout)["error"]["message"]
        except ValueError:
            reason = answer.stderr.strip()
        raise Refusal(f"sluice cannot read {arguments.model}, so --layers needs names: {reason}")
    return {layer["name"]: layer for layer in json.loads(answer.stdout)["layers"]}


def wanted_layers(arguments, model):
    """The sources by node, what Sluice says about the nodes, and whether the user named them."""
    if arguments.layers is None:
        return {}, {}, False
    if arguments.layers:
        pairs = [item.partition("=") for item in arguments.layers.split(",") if item]
        return {node: source or node for node, _, source in pairs}, {}, True
    if isinstance(model, Torch):
        raise Refusal("--layers of a PyTorch model needs names: NODE=SUBMODULE,…")
    nodes = sluice_nodes(arguments)
    # Views of a value tell nothing of their own, and a converter may join or move them.
    views = {"Constant", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Identity", "Flip", "Cast"}
    # A layer that became several nodes has its value at the last of them, which may bear another name.
    inner = {name for name in nodes for other, node in nodes.items() if other.startswith(name + ".") and any(
        source == name or source.startswith(name + ".") for source in sources(node))}
    wanted = {name: name for name, node in nodes.items() if node["kind"] not in views and name not in inner}
    return wanted, nodes, False


def sources(node):
    """The values that a node reads, without the names of its inputs."""
    return [source.split(": ", 1)[-1] for source in node["connectedTo"]]


# Inputs

def random_inputs(model, arguments):
    """Inputs by name: distinct numbers, states that are not zero, masks with holes."""
    import numpy as np
    generator = np.random.default_rng(arguments.seed)
    shapes = {name: (shape, kind) for name, shape, kind in model.inputs}
    for item in arguments.shape:
        name, _, text = item.partition("=")
        sizes, _, kind = text.partition(":")
        if not sizes or not all(size.isdecimal() for size in sizes.split(",")):
            raise Refusal(f"--shape {item!r}: expected NAME=SIZE,SIZE,… or NAME=SIZE,…:TYPE")
        old = shapes.get(name, ((), "float32"))
        shapes[name] = (tuple(map(int, sizes.split(","))), kind or old[1])
    if not shapes:
        raise Refusal("--random needs the shapes of this model's inputs: --shape NAME=2,9,4, or NAME=2,9:int64")
    return {name: random_array(generator, name, shape, kind, model, arguments)
            for name, (shape, kind) in shapes.items()}


def size_of(name, axis, size, rank, arguments):
    """The size of a dimension, where it is open by its name or its place: the batch first, then time."""
    if isinstance(size, int) and size > 0:
        return size
    word = str(size or "").lower()
    if "batch" in word:
        return arguments.batch
    if any(part in word for part in ("time", "seq", "step")):
        return arguments.steps
    if axis == 0:
        return arguments.batch
    if axis == 1 and rank > 1:
        return arguments.steps
    raise Refusal(f"input {name!r}: the size of dimension {axis} is open; give all with --shape {name}=…")


def random_array(generator, name, shape, kind, model, arguments):
    import numpy as np
    shape = [size_of(name, axis, size, len(shape), arguments) for axis, size in enumerate(shape)]
    if kind == "bool":
        mask = generator.random(shape) > 0.3
        if mask.ndim == 2 and mask.shape[1] > 2:
            mask[:, 0], mask[0, 1] = True, False
        return mask
    if "int" in kind:
        if len(shape) == 1:  # lengths of sequences
            return generator.integers(1, arguments.steps + 1, shape).astype(kind)
        return generator.integers(0, arguments.below or model.below or 2, shape).astype(kind)
    values = generator.normal(size=shape)
    values += np.where(values < 0, -0.05, 0.05)
    if model.masked and values.ndim == 3 and values.shape[1] > 2:
        holes = generator.random(values.shape[:2]) < 0.3
        holes[:, 0], holes[0, 1] = False, True
        values[holes] = model.masked[0]
    return values.astype("float32" if kind.startswith("bfloat") else kind)


# The command

def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="record_golden.py", formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
    add = parser.add_argument
    add("model", metavar="MODEL")
    add("inputs", metavar="INPUTS", nargs="?", help="an .npz or .safetensors file; not with --random")
    add("-o", "--output", required=True, metavar="GOLDEN", help="the .npz file to write")
    add("--framework", choices=["keras", "tf_keras", "onnxruntime", "torch"], help="in place of the file's own")
    add("--config", metavar="JSON", help="the architecture, for a Keras file of weights only")
    add("--call", metavar="x,(h,c)", help="how a PyTorch module is called, in names of inputs")
    add("--layers", nargs="?", const="", metavar="NODE,…", help="record nodes inside the model: all, or these")
    add("--sluice", default="sluice", metavar="PROGRAM", help="the command to ask for names of nodes")
    add("--assume", action="append", default=[], metavar="FAULT", help="passed on to that command")
    add("--random", action="store_true", help="make the inputs")
    add("--steps", type=int, default=7, metavar="T", help="time steps of random inputs (%(default)s)")
    add("--batch", type=int, default=3, metavar="B", help="rows of random inputs (%(default)s)")
    add("--seed", type=int, default=1, metavar="N", help="seed of random inputs (%(default)s)")
    add("--below", type=int, metavar="N", help="random integers are below this; by default below the size of"
        " the smallest embedding of a Keras model, else below 2")
    add("--shape", action="append", default=[], metavar="NAME=B,T,…[:TYPE]",
        help="the shape of a random input that the model does not tell")
    add("--force", action="store_true", help="replace the output if there is one")
    result = parser.parse_args(arguments)
    if result.random == (result.inputs is not None):
        parser.error("give either INPUTS or --random")
    if not result.output.endswith(".npz"):
        parser.error("the golden's name must end in .npz")
    if min(result.steps, result.batch) < 1 or (result.below is not None and result.below < 1):
        parser.error("sizes must be at least 1")
    return result


def digest(path):
    sha = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            sha.update(block)
    return sha.hexdigest()


def provenance_of(arguments, model):
    import numpy as np
    source = os.path.basename(arguments.inputs) if arguments.inputs else (
        f"random, seed {arguments.seed}, {arguments.batch} rows, {arguments.steps} steps")
    result = {"recorded_by": "record_golden.py", "framework": model.version, "numpy": np.__version__,
              "python": platform.python_version(), "model": os.path.basename(arguments.model), "inputs": source}
    if os.path.isfile(arguments.model):
        result["model_sha256"] = digest(arguments.model)
    return result


def record(arguments):
    load_module("numpy", "this script")
    if os.path.exists(arguments.output) and not arguments.force:
        raise Refusal(f"{arguments.output}: is already there; --force replaces it")
    given = None if arguments.random else read_cases(arguments.inputs)
    model = open_model(arguments)
    cases = given or {UNNAMED: random_inputs(model, arguments)}
    wanted, nodes, named = wanted_layers(arguments, model)
    recorded = {}
    for (case, inputs), (outputs, layers) in zip(cases.items(), model.run(cases.values(), wanted, nodes)):
        missing = [node for node in wanted if node not in layers]
        if missing and named:
            raise Refusal(f"node {missing[0]!r}: {model.version} has no value of it that could be recorded")
        recorded[case] = {"inputs": inputs, "outputs": outputs, "layers": layers}
    arrays = write_golden(arguments.output, recorded, provenance_of(arguments, model))
    print(f"{arguments.output}: {len(arrays) - 1} arrays in {len(recorded)} "
          f"{'case' if len(recorded) == 1 else 'cases'}, {model.version}")
    if wanted and missing:
        print(f"not recorded, as {model.version} has no value of that name and shape: {', '.join(missing)}")


def main():
    try:
        record(parse(sys.argv[1:]))
    except Refusal as refusal:
        sys.exit(f"error: {refusal}")


if __name__ == "__main__":
    main()
