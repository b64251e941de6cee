"""What the engine hands to cuDNN gives lucid's own results, as the stand-in computes it; and what it takes at all."""

import numpy as np
import pytest

import lucid
from lucid.backend.cudnn import batch_norm, convolution, plans
from lucid.ops.convolution.convolution import _conv, _conv_input, _conv_weight
from lucid.ops.convolution.window import sliding
from lucid.ops.normalization.batch_norm import _run_vjp, statistics
from lucid.ops.normalization.batch_norm_kernels import launch, launch_vjp

from . import stand_in

CASES = {  # size, kernel, stride, padding before and after, dilation, groups
    "1-D": ((9,), (3,), (2,), ((1, 1),), (1,), 1),
    "1-D, unequal padding": ((9,), (4,), (1,), ((1, 2),), (1,), 1),
    "2-D": ((7, 8), (3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1), 1),
    "strides that leave a rest": ((8, 9), (3, 2), (3, 2), ((0, 0), (1, 1)), (1, 1), 1),
    "dilated": ((9, 9), (3, 2), (1, 2), ((2, 2), (0, 0)), (2, 3), 1),
    "groups": ((6, 5), (3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1), 2),
    "depthwise": ((6, 5), (3, 3), (2, 1), ((1, 1), (1, 1)), (1, 1), 4),
    "unequal padding": ((6, 7), (2, 4), (1, 1), ((0, 1), (1, 2)), (1, 1), 2),
    "3-D": ((4, 5, 3), (2, 3, 2), (1, 2, 1), ((0, 0), (1, 1), (0, 0)), (1, 1, 1), 1),
}
FUNCTIONS = {
    "conv_fprop": (convolution.convolution, lambda a, b, at, groups: _conv(a, b, None, at=at, groups=groups)),
    "conv_dgrad": (convolution.convolution_input, lambda a, b, at, groups: _conv_input(a, b, at=at, groups=groups)),
    "conv_wgrad": (convolution.convolution_weight, lambda a, b, at, groups: _conv_weight(a, b, at=at, groups=groups)),
}


@pytest.fixture(autouse=True)
def double(monkeypatch):
    """The stand-in in cuDNN's place, with no plans from before."""
    monkeypatch.setattr(plans, "load", lambda: (stand_in.double, ""))
    monkeypatch.setattr(stand_in.Graph, "made", [])
    for cache in (plans.plan_of, plans._handle):
        cache.cache_clear()
    yield
    for cache in (plans.plan_of, plans._handle):
        cache.cache_clear()
    plans.refused.clear()


def problem(case, dtype="float32"):
    """The arrays x, w and y of a case, and its window and groups."""
    size, kernel, stride, padding, dilation, groups = CASES[case]
    at = sliding(size, kernel, stride, padding, dilation)
    rng = np.random.default_rng(0)
    shapes = {"x": (2, 4, *size), "w": (8, 4 // groups, *kernel), "y": (2, 8, *at.out)}
    return {letter: rng.normal(size=shape).astype(dtype) for letter, shape in shapes.items()}, at, groups


@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize("operation", FUNCTIONS)
@pytest.mark.parametrize("case", CASES)
def test_gives_what_lucid_computes(case, operation, dtype):
    arrays, at, groups = problem(case, dtype)
    a, b = (arrays[letter] for letter in convolution.LETTERS[operation])
    engine, own = FUNCTIONS[operation]
    there = stand_in.addressed(a), stand_in.addressed(b)
    assert convolution.is_supported(operation, *there, at, groups)
    found, expected = engine(*there, at, groups), own(a, b, at, groups)
    assert found.dtype == dtype and found.shape == expected.shape
    assert found.flags.c_contiguous or operation != "conv_wgrad"
    tolerance = {"float32": 1e-5, "float16": 2e-2}[dtype]
    np.testing.assert_allclose(np.asarray(found, "d"), expected.astype("d"), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("operation", FUNCTIONS)
def test_lucid_gives_it_what_it_takes(operation):
    arrays, at, groups = problem("unequal padding")
    a, b = (arrays[letter] for letter in convolution.LETTERS[operation])
    own = FUNCTIONS[operation][1]
    found = own(stand_in.addressed(a), stand_in.addressed(b), at, groups)
    assert [graph.name for graph in stand_in.Graph.made] == [operation]
    np.testing.assert_allclose(found, own(a, b, at, groups), rtol=1e-5, atol=1e-5)


def test_a_bias_is_added():
    arrays, at, groups = problem("1-D")
    x, w = stand_in.addressed(arrays["x"]), stand_in.addressed(arrays["w"])
    bias = np.arange(8, dtype="float32")
    found = _conv(x, w, stand_in.addressed(bias), at=at, groups=groups)
    np.testing.assert_allclose(found, _conv(arrays["x"], arrays["w"], bias, at=at, groups=groups), rtol=1e-5, atol=1e-5)


def test_arrays_that_are_not_packed_are_copied_into_place():
    arrays, at, groups = problem("2-D")
    x = np.ascontiguousarray(np.moveaxis(arrays["x"], 1, -1))
    last = stand_in.addressed(np.moveaxis(x, -1, 1))
    w = stand_in.addressed(arrays["w"])
    again = convolution.convolution(stand_in.addressed(arrays["x"]), w, at, groups)
    np.testing.assert_array_equal(convolution.convolution(last, w, at, groups), again)


def test_a_graph_is_made_once_for_each_shape_and_switch():
    arrays, at, groups = problem("2-D")
    x, w = stand_in.addressed(arrays["x"]), stand_in.addressed(arrays["w"])
    for _ in range(3):
        convolution.convolution(x, w, at, groups)
    assert len(stand_in.Graph.made) == 1
    convolution.convolution(x[:1], w, at, groups)
    with lucid.backends.cudnn.flags(allow_tf32=True):
        convolution.convolution(x, w, at, groups)
    assert len(stand_in.Graph.made) == 3


@pytest.mark.parametrize(
    ("dtype", "switches", "ruled_out"),
    [
        ("float32", {}, {"DOWN_CONVERT_INPUTS", "REDUCED_PRECISION_REDUCTION", "TENSOR_CORE"}),
        ("float32", {"allow_tf32": True}, {"DOWN_CONVERT_INPUTS", "REDUCED_PRECISION_REDUCTION"}),
        ("float16", {}, {"DOWN_CONVERT_INPUTS", "REDUCED_PRECISION_REDUCTION"}),
        (
            "float16",
            {"deterministic": True},
            {"DOWN_CONVERT_INPUTS", "REDUCED_PRECISION_REDUCTION", "NONDETERMINISTIC"},
        ),
    ],
)
def test_rules_out_engines_with_other_numbers(dtype, switches, ruled_out):
    arrays, at, groups = problem("2-D", dtype)
    with lucid.backends.cudnn.flags(**switches):
        convolution.convolution(stand_in.addressed(arrays["x"]), stand_in.addressed(arrays["w"]), at, groups)
    graph = stand_in.Graph.made[-1]
    assert set(graph.notes) == ruled_out
    assert graph.options["compute_data_type"] == "FLOAT"


def test_says_beforehand_what_it_does_not_take():
    arrays, at, groups = problem("2-D")
    x, w = stand_in.addressed(arrays["x"]), stand_in.addressed(arrays["w"])
    takes = lambda x, w: convolution.is_supported("conv_fprop", x, w, at, groups)
    assert takes(x, w)
    assert not takes(x.astype("d"), w.astype("d"))
    assert not takes(x[:0], w)
    assert not takes(arrays["x"], arrays["w"]), "arrays of the CPU"
    with lucid.backends.cudnn.flags(enabled=False):
        assert not takes(x, w)
        with pytest.raises(RuntimeError, match="ask is_supported first"):
            convolution.convolution(x, w, at, groups)


def test_asks_cudnn_and_keeps_its_answer(monkeypatch):
    monkeypatch.setattr(stand_in.Graph, "refuse", staticmethod(lambda graph: graph.name == "conv_wgrad"))
    arrays, at, groups = problem("2-D")
    x, w, y = (stand_in.addressed(arrays[letter]) for letter in "xwy")
    assert convolution.is_supported("conv_dgrad", y, w, at, groups)
    assert not convolution.is_supported("conv_wgrad", y, x, at, groups)
    assert not convolution.is_supported("conv_wgrad", y, x, at, groups)
    assert [p.operation for p in plans.refused] == ["conv_wgrad"]
    with pytest.raises(RuntimeError, match="offers no engine for conv_wgrad of float32"):
        convolution.convolution_weight(y, x, at, groups)


def test_an_error_is_raised_with_the_way_out(monkeypatch):
    arrays, at, groups = problem("2-D")
    x, w = stand_in.addressed(arrays["x"]), stand_in.addressed(arrays["w"])
    monkeypatch.setattr(stand_in.Graph, "execute", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(RuntimeError, match=r"cuDNN failed in conv_fprop of float32, x \(2, 4, 7, 8\).*enabled = False"):
        convolution.convolution(x, w, at, groups)


@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize("shape", [(6, 4), (3, 4, 5), (3, 4, 5, 2), (2, 4, 3, 2, 2)], ids=str)
def test_batch_norm(shape, dtype, affine):
    rng = np.random.default_rng(0)
    x, g = (rng.normal(size=shape).astype(dtype) for _ in range(2))
    w, b = (rng.normal(size=shape[1]).astype(dtype) for _ in range(2)) if affine else (None, None)
    there = lambda a: None if a is None else stand_in.addressed(a)
    tolerance = {"rtol": 1e-4, "atol": 1e-5} if dtype == "float32" else {"rtol": 2e-2, "atol": 2e-2}

    def close(found, expected):
        np.testing.assert_allclose(np.asarray(found, "d"), np.asarray(expected, "d"), **tolerance)

    assert batch_norm.is_supported(there(x))
    y, mean, var, s = batch_norm.batch_norm(there(x), there(w), there(b), 1e-5)
    close(mean, statistics(x)[0])
    close(var, statistics(x)[1])
    close(y, lucid.nn.functional.batch_norm(x, None, None, w, b, training=True))
    assert y.dtype == dtype and y.shape == shape
    for one, other in zip(launch(there(x), there(w), there(b), 1e-5), (y, mean, var, s), strict=True):
        close(one, other)
        assert one.dtype == dtype
    found = batch_norm.batch_norm_backward(there(g), there(x), mean, s, there(w))
    expected = _run_vjp(g, x, np.asarray(mean, dtype), np.asarray(s, dtype), w)
    for one, other in zip(found, expected, strict=True):
        close(one, other)
    for one, other in zip(launch_vjp(there(g), there(x), mean, s, there(w)), expected, strict=True):
        close(one, other)
        assert one.dtype == dtype
    assert {graph.name for graph in stand_in.Graph.made} == {"batchnorm", "batchnorm_backward"}
