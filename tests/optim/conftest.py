"""The fixture `optax`: optax in double precision, or the test is skipped."""

import pytest


@pytest.fixture
def optax():
    jax = pytest.importorskip("jax", reason="optax is the oracle here; it comes with the parity extra")
    jax.config.update("jax_enable_x64", True)
    yield pytest.importorskip("optax", reason="optax is the oracle here; it comes with the parity extra")
    jax.config.update("jax_enable_x64", False)
