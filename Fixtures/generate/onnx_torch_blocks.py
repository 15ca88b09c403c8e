"""What people put before and behind recurrent layers in PyTorch.

A block is called with a value and a context: `time` is the axis of time (0 or 1), `lengths` the lengths of
the sequences or None, `start` what the recurrent layers read, `states` their last states.
"""
import torch
from torch import nn
from torch.nn import functional


class Block(nn.Module):
    """Keeps the width of what it answers in `size`."""

    vector = False  # whether it takes time away

    def __init__(self, size, make):
        super().__init__()
        self.size = size


def time_last(x, here):
    return x.permute(1, 2, 0) if here.time == 0 else x.transpose(1, 2)


def time_back(x, here):
    return x.permute(2, 0, 1) if here.time == 0 else x.transpose(1, 2)


class Dense(Block):
    def __init__(self, size, make):
        super().__init__(make.whole(3, 6), make)
        self.linear = nn.Linear(size, self.size, bias=make.chance(0.8))
        self.function = make.one([
            nn.ReLU(), nn.Tanh(), nn.GELU(), nn.ELU(0.7), nn.LeakyReLU(0.2), nn.PReLU(), nn.SiLU(), nn.Mish(),
            nn.Hardsigmoid(), nn.Hardswish(), nn.Softplus(), nn.SELU(), nn.Softsign(), nn.Identity(),
            nn.Hardtanh(-0.8, 0.9), nn.ReLU6(), nn.Sigmoid(), nn.GELU(approximate="tanh")])

    def forward(self, x, here):
        return self.function(self.linear(x))


class Normed(Block):
    def __init__(self, size, make):
        super().__init__(size, make)
        self.norm = nn.LayerNorm(size, elementwise_affine=make.chance(0.7))

    def forward(self, x, here):
        return self.norm(x)


class BatchNormed(Block):
    def __init__(self, size, make):
        super().__init__(size, make)
        self.norm = nn.BatchNorm1d(size)

    def forward(self, x, here):
        return time_back(self.norm(time_last(x, here)), here)


class Convolved(Block):
    """Conv1d over time, sometimes causal, with a pool or batch normalisation behind."""

    def __init__(self, size, make):
        super().__init__(make.whole(3, 6), make)
        dilation = make.one([1, 1, 2])
        self.pad = (2 * dilation, 0) if make.chance(0.5) else None
        self.conv = nn.Conv1d(size, self.size, 3, padding=0 if self.pad else dilation, dilation=dilation,
                              bias=make.chance(0.8))
        self.behind = make.one([nn.ReLU(), nn.BatchNorm1d(self.size), nn.MaxPool1d(3, 1, 1),
                                nn.AvgPool1d(3, 1, 1)])

    def forward(self, x, here):
        x = time_last(x, here)
        x = functional.pad(x, self.pad) if self.pad else x
        return time_back(self.behind(self.conv(x)), here)


class Spectral(Block):
    """Conv2d over time and features; channels and what is left of the features are flattened."""

    def __init__(self, size, make):
        self.channels = make.whole(2, 3)
        super().__init__(self.channels * ((size - 1) // 2 + 1), make)
        self.conv = nn.Conv2d(1, self.channels, 3, stride=(1, 2), padding=1)
        self.norm = nn.BatchNorm2d(self.channels)

    def forward(self, x, here):
        x = x.transpose(0, 1) if here.time == 0 else x
        x = functional.relu(self.norm(self.conv(x.unsqueeze(1))))
        x = x.permute(0, 2, 1, 3).flatten(2)
        return x.transpose(0, 1) if here.time == 0 else x


class Projected(Block):
    def __init__(self, size, make):
        super().__init__(make.whole(3, 6), make)
        self.weight = nn.Parameter(torch.empty(self.size, size))

    def forward(self, x, here):
        return torch.einsum("abi,oi->abo", x, self.weight)


class Dropped(Block):
    def __init__(self, size, make):
        super().__init__(size, make)
        self.drop = nn.Dropout(0.4)

    def forward(self, x, here):
        return self.drop(x)


class Residual(Block):
    """Adds what the recurrent layers read, or joins it on."""

    def __init__(self, size, make, start):
        self.joins = make.chance(0.4)
        super().__init__(size + start if self.joins else size, make)
        self.bridge = nn.Linear(start, size) if not self.joins and start != size else nn.Identity()

    def forward(self, x, here):
        start = self.bridge(here.start)
        return torch.cat([x, start], -1) if self.joins else x + start


class Attended(Block):
    """Dot products of all steps with all others."""

    def forward(self, x, here):
        x = x.transpose(0, 1) if here.time == 0 else x
        scores = torch.einsum("btd,bsd->bts", x, x) / self.size ** 0.5
        x = torch.softmax(scores, -1) @ x
        return x.transpose(0, 1) if here.time == 0 else x


class Pooled(Block):
    """Time taken away by a weighted sum, a mean or a maximum, over the sequences' lengths if there are any."""

    vector = True

    def __init__(self, size, make):
        super().__init__(size, make)
        self.how = make.one(["attention", "mean", "max"])
        self.score = nn.Sequential(nn.Linear(size, 4), nn.Tanh(), nn.Linear(4, 1, bias=False))

    def forward(self, x, here):
        if here.lengths is not None:
            return self.masked(x, here)
        if self.how == "attention":
            return (torch.softmax(self.score(x), here.time) * x).sum(here.time)
        return x.mean(here.time) if self.how == "mean" else x.max(here.time).values

    def masked(self, x, here):
        steps = torch.arange(x.shape[here.time])
        mask = steps.unsqueeze(here.time ^ 1) < here.lengths.unsqueeze(here.time)
        mask = mask.unsqueeze(-1)
        if self.how == "attention":
            weights = self.score(x).masked_fill(~mask, float("-inf"))
            return (torch.softmax(weights, here.time) * x).sum(here.time)
        if self.how == "mean":
            count = here.lengths.unsqueeze(-1).to(x.dtype)
            return (x * mask.to(x.dtype)).sum(here.time) / count
        return torch.where(mask, x, torch.full_like(x, -1e4)).amax(here.time)


class Last(Block):
    """The last step of the output, that of each sequence if there are lengths."""

    vector = True

    def forward(self, x, here):
        x = x.transpose(0, 1) if here.time == 0 else x
        if here.lengths is None:
            return x[:, -1]
        places = (here.lengths - 1).view(-1, 1, 1).expand(-1, 1, x.shape[2])
        return x.gather(1, places).squeeze(1)


class Flat(Block):
    """Batch first, all steps of a sequence in one row; their number is then fixed."""

    vector = True

    def __init__(self, size, make, steps):
        super().__init__(make.whole(3, 6), make)
        self.linear = nn.Linear(size * steps, self.size)

    def forward(self, x, here):
        x = x.transpose(0, 1) if here.time == 0 else x
        return self.linear(x.reshape(x.shape[0], -1))


class Classes(Block):
    """A head: probabilities, their logarithms, the best class, or the three best."""

    def __init__(self, size, make):
        super().__init__(make.whole(4, 6), make)
        self.linear = nn.Linear(size, self.size)
        self.how = make.one(["softmax", "log_softmax", "argmax", "topk", "sigmoid"])

    def forward(self, x, here):
        x = self.linear(x)
        if self.how == "argmax":
            return x.argmax(-1)
        if self.how == "topk":
            return torch.topk(x, 3).values
        return torch.sigmoid(x) if self.how == "sigmoid" else getattr(torch, self.how)(x, -1)


FRONTS = {"dense": Dense, "norm": Normed, "batch norm": BatchNormed, "conv": Convolved, "conv2d": Spectral,
          "einsum": Projected, "dropout": Dropped}
BEHIND = {"dense": Dense, "norm": Normed, "batch norm": BatchNormed, "conv": Convolved,
          "dropout": Dropped, "residual": Residual, "attention": Attended}
ENDS = {"pool": Pooled, "last": Last, "flat": Flat}
