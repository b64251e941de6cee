"""Which public names of PyTorch lucid has, and why not the others: ``python -m tests.compat.coverage`` writes the page.

A name is public if PyTorch lists it without an underscore and made it itself. The names are PyTorch's, so PyTorch is
needed to write docs/compat_names.md; a test in the parity run says whether the page is current.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from lucid.compat.advice import REFUSED, Refused
from lucid.compat.modules import made
from lucid.compat.names.torch_names import AbsentDtype
from lucid.tensor import Tensor

PAGE = Path(__file__).parents[2] / "docs" / "compat_names.md"

# The first rule whose pattern is found in a name says why it is not there. These stay out.
OUT = [
    (
        r"^(eig|symeig|solve|lstsq|matrix_rank|volatile|Container|NLLLoss2d|NLLLoss2d|set_default_tensor_type)$",
        "PyTorch itself has given it up",
    ),
    (r"^(eig|eigvals)$", "complex numbers"),
    (
        r"^(AVG|SUM|AliasDb|Capsule|Complete.*|DeepCopy.*|ExecutionPlan|FileCheck|.*Logger.*|BufferDict|ParameterDict"
        r"|AcceleratorError|bit|get_device_module|factory_kwargs|swap_in_.*|boolean_dispatch|grad_dtype|record_stream"
        r"|hash_tensor|legacy_.*|from_file|.*_copy|slice_inverse|index)$",
        "machinery of the C++ side",
    ),
    (
        r"^(batch_norm_|native_|embedding_renorm_|norm_except|grouped_mm|scaled_|multi_head_attention_forward"
        r"|rnn_(tanh|relu)$|gru$|lstm$|linear_cross_entropy|LinearCrossEntropy)",
        "a kernel behind a layer: use the layer",
    ),
    (r"qscheme|qparams|per_(channel|tensor)_", "quantized numbers"),
    (r"^(dsmm|hsmm)$", "sparse and nested layouts beyond COO/CSR"),
    (r"^(nuclear|frobenius)_norm$", "old names: use linalg.matrix_norm"),
    (
        r"complex|^view_as_real|^polar$|^c(half|float|double)$|^imag$|^real$|^resolve_|^is_conj|^conj|^adjoint$|fft|^i?stft"
        r"|^angle$|^absolute_complex",
        "complex numbers",
    ),
    (
        r"^q_|quant|^qint|^quint|^int_repr|^dequant|^fake_|^fbgemm|observer|^fused_moving|_q(uint|int)|^Q[A-Z]|^bits\d",
        "quantized numbers",
    ),
    (
        r"^(u?int[1-7]|uint16|uint32|uint64|bfloat16|float8.*|float4.*|BFloat16.*|.*BFloat16)$|bfloat16",
        "NumPy has no such dtype, or lucid no kernels for it",
    ),
    (
        r"mkldnn|mkl|cudnn|miopen|xnnpack|vulkan|metal|mps|xpu|hpu|ipu|xla|mtia|maia|vitals|openmp|onednn|cuda|Cuda|CUDA",
        "another library or processor behind PyTorch",
    ),
    (
        r"^(Script|TorchScript|JIT|Jit|jit|export|compile|trace_|Trac|fork$|wait$|Future|import_ir|parse_|merge_type"
        r"|unify_type|Graph|Block|Node$|Value|Code$|Argument|FunctionSchema|IODescriptor|.*Type$|Compilation|Completion"
        r"|Call.*|Concrete.*|Dict$|List|Lift|Lite|Load|Match|Inferred|Interface|Module[A-Z]|Named|Use$|Union|Err|Fatal"
        r"|Exc|Deser|Ser|PyTorch|Py[A-Z]|StaticM|Symint|Tuple|Stream|Event|Benchmark|Throughput|Aggregat|Async|Await"
        r"|Dispatch|Disable|Excluded|Include|Device[OT]|Gradient|Logging|Operator|OutOfMem|Run|Segment|StaticR|Sym"
        r"|Tensor(T|I)|Thread|Tag|Generic|cpp$|classproperty|prepare_|default_generator|freeze|read_vitals|set_vital)",
        "machinery of the compiler, of TorchScript or of the C++ side",
    ),
    (
        r"^(sym_|sspaddmm|compiled_with|vmap_|cond$|while_loop|export|unravel_|obj|thread_safe)",
        "machinery of the compiler",
    ),
    (
        r"sparse_(csc|bsr|bsc|compressed|mask|resize)|to_sparse_(csc|bsr|bsc)|^(ccol_|row_)indices|^sspaddmm|^hspmm|^smm"
        r"|^s?saddmm|^crow_|^col_indices|nested|^to_padded_tensor|^jagged|^sparse_",
        "sparse and nested layouts beyond COO/CSR",
    ),
    (
        r"[Ss]torage|^storage|^set_$|^resize|^apply_$|^map2?_$|^(is_)?shared|^share_|^module_load|^reinforce|^names$"
        r"|rename|^align_|^refine_|^has_names|^unflatten_names|^is_(meta|ipu|vulkan|maia|mtia|ort|nested|xpu|mkldnn)",
        "storage below a tensor, or named dimensions, which PyTorch gave up",
    ),
    (
        r"autocast|[Aa]nomaly|_autograd|inference_mode_|forward_ad|dual|tangent|^is_(vmap|fwd)|torch_function"
        r"|functional(ize)?$|^init_num|num_interop|^(get|set)_file|^seed$|deterministic|warn_always|deprecated|vital"
        r"|^(use|set)_.*(memory|mem)|^typename|^default_|^hub|^classes$|^ops$|^library|assert",
        "switches of PyTorch's own machinery",
    ),
    (r"^(_|lobpcg|pca_lowrank|svd_lowrank|get_rng_state$)", "iterative decompositions: SciPy has them"),
]
ELSEWHERE = {"Tensor", "Optimizer", "BroadcastingList1", "BroadcastingList2", "BroadcastingList3"}  # imported there
FEW = {
    "torch.optim": [(r"^SparseAdam$", "gradients are dense")],
}


def names_of(module: Any, path: str) -> list[str]:
    """The public names that PyTorch made itself."""
    found = []
    for name in sorted(set(dir(module))):
        if name.startswith("_"):
            continue
        value = getattr(module, name, None)
        home = getattr(value, "__module__", None) or getattr(type(value), "__module__", "")
        if isinstance(value, ModuleType) or not str(home).startswith(("torch", "builtins")):
            continue
        if path in ("torch.nn.functional", "torch.special", "torch.optim.lr_scheduler") and name in ELSEWHERE:
            continue
        if isinstance(value, str | int | float | bool | list | tuple | dict) or str(home) == "torch.overrides":
            continue
        found.append(name)
    return found


def there(value: Any) -> bool:
    """Whether a name does something: it is not there only to be refused."""
    return not isinstance(value, Refused | AbsentDtype)


def pairs(torch: Any) -> Iterator[tuple[str, list[str], Any]]:
    """Each module of PyTorch: its names, and lucid's module in its place."""
    modules = made()
    yield "torch", names_of(torch, "torch"), modules["torch"]
    yield "torch.Tensor", [n for n in dir(torch.Tensor) if not n.startswith("_")], Tensor
    for path in ("nn", "nn.functional", "optim", "optim.lr_scheduler", "linalg", "special", "distributions"):
        full = f"torch.{path}"
        module = torch
        for part in path.split("."):
            module = getattr(module, part)
        if full in modules:
            yield full, names_of(module, full), modules[full]


def reason(path: str, name: str) -> str:
    """Why a name is left out, or "" if it is only missing."""
    if f"{path}.{name}" in REFUSED:
        return "refused when called: " + REFUSED[f"{path}.{name}"].partition(":")[0]
    for pattern, why in FEW.get(path, []) + OUT:
        if re.search(pattern, name):
            return why
    return ""


def counted(torch: Any) -> dict[str, tuple[list[str], dict[str, list[str]]]]:
    """For each module the names that are there, and the others by reason."""
    table = {}
    for path, names, ours in pairs(torch):
        present = [n for n in names if there(getattr(ours, n, None)) and hasattr(ours, n)]
        absent: dict[str, list[str]] = {}
        for name in sorted(set(names) - set(present)):
            absent.setdefault(reason(path, name), []).append(name)
        table[path] = present, absent
    return table


def share(present: list[str], absent: dict[str, list[str]]) -> float:
    """The part of the names that could be there that is."""
    return len(present) / (len(present) + len(absent.get("", [])))


def page(torch: Any) -> str:
    """The page: a table of shares, then for each module what is there and what is not, and why."""
    table, version = counted(torch), torch.__version__.partition("+")[0]
    lines = [
        "# PyTorch's names, one by one",
        "",
        f"Written by `python -m tests.compat.coverage` from PyTorch {version} and lucid's code. "
        "The share counts what lucid could have: names that are out of its scope, for the reasons below, are left out.",
        "",
        "| module | there | missing | out of scope | share |",
        "|---|---|---|---|---|",
    ]
    for path, (present, absent) in table.items():
        missing = len(absent.get("", []))
        out = sum(map(len, absent.values())) - missing
        lines.append(f"| `{path}` | {len(present)} | {missing} | {out} | {share(present, absent):.1%} |")
    for path, (present, absent) in table.items():
        lines += ["", f"## {path}", ""]
        for why in sorted(absent):
            said = why[0].upper() + why[1:] if why else "Missing"
            lines += [f"**{said}** ({len(absent[why])}): " + ", ".join(f"`{n}`" for n in absent[why]) + ".", ""]
        lines.append(f"**There** ({len(present)}): " + ", ".join(f"`{n}`" for n in present) + ".")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import torch

    PAGE.write_text(page(torch), encoding="utf-8")
    for path, (present, absent) in counted(torch).items():
        print(f"{path:24} {share(present, absent):6.1%}  missing: {' '.join(absent.get('', []))}")
