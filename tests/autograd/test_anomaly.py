"""detect_anomaly: the search for the first NaN."""

import pytest

import lucid
from lucid import autograd


@pytest.mark.filterwarnings("ignore:(invalid value|divide by zero) encountered:RuntimeWarning")
class TestDetectAnomaly:
    def test_names_the_line_where_a_gradient_becomes_nan(self):
        x = lucid.tensor([0.0, 1.0], requires_grad=True)
        with autograd.detect_anomaly(), pytest.raises(RuntimeError) as error:
            y = x * 0
            z = y.sqrt()  # this one: its gradient is 0 / 0
            (z * 0).sum().backward()
        message = str(error.value)
        assert "sqrt" in message and "test_anomaly.py" in message and "z = y.sqrt()  # this one" in message

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
        with autograd.detect_anomaly(), pytest.raises(RuntimeError, match=r"Bad .*test_anomaly.py"):
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

    def test_check_nan_false_leaves_the_line_of_an_error(self):
        class Broken(autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x * 2

            @staticmethod
            def backward(ctx, g):
                raise KeyError("no such thing")

        x = lucid.tensor([0.0], requires_grad=True)
        with autograd.detect_anomaly(check_nan=False):
            ((x * 0).sqrt() * 0).sum().backward()
            with pytest.raises(KeyError) as error:
                Broken.apply(x).sum().backward()
        assert x.grad.isnan().all()
        assert "Broken" in error.value.__notes__[0] and "Broken.apply(x)" in error.value.__notes__[0]

    def test_as_a_decorator(self):
        @autograd.set_detect_anomaly(True)
        def run():
            x = lucid.tensor([0.0], requires_grad=True)
            ((x * 0).sqrt() * 0).sum().backward()

        assert not autograd.grad_mode.mode.anomaly
        with pytest.raises(RuntimeError, match="sqrt"):
            run()
        assert not autograd.grad_mode.mode.anomaly
