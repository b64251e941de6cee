"""Messages between grader and child: a length, and then an npz with a tree of JSON. Nothing that executes when read.

This file is imported by the child too, by its path: it may import nothing of lucid.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import IO, Any

import numpy as np

LARGEST = 64 * 2**20  # bytes; more than any exercise needs
LIKE_A_NUMBER = "biuf"  # dtype kinds that travel: bool, integers, floats


def encode(value: Any) -> bytes:
    """The bytes of a tree of arrays, numbers, strings, None, lists, tuples and dicts.

    Raises:
        TypeError: something else is in the tree, such as an array of objects.
    """
    arrays: list[np.ndarray] = []

    def strip(node: Any, depth: int = 0) -> Any:
        if depth > 20:
            raise TypeError("it is nested more than 20 deep, or holds itself")
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
            if any(item.compress_type != zipfile.ZIP_STORED or item.file_size > len(data) for item in items):
                raise ValueError("a packed npz")
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            return _build(json.loads(archive["tree"].tobytes()), archive)
    except Exception as error:
        raise ValueError(f"not a message: {type(error).__name__}: {error}") from None


def _build(node: Any, arrays: Any) -> Any:
    """The tree with its arrays put back."""
    if not isinstance(node, dict):
        return node
    if "array" in node:
        array = arrays[f"arr_{int(node['array'])}"]
        return array[()] if node["scalar"] else array
    if "dict" in node:
        return {_build(key, arrays): _build(value, arrays) for key, value in node["dict"]}
    ((kind, items),) = node.items()
    return {"list": list, "tuple": tuple}[kind](_build(item, arrays) for item in items)


def send(stream: IO[bytes], value: Any) -> None:
    """Write one message."""
    data = encode(value)
    stream.write(len(data).to_bytes(8, "little") + data)
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
    length = int.from_bytes(head, "little")
    if length > LARGEST:
        raise ValueError(f"a message of {length:,} bytes, where {LARGEST:,} are allowed")
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return decode(data)
