"""Messages between grader and child: a length, and then an npz with a tree of JSON. Nothing that executes when read.

This file is imported by the child too, by its path: it may import nothing of lucid.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import IO, Any

import numpy as np

LARGEST = 8 * 2**20  # bytes; more than any exercise needs
LARGEST_TREE = 2**18  # bytes of it that are JSON; they take up many times as much once they are read
BREACH = 1 << 63  # a length with this bit: what follows is no npz, but the reason why the child was stopped
DEEPEST = 20
LIKE_A_NUMBER = "biuf"  # dtype kinds that travel: bool, integers, floats


def encode(value: Any) -> bytes:
    """The bytes of a tree of arrays, numbers, strings, None, lists, tuples and dicts.

    Raises:
        TypeError: something else is in the tree, such as an array of objects.
        ValueError: it is larger than what is read.
    """
    arrays: list[np.ndarray] = []

    def strip(node: Any, depth: int = 0) -> Any:
        if depth > DEEPEST:
            raise TypeError(f"it is nested more than {DEEPEST} deep, or holds itself")
        if node is None or type(node) in (bool, str, float) or (type(node) is int and abs(node) < 2**63):
            return node
        if isinstance(node, np.ndarray | np.generic):
            if node.dtype.kind not in LIKE_A_NUMBER:
                raise TypeError(f"an array of dtype {node.dtype}")
            arrays.append(np.ascontiguousarray(node).reshape(node.shape))
            return {"array": len(arrays) - 1, "scalar": isinstance(node, np.generic)}
        if isinstance(node, list | tuple):
            return {"list" if isinstance(node, list) else "tuple": [strip(item, depth + 1) for item in node]}
        if isinstance(node, dict):
            return {"dict": [[strip(k, depth + 1), strip(v, depth + 1)] for k, v in node.items()]}
        raise TypeError(f"a value of type {type(node).__name__}")

    tree = json.dumps(strip(value)).encode()
    if len(tree) > LARGEST_TREE or sum(array.nbytes for array in arrays) > LARGEST // 2:
        raise ValueError("it is too large")
    stream = io.BytesIO()
    np.savez(stream, *arrays, tree=np.frombuffer(tree, np.uint8))
    return stream.getvalue()


def decode(data: bytes) -> Any:
    """The tree that `encode` made bytes of.

    Raises:
        ValueError: the bytes are no such tree. They come from a child that may have written anything.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # What is packed could be unpacked to more than the memory holds.
            items = archive.infolist()
            if any(item.compress_type != zipfile.ZIP_STORED for item in items):
                raise ValueError("a packed npz")
            if sum(item.file_size for item in items) > len(data):  # parts may lie over each other
                raise ValueError("an npz that is larger than it is")
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            if archive.zip.getinfo("tree.npy").file_size > LARGEST_TREE + 1000:
                raise ValueError("too large a tree")
            arrays = {name: archive[name] for name in archive.files}
        if any(array.dtype.kind not in LIKE_A_NUMBER for array in arrays.values()):
            raise ValueError("an array of something else than numbers")
        return _build(json.loads(arrays.pop("tree").tobytes()), arrays)
    except Exception as error:
        raise ValueError(f"not a message: {type(error).__name__}: {error}"[:300]) from None


def _build(node: Any, arrays: Any, depth: int = 0) -> Any:
    """The tree with its arrays put back, each of them once."""
    if node is None or isinstance(node, bool | str | int | float):
        return node
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    if "array" in node:
        array = arrays.pop(f"arr_{int(node['array'])}")
        return array[()] if node["scalar"] else array
    if "dict" in node:
        return {_build(key, arrays, depth + 1): _build(value, arrays, depth + 1) for key, value in node["dict"]}
    ((kind, items),) = node.items()
    return {"list": list, "tuple": tuple}[kind](_build(item, arrays, depth + 1) for item in items)


def framed(value: Any) -> bytes:
    """A message: its length, and its bytes."""
    data = encode(value)
    return len(data).to_bytes(8, "little") + data


def send(stream: IO[bytes], value: Any) -> None:
    """Write one message."""
    stream.write(framed(value))
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read one message.

    Raises:
        EOFError: the other side is gone.
        ValueError: what came is no message.
    """
    head = stream.read(8)
    if len(head) < 8:
        raise EOFError
    number = int.from_bytes(head, "little")
    length = number & ~BREACH
    if length > LARGEST:
        raise ValueError(f"a message of {length:,} bytes, where {LARGEST:,} are allowed")
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return {"stopped": data[:2000].decode(errors="replace")} if number & BREACH else decode(data)
