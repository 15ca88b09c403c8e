"""The results as a chart: a row for each case, a mark for each peer at its time to Sluice's.

An SVG that follows the reader's colour scheme, with marks that differ in shape as well, and a text alternative.
"""
import html
import math

from recurrent import cases, results, table

WIDTH, ROW, LABELS, GAP, TOP, BOTTOM = 960, 26, 250, 40, 84, 44
NUMBERS = 46
SHAPES = {
    "onnxruntime-c": "M0-5A5 5 0 1 1 0 5A5 5 0 1 1 0-5Z",
    "onnxruntime": "M-4.5-4.5H4.5V4.5H-4.5Z",
    "onednn": "M0-6L6 0L0 6L-6 0Z",
    "openvino": "M0-5.5L5.5 4.5H-5.5Z",
    "torch": "M0 5.5L5.5-4.5H-5.5Z",
    "keras": "M-5-2H-2V-5H2V-2H5V2H2V5H-2V2H-5Z",
    "rtneural": "M0-6L1.8-1.9L6-1.5L2.9 1.5L3.8 5.8L0 3.6L-3.8 5.8L-2.9 1.5L-6-1.5L-1.8-1.9Z",
}
STYLE = """
text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328 }
.title { font-size: 15px; font-weight: 600 } .faint { fill: #59636e } .number { font-weight: 600 }
.grid { stroke: #d1d9e0; stroke-width: 1 } .even { stroke: #1f2328; stroke-width: 1.5 } .band { fill: #f6f8fa }
.faster { fill: #2da44e; fill-opacity: .3 } .slower { fill: #cf222e; fill-opacity: .3 }
path { stroke: #ffffff; stroke-width: .8 }
.onnxruntime-c { fill: #0969da } .onnxruntime { fill: #54aeff } .onednn { fill: #bc4c00 } .openvino { fill: #8250df }
.torch { fill: #cf222e } .keras { fill: #6e7781 } .rtneural { fill: #9a6700 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc } .faint { fill: #9198a1 } .grid { stroke: #3d444d } .even { stroke: #f0f6fc }
.band { fill: #151b23 } path { stroke: #0d1117 } .faster { fill: #3fb950 } .slower { fill: #f85149 }
.onnxruntime-c { fill: #4493f8 } .onnxruntime { fill: #a5d6ff } .onednn { fill: #f0883e } .openvino { fill: #ab7df8 }
.torch { fill: #f85149 } .keras { fill: #9198a1 } .rtneural { fill: #e3b341 }
}
"""


class Scale:
    """Ratios along x, logarithmic, between powers of ten or half of one below the smallest."""

    def __init__(self, left, right, ratios):
        self.left, self.right = left, right
        self.low = min(0.5, 10 ** math.floor(math.log10(min(ratios))) if min(ratios) < 0.5 else 0.5)
        self.high = 10 ** math.ceil(math.log10(max(*ratios, 2)))

    def __call__(self, ratio):
        share = math.log(ratio / self.low) / math.log(self.high / self.low)
        return round(self.left + share * (self.right - self.left), 1)

    def ticks(self):
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        ticks = [factor * 10.0 ** power for power in decades for factor in (1, 2, 5)]
        return [tick for tick in ticks if self.low <= tick <= self.high]


def ratios(row):
    """Every peer's time to Sluice's; of no one if Sluice was not measured."""
    ours = row["microseconds"].get(results.OURS)
    return {name: value / ours for name, value in row["microseconds"].items() if name != results.OURS} if ours else {}


def text(x, y, words, style="", anchor="start"):
    return f'<text x="{x:g}" y="{y:g}" class="{style}" text-anchor="{anchor}">{html.escape(words)}</text>'


def mark(x, y, name):
    return f'<path class="{name}" transform="translate({x:g} {y:g})" d="{SHAPES[name]}"/>'


def drawn(found):
    """The chart, as SVG."""
    rows = found["cases"]
    height = TOP + ROW * len(rows) + BOTTOM
    everything = [ratio for threads in rows.values() for row in threads.values() for ratio in ratios(row).values()]
    if not everything:
        raise SystemExit("error: there is nothing to draw: Sluice and a peer were not measured in one case")
    names = [name for name in SHAPES if any(
        name in ratios(row) for threads in rows.values() for row in threads.values())]
    panel = (WIDTH - LABELS - GAP) / 2
    parts = [head(height, found), text(0, 18, "Time of other engines, Sluice = 1: to the right is slower", "title")]
    parts += legend(names, found["versions"])
    for index in range(0, len(rows), 2):
        parts.append(f'<rect class="band" x="0" y="{TOP + ROW * index}" width="{WIDTH}" height="{ROW}"/>')
    for index, name in enumerate(rows):
        parts.append(text(6, TOP + ROW * index + 17, cases.described(name)))
    for index, (threads, title) in enumerate([("1", "one thread"), ("2", "two threads")]):
        left = LABELS + index * (panel + GAP)
        scale = Scale(left, left + panel - NUMBERS, everything)
        parts += axis(scale, title, height)
        for place, each in enumerate(rows.values()):
            parts += marks(scale, each[threads], TOP + ROW * (place + 0.5))
    return "\n".join(parts) + "\n</svg>\n"


def head(height, found):
    machine = found["machine"]
    said = [
        f"{cases.described(name)}, {threads} thread{'s' * (threads != '1')}: {row['ratio']:.2f} to "
        f"{table.TITLES[row['best']]}"
        for name, each in found["cases"].items() for threads, row in each.items() if "ratio" in row]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' role="img" aria-labelledby="title desc">',
        '<title id="title">Time of other engines on recurrent layers, as multiples of Sluice\'s</title>',
        f'<desc id="desc">Medians of {found["passes"]} interleaved passes on {html.escape(machine["processor"])}. The'
        f' best other engine\'s time to Sluice\'s: {html.escape("; ".join(said))}.</desc>',
        f"<style>{STYLE}</style>"])


def legend(names, versions):
    parts, x = [], 6
    for name in names:
        title = table.TITLES[name] + (" (computed)" if name == "rtneural" and name not in versions else "")
        parts += [mark(x + 2, 38, name), text(x + 13, 42, title, "faint")]
        x += 30 + 6.8 * len(title)
    return parts


def axis(scale, title, height):
    bottom = height - BOTTOM
    parts = [text(scale.left, TOP - 10, title, "number")]
    for tick in scale.ticks():
        x = scale(tick)
        style = "even" if tick == 1 else "grid"
        parts.append(f'<line class="{style}" x1="{x:g}" y1="{TOP}" x2="{x:g}" y2="{bottom}"/>')
        if tick in (0.5, 2) or math.log10(tick).is_integer():
            parts.append(text(x, bottom + 16, f"{tick:g}", "faint", "middle"))
    middle = (scale.left + scale.right) / 2
    return parts + [text(middle, bottom + 34, "times Sluice's, logarithmic; the number is the best other's", "faint",
                         "middle")]


def marks(scale, row, y):
    """A bar from 1 to the best peer, and all marks."""
    if "ratio" not in row:
        return [text(scale(1) + 6, y + 4, "not measured", "faint")]
    best, parts = row["ratio"], []
    ends = sorted([scale(1), scale(best)])
    style = "faster" if best >= 1 else "slower"
    parts.append(f'<rect class="{style}" x="{ends[0]:g}" y="{y - 9:g}" width="{ends[1] - ends[0]:g}" height="18"/>')
    shown = ratios(row) | {row["best"]: best}
    # The best lies on top, with one thread if that is how it is best.
    parts += [mark(scale(shown[name]), y, name) for name in sorted(shown, key=shown.get, reverse=True)]
    return parts + [text(scale.right + NUMBERS, y + 4, f"{best:.2f}", "number", "end")]
