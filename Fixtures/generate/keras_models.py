"""Makes recurrent Keras models with goldens from the framework itself.

    python keras_models.py representative [--framework keras|tf_keras]
    python keras_models.py grid --count 130 --seed 11 --out DIR --framework keras

`representative` writes Fixtures/Keras and its part of the manifest; without
--framework it runs one process for each. `grid` writes to DIR the model NNNN
in one of the containers, NNNN.golden.npz and NNNN.json (what is in it and what
was measured), skipped.json (what the framework refused, and why) and
coverage.json (how often each layer and graph was drawn, by container).
"""
import argparse
import json
import logging
import pathlib
import subprocess
import sys
import warnings

import containers
import coverage
import frameworks
import goldens
import manifest
import words

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
        covers = words.describe(recipe)
        path = folder / name
        saved = containers.files(path, recipe.get("container", "h5"))
        for file in [*saved, pathlib.Path(f"{path}.golden.npz")]:
            entries.append(manifest.entry(
                file, f"keras_models.py representative, seed {SEED}",
                framework.version, covers, expectation(recipe, measured)))
    manifest.update(entries)


def grid(framework, count, seed, out):
    import grid as options

    out.mkdir(parents=True, exist_ok=True)
    done, skipped = coverage.Coverage(), []
    names, kinds = options.names(framework), containers.OF[framework.name]
    for index in range(count):
        container = kinds[index % len(kinds)]
        wanted = done.wanted(container, names, goldens.generator(seed, f"wanted {index}"))
        for attempt in range(40):
            try:
                recipe, places, refused = options.draw(framework, [seed, index, attempt], container, wanted)
            except options.Impossible as error:
                skipped.append({"model": index, "recipe": "no end", "reason": str(error)})
                continue
            skipped += [{"model": index, **item} for item in refused]
            reason = try_one(framework, recipe, places, out / f"{index:04}", seed)
            if reason is None:
                done.add(recipe, places)
                break
            skipped.append({"model": index, "recipe": words.describe(recipe), "reason": reason})
        else:
            sys.exit(f"no combination works for model {index}")
        write_json(out / "skipped.json", skipped)
        write_json(out / "coverage.json", done.report())
    print(done.table(names, kinds))


def write_json(path, value):
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")


def largest_gap(recipe):
    """How far a model may be from its float64 twin.

    Where attention has nothing but masked keys, its scores vanish in float32
    beside the mask's 1e9, and only there: that is what the framework means.
    """
    attends = any("Attention" in kind for kind in coverage.classes_of(recipe))
    return 0.3 if "16" in recipe["policy"] or attends else 3e-6


def try_one(framework, recipe, places, path, seed):
    """Makes one grid model; answers why not, when the framework cannot."""
    try:
        measured = goldens.make(framework, recipe, path, seed, path.name)
    except Exception as error:  # an impossible combination: leave it out
        containers.discard(path)
        return f"{type(error).__name__}: {str(error)[:300]}"
    steady = measured["largest"] < 50 and measured["smallest"] > 1e-3
    if not steady or not measured["rounding"] < largest_gap(recipe):
        containers.discard(path)
        return f"unsteady numbers: {measured}"
    container = recipe["container"]
    config = containers.config_file(path, container)
    write_json(pathlib.Path(f"{path}.json"), {
        "framework": framework.version, "model": containers.model_file(path, container).name,
        "config": config and config.name, "words": words.describe(recipe), "places": places,
        "classes": coverage.classes_of(recipe), **expectation(recipe, measured), "recipe": recipe})
    return None


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
