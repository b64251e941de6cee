"""Embedding tables, looked up by index: row by row, or in bags that are reduced to one vector each."""

from __future__ import annotations

from typing import Any, Literal, Self

from .. import ops
from ..autograd.typing import DeviceLike, DType, Tensor
from . import functional as F
from . import init
from .module.module import Module
from .parameter import Parameter


class _Table(Module):
    """A table of vectors, one for each index, and the options of looking them up."""

    def __init__(
        self,
        weight: Parameter,
        padding_idx: int | None,
        max_norm: float | None,
        norm_type: float,
        scale_grad_by_freq: bool,
        sparse: bool,
    ):
        super().__init__()
        name, rows = type(self).__name__, weight.shape[0]
        if padding_idx is not None and not -rows <= padding_idx < rows:
            raise ValueError(f"{name}: padding_idx must be one of {rows} rows, got {padding_idx}")
        if sparse:
            raise RuntimeError(f"{name}: sparse gradients are not part of lucid; leave out sparse=True")
        self.num_embeddings, self.embedding_dim = weight.shape
        self.padding_idx = None if padding_idx is None else padding_idx % rows
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.weight = weight

    @classmethod
    def _from_table(cls, embeddings: Any, freeze: bool, *options: Any) -> Self:
        """A layer over a given table, with the options of `_Table`."""
        if embeddings.ndim != 2:
            raise ValueError(
                f"{cls.__name__}.from_pretrained: expected a table of 2 dimensions, got {tuple(embeddings.shape)}"
            )
        layer = cls.__new__(cls)
        _Table.__init__(layer, Parameter(embeddings, requires_grad=not freeze), *options)
        return layer

    def reset_parameters(self) -> None:
        """Draw the table again, with zeros in the row of `padding_idx`."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            init.zeros_(self.weight.detach()[self.padding_idx])

    def _with_rows(self, error: IndexError) -> IndexError:
        return IndexError(f"{error}; the table has num_embeddings={self.num_embeddings} rows")

    def _repr(self, defaults: dict[str, Any]) -> str:
        """The sizes, and of the attributes those that differ from a default."""
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        return text + "".join(f", {k}={getattr(self, k)!r}" for k, v in defaults.items() if getattr(self, k) != v)


class Embedding(_Table):
    """Embedding table: a learned vector for each index of a vocabulary; see `functional.embedding`.

    The input is indices, not one-hot vectors, and of an integer type.

    Args:
        num_embeddings: The number of rows, that is the size of the vocabulary: indices are less than it.
        embedding_dim: The size of each vector.
        padding_idx: A row that starts as 0 and never learns, for the index that pads short sentences.
        max_norm: Rows that are looked up and longer than this are renormalized to it, in the table itself.
        norm_type: The order of the norm for `max_norm`.
        scale_grad_by_freq: Whether to divide the gradient of a row by how often its index is in the batch.
        sparse: Must be False: gradients here have the table's shape.
        device: The device of the table.
        dtype: The data type of the table.

    Shape:
        input: any shape, of integers; output: (*input, embedding_dim).

    Attributes:
        weight: The table, of shape (num_embeddings, embedding_dim), drawn from the standard normal distribution.

    Raises:
        RuntimeError: `sparse` is True.
        ValueError: `padding_idx` is no row.
        IndexError: In `forward`, if an index is no row.

    Example:
        >>> import lucid
        >>> Embedding(10, 3)(lucid.tensor([[1, 2, 4, 5], [4, 3, 2, 9]])).shape
        lucid.Size([2, 4, 3])

    Source: Y. Bengio et al., "A neural probabilistic language model", 2003.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        *,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        weight = Parameter(ops.empty(num_embeddings, embedding_dim, device=device, dtype=dtype))
        super().__init__(weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse)
        self.reset_parameters()

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Any,
        freeze: bool = True,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
    ) -> Self:
        """Return an embedding over a given table, which does not learn unless `freeze` is False.

        Raises:
            RuntimeError: `sparse` is True.
            ValueError: The table does not have 2 dimensions, or `padding_idx` is no row.

        Example:
            >>> import lucid
            >>> layer = Embedding.from_pretrained(lucid.tensor([[1.0, 2.0], [3.0, 4.0]]))
            >>> layer(lucid.tensor([1]))
            tensor([[3., 4.]])
        """
        return cls._from_table(embeddings, freeze, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse)

    def forward(self, input: Tensor) -> Tensor:
        """Return the row of each index."""
        try:
            return F.embedding(
                input, self.weight, self.padding_idx, self.max_norm, self.norm_type, self.scale_grad_by_freq
            )
        except IndexError as error:
            raise self._with_rows(error) from None

    def extra_repr(self) -> str:
        return self._repr({"padding_idx": None, "max_norm": None, "norm_type": 2, "scale_grad_by_freq": False})


class EmbeddingBag(_Table):
    """Sum, mean or maximum of embeddings, of the words of a sentence, say; see `functional.embedding_bag`.

    The same as `Embedding` and a reduction over the words, without the tensor in between. The mode is the mean unless
    given.

    Args:
        num_embeddings: The number of rows.
        embedding_dim: The size of each vector.
        max_norm: Rows that are looked up and longer than this are renormalized to it, in the table itself.
        norm_type: The order of the norm for `max_norm`.
        scale_grad_by_freq: Whether to divide the gradient of a row by how often its index is in the batch.
        mode: ``"sum"``, ``"mean"`` or ``"max"``.
        sparse: Must be False: gradients here have the table's shape.
        include_last_offset: Whether the last of the offsets is the end of the last bag.
        padding_idx: A row that starts as 0, never learns, and is left out of every bag.
        device: The device of the table.
        dtype: The data type of the table.

    Shape:
        input: (B, L), B bags of L indices each; or (M,), bags of different sizes one after the other.
        offsets: (B,), or (B + 1,) with `include_last_offset`: where each bag begins in an input of shape (M,), 0 first.
        per_sample_weights: The input's shape, for mode ``"sum"``; or None.
        output: (B, embedding_dim); 0 for an empty bag.

    Attributes:
        weight: The table, of shape (num_embeddings, embedding_dim), drawn from the standard normal distribution.

    Raises:
        RuntimeError: `sparse` is True.
        ValueError: `padding_idx` is no row.
        IndexError: In `forward`, if an index is no row.

    Example:
        >>> import lucid
        >>> words, sentences = lucid.tensor([1, 2, 4, 5, 4]), lucid.tensor([0, 3])
        >>> EmbeddingBag(10, 3)(words, sentences).shape
        lucid.Size([2, 3])

    Source: PyTorch's ``torch.nn.EmbeddingBag``.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: Literal["sum", "mean", "max"] = "mean",
        sparse: bool = False,
        *,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        weight = Parameter(ops.empty(num_embeddings, embedding_dim, device=device, dtype=dtype))
        super().__init__(weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse)
        self.mode = mode
        self.include_last_offset = include_last_offset
        self.reset_parameters()

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Any,
        freeze: bool = True,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: Literal["sum", "mean", "max"] = "mean",
        sparse: bool = False,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
    ) -> Self:
        """Return bags of a given table, which does not learn unless `freeze` is False.

        Raises:
            RuntimeError: `sparse` is True.
            ValueError: The table does not have 2 dimensions, or `padding_idx` is no row.

        Example:
            >>> import lucid
            >>> layer = EmbeddingBag.from_pretrained(lucid.tensor([[1.0, 2.0], [3.0, 4.0]]), mode="sum")
            >>> layer(lucid.tensor([[0, 1]]))
            tensor([[4., 6.]])
        """
        layer = cls._from_table(embeddings, freeze, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse)
        layer.mode, layer.include_last_offset = mode, include_last_offset
        return layer

    def forward(self, input: Tensor, offsets: Tensor | None = None, per_sample_weights: Tensor | None = None) -> Tensor:
        """Return the reduced embeddings of each bag."""
        try:
            return F.embedding_bag(
                input,
                self.weight,
                offsets,
                self.max_norm,
                self.norm_type,
                self.scale_grad_by_freq,
                self.mode,
                per_sample_weights=per_sample_weights,
                include_last_offset=self.include_last_offset,
                padding_idx=self.padding_idx,
            )
        except IndexError as error:
            raise self._with_rows(error) from None

    def extra_repr(self) -> str:
        defaults = {"max_norm": None, "norm_type": 2, "scale_grad_by_freq": False, "mode": None, "padding_idx": None}
        return self._repr(defaults)
