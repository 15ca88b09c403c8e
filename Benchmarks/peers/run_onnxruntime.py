"""ONNX Runtime through its Python interface: bound buffers, states carried from call to call."""
import numpy as np
import onnxruntime

from common import measure, numbers, settings


def run(given, case):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = given.threads, 1
    session = onnxruntime.InferenceSession(
        f"{given.folder}/{case.name}.onnx", options, providers=["CPUExecutionProvider"])

    def block(array):
        return onnxruntime.OrtValue.ortvalue_from_numpy(array)

    sequence = block(numbers(case).sequence)
    outputs = block(np.zeros((case.steps, 1, case.batch, case.hidden), np.float32))
    names = {"gru": ["h"], "lstm": ["h", "c"]}[case.cell]
    states = [{name: block(np.zeros((1, case.batch, case.hidden), np.float32)) for name in names} for _ in range(2)]
    bindings = []
    for turn in range(2):
        binding = session.io_binding()
        binding.bind_ortvalue_input("X", sequence)
        binding.bind_ortvalue_output("Y", outputs)
        for name in names:
            binding.bind_ortvalue_input(f"{name}0", states[turn][name])
            binding.bind_ortvalue_output(f"Y{name}", states[1 - turn][name])
        bindings.append(binding)

    def call():
        session.run_with_iobinding(bindings[0])
        bindings.reverse()

    call()
    measure(f"onnxruntime-{onnxruntime.__version__}", case, given, call, outputs.numpy()[:, 0].copy())


def main():
    given = settings()
    for case in given.cases:
        run(given, case)


main()
