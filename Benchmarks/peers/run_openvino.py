"""OpenVINO: the same ONNX graphs, told to compute in single precision (its own choice may be bfloat16), states
carried from call to call."""
import numpy as np
import openvino

from common import measure, numbers, settings


def run(given, case):
    core = openvino.Core()
    model = core.compile_model(core.read_model(f"{given.folder}/{case.name}.onnx"), "CPU", {
        "INFERENCE_NUM_THREADS": given.threads, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32"})
    request = model.create_infer_request()
    # The request reads the array where it is, so the array must live as long.
    sequence = numbers(case).sequence
    request.set_tensor("X", openvino.Tensor(sequence, shared_memory=True))
    names = {"gru": ["h"], "lstm": ["h", "c"]}[case.cell]
    states = {
        name: [openvino.Tensor(np.zeros((1, case.batch, case.hidden), np.float32)) for _ in range(2)]
        for name in names}

    def call():
        for name, pair in states.items():
            request.set_tensor(f"{name}0", pair[0])
            request.set_tensor(f"Y{name}", pair[1])
            pair.reverse()
        request.infer()

    call()
    outputs = request.get_tensor("Y").data[:, 0].copy()
    version = openvino.__version__.split("-")[0]
    measure(f"openvino-{version}", case, given, call, outputs)


def main():
    given = settings()
    for case in given.cases:
        run(given, case)


main()
