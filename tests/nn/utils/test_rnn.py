"""nn.utils.rnn: padding and packing of sequences."""

from __future__ import annotations

import pytest

import lucid
from lucid import nn

from ..oracle import flat, same
from ..recurrent.test_recurrent import rng


class TestPacking:
    SEQUENCES = [rng.normal(size=(n, 2)) for n in (2, 4, 1)]

    @pytest.mark.parametrize("batch_first", [True, False])
    @pytest.mark.parametrize("side", ["right", "left"])
    def test_pad_sequence(self, batch_first, side, device, torch):
        a = nn.utils.rnn.pad_sequence([lucid.tensor(s, device=device) for s in self.SEQUENCES], batch_first, 7.0, side)
        b = torch.nn.utils.rnn.pad_sequence([torch.tensor(s) for s in self.SEQUENCES], batch_first, 7.0, side)
        same([a], [b], 0)

    @pytest.mark.parametrize("total", [None, 6])
    def test_there_and_back(self, total, device, torch):
        found = []
        for library, where in ((lucid, {"device": device}), (torch, {})):
            rnn = library.nn.utils.rnn
            packed = rnn.pack_sequence([library.tensor(s, **where) for s in self.SEQUENCES], enforce_sorted=False)
            padded, lengths = rnn.pad_packed_sequence(packed, True, -1.0, total)
            found.append([*flat(packed), padded, lengths, *rnn.unpack_sequence(packed)])
        same(*found, 0)

    @pytest.mark.parametrize(
        ("call", "error", "match"),
        [
            (lambda r: r.pack_padded_sequence(lucid.zeros(3, 2, 1), [1, 3]), RuntimeError, "enforce_sorted=False"),
            (lambda r: r.pack_padded_sequence(lucid.zeros(3, 2, 1), [3, 0]), RuntimeError, "each 1 or more"),
            (lambda r: r.pack_padded_sequence(lucid.zeros(3, 2, 1), [3]), RuntimeError, "for 2 sequences"),
            (lambda r: r.pack_padded_sequence(lucid.zeros(3, 2, 1), [4, 1]), RuntimeError, "at most 3"),
            (lambda r: r.pad_sequence([]), RuntimeError, "at least one"),
            (lambda r: r.pad_sequence([lucid.zeros(1)], padding_side="up"), RuntimeError, "'right' or 'left'"),
            (
                lambda r: r.pad_packed_sequence(r.pack_sequence([lucid.zeros(3)]), total_length=2),
                ValueError,
                "total_length must be at least",
            ),
        ],
    )
    def test_refusals(self, call, error, match):
        with pytest.raises(error, match=match):
            call(nn.utils.rnn)
