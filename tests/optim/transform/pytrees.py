"""Pytrees of parameters, gradients for them, and options that optax knows too."""

from ..parameters import gradients, start

SCHEDULE = lambda k: 0.01 / (1 + k)
MASK = {"w": True, "b": [True, False, True]}


def tree(values):
    return {"w": values[0], "b": list(values[1:])}


def flat(structure):
    return [structure["w"], *structure["b"]]


def rows(steps):
    return gradients(steps, shapes=[(3, 4), (), (5,), (2, 3)], gaps=False)


VALUES = start(shapes=[(3, 4), (), (5,), (2, 3)])


def follow(rule, grads, leaf, apply_updates):
    params = tree([leaf(v) for v in VALUES])
    state = rule.init(params)
    for row in grads:
        updates, state = rule.update(tree([leaf(g) for g in row]), state, params)
        params = apply_updates(params, updates)
    return flat(params)
