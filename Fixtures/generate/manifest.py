"""Fixtures/manifest.json: one entry for each committed fixture, sorted by path."""
import json
import pathlib

import goldens

FIXTURES = pathlib.Path(__file__).resolve().parent.parent


def entry(path, made_by, framework, covers, expectation):
    path = pathlib.Path(path)
    return {
        "path": path.relative_to(FIXTURES).as_posix(),
        "framework": framework,
        "made_by": made_by,
        "sha256": goldens.sha256(path),
        "covers": covers,
        "expectation": expectation,
    }


def update(entries):
    """Puts these entries in, over older ones of the same path; drops the dead."""
    target = FIXTURES / "manifest.json"
    known = json.loads(target.read_text("utf-8")) if target.exists() else []
    merged = {item["path"]: item for item in [*known, *entries]}
    alive = [merged[path] for path in sorted(merged) if (FIXTURES / path).exists()]
    target.write_text(json.dumps(alive, indent=1, ensure_ascii=False) + "\n", "utf-8")
