"""The CUDA kernels of update rules, compiled as C++: their numbers are those of the CPU bit for bit."""

import numpy as np
import pytest

from lucid.backend.kernels.tables import chunk_size
from lucid.optim import show_kernel
from lucid.optim.engine import cuda_kernel
from lucid.optim.engine.bucket import Clock, Slot
from lucid.optim.engine.cpu import CPUBucket
from lucid.optim.engine.cuda import CUDABucket
from lucid.optim.rule import rule

from ...backend.kernels.program import compile_together
from ...backend.kernels.stand_ins import RawKernel, shifted
from ..parameters import gradients, host, param, start
from ..rules import RULES, rule_of

# No elements, fewer than a thread reads at once, just those, one chunk and a bit more, several chunks.
SHAPES = [(3, 4), (), (0,), (70_000,), (2, 3, 2), (1,), (16,), (4096,), (4097,), (8191,)]
ADAM = rule_of(*RULES[7])
DTYPES = [np.float16, np.float32, np.float64]


@pytest.fixture
def compiled(gpu, request):
    """The device, with the kernels of all chosen tests compiled, which takes as long as a few of them one by one."""
    chosen = [item.callspec.params for item in request.session.items if "compiled" in item.fixturenames]
    rules = [(rule_of(row["optimizer"], row["options"])[0], np.dtype(row["dtype"])) for row in chosen]
    compile_together(cuda_kernel.source(*row) for row in rules)
    return gpu


def bucket(kind, values, rule, hyper, device="cpu"):
    return kind([Slot(param(v, device=device), Clock()) for v in values], rule, hyper)


def assert_equal(cpu, other, rule):
    for a, b in zip(cpu.slots, other.slots, strict=True):
        np.testing.assert_array_equal(a.param._data, host(b.param._data))
        for name in rule.state:
            np.testing.assert_array_equal(a.arrays[name], host(b.arrays[name]))


@pytest.mark.filterwarnings("ignore:invalid value", "ignore:overflow")  # NaN and infinity go in on purpose
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("optimizer", "options"), RULES)
def test_kernels_equal_the_cpu_bit_for_bit(optimizer, options, dtype, compiled):
    rule, hyper = rule_of(optimizer, options)
    values, rows = start(shapes=SHAPES, dtype=dtype), gradients(3, shapes=SHAPES, dtype=dtype, gaps=False)
    for row in rows:
        row[0].reshape(-1)[:3] = [0.0, np.nan, np.inf]
    cpu, other = bucket(CPUBucket, values, rule, hyper), bucket(CUDABucket, values, rule, hyper, "strict")
    for row in rows:
        cpu.step(row)
        other.step([compiled.from_numpy(g) for g in row])
    assert RawKernel.launched == [rule.name] * len(rows)
    assert_equal(cpu, other, rule)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("moved", ["param", "gradient", "state"])
def test_rows_at_odd_addresses(moved, dtype, gpu):
    rule, hyper = ADAM
    values, row = start(shapes=SHAPES, dtype=dtype), gradients(1, shapes=SHAPES, dtype=dtype, gaps=False)[0]
    cpu, other = bucket(CPUBucket, values, rule, hyper), bucket(CUDABucket, values, rule, hyper, "strict")
    for slot, value in zip(other.slots[::2], values[::2], strict=True):
        if moved == "param":
            slot.param.data = shifted(value)
        elif moved == "state":
            slot.arrays[rule.state[-1]] = shifted(host(slot.arrays[rule.state[-1]]))
    other.bind()
    moving = [i % 2 == 0 and moved == "gradient" for i in range(len(row))]
    cpu.step(row)
    other.step([shifted(g) if move else gpu.from_numpy(g) for g, move in zip(row, moving, strict=True)])
    assert_equal(cpu, other, rule)


def test_the_table_is_sent_again_only_where_an_address_changed(gpu):
    one = bucket(CUDABucket, start(), *ADAM, "strict")
    row = [gpu.from_numpy(np.ones_like(v)) for v in start()]
    one.step(row)
    sent = one.table.sent
    one.step(row)
    assert one.table.sent is sent
    row[0] = gpu.from_numpy(np.ones((3, 4)))
    one.step(row)
    assert one.table.sent is not sent


@pytest.mark.parametrize("strided", ["param", "state", "gradient"])
def test_one_parameter_that_is_not_contiguous_does_not_keep_the_others_from_the_kernel(strided, gpu):
    rule, hyper = ADAM
    shapes = [(3, 4), (5,), (4, 3)]
    values, row = start(shapes=shapes), gradients(1, shapes=shapes, gaps=False)[0]
    cpu, other = bucket(CPUBucket, values, rule, hyper), bucket(CUDABucket, values, rule, hyper, "strict")
    transposed = lambda array: gpu.from_numpy(np.ascontiguousarray(array.T)).T
    slot, there = other.slots[0], [gpu.from_numpy(g) for g in row]
    if strided == "param":
        slot.param.data = transposed(values[0])
    elif strided == "state":
        slot.arrays[rule.state[0]] = transposed(host(slot.arrays[rule.state[0]]))
    else:
        there[0] = transposed(row[0])
    other.bind()
    assert other.apart == ([] if strided == "gradient" else [0])
    cpu.step(row)
    other.step(there)
    assert RawKernel.launched == [rule.name]
    assert_equal(cpu, other, rule)


def test_state_that_was_saved_in_another_order_is_read_by_the_kernel(gpu):
    rule, hyper = ADAM
    slot = Slot(param(np.ones((3, 4)), device="strict"), Clock())
    slot.arrays = {name: gpu.from_numpy(np.ones((4, 3))).T for name in rule.state}
    assert CUDABucket([slot], rule, hyper).apart == []


def test_nothing_to_do_is_no_launch(gpu):
    one = bucket(CUDABucket, [np.empty((0, 3))], *ADAM, "strict")
    one.step([gpu.from_numpy(np.empty((0, 3)))])
    assert RawKernel.launched == []


@pytest.mark.parametrize(
    ("total", "chunk"), [(0, 4096), (10**6, 4096), (5 * 10**6, 5120), (12 * 10**6, 12288), (25 * 10**6, 16384)]
)
def test_the_chunks_of_132_multiprocessors(total, chunk):
    assert chunk_size(total, 132) == chunk


def test_the_formula_reads_as_the_rule():
    lines = [line.strip() for line in show_kernel("adam").splitlines()]
    formula = [
        "const float new_m = b1 * m + c1 * g;",
        "const float new_v = b2 * v + c2 * (g * g);",
        "const float new_p = p - step * (new_m / (sqrt(new_v) + eps));",
        "p = new_p;",
    ]
    assert lines[lines.index(formula[0]) :][: len(formula)] == formula


def test_everything_is_read_before_anything_is_computed():
    text = show_kernel("adam")
    loop = text[text.index("at < wide") :]
    reads = [loop.index(f"wide_{name} = *(") for name in "pgmv"]
    assert max(reads) < loop.index("update(") < min(loop.index(f"= wide_{name};") for name in "pmv")


def test_float16_is_widened_in_registers():
    text = show_kernel("adamax", "float16")
    assert "#include <cuda_fp16.h>" in text
    assert "const float p = __half2float(p_);" in text
    assert "p_ = __float2half_rn(new_p);" in text
    assert "float* __restrict__ u = global<float>(row[3]) + first;" in text


def test_values_that_change_places():
    swap = rule("swap", lambda t, memory: (), lambda xp, p, g, m: (m, p), state=("m",))
    text = cuda_kernel.source(swap, np.dtype("f4"))
    assert text.index("new_p = m;") < text.index("p = new_p;")
    assert text.index("new_m = p;") < text.index("p = new_p;")


def test_a_symbol_that_the_kernel_needs_itself_is_refused():
    taken = rule("taken", lambda t, memory, *, lr: (lr,), lambda xp, p, g, row: (p - row * g,))
    with pytest.raises(ValueError, match=r"taken: its kernel cannot have a symbol called row; rename it"):
        cuda_kernel.source(taken, np.dtype("f4"))


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("optimizer", "options"), RULES)
def test_on_a_gpu(optimizer, options, dtype):
    from lucid import backend

    rule, hyper = rule_of(optimizer, options)
    values, rows = start(shapes=SHAPES, dtype=dtype), gradients(3, shapes=SHAPES, dtype=dtype, gaps=False)
    cpu, other = bucket(CPUBucket, values, rule, hyper), bucket(CUDABucket, values, rule, hyper, "cuda")
    for row in rows:
        cpu.step(row)
        other.step([backend.device("cuda").from_numpy(g) for g in row])
    tolerance = 1e-6 if dtype == np.float32 else 1e-12
    for a, b in zip(cpu.slots, other.slots, strict=True):
        np.testing.assert_allclose(a.param._data, host(b.param._data), rtol=tolerance, atol=tolerance)
