"""update_bn: the statistics of batch norm after averaging."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.optim import swa_utils

from .models import World, numbers, same, worlds

pytestmark = pytest.mark.filterwarnings("error")


# update_bn


def batches(world, form):
    rng = np.random.default_rng(5)
    for size in (4, 6, 3):
        x = world.tensor(rng.normal(size=(size, 3)))
        yield {"tensor": x, "tuple": (x, "label"), "list": [x]}[form]


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("form", ["tensor", "tuple", "list"])
@pytest.mark.parametrize("training", [False, True])
def test_update_bn(form, training):
    rows = []
    for world in worlds():
        world.model[1].momentum = 0.37
        world.model.train(training)
        world.swa.update_bn(batches(world, form), world.model)
        rows.append(numbers(world.model))
        assert world.model[1].momentum == 0.37 and world.model.training == world.model[1].training == training
        assert world.model[0].weight.grad is None
    same(*rows)
    assert rows[0]["1.num_batches_tracked"] == 3


def test_update_bn_of_an_averaged_model_on_a_device(device):
    world = World(lucid)
    averaged = swa_utils.AveragedModel(world.model, device=device)
    swa_utils.update_bn(batches(world, "tensor"), averaged, device=device)
    swa_utils.update_bn(batches(world, "tensor"), world.model)
    np.testing.assert_allclose(
        averaged.module[1].running_mean.cpu().numpy(), world.model[1].running_mean.numpy(), rtol=1e-12
    )


def test_update_bn_without_batch_norm_reads_nothing():
    swa_utils.update_bn(iter(lambda: pytest.fail("the loader was read"), None), nn.Linear(2, 2))


def test_update_bn_that_fails_leaves_momenta_and_modes():
    world = World(lucid)
    world.model.eval()
    world.model[2].train()
    with pytest.raises(RuntimeError, match="Linear"):
        swa_utils.update_bn([lucid.ones(2, 7)], world.model)
    assert world.model[1].momentum == 0.1
    assert [module.training for module in world.model] == [False, False, True]
