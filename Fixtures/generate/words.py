"""A recipe in words, for the manifest and for messages of failed tests."""


def describe(recipe):
    """The recipe in one line of words."""
    container = recipe.get("container", "h5")
    place = "" if container == "h5" else f" in {container}"
    return f"{recipe['style']}{place}, {recipe.get('policy', 'float32')}: {body(recipe)}"


def body(recipe):
    parts = [node_words(recipe, node) for node in recipe["nodes"]]
    text = " > ".join(parts)
    if recipe.get("begin", "input") != "input":
        text += f"; begins with {recipe['begin']}"
    if "outputs" in recipe and recipe["outputs"] != [recipe["nodes"][-1][0]]:
        text += f"; outputs {', '.join(recipe['outputs'])}"
    if recipe.get("frozen"):
        text += f"; frozen {', '.join('/'.join(path) for path in recipe['frozen'])}"
    return text


def node_words(recipe, node):
    name, kind, arguments, *links = node
    if kind == "Model":
        text = f"{arguments['style']} model {{{body(arguments)}}}"
    else:
        text = f"{kind}({listed(arguments)})"
    if recipe["style"] == "functional":
        text = f"{name} = {text} of {', '.join(links[0])}"
        if len(links) > 1 and links[1]:
            text += f", starting from {', '.join(links[1])}"
        if len(links) > 2 and links[2]:
            text += f", called with {listed(links[2])}"
    return text


def listed(arguments):
    return ", ".join(f"{key}={show(value)}" for key, value in arguments.items())


def show(value):
    if isinstance(value, list):
        return f"[{', '.join(show(item) for item in value)}]"
    if isinstance(value, dict) and "model" in value:
        return f"{value['model']['style']} model {{{body(value['model'])}}}"
    if isinstance(value, dict) and "from" in value:
        return value["from"]
    if isinstance(value, dict):
        return f"{value['object']}({listed(value['args'])})"
    return str(value)
