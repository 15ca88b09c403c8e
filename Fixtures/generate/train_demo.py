"""Trains the demo: which rhythm is this noisy pulse train?

    python train_demo.py

Each sample is what an onset detector might report for a short recording: two
features a tick (onset strength, low-band energy), 24 to 40 ticks, from a random
place in the bar, with noise, uneven loudness and missing beats. The classes are
march (accents every 4 ticks), waltz (every 3) and tresillo (3 + 3 + 2 ticks).
Shorter samples are padded with zeros at the end, and a Masking layer hides the
padding from the GRU. Writes Fixtures/demo/rhythm.h5 and rhythm.golden.npz (eight
test samples of several lengths) and their manifest entries.
"""
import logging

import numpy as np

import frameworks
import manifest

SEED = 7
CLASSES = ["march", "waltz", "tresillo"]
PATTERNS = {  # (onset strength, low-band energy) of each tick of a bar
    "march": [(1.0, 0.9), (0.0, 0.0), (0.6, 0.2), (0.0, 0.0)],
    "waltz": [(1.0, 0.9), (0.6, 0.2), (0.6, 0.2)],
    "tresillo": [(1.0, 0.9), (0.0, 0.0), (0.0, 0.0), (0.8, 0.6),
                 (0.0, 0.0), (0.0, 0.0), (0.8, 0.3), (0.0, 0.0)],
}
LONGEST = 40


def one_sample(random, label):
    """A [ticks, 2] array: the pattern, spoiled."""
    pattern = np.array(PATTERNS[CLASSES[label]])
    ticks = int(random.integers(24, LONGEST + 1))
    start = int(random.integers(len(pattern)))
    signal = pattern[(start + np.arange(ticks)) % len(pattern)]
    heard = random.random((ticks, 1)) > 0.08
    loudness = random.uniform(0.7, 1.3, (ticks, 1))
    return signal * heard * loudness + random.normal(size=(ticks, 2)) * 0.2


def dataset(random, count):
    """Padded samples [count, LONGEST, 2], their lengths and labels."""
    values = np.zeros((count, LONGEST, 2), np.float32)
    labels = random.integers(len(CLASSES), size=count)
    lengths = np.zeros(count, int)
    for index, label in enumerate(labels):
        sample = one_sample(random, label)
        lengths[index] = len(sample)
        values[index, :len(sample)] = sample
    return values, lengths, labels


def train(keras, random):
    model = keras.Sequential([
        keras.Input((None, 2), name="signal"),
        keras.layers.Masking(0.0, name="padding"),
        keras.layers.GRU(24, name="rhythm"),
        keras.layers.Dense(len(CLASSES), activation="softmax", name="class"),
    ], name="rhythm_classifier")
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy",
                  metrics=["accuracy"])
    values, _, labels = dataset(random, 3000)
    model.fit(values, labels, batch_size=50, epochs=40, verbose=2)
    return model


def several_lengths(lengths, labels):
    """Eight test samples: the shortest and longest of the set, and all classes."""
    order = np.argsort(lengths, kind="stable")
    picks = order[np.linspace(0, len(order) - 1, 8).astype(int)]
    assert len(set(labels[picks])) == len(CLASSES)
    return picks


def main():
    framework = frameworks.load("keras")
    logging.disable(logging.WARNING)
    keras = framework.module
    keras.utils.set_random_seed(SEED)
    framework.tensorflow.config.experimental.enable_op_determinism()
    random = np.random.default_rng(SEED)
    model = train(keras, random)
    values, lengths, labels = dataset(random, 600)
    accuracy = model.evaluate(values, labels, verbose=0)[1]
    print(f"test accuracy {accuracy:.3f} on {len(labels)} samples")
    folder = manifest.FIXTURES / "demo"
    folder.mkdir(exist_ok=True)
    model.save(folder / "rhythm.h5", include_optimizer=False)
    picks = several_lengths(lengths, labels)
    outputs = np.asarray(model(values[picks], training=False))
    np.savez(folder / "rhythm.golden.npz", **{"inputs/signal": values[picks], "outputs/0": outputs})
    record(folder, framework, accuracy, lengths[picks], labels[picks], outputs)


def record(folder, framework, accuracy, lengths, labels, outputs):
    names = ", ".join(CLASSES)
    answers = [CLASSES[index] for index in outputs.argmax(1)]
    truth = [CLASSES[index] for index in labels]
    covers = {
        "rhythm.h5": f"a trained classifier of noisy onset signals ({names}): Masking(0), GRU(24), "
                     f"Dense(softmax); test accuracy {accuracy:.3f} on 600 samples",
        "rhythm.golden.npz": f"eight test samples of {', '.join(map(str, lengths))} ticks, padded to "
                             f"{LONGEST}; truth: {', '.join(truth)}; answers: {', '.join(answers)}",
    }
    manifest.update([
        manifest.entry(folder / name, f"train_demo.py, seed {SEED}", framework.version, text,
                       {"relative_tolerance": 1e-5})
        for name, text in covers.items()])


if __name__ == "__main__":
    main()
