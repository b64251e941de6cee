"""docs/compat_names.md, the page of PyTorch's names, is current, and the shares are what they are said to be."""

from __future__ import annotations

import pytest

from .coverage import PAGE, counted, page, share

SHARES = {"torch": 0.85, "torch.Tensor": 0.85, "torch.nn": 0.97, "torch.nn.functional": 0.97, "torch.optim": 1.0}


def test_the_page_is_current(torch):
    if torch.__version__.split("+")[0] not in PAGE.read_text(encoding="utf-8"):
        pytest.skip("the page is written from another version of PyTorch")
    assert PAGE.read_text(encoding="utf-8") == page(torch), "python -m tests.compat.coverage writes it"


@pytest.mark.parametrize("path", SHARES)
def test_the_share_of_names_that_are_there(path, torch):
    present, absent = counted(torch)[path]
    assert share(present, absent) >= SHARES[path], absent.get("")
