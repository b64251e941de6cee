"""The Python on the pages about extending lucid, porting to it, loading data and GPUs runs as it stands."""

from __future__ import annotations

import pytest

from .optim.test_pages import blocks, needs_pages


@needs_pages
@pytest.mark.parametrize("page", ["adding_an_op.md", "adding_a_layer.md", "data.md", "gpu.md", "porting.md"])
def test_the_code_of_the_page_runs(page):
    names = {"__name__": "page"}
    for block in blocks(page):
        exec(compile(block, page, "exec"), names)
    assert len(blocks(page)) > 1
