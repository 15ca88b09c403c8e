"""Makes recurrent Keras models with goldens from the framework itself.

    python keras_models.py representative [--framework keras|tf_keras]
    python keras_models.py grid --count 130 --seed 11 --out DIR --framework keras

`representative` writes Fixtures/Keras and its part of the manifest; without
--framework it runs one process for each. `grid` writes NNNN.h5,
NNNN.golden.npz and NNNN.json (the options and what was measured) to DIR.
"""
import argparse
import json
import logging
import pathlib
import subprocess
import sys
import warnings

import frameworks
import goldens
import manifest
import recipes

SEED = 20240
FLOOR = {"float64": 1e-12}


def tolerance(recipe, rounding):
    """What a float32 reader may differ by: 1e-5, or the measured half-float gap."""
    policy = recipe.get("policy", "float32")
    if "16" in policy:
        return float(f"{max(1e-5, 2 * rounding):.1e}")
    return FLOOR.get(policy, 1e-5)


def expectation(recipe, measured):
    return {
        "relative_tolerance": tolerance(recipe, measured["rounding"]),
        "measured_against_float64": float(f"{measured['rounding']:.2g}"),
        "reload_in_framework": measured["reload"],
    }


def representative(framework):
    import representative as committed

    folder = manifest.FIXTURES / "Keras"
    folder.mkdir(exist_ok=True)
    entries = []
    for name, recipe in committed.recipes_for(framework.name).items():
        measured = goldens.make(framework, recipe, folder / name, SEED, name)
        print(name, measured, flush=True)
        covers = recipes.describe(recipe)
        for suffix in (".h5", ".golden.npz"):
            entries.append(manifest.entry(
                folder / f"{name}{suffix}", f"keras_models.py representative, seed {SEED}",
                framework.version, covers, expectation(recipe, measured)))
    manifest.update(entries)


def grid(framework, count, seed, out):
    import grid as options

    out.mkdir(parents=True, exist_ok=True)
    skipped = []
    for index in range(count):
        for attempt in range(40):
            recipe = options.draw(framework, [seed, index, attempt])
            reason = try_one(framework, recipe, out / f"{index:04}", seed)
            if reason is None:
                break
            skipped.append({"recipe": recipes.describe(recipe), "reason": reason})
        else:
            sys.exit(f"no combination works for model {index}")
    text = json.dumps(skipped, indent=1, ensure_ascii=False)
    (out / "skipped.json").write_text(text + "\n", "utf-8")


def try_one(framework, recipe, path, seed):
    """Makes one grid model; answers why not, when the framework cannot."""
    try:
        measured = goldens.make(framework, recipe, path, seed, path.name)
    except Exception as error:  # an impossible combination: leave it out
        discard(path)
        return f"{type(error).__name__}: {str(error)[:300]}"
    gap = measured["rounding"]
    half = "16" in recipe.get("policy", "float32")
    if not measured["largest"] < 50 or not gap < (0.3 if half else 3e-6):
        discard(path)
        return f"unsteady numbers: {measured}"
    report = {"framework": framework.version, "words": recipes.describe(recipe),
              **expectation(recipe, measured), "recipe": recipe}
    text = json.dumps(report, indent=1, ensure_ascii=False)
    path.with_suffix(".json").write_text(text + "\n", "utf-8")
    return None


def discard(path):
    for suffix in (".h5", ".golden.npz"):
        pathlib.Path(f"{path}{suffix}").unlink(missing_ok=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mode", choices=["representative", "grid"])
    parser.add_argument("--framework", choices=["keras", "tf_keras"])
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.mode == "grid" and arguments.out is None:
        parser.error("grid needs --out")
    if arguments.mode == "representative" and arguments.framework is None:
        for name in ("keras", "tf_keras"):
            subprocess.run([sys.executable, __file__, "representative", "--framework", name], check=True)
        return
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    framework = frameworks.load(arguments.framework or "keras")
    if arguments.mode == "representative":
        representative(framework)
    else:
        grid(framework, arguments.count, arguments.seed, arguments.out)


if __name__ == "__main__":
    main()
