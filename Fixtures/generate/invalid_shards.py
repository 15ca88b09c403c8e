"""Bad indices of sharded weights, all beside the shards of one good index.

Each row is (name, what was done, what a reader must do, edit). An edit gets the good index and
answers another one, as an object or as bytes.
"""
import json
import shutil

STEM = "shards_good"
CELL, DENSE = "/layers/gru/cell/vars", "/layers/dense/vars"


def shard(number):
    return f"{STEM}_{number:05}.weights.h5"


def mapped(**changes):
    """An edit of weight_map: `cell` and `dense` are the GRU's group and the Dense's."""
    names = {"cell": CELL, "dense": DENSE}

    def edit(index):
        index["weight_map"].update({names[key]: value for key, value in changes.items()})
        return index
    return edit


def with_entry(group, value):
    def edit(index):
        index["weight_map"][group] = value
        return index
    return edit


def without(group):
    def edit(index):
        del index["weight_map"][group]
        return index
    return edit


def many(index):
    index["weight_map"].update({f"/layers/gru_{i}/vars": f"{i}.weights.h5" for i in range(600)})
    return index


ALL = [shard(0), shard(1), shard(2)]

ROWS = [
    ("shards_missing", "names a shard that is not there", "missing, exit 66, «shards_good_00007»",
     mapped(dense=shard(7))),
    ("shards_climb", "names ../base.h5", "unsafe, exit 65, «../base.h5»", mapped(dense="../base.h5")),
    ("shards_absolute", "names /etc/passwd", "unsafe, exit 65, «/etc/passwd»",
     mapped(dense="/etc/passwd")),
    ("shards_parent", "names ..", "unsafe, exit 65, «..»", mapped(dense="..")),
    ("shards_number", "a number in place of a name", "malformed, exit 65", mapped(dense=3)),
    ("shards_none", "an empty list of shards", "malformed, exit 65", mapped(dense=[])),
    ("shards_nested", "a list in the list", "malformed, exit 65", mapped(dense=[ALL])),
    ("shards_repeated", "one shard twice in a list", "malformed, exit 65, «twice»",
     mapped(cell=[*ALL, shard(1)])),
    ("shards_member", "an extra member \"format\"", "unsupported, exit 69, «format»",
     lambda index: {**index, "format": "h5"}),
    ("shards_metadata", "total_size is a text", "malformed, exit 65, «total_size»",
     lambda index: {**index, "metadata": {"total_size": "large"}}),
    ("shards_no_map", "no weight_map", "inconsistent, exit 65, «weight_map»",
     lambda index: {"metadata": index["metadata"]}),
    ("shards_map_list", "weight_map is a list", "malformed, exit 65, «weight_map»",
     lambda index: {**index, "weight_map": ALL}),
    ("shards_text", "the first half of the text", "malformed, exit 65",
     lambda index: json.dumps(index).encode()[:len(json.dumps(index)) // 2]),
    ("shards_duplicate", "a group twice", "malformed, exit 65, «duplicate»",
     lambda index: json.dumps(index).replace(f'"{DENSE}"', f'"{CELL}": "", "{DENSE}"').encode()),
    ("shards_group_missing", "places the Dense in a shard without it",
     "inconsistent, exit 65, «/layers/dense/vars»", mapped(dense=shard(0))),
    ("shards_unlisted", "leaves out the Dense", "inconsistent, exit 65, «/layers/dense/vars/0»",
     without(DENSE)),
    ("shards_fewer", "leaves a shard of the GRU out", "inconsistent, exit 65, «vars/2»",
     mapped(cell=ALL[:1])),
    ("shards_stranger", "places a group that no shard has", "inconsistent, exit 65, «lstm»",
     with_entry("/layers/lstm/vars", shard(0))),
    ("shards_overlap", "two shards hold the same variable",
     "inconsistent, exit 65, «/layers/gru/cell/vars/0»",
     mapped(cell=["shards_copy_00000.weights.h5", *ALL])),
    ("shards_foreign", "a shard is no HDF5 file", "malformed, exit 65, «html_page.h5»",
     mapped(dense="html_page.h5")),
    ("shards_many", "602 shards", "limit, exit 65, «512»", many),
]


def files(folder):
    """Writes every bad index; answers the rows of the list, those of the good files included."""
    good = json.loads((folder / f"{STEM}.weights.json").read_text("utf-8"))
    shutil.copyfile(folder / shard(0), folder / "shards_copy_00000.weights.h5")
    alone = "inconsistent, exit 65"
    listed = [(f"{STEM}.weights.json", "a good index: GRU(4) and Dense(3) in 3 shards", "loads"),
              (f"{STEM}.config.json", "the architecture of the shards", "loads with them"),
              (f"{STEM}.golden.npz", "the golden of shards_good.weights.json", "matches it"),
              ("shards_copy_00000.weights.h5", "a copy of the first shard", alone)]
    listed += [(shard(number), "a shard of the good index, not all weights", alone)
               for number in range(len(ALL))]
    for name, what, outcome, edit in ROWS:
        made = edit(json.loads(json.dumps(good)))
        data = made if isinstance(made, bytes) else json.dumps(made, indent=1).encode()
        (folder / f"{name}.weights.json").write_bytes(data)
        listed.append((f"{name}.weights.json", what, outcome))
    return listed
