"""Methods and attributes of a Tensor that say where it lies, of which kind it is, and how other libraries get it."""

from __future__ import annotations

from typing import Any

from .. import ops
from ..autograd.inplace import reshaped


def _never(kind: str) -> Any:
    """The attribute that says that no tensor of lucid is of a kind that PyTorch has."""
    return property(lambda self: False, doc=f"False: lucid has no {kind} tensors.")


class Storage:
    """Methods and attributes of a Tensor that say where it lies and of which kind it is, and DLPack's."""

    __slots__ = ()

    # storage
    data_ptr = ops.data_ptr
    const_data_ptr = ops.data_ptr
    storage = ops.storage
    untyped_storage = ops.untyped_storage
    storage_offset = ops.storage_offset
    get_device = ops.get_device
    is_same_size = ops.is_same_size
    is_set_to = ops.is_set_to
    is_signed = ops.is_signed
    is_inference = ops.is_inference
    is_distributed = ops.is_distributed
    pin_memory = ops.pin_memory
    share_memory_ = ops.share_memory_

    # strides
    as_strided = ops.as_strided
    as_strided_ = reshaped(ops.as_strided)
    as_strided_scatter = ops.as_strided_scatter

    # in_place
    resize_ = ops.resize_
    resize_as_ = ops.resize_as_
    fill_diagonal_ = ops.fill_diagonal_
    apply_ = ops.apply_
    map_ = ops.map_
    map2_ = ops.map2_

    # copies
    narrow_copy = ops.narrow_copy

    # real
    conj = ops.conj
    conj_physical = ops.conj_physical
    conj_physical_ = ops.conj_physical
    resolve_conj = ops.resolve_conj
    resolve_neg = ops.resolve_neg
    is_conj = ops.is_conj
    is_neg = ops.is_neg
    isreal = ops.isreal
    angle = ops.angle
    real = property(ops.real, doc="The tensor itself: complex numbers are not part of lucid.")
    imag = property(ops.imag, doc="An error, as in PyTorch: a real tensor has no imaginary part.")

    # kinds of tensors
    is_cpu = property(lambda self: self.device.type == "cpu", doc="Whether the tensor is on the CPU.")
    is_cuda = property(lambda self: self.device.type == "cuda", doc="Whether the tensor is on a GPU.")
    is_meta = _never("meta")
    is_mps = _never("MPS")
    is_xpu = _never("XPU")
    is_xla = _never("XLA")
    is_ipu = _never("IPU")
    is_mtia = _never("MTIA")
    is_maia = _never("MAIA")
    is_vulkan = _never("Vulkan")
    is_mkldnn = _never("MKLDNN")
    is_quantized = _never("quantized")
    is_nested = _never("nested")
    is_sparse = _never("sparse")
    is_sparse_csr = _never("sparse")
    name = property(lambda self: None, doc="None: tensors of lucid have no names.")
    output_nr = property(lambda self: 0, doc="0: PyTorch's number of the result among those of its operation.")

    def is_pinned(self, device: Any = None) -> bool:
        """Whether the memory is pinned, which is never so: `pin_memory` is a hint."""
        return False

    def is_shared(self) -> bool:
        """Whether processes share the memory, which is never so: see `share_memory_`."""
        return False

    def ndimension(self) -> int:
        """The number of dimensions; see `dim`."""
        return self.ndim  # type: ignore[attr-defined, no-any-return]

    def dim_order(self) -> tuple[int, ...]:
        """The dimensions from the one whose elements are furthest apart in memory to the closest."""
        strides = self.stride()  # type: ignore[attr-defined]
        return tuple(sorted(range(len(strides)), key=lambda d: -strides[d]))

    def __dlpack__(self, **options: Any) -> object:
        """A DLPack capsule of the memory, for ``numpy.from_dlpack`` and its like.

        Raises:
            BufferError: The tensor requires grad.
        """
        if self.node is not None:  # type: ignore[attr-defined]
            raise BufferError("__dlpack__: this tensor requires grad, of which other libraries know nothing; detach it")
        return self._data.__dlpack__(**options)  # type: ignore[attr-defined]

    def __dlpack_device__(self) -> tuple[int, int]:
        """The kind and the number of the device, in DLPack's numbers."""
        return self._data.__dlpack_device__()  # type: ignore[attr-defined, no-any-return]
