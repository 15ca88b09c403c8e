"""Recurrent PyTorch modules as the grid draws them."""
import types

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

import onnx_torch_blocks as blocks

VOCABULARY = 9


class Recurrent(nn.Module):
    """nn.GRU, nn.LSTM or nn.RNN with its way to its initial state.

    `call` says `initial`: "none", "input", "zeros" or "learnt"; `packed`: None, "sorted" or "unsorted".
    """

    def __init__(self, size, options, call):
        super().__init__()
        self.kind = options["kind"].split()[0]
        arguments = {key: value for key, value in options.items() if key not in ("kind", "hidden")}
        if self.kind == "RNN":
            arguments["nonlinearity"] = options["kind"].split()[1]
        self.layer = getattr(nn, self.kind)(size, options["hidden"], **arguments)
        self.call = call
        self.directions = 2 if self.layer.bidirectional else 1
        self.size = self.directions * (self.layer.proj_size or options["hidden"])
        self.states = 2 if self.kind == "LSTM" else 1
        rows = self.directions * self.layer.num_layers
        self.shapes = [(rows, self.layer.proj_size or options["hidden"]), (rows, options["hidden"])][:self.states]
        if call["initial"] == "learnt":
            self.learnt = nn.ParameterList(nn.Parameter(torch.empty(rows, 1, width))
                                           for rows, width in self.shapes)

    def initial(self, x, given):
        batch = x.shape[0 if self.layer.batch_first else 1]
        if self.call["initial"] == "input":
            return given
        if self.call["initial"] == "zeros":
            return [torch.zeros(rows, batch, width, dtype=x.dtype) for rows, width in self.shapes]
        if self.call["initial"] == "learnt":
            return [state.expand(-1, batch, -1).contiguous() for state in self.learnt]
        return None

    def forward(self, x, here):
        turned = self.layer.batch_first != (here.time == 1)
        x = x.transpose(0, 1) if turned else x
        states = self.initial(x, here.given)
        if self.call["packed"]:
            x = pack_padded_sequence(x, here.lengths, batch_first=self.layer.batch_first,
                                     enforce_sorted=self.call["packed"] == "sorted")
        if states is not None:
            states = tuple(states) if self.states == 2 else states[0]
        y, last = self.layer(x, states)
        if self.call["packed"]:
            y, _ = pad_packed_sequence(y, batch_first=self.layer.batch_first)
        here.states = list(last) if self.states == 2 else [last]
        return y.transpose(0, 1) if turned else y


class Stepped(nn.Module):
    """A GRUCell, LSTMCell or RNNCell, called for every step that the example had."""

    def __init__(self, size, options, call):
        super().__init__()
        self.kind = options["kind"].split()[0]
        extra = {"nonlinearity": options["kind"].split()[1]} if self.kind == "RNNCell" else {}
        self.cell = getattr(nn, self.kind)(size, options["hidden"], bias=options["bias"], **extra)
        self.call, self.size = call, options["hidden"]
        self.states = 2 if self.kind == "LSTMCell" else 1
        self.shapes = [(None, options["hidden"])] * self.states
        if call["initial"] == "learnt":
            self.learnt = nn.ParameterList(nn.Parameter(torch.empty(1, self.size)) for _ in self.shapes)

    def initial(self, x, given):
        if self.call["initial"] == "input":
            return given
        if self.call["initial"] == "learnt":
            return [state.expand(x.shape[0], -1) for state in self.learnt]
        if self.call["initial"] == "zeros":
            return [torch.zeros(x.shape[0], self.size, dtype=x.dtype) for _ in self.shapes]
        return None

    def forward(self, x, here):
        steps = x.unbind(here.time) if x.dim() == 3 else [x]
        states, outputs = self.initial(steps[0], here.given), []
        for step in steps:
            given = states if states is None or self.states == 1 else [tuple(states)]
            states = self.cell(step, *(given or []))
            states = list(states) if self.states == 2 else [states]
            outputs.append(states[0])
        here.states = states
        return torch.stack(outputs, here.time) if x.dim() == 3 else outputs[0]


class Net(nn.Module):
    """Fronts, recurrent layers, what comes behind them, and the outputs that the recipe asks for.

    Called with x, then lengths and initial states where the recipe has any.
    """

    def __init__(self, recipe, make):
        super().__init__()
        self.recipe = recipe
        size = recipe["size"]
        self.embedding = nn.Embedding(VOCABULARY, size) if recipe["ids"] else None
        self.fronts, self.cores, self.behind = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        for name in recipe["fronts"]:
            self.fronts.append(blocks.FRONTS[name](size, make))
            size = self.fronts[-1].size
        start = size
        for number, options in enumerate(recipe["cores"]):
            kind = Stepped if "Cell" in options["kind"] else Recurrent
            call = recipe if number == 0 else {"initial": "none", "packed": None}
            self.cores.append(kind(size, options, call))
            size = self.cores[-1].size
        for name in [*recipe["behind"], *([recipe["end"]] if recipe["end"] else [])]:
            more = {"residual": [start], "flat": [recipe["steps"]]}.get(name, [])
            self.behind.append((blocks.BEHIND | blocks.ENDS)[name](size, make, *more))
            size = self.behind[-1].size
        self.head = blocks.Classes(size, make) if recipe["head"] else None

    def forward(self, x, *more):
        lengths, given = (more[0], more[1:]) if self.recipe["lengths"] else (None, more)
        here = types.SimpleNamespace(time=self.recipe["time"], lengths=lengths, given=given)
        x = self.embedding(x) if self.embedding is not None else x
        for block in self.fronts:
            x = block(x, here)
        here.start = x
        for number, core in enumerate(self.cores):
            x = core(x, here)
            if number == 0:
                states = here.states
        for block in self.behind:
            x = block(x, here)
        results = [self.head(x, here) if self.head is not None else x]
        if self.recipe["states"] == "all":
            results += states
        elif self.recipe["states"] == "joined":  # the last layer's directions side by side
            results.append(torch.cat(list(states[0][-self.cores[0].directions:]), -1))
        elif self.recipe["states"] == "rows":
            results.append(states[0].transpose(0, 1).flatten(1))
        return tuple(results) if len(results) > 1 else results[0]
