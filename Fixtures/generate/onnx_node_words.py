"""A hand-built node in words, and what is counted of it."""
from onnx_cells import INPUTS, OPTIONAL


def words(node):
    values = node["values"]
    inputs = ", ".join(f"{name} {list(values[name].shape)}" + (
        f" {node['ways'][name]}" if name in node["ways"] else
        f" {node['state'][name]}" if name in node["state"] else
        f" {values[name].tolist()} {node['lengths']}" if name == "sequence_lens" else "")
        for name in INPUTS if name in values)
    attributes = ", ".join(f"{key}={value}" for key, value in node["attributes"].items())
    return (f"{node['kind']}-{node['opset']} {node['type']} ({attributes}) of {inputs}; sizes {node['shape']}; "
            f"outputs {', '.join(node['outputs'])}")


def traits(node):
    """What is counted: how often did the grid have this?"""
    kind, attributes = node["kind"], node["attributes"]
    found = [kind, f"{kind} opset {node['opset']}", f"{kind} {node['direction']}", node["type"]]
    found += [f"{kind} {key}={attributes[key]}" for key in ("linear_before_reset", "input_forget", "layout")
              if key in attributes]
    found += [f"{kind} {key}" for key in ("clip", "activation_alpha", "activation_beta") if key in attributes]
    found += [f"activation {name}" for name in attributes.get("activations", [])]
    found += [f"{kind} {name} {'given' if name in node['present'] else 'absent'}" for name in OPTIONAL[kind]]
    found += [f"weights {node['ways'][name]}" for name in "WRBP" if name in node["values"]]
    found += [f"state {node['state'][name]}" for name in node["state"] if name in node["values"]]
    return found + [f"{kind} outputs {' '.join(node['outputs'])}"] + (
        [] if "hidden_size" in attributes else [f"{kind} hidden_size absent"])
