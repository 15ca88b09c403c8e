"""PyTorch: nn.GRU and nn.LSTM in inference mode, states carried from call to call."""
import numpy as np
import torch

from common import measure, numbers, settings


def module(case):
    given = numbers(case)
    # PyTorch orders the gates of a GRU reset, update, candidate.
    order = {"gru": [1, 0, 2], "lstm": [0, 1, 2, 3]}[case.cell]

    def rows(array):
        blocks = np.split(array, case.gates, axis=-1)
        return torch.from_numpy(np.concatenate([blocks[place] for place in order], axis=-1).T.copy())

    made = {"gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[case.cell](case.inputs, case.hidden)
    made.load_state_dict({
        "weight_ih_l0": rows(given.kernel), "weight_hh_l0": rows(given.recurrent),
        "bias_ih_l0": rows(given.input_bias), "bias_hh_l0": rows(given.recurrent_bias)})
    return made.eval(), torch.from_numpy(given.sequence)


def run(given, case):
    layer, sequence = module(case)
    zeros = torch.zeros(1, case.batch, case.hidden)
    state = zeros if case.cell == "gru" else (zeros, zeros)
    outputs, state = layer(sequence, state)

    def call():
        nonlocal state
        state = layer(sequence, state)[1]

    measure(f"torch-{torch.__version__.split('+')[0]}", case, given, call, outputs.numpy())


def main():
    given = settings()
    torch.set_num_threads(given.threads)
    torch.set_num_interop_threads(1)
    with torch.inference_mode():
        for case in given.cases:
            run(given, case)


main()
