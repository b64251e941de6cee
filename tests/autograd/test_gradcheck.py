"""gradcheck must pass what is right, and catch and name what is wrong."""

import pytest

import lucid
from lucid.autograd import Function, GradcheckError, gradcheck, gradgradcheck

from .leaves import leaf


def function(forward, backward):
    """An operation with some gradient, right or wrong."""

    class Custom(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return forward(x)

        @staticmethod
        def backward(ctx, g):
            return backward(g, *ctx.saved_tensors)

    return Custom.apply


RIGHT = {
    "one input": (lambda x: x.sin(), lambda d: leaf([0.5, 1.0], d)),
    "two inputs": (lambda x, y: x * y, lambda d: (leaf([0.5, 1.0], d), leaf([[2.0], [3.0]], d))),
    "numbers": (lambda x, n: x**n, lambda d: (leaf(0.5, d), 3)),
    "constants": (lambda x, c: x * c, lambda d: (leaf([0.5], d), lucid.ones(3, device=d))),
    "several outputs": (lambda x: (x.sin(), {"a": x * 2, "b": [x.sum()]}), lambda d: leaf([0.5, 1.0], d)),
    "nested inputs": (
        lambda p, x: p["w"] * x + p["b"][0],
        lambda d: ({"w": leaf([0.5, 1.0], d), "b": [leaf([2.0], d)]}, leaf([3.0, 1.0], d)),
    ),
    "integers beside": (lambda x: (x * 2, x.argmax()), lambda d: leaf([0.5, 1.0], d)),
    "output without gradient": (lambda x: (x * 2, x.detach() * 0), lambda d: leaf([0.5, 1.0], d)),
    "input without influence": (lambda x, y: x * 2, lambda d: (leaf([0.5], d), leaf([0.5], d))),
    "empty": (lambda x: x * 2, lambda d: leaf([], d)),
    "in place": (lambda x: (x * 2).add_(1).mul_(x), lambda d: leaf([0.5, 1.0], d)),
    "list of inputs": (lambda x, y: x * y, lambda d: [leaf([0.5], d), leaf([0.7], d)]),
}


@pytest.mark.parametrize(("f", "inputs"), RIGHT.values(), ids=RIGHT.keys())
def test_passes(f, inputs, device):
    assert gradcheck(f, inputs(device)) is True
    assert gradgradcheck(f, inputs(device)) is True


class TestWrong:
    def test_names_function_input_entry_and_both_numbers(self):
        def slope(g, x):
            factor = lucid.tensor([3.0, 3.0, 4.0], dtype=lucid.float64)
            return g * factor

        def triple(x):
            return function(lambda x: 3 * x, slope)(x)

        with pytest.raises(GradcheckError) as error:
            gradcheck(triple, leaf([0.1, 0.2, 0.3]))
        message = str(error.value)
        for part in ("triple", "made by Custom", "by x", "1 of 9 entries", "∂output[2]/∂x[2]", "backward          4\n"):
            assert part in message
        assert "finite difference 3" in message or "finite difference 2.99999" in message

    WRONG = {
        "sign": (lambda x: x.cos(), lambda g, x: g * x.sin(), "wrong in 2 of 4"),
        "missing g": (lambda x: x.sum(), lambda g, x: x * 0 + 1, "forgets to multiply by g"),
        "zero": (lambda x: x.exp(), lambda g, x: g * 0, "wrong in 2 of 4"),
        "nan": (lambda x: x.exp(), lambda g, x: g * float("nan"), "nan"),
        "no gradient": (lambda x: x.exp(), lambda g, x: None, "wrong"),
    }

    @pytest.mark.parametrize(("forward", "backward", "message"), WRONG.values(), ids=WRONG.keys())
    def test_is_caught(self, forward, backward, message, device):
        f = function(forward, backward)
        with pytest.raises(GradcheckError, match=message):
            gradcheck(f, leaf([0.5, 1.0], device))
        assert gradcheck(f, leaf([0.5, 1.0], device), raise_exception=False) is False

    def test_detached_part_is_caught(self):
        with pytest.raises(GradcheckError, match="by backward"):
            gradcheck(lambda x: x * x.detach(), leaf([0.5, 1.0]))

    def test_wrong_second_order_is_caught(self):
        # The first derivative is right, but does not know that it depends on x.
        f = function(lambda x: x**3, lambda g, x: g * 3 * x.detach() ** 2)
        x = leaf([0.5, 1.0])
        assert gradcheck(f, x)
        with pytest.raises(GradcheckError, match=r"the gradient of Custom\.apply"):
            gradgradcheck(f, x)

    def test_chance_is_caught(self):
        numbers = iter(range(1000))
        f = function(lambda x: x.sum(), lambda g, x: g * (1 + 1e-9 * next(numbers)) + x * 0)
        with pytest.raises(GradcheckError, match="two computations"):
            gradcheck(f, leaf([0.5, 1.0]))
        assert gradcheck(f, leaf([0.5, 1.0]), nondet_tol=1e-6)

    def test_tolerances(self):
        f = function(lambda x: 3 * x, lambda g, x: 3.001 * g)
        assert gradcheck(f, leaf([1.0]), rtol=1e-2)
        assert not gradcheck(f, leaf([1.0]), rtol=1e-5, raise_exception=False)
        assert gradcheck(f, leaf([1.0]), rtol=0.0, atol=1e-2)


def test_leaves_its_inputs_alone():
    x = leaf([0.5, 1.0])
    x.grad = lucid.ones(2, dtype=lucid.float64)
    gradcheck(lambda x: (x * 1).mul_(2), x)
    gradgradcheck(lambda x: x**3, x)
    assert x.tolist() == [0.5, 1.0] and x.grad.tolist() == [1, 1]


def test_given_gradients_of_outputs():
    v = lucid.tensor([1.0, 0.0], dtype=lucid.float64)
    assert gradgradcheck(lambda x: x**3, leaf([0.5, 1.0]), v)
    assert not v.requires_grad


REFUSED = {
    "float32": (
        lambda: gradcheck(lambda x: x * 2, lucid.ones(2, requires_grad=True)),
        r"x of <lambda> is float32.*\.double",
    ),
    "nothing to check": (lambda: gradcheck(lambda x: x * 2, lucid.ones(2)), "no input of <lambda> requires grad"),
    "no float output": (lambda: gradcheck(lambda x: x.argmax(), leaf([1.0])), "nothing to check"),
}


@pytest.mark.parametrize(("call", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses(call, message):
    with pytest.raises(ValueError, match=message):
        call()
