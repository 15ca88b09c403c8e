"""GRU, LSTM and RNN as the ONNX standard words them, in NumPy.

A second opinion beside ONNX Runtime, and the only one where that has no kernel (float64, float16,
batch-first layout). Equations: onnx/docs/Operators.md, one step and one direction at a time.
"""
import numpy as np

GATES = {"GRU": 3, "LSTM": 4, "RNN": 1}
OPTIONAL = {"GRU": ["B", "sequence_lens", "initial_h"], "RNN": ["B", "sequence_lens", "initial_h"],
            "LSTM": ["B", "sequence_lens", "initial_h", "initial_c", "P"]}
INPUTS = ["X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P"]
OUTPUTS = {"GRU": ["Y", "Y_h"], "RNN": ["Y", "Y_h"], "LSTM": ["Y", "Y_h", "Y_c"]}
DEFAULTS = {"GRU": ["Sigmoid", "Tanh"], "LSTM": ["Sigmoid", "Tanh", "Tanh"], "RNN": ["Tanh"]}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


# The function of x, alpha and beta; the defaults of those it has, those of the operator of that name; None for a
# parameter it has not, NaN where the standard has no such operator and so no default.
ACTIVATIONS = {
    "Relu": (lambda x, a, b: np.maximum(x, 0), None, None),
    "Tanh": (lambda x, a, b: np.tanh(x), None, None),
    "Sigmoid": (lambda x, a, b: sigmoid(x), None, None),
    "Affine": (lambda x, a, b: a * x + b, np.nan, np.nan),
    "LeakyRelu": (lambda x, a, b: np.where(x >= 0, x, a * x), 0.01, None),
    "ThresholdedRelu": (lambda x, a, b: np.where(x >= a, x, 0), 1.0, None),
    "ScaledTanh": (lambda x, a, b: a * np.tanh(b * x), np.nan, np.nan),
    "HardSigmoid": (lambda x, a, b: np.clip(a * x + b, 0, 1), 0.2, 0.5),
    "Elu": (lambda x, a, b: np.where(x >= 0, x, a * np.expm1(np.minimum(x, 0))), 1.0, None),
    "Softsign": (lambda x, a, b: x / (1 + np.abs(x)), None, None),
    "Softplus": (lambda x, a, b: np.logaddexp(x, 0), None, None),
}


def functions(kind, attributes, directions):
    """The activation functions of all directions: each takes the next alpha and beta if it has one."""
    names = attributes.get("activations") or DEFAULTS[kind] * directions
    left = {"activation_alpha": list(attributes.get("activation_alpha", [])),
            "activation_beta": list(attributes.get("activation_beta", []))}

    def parameter(key, default):
        return left[key].pop(0) if default is not None and left[key] else default

    result = []
    for name in names:
        function, alpha, beta = ACTIVATIONS[name]
        alpha = parameter("activation_alpha", alpha)
        beta = parameter("activation_beta", beta)
        result.append(lambda x, f=function, a=alpha, b=beta: f(x, a, b))
    assert not left["activation_alpha"] and not left["activation_beta"]
    return result


def evaluate(kind, attributes, inputs):
    """Y, Y_h and for an LSTM Y_c, all float64.

    `inputs` holds X, W, R and where given B, sequence_lens, initial_h, initial_c and P.
    """
    values = {name: np.asarray(value, np.float64) for name, value in inputs.items()}
    batch_first = attributes.get("layout", 0) == 1
    x = values["X"].swapaxes(0, 1) if batch_first else values["X"]
    steps, batch = x.shape[:2]
    directions, rows = values["W"].shape[:2]
    hidden = rows // GATES[kind]
    lengths = np.asarray(inputs.get("sequence_lens", [steps] * batch))
    states = [state(values, name, batch_first, directions, batch, hidden)
              for name in ("initial_h", "initial_c")]
    activations = functions(kind, attributes, directions)
    count = len(activations) // directions
    y = np.zeros((steps, directions, batch, hidden))
    for lane in range(directions):
        cell = Cell(kind, attributes, values, lane, activations[lane * count:(lane + 1) * count])
        backward = attributes.get("direction", "forward") == "reverse" or lane == 1
        for row in range(batch):
            length = int(lengths[row])
            h, c = states[0][lane, row], states[1][lane, row]
            for step in reversed(range(length)) if backward else range(length):
                h, c = cell.step(x[step, row], h, c)
                y[step, lane, row] = h
            states[0][lane, row], states[1][lane, row] = h, c
    results = [y, *states]
    if batch_first:
        results = [y.transpose(2, 0, 1, 3), *(each.swapaxes(0, 1) for each in states)]
    return results if kind == "LSTM" else results[:2]


def state(values, name, batch_first, directions, batch, hidden):
    if name not in values:
        return np.zeros((directions, batch, hidden))
    return np.array(values[name].swapaxes(0, 1) if batch_first else values[name])


class Cell:
    """One direction of a node."""

    def __init__(self, kind, attributes, values, lane, activations):
        gates = GATES[kind]
        self.attributes, self.activations = attributes, activations
        self.step = {"GRU": self.gru, "LSTM": self.lstm, "RNN": self.rnn}[kind]
        rows = values["W"].shape[1]
        self.w = values["W"][lane].reshape(gates, rows // gates, -1)
        self.r = values["R"][lane].reshape(gates, rows // gates, -1)
        bias = values["B"][lane] if "B" in values else np.zeros(2 * rows)
        self.wb, self.rb = bias.reshape(2, gates, -1)
        self.p = values["P"][lane].reshape(3, -1) if "P" in values else np.zeros((3, 1))
        self.clip = attributes.get("clip", np.inf)

    def of_x(self, gate, x):
        return self.w[gate] @ x + self.wb[gate]

    def of_h(self, gate, h):
        return self.r[gate] @ h + self.rb[gate]

    def activated(self, index, x):
        return self.activations[index](np.clip(x, -self.clip, self.clip))

    def rnn(self, x, h, c):
        return self.activated(0, self.of_x(0, x) + self.of_h(0, h)), c

    def gru(self, x, h, c):
        z = self.activated(0, self.of_x(0, x) + self.of_h(0, h))
        r = self.activated(0, self.of_x(1, x) + self.of_h(1, h))
        if self.attributes.get("linear_before_reset", 0):
            inner = r * self.of_h(2, h)
        else:
            inner = self.of_h(2, r * h)
        return (1 - z) * self.activated(1, self.of_x(2, x) + inner) + z * h, c

    def lstm(self, x, h, c):
        sums = [self.of_x(gate, x) + self.of_h(gate, h) for gate in range(4)]
        i = self.activated(0, sums[0] + self.p[0] * c)
        f = self.activated(0, sums[2] + self.p[2] * c)
        if self.attributes.get("input_forget", 0):
            f = 1 - i
        c = f * c + i * self.activated(1, sums[3])
        o = self.activated(0, sums[1] + self.p[1] * c)
        return o * self.activations[2](c), c  # ONNX Runtime clips what goes into gates only
