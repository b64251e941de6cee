"""Grad modes: no_grad, enable_grad and set_grad_enabled; detect_anomaly, the search for the first NaN."""

import threading

import pytest

import lucid
from lucid import autograd


def recorded():
    x = lucid.ones(2, requires_grad=True)
    return (x * 2).requires_grad


SWITCHES = {
    "no_grad": (lucid.no_grad, False),
    "inference_mode": (lucid.inference_mode, False),
    "set_grad_enabled(False)": (lambda: lucid.set_grad_enabled(False), False),
    "enable_grad": (lucid.enable_grad, True),
    "set_grad_enabled(True)": (lambda: lucid.set_grad_enabled(True), True),
    "inference_mode(False)": (lambda: lucid.inference_mode(False), True),
}


@pytest.mark.parametrize(("switch", "on"), SWITCHES.values(), ids=SWITCHES.keys())
class TestSwitch:
    def test_as_context_manager(self, switch, on):
        with lucid.set_grad_enabled(True):
            with switch():
                assert recorded() is on and lucid.is_grad_enabled() is on
            assert recorded()

    def test_as_decorator(self, switch, on):
        decorated = switch()(recorded)
        lucid.set_grad_enabled(True)
        assert decorated() is on and decorated() is on and recorded()
        assert decorated.__name__ == "recorded"

    def test_is_put_back_after_an_exception(self, switch, on):
        with pytest.raises(KeyError), switch():
            raise KeyError
        assert recorded()

    def test_can_be_entered_inside_itself(self, switch, on):
        manager = switch()
        lucid.set_grad_enabled(True)
        with manager:
            with manager:
                assert recorded() is on
            assert recorded() is on
        assert recorded()


def test_nesting():
    with lucid.no_grad():
        with lucid.enable_grad():
            assert recorded()
            with lucid.no_grad():
                assert not recorded()
            assert recorded()
        assert not recorded()
    assert recorded()


def test_decorators_without_parentheses():
    assert not lucid.no_grad(recorded)()
    with lucid.no_grad():
        assert lucid.enable_grad(recorded)()


def test_set_grad_enabled_as_a_call():
    lucid.set_grad_enabled(False)
    try:
        assert not recorded()
    finally:
        lucid.set_grad_enabled(True)
    assert recorded()


def test_inference_mode_says_so():
    with lucid.inference_mode():
        assert lucid.is_inference_mode_enabled()
    assert not lucid.is_inference_mode_enabled()


def test_generator_functions_are_refused():
    def numbers():
        yield 1

    with pytest.raises(TypeError, match="generator function numbers"):
        lucid.no_grad()(numbers)


def test_each_thread_has_its_own():
    seen = []
    with lucid.no_grad():
        thread = threading.Thread(target=lambda: seen.append(recorded()))
        thread.start()
        thread.join()
        assert not recorded()
    assert seen == [True]


def test_threads_share_a_decorated_function():
    inside, go_on = threading.Event(), threading.Event()

    @lucid.no_grad()
    def wait():
        inside.set()
        go_on.wait(5)
        return recorded()

    seen = []
    thread = threading.Thread(target=lambda: seen.append((wait(), recorded())))
    thread.start()
    inside.wait(5)
    assert recorded()
    go_on.set()
    thread.join()
    assert seen == [(False, True)]


def test_leaves_made_under_no_grad_require_grad():
    with lucid.no_grad():
        x = lucid.ones(2, requires_grad=True)
    assert (x * 2).requires_grad


@pytest.mark.filterwarnings("ignore:(invalid value|divide by zero) encountered:RuntimeWarning")
class TestDetectAnomaly:
    def test_names_the_line_where_a_gradient_becomes_nan(self):
        x = lucid.tensor([0.0, 1.0], requires_grad=True)
        with autograd.detect_anomaly(), pytest.raises(RuntimeError) as error:
            y = x * 0
            z = y.sqrt()  # this one: its gradient is 0 / 0
            (z * 0).sum().backward()
        message = str(error.value)
        assert "sqrt" in message and "test_modes.py" in message and "z = y.sqrt()  # this one" in message

    def test_says_where_a_nan_of_the_forward_pass_began(self):
        x = lucid.tensor([-1.0, 1.0], requires_grad=True)
        with autograd.detect_anomaly(), pytest.raises(RuntimeError) as error:
            y = x.log()  # NaN from here on
            z = y * 2
            (z * z).sum().backward()
        message = str(error.value)
        assert "log" in message and "y = x.log()  # NaN from here on" in message

    def test_names_a_user_written_function(self):
        class Bad(autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x * 2

            @staticmethod
            def backward(ctx, g):
                return g * float("nan")

        x = lucid.ones(2, requires_grad=True)
        with autograd.detect_anomaly(), pytest.raises(RuntimeError, match=r"Bad .*test_modes.py"):
            Bad.apply(x).sum().backward()

    def test_lets_good_gradients_pass(self, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        with autograd.detect_anomaly():
            (x.log() * x).sum().backward()
        assert not x.grad.isnan().any()

    def test_lets_nan_pass_outside(self):
        x = lucid.tensor([0.0], requires_grad=True)
        ((x * 0).sqrt() * 0).sum().backward()
        assert x.grad.isnan().all()

    def test_as_a_call(self):
        with autograd.set_detect_anomaly(True), pytest.raises(RuntimeError, match="sqrt"):
            x = lucid.tensor([0.0], requires_grad=True)
            ((x * 0).sqrt() * 0).sum().backward()
        x = lucid.tensor([0.0], requires_grad=True)
        ((x * 0).sqrt() * 0).sum().backward()
