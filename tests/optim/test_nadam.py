"""NAdam: Keras's is Dozat's schedule with psi = 1."""

from lucid import optim

from .parameters import param


def test_keras_nadam_is_dozat_with_psi_1():
    made = optim.conventions("nadam")["Keras"]([param([1.0])])
    group = made.param_groups[0]
    assert (group["momentum_schedule"], group["momentum_decay"], group["eps"]) == ("dozat", 1.0, 1e-7)
