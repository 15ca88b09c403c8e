"""Makes Fixtures/Keras/…_all_operations: every operation that is read, called with arguments that tell
its parameters apart.

    python all_operations.py keras
    python all_operations.py tf_keras
"""
import logging
import sys
import warnings

import numpy as np

import frameworks
import goldens
import manifest

SEED = 92
FILES = {"keras": "k3_all_operations.keras", "tf_keras": "tfk_all_operations.h5"}


def keras3(keras, x, y, n):
    """Calls of Keras 3's operations on two tensors [batch, 4, 3] and one of small integers."""
    o, a = keras.ops, keras.activations
    p = o.softplus(y)  # positive
    q = o.log(x)  # not a number where x is negative
    t, u = x > 0.1, y > 0.2
    k = np.linspace(-1, 1, 6, dtype="float32").reshape(3, 2)
    return [
        p, t, u, abs(x), o.absolute(y), o.add(x, 0.5), o.all(t, axis=1), o.any(t, axis=-1, keepdims=True),
        o.amax(x, axis=1), o.amin(x, axis=2, keepdims=True), o.argmax(x, axis=1), o.argmin(x, axis=-1),
        o.argsort(x, axis=1), o.average(x, axis=1, weights=np.float32([1, 2, 3, 4])),
        o.broadcast_to(o.sum(x, axis=1, keepdims=True), (2, 4, 3)), o.cast(x * 3, "int32"), o.ceil(x),
        a.celu(x, 0.7), o.celu(y, 1.2), o.clip(x, -0.4, 0.6), o.concatenate([x, y], axis=1),
        o.convert_to_tensor(x), o.copy(x), o.cos(x), o.count_nonzero(t, axis=1), o.cumsum(x, axis=1),
        o.diff(x, n=2, axis=1), o.divide(x, p), o.divide_no_nan(x, o.relu(y)),
        o.dot(x, k), o.dot_product_attention(*(o.reshape(v, (-1, 4, 3, 1)) for v in (x, y, p))),
        o.einsum("btf,bsf->bts", x, y), o.elu(x, alpha=0.6), o.equal(n, 2), o.erf(x), o.exp(x),
        o.exp2(x), o.expand_dims(x, 1), o.expm1(x), o.flip(x, axis=1), o.floor(x), o.floor_divide(x, 0.3),
        o.full_like(x, 0.7), o.gelu(x), o.gelu(y, approximate=False), x[:, 1:3, ::-1], o.glu(o.concatenate([x, y], -1)),
        o.greater(x, y), o.greater_equal(n, 2), o.hard_shrink(x, 0.4), o.hard_sigmoid(x * 4),
        o.hard_silu(x * 4), o.hard_tanh(x * 2), o.hstack([x, y]), o.hypot(x, y), o.inner(x, k.T),
        o.isclose(x, 0.0, atol=0.3), o.isfinite(q), o.isinf(o.log(o.relu(x))), o.isnan(q),
        o.leaky_relu(x, 0.15), o.less(x, y), o.less_equal(n, 1), o.log(p), o.log10(p), o.log1p(p),
        o.log2(p), o.log_sigmoid(x), o.log_softmax(x, axis=1), o.logaddexp(x, y), o.logical_and(t, u),
        o.logical_not(t), o.logical_or(t, u), o.logical_xor(t, u), o.logsumexp(x, axis=1),
        o.matmul(x, o.transpose(y, (0, 2, 1))), o.max(x, axis=(1, 2)), o.maximum(x, y), o.mean(x, axis=1),
        o.min(x, axis=-1), o.minimum(x, 0.2), o.mod(x, 0.7), *o.moments(x, axes=[1]), o.moveaxis(x, 1, 2),
        o.multiply(x, y), o.nan_to_num(q, nan=0.3), o.negative(x), o.norm(x, axis=-1),
        o.norm(x, ord=1, axis=1, keepdims=True), o.normalize(x, axis=1, order=2), o.not_equal(n, 3),
        o.one_hot(n, 5), o.ones_like(x), o.outer(x[:, 0, 0], y[:, 0, 1]),
        o.pad(x, ((0, 0), (1, 2), (0, 1)), constant_values=0.4), o.pad(x, ((0, 0), (2, 1), (1, 0)), mode="reflect"),
        o.power(p, 1.7), o.prod(x, axis=1), a.relu(x, negative_slope=0.1, max_value=0.8, threshold=0.2),
        o.reciprocal(p), o.relu(x), o.relu6(x * 9), o.repeat(x, 2, axis=1), o.reshape(x, (-1, 6, 2)),
        o.roll(x, 1, axis=1), o.round(x), o.round(y, decimals=1), o.rsqrt(p), o.selu(x), o.sigmoid(x),
        o.sign(x), o.silu(x), o.sin(x), o.slice(x, (0, 1, 0), (2, 2, 3)), o.soft_shrink(x, 0.3),
        o.softmax(x, axis=1), o.softplus(x), o.softsign(x), o.sort(x, axis=1), o.sparse_plus(x),
        o.sparse_sigmoid(x), o.sparsemax(x), *o.split(x, [1, 3], axis=1), o.sqrt(p), o.square(x),
        o.squareplus(x, b=3), o.squeeze(o.expand_dims(x, 2), 2), o.stack([x, y], axis=2), o.std(x, axis=1),
        o.stop_gradient(x), o.subtract(x, y), o.sum(x, axis=(1,), keepdims=True), o.swapaxes(x, 1, 2),
        o.take(x, np.int32([2, 0]), axis=2), o.take_along_axis(x, o.argsort(y, axis=1), axis=1), o.tan(x),
        o.tanh(x), o.tanh_shrink(x), o.tensordot(x, k, axes=[[2], [0]]), o.threshold(x, 0.1, -0.5),
        o.tile(x, (1, 2, 1)), *o.top_k(x, 2), o.transpose(x, (0, 2, 1)), o.tril(x, k=-1), o.triu(x, k=1),
        o.true_divide(x, 3), o.trunc(x * 2), *o.unstack(x, axis=1), o.var(x, axis=(1, 2)),
        o.vstack([x, y]), o.where(t, x, y), o.zeros_like(x), o.select([t, u], [x, y], 0.3),
        o.ravel(x),
    ]


def tensorflow_functions(keras, x, y, n):
    """Calls of TensorFlow's functions on the same tensors."""
    import tensorflow as tf

    m, nn, l = tf.math, tf.nn, tf.linalg
    p, q = m.softplus(y), m.log(x)
    t, u = x > 0.1, y > 0.2
    k = np.linspace(-1, 1, 6, dtype="float32").reshape(3, 2)
    rows = m.reduce_sum(tf.ones_like(n[:, :, 0]), axis=1)
    return [
        p, t, u, x + y, t & u, x[:, 1:3, ::-1], t | u, tf.argsort(x, axis=1),
        tf.broadcast_to(m.reduce_sum(x, axis=1, keepdims=True), (2, 4, 3)), tf.cast(x * 3, "int32"),
        tf.clip_by_value(x, -0.4, 0.6), tf.concat([x, y], axis=1), tf.convert_to_tensor(x),
        tf.ensure_shape(x, (None, 4, 3)), tf.expand_dims(x, 1), tf.fill(tf.shape(x), 0.7), x // 0.3,
        tf.gather(x, np.int32([2, 0]), axis=2), tf.identity(x), l.band_part(x, 1, 0),
        l.l2_normalize(x, axis=1), l.matmul(x, y, transpose_b=True), l.matrix_transpose(x), m.abs(x),
        m.add(x, 0.5), m.add_n([x, y, p]), m.argmax(x, axis=1), m.argmin(x, axis=-1), m.ceil(x), m.cos(x),
        m.count_nonzero(t, axis=1), m.cumsum(x, axis=1, exclusive=True), m.cumsum(x, axis=1, reverse=True),
        m.divide(x, p), m.divide_no_nan(x, nn.relu(y)), m.equal(n, 2), m.erf(x), m.exp(x), m.expm1(x),
        m.floor(x), m.floordiv(x, 0.4), m.floormod(x, 0.7), m.greater(x, y), m.greater_equal(n, 2),
        m.is_finite(q), m.is_inf(m.log(nn.relu(x))), m.is_nan(q), m.l2_normalize(x, axis=2), m.less(x, y),
        m.less_equal(n, 1), m.log(p), m.log1p(p), m.log_sigmoid(x), m.logical_and(t, u), m.logical_not(t),
        m.logical_or(t, u), m.logical_xor(t, u), m.maximum(x, y), m.minimum(x, 0.2), m.multiply(x, y),
        m.negative(x), m.not_equal(n, 3), m.pow(p, 1.7), m.reciprocal(p), m.reduce_all(t, axis=1),
        m.reduce_any(t, axis=-1, keepdims=True), m.reduce_logsumexp(x, axis=1), m.reduce_max(x, axis=1),
        m.reduce_mean(x, axis=[1, 2]), m.reduce_min(x, axis=-1), m.reduce_prod(x, axis=1),
        m.reduce_std(x, axis=1), m.reduce_sum(x, axis=1, keepdims=True), m.reduce_variance(x, axis=2),
        m.round(x), m.rsqrt(p), m.sigmoid(x), m.sign(x), m.sin(x), m.softplus(x), m.sqrt(p), m.square(x),
        m.squared_difference(x, y), m.subtract(x, y), m.tan(x), m.tanh(x), *m.top_k(x, 2),
        m.truediv(x, 3.0), nn.bias_add(x, np.float32([0.1, -0.2, 0.3])), nn.elu(x),
        nn.embedding_lookup(k, tf.clip_by_value(n, 0, 2)), nn.gelu(x), nn.gelu(y, approximate=True),
        nn.l2_normalize(x, axis=1), nn.leaky_relu(x, 0.15), nn.log_softmax(x, axis=1), nn.relu(x),
        nn.relu6(x * 9), nn.selu(x), nn.sigmoid(x), nn.silu(x), nn.softmax(x, axis=1), nn.softplus(x),
        nn.softsign(x), nn.swish(x), nn.tanh(x), tf.norm(x, axis=-1), tf.norm(x, ord=1, axis=1),
        tf.one_hot(n, 5, on_value=0.8, off_value=-0.1), tf.ones(tf.shape(x)), tf.ones_like(x),
        tf.pad(x, [[0, 0], [1, 2], [0, 1]], constant_values=0.4),
        tf.pad(x, [[0, 0], [2, 1], [1, 0]], mode="REFLECT"), tf.range(tf.shape(x)[1]), tf.rank(x),
        tf.repeat(x, 2, axis=1), tf.reshape(x, (-1, 6, 2)), tf.reverse(x, [1]), tf.roll(x, 1, 1),
        tf.sequence_mask(rows, 6), tf.shape(x), tf.slice(x, [0, 1, 0], [2, 2, 3]), tf.sort(x, axis=1),
        *tf.split(x, [1, 3], axis=1), tf.squeeze(tf.expand_dims(x, 2), 2), tf.stack([x, y], axis=2),
        tf.stop_gradient(x), tf.strided_slice(x, [0, 1, 0], [2, 3, 3]), tf.tensordot(x, k, axes=[[2], [0]]),
        tf.tile(x, (1, 2, 1)), tf.transpose(x, (0, 2, 1)), *tf.unstack(x, axis=1), tf.where(t, x, y),
        tf.zeros(tf.shape(x)), tf.zeros_like(x),
    ]


def main():
    framework = frameworks.load(sys.argv[1])
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    frameworks.use_policy(framework, "float32")
    keras = framework.module
    random = goldens.generator(SEED, framework.name)
    x, y = (keras.Input((4, 3), name=name) for name in "xy")
    n = keras.Input((4, 3), dtype="int32", name="n")
    calls = keras3 if framework.name == "keras" else tensorflow_functions
    model = keras.Model([x, y, n], calls(keras, x, y, n), name="all_operations")
    path = manifest.FIXTURES / "Keras" / FILES[framework.name]
    model.save(path)
    arrays = {f"inputs/{name}": random.normal(size=(2, 4, 3)).astype(np.float32) for name in "xy"}
    arrays["inputs/n"] = random.integers(0, 5, (2, 4, 3)).astype(np.int32)
    for index, value in enumerate(model(list(arrays.values()), training=False)):
        arrays[f"outputs/{index}"] = np.asarray(value)
    golden = path.with_suffix(".golden.npz")
    np.savez_compressed(golden, **arrays)
    manifest.update([
        manifest.entry(file, f"all_operations.py {framework.name}, seed {SEED}", framework.version,
                       "every operation that is read", {"relative_tolerance": 1e-5})
        for file in (path, golden)])


if __name__ == "__main__":
    main()
