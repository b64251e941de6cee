"""Grad modes: no_grad, enable_grad and set_grad_enabled."""

import threading

import pytest

import lucid


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
        assert lucid.is_grad_enabled()  # decorating alone switches nothing
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
