"""Loads one of the two Keras frameworks and knows what each can name.

Only one framework may live in a process: call load() once.
"""
import os
import types

# Functions that need more than the tensor (threshold) or change its size (glu)
# cannot be a cell's activation; `glu` is used in Activation and Dense only.
KERAS_NAMES = [
    "celu", "elu", "exponential", "gelu", "hard_shrink", "hard_sigmoid",
    "hard_silu", "hard_swish", "hard_tanh", "leaky_relu", "linear",
    "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu", "sigmoid",
    "silu", "soft_shrink", "softmax", "softplus", "softsign", "sparse_plus",
    "sparse_sigmoid", "sparsemax", "squareplus", "swish", "tanh", "tanh_shrink",
]
TF_KERAS_NAMES = [
    "elu", "exponential", "gelu", "hard_sigmoid", "leaky_relu", "linear",
    "log_softmax", "mish", "relu", "relu6", "selu", "sigmoid", "silu",
    "softmax", "softplus", "softsign", "swish", "tanh",
]
KERAS_OBJECTS = [
    {"object": "LeakyReLU", "args": {"negative_slope": 0.3}},
    {"object": "ReLU", "args": {}},
    {"object": "ReLU", "args": {"max_value": 0.9, "negative_slope": 0.1, "threshold": 0.2}},
    {"object": "ELU", "args": {"alpha": 0.7}},
    {"object": "Softmax", "args": {}},
]
TF_KERAS_OBJECTS = [
    {"object": "LeakyReLU", "args": {"alpha": 0.3}},
    {"object": "ReLU", "args": {}},
    {"object": "ReLU", "args": {"max_value": 0.9, "negative_slope": 0.1, "threshold": 0.2}},
    {"object": "ELU", "args": {"alpha": 0.7}},
    {"object": "Softmax", "args": {}},
    {"object": "ThresholdedReLU", "args": {"theta": 0.25}},
]


def load(name):
    """Imports `keras` (with TensorFlow under it) or `tf_keras`, on the CPU."""
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    if name == "keras":
        import keras as module
        set_policy, names, objects = module.config.set_dtype_policy, KERAS_NAMES, KERAS_OBJECTS
    elif name == "tf_keras":
        import tf_keras as module
        set_policy = module.mixed_precision.set_global_policy
        names, objects = TF_KERAS_NAMES, TF_KERAS_OBJECTS
    else:
        raise ValueError(f"unknown framework {name!r}")
    import tensorflow
    return types.SimpleNamespace(
        name=name, module=module, layers=module.layers, tensorflow=tensorflow,
        version=f"{name} {module.__version__}", set_policy=set_policy,
        activation_names=names, activation_objects=objects)


def use_policy(framework, policy):
    """Makes `policy` the global one, with a fresh count for automatic names."""
    framework.module.backend.clear_session()
    floatx = "float64" if policy == "float64" else "float32"
    framework.module.backend.set_floatx(floatx)
    framework.set_policy(policy)
