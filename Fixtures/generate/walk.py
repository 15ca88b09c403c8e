"""Walks from the inputs of a model to its outputs, one node at a time.

The framework itself makes each node as it is drawn, so that a walk always knows
the shape it stands at, and a node that the framework cannot make never enters
the recipe: it is skipped, with the framework's reason.
"""
import math

import recipes

VALUES = {"kind": "values"}
WORDS = {"[]": "index", "+": "plus", "-": "minus", "*": "times", "/": "over", "**": "power", ">": "above"}


class Impossible(Exception):
    """A node that the framework, or the place in the walk, does not allow."""


class Walk:
    """A graph in the making; `at` names the tensor that the next node takes."""

    def __init__(self, make, depth=0):
        self.make = make
        self.depth = depth
        self.inputs, self.nodes, self.outputs = {}, [], []
        self.layers, self.tensors = {}, {}
        self.at = None

    def input(self, label, shape, data=VALUES):
        """A new input; the walk goes on from it if it is the first."""
        about = {"shape": list(shape), "data": data}
        if self.make.stateful:
            about["fixed_batch"] = True
        self.inputs[label] = about
        self.tensors[label] = recipes.make_input(self.make.framework, label, about, 3)
        self.at = self.at or label
        return label

    def shape_of(self, name):
        return tuple(self.tensors[name].shape)[1:]

    @property
    def shape(self):
        """The shape without the batch of where the walk stands."""
        return self.shape_of(self.at)

    @property
    def static(self):
        return None not in self.shape

    def put(self, kind, arguments, sources=None, states=(), call=None, name=None):
        """Adds a node, by default after where the walk stands, and goes there."""
        label = kind.removeprefix("op:")
        name = name or self.make.name(WORDS.get(label, label.split(".")[-1]))
        if name in self.tensors:
            name = f"{name}_{self.make.count}"
        node = [name, kind, arguments, list(sources or [self.at])]
        if states or call:
            node.append(list(states))
        if call:
            node.append(call)
        try:
            recipes.apply_node(self.make.framework, self.layers, self.tensors, node)
        except Exception as error:
            self.tensors.pop(name, None)
            reason = f"{type(error).__name__}: {str(error)[:200]}"
            self.make.skipped.append({"node": node, "shape": list(self.shape), "reason": reason})
            raise Impossible(reason) from error
        self.nodes.append(node)
        self.at = name
        return name

    def state(self):
        return len(self.nodes), self.at, len(self.outputs), dict(self.inputs)

    def back_to(self, state):
        """Takes the nodes off again that were put since `state`."""
        count, self.at, outputs, self.inputs = state
        for node in self.nodes[count:]:
            for name in [name for name in self.tensors if name == node[0] or name.startswith(f"{node[0]}:")]:
                del self.tensors[name]
            self.layers.pop(node[0], None)
        del self.nodes[count:], self.outputs[outputs:]

    # Ways from any rank to the one that a layer takes.

    def to_sequence(self, widest=16):
        """Goes to [T, F] with at least three steps and at most `widest` features."""
        make, rank = self.make, len(self.shape)
        if rank == 1:
            self.put("RepeatVector", {"n": make.whole(4, 6)})
        elif rank == 3:
            rows, *others = self.shape
            if None not in others and make.chance(0.6):
                steps = -1 if rows is None or make.chance(0.5) else rows
                self.put("Reshape", {"target_shape": [steps, math.prod(others)]})
            else:
                self.put("TimeDistributed", {"layer": {"object": "Flatten", "args": {}}})
        elif rank == 4:
            self.put("TimeDistributed", {"layer": {"object": "Flatten", "args": {}}})
        if self.shape[0] is not None and self.shape[0] < 3:
            self.put("UpSampling1D", {"size": 3})
        if self.shape[0] is not None and self.shape[0] > 20:
            self.put("MaxPooling1D", {"pool_size": 4})
        if self.shape[1] is None or self.shape[1] > widest:
            if self.shape[1] is None:
                raise Impossible("features of no known size")
            self.put("Dense", {"units": make.units()})

    def to_vector(self):
        """Goes to [F]."""
        if len(self.shape) == 1:
            return
        self.to_sequence()
        kinds = ["GlobalAveragePooling1D", "GlobalMaxPooling1D", "SimpleRNN", "GRU"]
        kind = self.make.one(kinds + (["Flatten"] if self.static else []))
        self.put(kind, {"units": self.make.units()} if kind in ("SimpleRNN", "GRU") else {})

    def to_image(self):
        """Goes to [rows, columns, channels]."""
        make = self.make
        if len(self.shape) == 3:
            return
        self.to_sequence()
        if None not in self.shape and make.chance(0.5):
            steps, width = self.shape
            target = make.one([[steps, width, 1], [-1, width, 1], [1, steps, width]])
        elif make.chance(0.5):
            self.put("Dense", {"units": 8})
            target = [-1, 4, 2]
        else:
            target = [-1, self.shape[1], 1]
        self.put("Reshape", {"target_shape": target})
        if self.shape[0] == 1:
            self.put("Permute", {"dims": [2, 3, 1]})
        if self.shape[2] == 1:
            self.put("Conv2D", {"filters": make.one([2, 4]), "kernel_size": 2, "padding": "same"})

    def to_images(self):
        """Goes to [T, rows, columns, channels]."""
        if len(self.shape) == 4:
            return
        self.to_sequence()
        self.put("Dense", {"units": 24})
        self.put("Reshape", {"target_shape": [-1, 4, 3, 2]})

    def to(self, domain):
        if domain == "any":
            return
        {"sequence": self.to_sequence, "vector": self.to_vector, "image": self.to_image,
         "images": self.to_images}[domain]()

    def side(self, label="side", shape=None, data=VALUES):
        """A further input of this shape, or of the shape the walk stands at."""
        names = [f"{label}{index or ''}" for index in range(9)]
        free = next(name for name in names if name not in self.tensors)
        return self.input(free, shape or self.shape, data)

    def linear(self):
        """Whether the nodes are one chain of layers, as a Sequential has them."""
        previous = next(iter(self.inputs))
        for node in self.nodes:
            name, kind, _, sources, *more = node
            if sources != [previous] or any(more) or ":" in kind or f"{name}:1" in self.tensors:
                return False
            previous = name
        return len(self.inputs) == 1 and not self.outputs and bool(self.nodes) and self.at == previous

    def body(self):
        """The nodes and inputs as a recipe's part; a chain may become a Sequential."""
        fixed = {"batch": 3} if self.make.stateful else {}
        if self.linear() and self.make.chance(0.5):
            nodes = [node[:3] for node in self.nodes]
            return {"style": "sequential", "inputs": self.inputs, "nodes": nodes, **fixed}
        outputs = [*dict.fromkeys(name for name in self.outputs if name != self.at), self.at]
        return {"style": "functional", "inputs": self.inputs, "nodes": self.needed(outputs),
                "outputs": self.make.shuffled(outputs), **fixed}

    def needed(self, outputs):
        """The nodes that the outputs come from; the others would not be saved."""
        found, kept = {name.split(":")[0] if name not in self.inputs else name for name in outputs}, []
        for node in reversed(self.nodes):
            name, kind, _, sources, *more = node
            if name in found:
                kept.append(node)
                called = [item["from"] for value in (more[1].values() if len(more) > 1 else [])
                          for item in (value if isinstance(value, list) else [value])
                          if isinstance(item, dict)]
                found |= {source.split(":")[0] for source in [*sources, *(more[0] if more else []), *called]}
                found |= {kind.removeprefix("same:")} if kind.startswith("same:") else set()
        return kept[::-1]


def simple(kind, domain, options):
    """A way to place a layer: go to where it can stand, draw its options, put it."""
    def place(make, walk):
        walk.to(domain)
        walk.put(kind, options(make, walk))
    return place
