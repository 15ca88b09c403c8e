"""Counts what is in the recipes of a grid, by container."""
from collections import Counter, defaultdict


def nodes_of(value):
    """All nodes of a recipe or argument, as (class name, arguments), at any depth."""
    if isinstance(value, list):
        for item in value:
            yield from nodes_of(item)
    elif isinstance(value, dict) and "nodes" in value:
        for node in value["nodes"]:
            kind = node[1]
            yield kind, node[2]
            yield from nodes_of(node[2] if kind == "Model" else list(node[2].values()))
    elif isinstance(value, dict) and "model" in value:
        yield from nodes_of(value["model"])
    elif isinstance(value, dict) and "object" in value:
        yield value["object"], value["args"]
        yield from nodes_of(list(value["args"].values()))


def classes_of(recipe):
    """The class names in a recipe, sorted."""
    return sorted({kind for kind, _ in nodes_of(recipe) if not kind.startswith("same:")})


class Coverage:
    """How often each thing was drawn, in each container."""

    def __init__(self):
        self.classes, self.places = defaultdict(Counter), defaultdict(Counter)
        self.options, self.policies = Counter(), Counter()

    def add(self, recipe, places):
        container = recipe["container"]
        for place in places:
            self.places[place][container] += 1
        for kind in classes_of(recipe):
            self.classes[kind][container] += 1
        for kind, arguments in nodes_of(recipe):
            if kind != "Model":
                for key, value in arguments.items():
                    if isinstance(value, (str, bool, type(None))):
                        self.options[f"{kind}.{key}={value}"] += 1
        self.policies[recipe["policy"]] += 1

    def wanted(self, container, names, make_random):
        """The places, least drawn in this container first, equals in random order."""
        shuffled = [names[index] for index in make_random.permutation(len(names))]
        return sorted(shuffled, key=lambda name: self.places[name][container])

    def report(self):
        return {"places": {name: dict(self.places[name]) for name in sorted(self.places)},
                "classes": {name: dict(self.classes[name]) for name in sorted(self.classes)},
                "policies": dict(self.policies),
                "options": {name: self.options[name] for name in sorted(self.options)}}

    def table(self, names, containers):
        """Text: a row for each place and class, a column for each container."""
        lines = [f"{'':42}" + "".join(f"{name:>14}" for name in containers)]
        for title, counts in (("places", self.places), ("classes", self.classes)):
            lines.append(f"-- {title}")
            listed = sorted(set(counts) | set(names if title == "places" else []))
            for name in listed:
                row = [counts[name][container] for container in containers]
                few = "  <- few" if title == "places" and min(row) < 2 else ""
                lines.append(f"{name:42}" + "".join(f"{count:14}" for count in row) + few)
        return "\n".join(lines)
