"""Pytrees: nested tuples, lists and dicts of tensors, flattened to a list of leaves and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any


def leaves(tree: Any) -> list[Any]:
    """The values in a nested structure, in order. None counts as an empty structure, anything else as a leaf.

    Example:
        >>> leaves({"w": [1, 2], "b": (None, 3)})
        [1, 2, 3]
    """
    if tree is None:
        return []
    if isinstance(tree, dict):
        return [leaf for value in tree.values() for leaf in leaves(value)]
    if isinstance(tree, list | tuple):
        return [leaf for value in tree for leaf in leaves(value)]
    return [tree]


def unflatten(tree: Any, values: Iterable[Any]) -> Any:
    """A structure like `tree` with other leaves.

    Example:
        >>> unflatten({"w": [1, 2], "b": (None, 3)}, "xyz")
        {'w': ['x', 'y'], 'b': (None, 'z')}
    """
    return _build(tree, iter(values))


def _build(tree: Any, values: Iterator[Any]) -> Any:
    if tree is None:
        return None
    if isinstance(tree, dict):
        return type(tree)((key, _build(value, values)) for key, value in tree.items())
    if isinstance(tree, list | tuple):
        parts = [_build(value, values) for value in tree]
        return type(tree)(*parts) if hasattr(tree, "_fields") else type(tree)(parts)
    return next(values)


def tree_map(function: Callable[..., Any], tree: Any, *others: Any) -> Any:
    """The structure of what a function returns for each leaf, or for the leaves of several structures that are alike.

    Raises:
        ValueError: The structures are not alike.

    Example:
        >>> tree_map(lambda p, g: p - g, {"w": [3, 4]}, {"w": [1, 1]})
        {'w': [2, 3]}
    """
    aligned = [align(tree, other) for other in others]
    return unflatten(tree, [function(*values) for values in zip(leaves(tree), *aligned, strict=True)])


def align(tree: Any, other: Any, where: str = "the structure", spread: bool = False) -> list[Any]:
    """The leaves of another structure in the order of this one's, which it must resemble.

    With `spread` a leaf of the other may stand for all that this one has in its place.

    Raises:
        ValueError: It does not; the message says where.

    Example:
        >>> align({"w": [1, 2], "b": 3}, {"w": True, "b": False}, spread=True)
        [True, True, False]
    """
    if spread and not (other is None or isinstance(other, dict | list | tuple)):
        return [other] * len(leaves(tree))
    if tree is None:
        if other is not None:
            raise ValueError(f"{where}: expected None, got {type(other).__name__}")
        return []
    if isinstance(tree, dict):
        if not isinstance(other, dict) or tree.keys() != other.keys():
            got = list(other) if isinstance(other, dict) else type(other).__name__
            raise ValueError(f"{where}: expected a dict with the keys {list(tree)}, got {got}")
        return [leaf for key in tree for leaf in align(tree[key], other[key], f"{where}[{key!r}]", spread)]
    if isinstance(tree, list | tuple):
        if not isinstance(other, type(tree)) or len(tree) != len(other):
            got = f"{type(other).__name__}" + (f" of {len(other)}" if isinstance(other, list | tuple | dict) else "")
            raise ValueError(f"{where}: expected a {type(tree).__name__} of {len(tree)}, got {got}")
        pairs = enumerate(zip(tree, other, strict=True))
        return [leaf for i, (t, o) in pairs for leaf in align(t, o, f"{where}[{i}]", spread)]
    if other is None or isinstance(other, dict | list | tuple):
        raise ValueError(f"{where}: expected a leaf, got {type(other).__name__}")
    return [other]
