"""The results as a listing for the terminal and as a table for the README."""
from recurrent import cases, results

TITLES = {
    "sluice": "Sluice", "onnxruntime-c": "ONNX Runtime", "onnxruntime": "ONNX Runtime, Python", "onednn": "oneDNN",
    "openvino": "OpenVINO", "torch": "PyTorch", "keras": "Keras", "rtneural": "RTNeural",
}
START, END = "<!-- table: recurrent -->\n", "<!-- end -->"


def listing(found):
    """All medians, the fastest first, with what each is to the fastest peer."""
    text = ""
    for name, threads in found["cases"].items():
        for count, row in threads.items():
            if not row["microseconds"]:
                continue
            text += f"{name}, {count} thread{'s' * (count != '1')}\n"
            peers = [value for peer, value in row["microseconds"].items() if peer != results.OURS]
            for peer, value in sorted(row["microseconds"].items(), key=lambda each: each[1]):
                text += f"  {TITLES[peer]:22} {duration(value):>10}"
                text += f"  {value / min(peers):8.2f}\n" if peers else "\n"
            if "missing" in row:
                text += f"  no best, not measured or never alone on the processors: {', '.join(row['missing'])}\n"
            if "ratio" in row:
                text += f"  the best peer's time is {row['ratio']:.2f} times Sluice's\n"
    return text


def table(found):
    head = ["layer", "one thread", "best other", "ratio", "two threads", "best other", "ratio"]
    rows = [head, ["---"] + ["---:", "---", "---:"] * 2]
    for name, threads in found["cases"].items():
        rows.append([cases.described(name)] + columns(threads["1"], 1) + columns(threads["2"], 2))
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


def columns(row, threads):
    ours, best = row["microseconds"].get(results.OURS), row.get("best")
    if ours is None or best is None:
        return ["–", "–", "–"]
    other = f"{duration(row['ratio'] * ours)} {TITLES[best]}"
    if row["bestThreads"] < threads:
        other += ", one thread"
    return [duration(ours), other, f"{row['ratio']:.2f}"]


def duration(microseconds):
    for unit, size in ("ms", 1000), ("µs", 1):
        if microseconds >= size:
            value = microseconds / size
            return f"{value:.{max(0, 3 - len(str(int(value))))}f} {unit}"
    return f"{microseconds * 1000:.0f} ns"


def write(found, path):
    """Puts the table between its marks in the file at `path`."""
    text = path.read_text()
    head, start, rest = text.partition(START)
    _, end, tail = rest.partition(END)
    if not start or not end:
        raise SystemExit(f"error: {path}: has no '{START.strip()}' with an '{END}' after it")
    path.write_text(head + start + table(found) + end + tail)
