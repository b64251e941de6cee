"""What `show_config` prints, and when it warns."""

from __future__ import annotations

import warnings

import pytest

import lucid
from lucid.backend import config


@pytest.mark.parametrize(
    ("kernels", "avx512", "warned"),
    [
        ("Haswell", True, True),
        ("Zen", True, True),
        ("SkylakeX", True, False),
        ("Haswell", False, False),
        ("", True, False),
    ],
)
def test_narrow_kernels_are_warned_of(kernels, avx512, warned, monkeypatch, capsys):
    monkeypatch.setattr(config.blas, "core", lambda: kernels)
    monkeypatch.setattr(config, "has_avx512", lambda: avx512)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        lucid.show_config()
    assert [("OPENBLAS_CORETYPE" in str(w.message)) for w in seen] == [True] * warned
    assert (kernels or "not OpenBLAS") in capsys.readouterr().out
