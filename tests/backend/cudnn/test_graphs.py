"""The graphs of the engine, as cuDNN's own package checks them, which it does without a GPU."""

import numpy as np
import pytest

from lucid.backend.cudnn import batch_norm, convolution, plans

from . import stand_in
from .test_engine import CASES, problem

cudnn, reason = plans.load()
if cudnn is None:
    pytest.skip(reason, allow_module_level=True)


@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize("operation", convolution.OPERATIONS)
@pytest.mark.parametrize("case", CASES)
def test_convolutions(case, operation, dtype):
    arrays, at, groups = problem(case, dtype)
    a, b = (stand_in.addressed(arrays[letter]) for letter in convolution.LETTERS[operation])
    form, asked = convolution._problem(operation, a, b, at, groups)
    built = plans.Builder(asked)
    built.graph.validate()
    for letter, tensor in built.tensors.items():
        assert tensor.get_dim() == list(form.shapes[letter])
        assert tensor.get_stride() == plans.strides(form.shapes[letter], dtype == "float16")


@pytest.mark.parametrize("shape", [(6, 4), (3, 4, 5), (3, 4, 5, 2), (2, 4, 3, 2, 2)], ids=str)
@pytest.mark.parametrize("describe", [batch_norm._forward, batch_norm._backward])
@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_batch_norm(shape, describe, dtype):
    built = plans.Builder(describe(stand_in.addressed(np.zeros(shape, dtype))))
    built.graph.validate()
    whole = {letter: tuple(t.get_dim()) for letter, t in built.tensors.items() if t.get_dim() != [1] * len(t.get_dim())}
    assert {dim[1] for dim in whole.values()} == {4}


def test_what_the_engine_calls_is_there():
    for name in ("create_handle", "set_stream", "backend_version", "cudnnGraphNotSupportedError"):
        assert hasattr(cudnn, name)
    for name in ("build_operation_graph", "create_execution_plans", "deselect_numeric_notes", "check_support"):
        assert hasattr(cudnn.pygraph, name)
    for note in ("DOWN_CONVERT_INPUTS", "REDUCED_PRECISION_REDUCTION", "TENSOR_CORE", "NONDETERMINISTIC"):
        assert hasattr(cudnn.numerical_note, note)
    assert hasattr(cudnn.heur_mode, "A") and hasattr(cudnn.heur_mode, "FALLBACK")
