"""Version counters: in-place writes to tensors saved for backward."""

from __future__ import annotations

import operator

import pytest

import lucid


class TestVersions:
    def test_views_share_a_version(self, device):
        x = lucid.zeros(2, 2, device=device)
        first, view = x._version, x[0]
        view += 1
        assert (x._version, view._version) == (first + 1, first + 1)
        assert lucid.zeros(1, device=device)._version == 0

    WRITES = [
        (lambda x: x.add_(1), "add_"), (lambda x: operator.setitem(x, 0, 5.0), "setitem"),
        (lambda x: x[0].fill_(5), "through a view"), (lambda x: x.detach().zero_(), "through detach"),
    ]  # fmt: skip

    @pytest.mark.parametrize("write", [w for w, _ in WRITES], ids=[n for _, n in WRITES])
    def test_a_backward_that_needs_what_was_overwritten_is_refused(self, write, device):
        x = lucid.tensor([1.0, 2.0], device=device)
        w = lucid.tensor([3.0, 4.0], device=device, requires_grad=True)
        y = (x * w).sum()
        write(x)
        with pytest.raises(
            RuntimeError, match=r"mul saved .*\(2,\).* inplace operation since, by .*test_versions\.py:\d+.*clone\(\)"
        ):
            y.backward()

    @pytest.mark.parametrize("write", [w for w, _ in WRITES], ids=[n for _, n in WRITES])
    def test_one_that_does_not_need_it_goes_on(self, write, device):
        x = lucid.tensor([1.0, 2.0], device=device)
        w = lucid.tensor([3.0, 4.0], device=device, requires_grad=True)
        y = (x + w).sum()
        write(x)
        y.backward()
        assert w.grad.tolist() == [1.0, 1.0]

    def test_a_parameter_written_between_forward_and_backward(self, device):
        w = lucid.tensor([3.0, 4.0], device=device, requires_grad=True)
        y = (w * w).sum()
        with lucid.no_grad():
            w.mul_(2)
        with pytest.raises(RuntimeError, match=r"mul saved.*w\.mul_\(2\)"):
            y.backward()

    def test_writing_after_backward_is_free(self, device):
        w = lucid.tensor([3.0, 4.0], device=device, requires_grad=True)
        for _ in range(2):
            y = (w * w).sum()
            y.backward()
            with lucid.no_grad():
                w.mul_(0.5)
        assert w.grad.tolist() == [9.0, 12.0]
