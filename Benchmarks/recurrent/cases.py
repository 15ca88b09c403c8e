"""The cases of Sources/RecurrentCases/cases.tsv, with the ratios that each must reach."""
import collections
import pathlib
import re

FILE = pathlib.Path(__file__).resolve().parent.parent / "Sources/RecurrentCases/cases.tsv"

# A case, and what must be reached with one thread and with two: a ratio, the best peer's time to ours; OWN, no
# slower than with one thread; or None.
Case = collections.namedtuple("Case", "name targets")
OWN = "own"


def all_cases():
    rows = [line.split("\t") for line in FILE.read_text().splitlines()[1:]]
    return [Case(name, {1: target(one), 2: target(two)}) for name, one, two in rows]


def target(text):
    return {"-": None, OWN: OWN}[text] if text in ("-", OWN) else float(text)


def chosen(parts):
    """The cases that have one of `parts` in their names; all if there are none."""
    return [case for case in all_cases() if not parts or any(part in case.name for part in parts)]


def sizes(name):
    """The letters of a name with their sizes; batch and steps are 1 where it says nothing."""
    return {"b": 1, "t": 1} | {letter: int(size) for letter, size in re.findall("_([ihbt])([0-9]+)", name)}


def described(name):
    """A case in words that are short enough for a table: `GRU 64 → 128, 1000 steps`."""
    size = sizes(name)
    words = f"{name.split('_')[0].upper()} {size['i']} → {size['h']}, "
    words += "one step" if size["t"] == 1 else f"{size['t']} steps"
    return words + (f", batch {size['b']}" if size["b"] > 1 else "")
