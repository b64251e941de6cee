"""The models of the benchmark learn the same in lucid and in PyTorch, and the benchmark runs."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import lucid

from .network_workloads import NETWORKS
from .networks import agree
from .workloads import WORKLOADS, training


@pytest.mark.parametrize("case", WORKLOADS)
@pytest.mark.parametrize("optimizer", ["SGD", "Adamax"])
def test_losses_are_those_of_pytorch(case, optimizer, torch):
    steps = [training(library, WORKLOADS[case], optimizer, batch=4) for library in (lucid, torch)]
    losses, expected = ([step().item() for _ in range(5)] for step in steps)
    assert losses[-1] < losses[0]
    np.testing.assert_allclose(losses, expected, rtol=1e-4)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured where Linux tells it")
def test_memory_is_measured():
    from .models import memory  # which sets the threads of the process

    assert 0 < memory("lucid", "LSTM", "Adam") < 100


@pytest.mark.parametrize("network", NETWORKS)
def test_networks_learn_the_same(network, torch):
    agree(network, lucid, torch)
    NETWORKS[network](lucid, True)()  # with dropout the step runs, too
