# %% [markdown]
# # The order of the backward pass
#
# A node may pass its gradient on only when it is complete: when every node that has it as an input has given its share.
# Going from the result to the leaves along the edges is not enough, since two paths between the same nodes may differ
# in length. What is needed is a topological order, a list in which
#
# $$x \text{ is an input of } y \;\Rightarrow\; x \text{ stands before } y$$
#
# Read from its end, it has each node after all that use it.
#
# `topological_order(root)` lists the nodes that `root` depends on, `root` among them, each once. A graph has several
# topological orders: any is right. Two nodes that hold the same number are still two nodes.
#
# `backward(root)` computes the gradient of `root` with respect to each node of its graph and leaves it in `grad`; each
# node propagates once. The gradient of `root` with respect to itself is 1. It may be called several times, as in
# PyTorch: a leaf, which is a node without inputs, adds up the gradients of all calls, and a node with inputs keeps that
# of the last call alone.
#
# For $x = 3$ and $y = x \cdot x$, the gradient of $x$ is 6 after `backward(y)`, and 12 after another `backward(y)`;
# that of $y$ is 1 after both.
#
# `topological_order_of_deep_graph` is extra: the same without a function that calls itself, since Python ends a
# recursion at 1,000 calls and a graph may be deeper.
#
# Source: Cormen et al., *Introduction to Algorithms*, section on topological sort; Griewank and Walther, *Evaluating
# Derivatives*, 2008, section 3.2.

# %%
from scalar import Value


def topological_order(root):
    """The list of the nodes that `root` depends on, and `root`: each Value once, after its inputs."""
    # begin core: list the nodes, any topological order
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for x in node.inputs:
                visit(x)
            order.append(node)

    visit(root)
    return order
    # end core


def backward(root):
    """Leave in `grad` of each node that `root` depends on the derivative of `root` with respect to it."""
    # begin core: let the nodes propagate in the right order; mind what an earlier call left in grad
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(order):
        node.propagate()
    # end core


# %%
def topological_order_of_deep_graph(root):
    """As topological_order, for graphs that are thousands of nodes deep."""
    # begin challenge: list the nodes without recursion
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, inputs_listed = stack.pop()
        if inputs_listed:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(x, False) for x in node.inputs]
    return order
    # end challenge


# %% grader
from lucid.classroom.checks import Mistake, check


def names_in_order(function, graph, numbers):
    """The names of the nodes that come out; "?" is no node of the graph."""
    nodes = {}
    for (name, inputs), number in zip(graph.items(), numbers):
        nodes[name] = Value(number, tuple(nodes[x] for x in inputs), (1.0,) * len(inputs))
    names = {id(node): name for name, node in nodes.items()}
    return [names.get(id(node), "?") for node in function(nodes["root"])]


def judged(graph, out):
    """What is wrong with an order of a graph: the same for all right ones."""
    needed, stack = set(), ["root"]
    while stack:
        name = stack.pop()
        needed.add(name)
        stack += [x for x in graph[name] if x not in needed]
    position, counts = {}, {}
    for i, name in enumerate(out):
        position[name], counts[name] = i, counts.get(name, 0) + 1
    edges = [(y, x) for y in sorted(needed & set(out)) for x in sorted(set(graph[y])) if x in position]
    found = {
        "missing": sorted(needed - set(out)),
        "not in the graph of root": sorted(set(out) - needed),
        "more than once": sorted(name for name, count in counts.items() if count > 1),
        "before an input": [f"{y} before {x}" for y, x in edges if position[y] < position[x]],
    }
    return {what: ", ".join(names) or "none" for what, names in found.items()}


def drawn(rng):
    """A graph whose paths differ in length, with other names for each student."""
    a, b, c, d, e, f, g, h, unused = rng.permutation(list("abcdefghk")).tolist()
    return {
        "graph": {a: [], b: [a], c: [b], d: [b, c], e: [], f: [e], g: [f, a], h: [g, e], unused: [b], "root": [d, h]}
    }


@check("Each node stands once in the order, after all of its inputs.", inputs=drawn, points=2, judge=judged)
def order(graph):
    return names_in_order(topological_order, graph, range(len(graph)))


@check("Nodes that hold the same number are different nodes.", inputs=drawn, judge=judged)
def order_of_equal_numbers(graph):
    return names_in_order(topological_order, graph, [1.5] * len(graph))


def leaves(rng):
    """Two numbers, neither 0 nor 1, and not near each other."""
    x, y = rng.permutation([rng.uniform(0.2, 0.4), rng.uniform(0.6, 0.8)]).round(2).tolist()
    return {"x": x, "y": y}


@check("A node passes its gradient on when it has the shares of all nodes that use it.", inputs=leaves, points=3)
def gradients(x, y):
    x, y = Value(x), Value(y)
    s = x * y
    t = s.tanh()
    u = s * t
    result = u * x + s
    backward(result)
    return {"x.grad": x.grad, "y.grad": y.grad, "(x * y).grad": s.grad, "result.grad": result.grad}


@check("A second call adds to the gradients of leaves; those of other nodes begin at zero.", inputs=leaves, points=2)
def called_twice(x, y):
    x, y = Value(x), Value(y)
    s = x * y
    result = s.exp()
    backward(result)
    backward(result)
    return {"x.grad": x.grad, "y.grad": y.grad, "(x * y).grad": s.grad, "result.grad": result.grad}


@check("Two results that share leaves and other nodes have the sum of their gradients.", inputs=leaves, hidden=True)
def two_results(x, y):
    x, y = Value(x), Value(y)
    s = (x + y) * x
    first, second = s.tanh() + s, s.exp() * y * s
    backward(first)
    backward(second)
    return {"x": x.grad, "y": y.grad, "s": s.grad, "first": first.grad}


def deep_graph(depth):
    """A chain in which each node has the two before it as inputs; "root" is the last."""
    names = [str(i) for i in range(depth)] + ["root"]
    return {name: names[max(i - 2, 0) : i] for i, name in enumerate(names)}


@check(
    "A graph may be thousands of nodes deep.",
    inputs=lambda rng: {"depth": int(rng.integers(2000, 3000))},
    challenge=True,
    judge=lambda depth, out: judged(deep_graph(depth), out),
)
def deep(depth):
    return names_in_order(topological_order_of_deep_graph, deep_graph(depth), range(depth + 1))


_VISIT = "for x in node.inputs:\n                visit(x)\n            order.append(node)"
_APPENDED_FIRST = "order.append(node)\n            for x in node.inputs:\n                visit(x)"
_SEEN = "if node not in seen:\n            seen.add(node)\n            for"
_BEGIN = "order, seen = [], set()\n"
_RESET = "if node.inputs:\n            node.grad = 0.0"
_ORDERS = ["order", "order_of_equal_numbers"]
_GRADIENTS = ["gradients", "called_twice", "two_results"]

MISTAKES = [
    Mistake(
        "the result first",
        {_VISIT: _APPENDED_FIRST},
        fails=[*_ORDERS, *_GRADIENTS],
        hint="The node is listed before its inputs are. When is it its turn?",
    ),
    Mistake(
        "the result first, and the list turned round",
        {
            _VISIT: _APPENDED_FIRST,
            "visit(root)\n    return order": "visit(root)\n    return order[::-1]",
        },
        fails=[*_ORDERS, "gradients"],
        hint="You list each node when it is met, and turn the list round at the end. Draw a node that is reached by a "
        "short and by a long path: where does it stand?",
    ),
    Mistake(
        "level by level",
        {
            _BEGIN: "order = [root]\n    for y in order:\n        order += [x for x in y.inputs if x not in order]\n"
            "    return order[::-1]\n"
        },
        fails=[*_ORDERS, "gradients", "two_results"],
        hint="A walk level by level meets a node by its shortest path from the result. Which of its paths must decide?",
    ),
    Mistake(
        "nodes listed once for each use",
        {_SEEN: "if node:\n            for"},
        fails=[*_ORDERS, "gradients", "two_results"],
        hint="A node that is used twice stands twice in your order, and passes its gradient on twice.",
    ),
    Mistake(
        "nodes told apart by their number",
        {_SEEN: _SEEN.replace("node", "node.data")},
        fails=["order_of_equal_numbers"],
        hint="Of two nodes with the same number you list one. What makes a node itself, if not its number?",
    ),
    Mistake(
        "from the leaves to the result",
        {"in reversed(order)": "in order"},
        fails=_GRADIENTS,
        hint="Your pass begins at the leaves, whose gradients are not there yet. Which end of the order "
        "knows its gradient?",
    ),
    Mistake(
        "no gradient to begin with",
        {"root.grad = 1.0": "pass"},
        fails=_GRADIENTS,
        hint="Every gradient stays 0: each is a multiple of the first. What is the derivative of the result with "
        "respect to itself?",
    ),
    Mistake(
        "gradients of an earlier call passed on again",
        {_RESET: "pass"},
        fails=["called_twice", "two_results"],
        hint="At the second call a node with inputs still has the gradient of the first, and passes it on once more.",
    ),
    Mistake(
        "the gradients of leaves lost at the next call",
        {_RESET: "node.grad = 0.0"},
        fails=["called_twice", "two_results"],
        hint="The leaves forget the first call. Only one kind of node begins at zero each time.",
    ),
    Mistake(
        "recursion in a deep graph",
        {"order, seen, stack = [], set(), [(root, False)]": "return topological_order(root)"},
        fails=["deep"],
        hint="Each level of your recursion is a call that waits, and Python allows 1,000. A list can hold what is "
        "still to be done.",
    ),
]

HINTS = [
    "Depth first: to list a node, first list all that it depends on. That is a function that calls itself.",
    "A set of the nodes that were visited keeps one that is used twice from being listed twice.",
    "backward has three steps: what has to be 0, what has to be 1, and then one loop over the order, from which end?",
    "Without recursion: a stack of pairs, a node and whether its inputs are listed already. Such a node comes off the "
    "stack twice, first to put its inputs above it, then to be listed.",
]
