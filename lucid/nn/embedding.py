"""Tables of vectors, looked up by number: one by one, or bags of them reduced to one vector each."""

from __future__ import annotations

from typing import Any, Self

from .. import ops
from . import functional as F
from . import init
from .module.module import Module
from .parameter import Parameter


class _Table(Module):
    """What is a matrix of vectors, one for each number, and the options of looking them up."""

    num_embeddings: int
    padding_idx: int | None
    weight: Parameter

    def _set_options(self, max_norm: float | None, norm_type: float, scale_grad_by_freq: bool, sparse: bool) -> None:
        if sparse:
            raise RuntimeError(f"{type(self).__name__}: sparse gradients are not part of lucid; leave out sparse=True")
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq

    def _row(self, padding_idx: int | None) -> int | None:
        count = self.num_embeddings
        if padding_idx is None:
            return None
        if not -count <= padding_idx < count:
            raise ValueError(f"{type(self).__name__}: padding_idx must be one of {count} rows, got {padding_idx}")
        return padding_idx % count

    @classmethod
    def _around(cls, embeddings: Any, freeze: bool, padding_idx: int | None, *options: Any) -> Self:
        """A layer over a given table, with the options that `_set_options` takes."""
        if embeddings.ndim != 2:
            raise ValueError(
                f"{cls.__name__}.from_pretrained: expected a table of 2 dimensions, got {embeddings.shape}"
            )
        layer = cls.__new__(cls)
        Module.__init__(layer)
        layer.num_embeddings, layer.embedding_dim = embeddings.shape
        layer.padding_idx = layer._row(padding_idx)
        layer._set_options(*options)
        layer.weight = Parameter(embeddings, requires_grad=not freeze)
        return layer

    def reset_parameters(self) -> None:
        """Draw the table anew."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            init.zeros_(self.weight.detach()[self.padding_idx])

    def _locate(self, error: IndexError) -> IndexError:
        return IndexError(f"{error}; the table has num_embeddings={self.num_embeddings} rows")

    def _repr(self, said: dict[str, Any]) -> str:
        """The sizes, and of the attributes those that differ from a default."""
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        return text + "".join(f", {k}={getattr(self, k)!r}" for k, v in said.items() if getattr(self, k) != v)


class Embedding(_Table):
    """A table that holds a vector for each word, or for whatever else has a number.

    Args:
        num_embeddings: The number of rows.
        embedding_dim: The size of each.
        padding_idx: A row that is 0 at first and never changes, for words that are none.
        max_norm: Rows that are looked up and longer than this are made this long, in the table itself.
        norm_type: The p of the norm for `max_norm`.
        scale_grad_by_freq: Whether the gradient of a row is divided by how often it was looked up.
        sparse: Must be False: gradients here have the table's shape.
        device: Where the table is.
        dtype: Its data type.

    Attributes:
        weight: The table, of shape (num_embeddings, embedding_dim), at first from the normal distribution.

    Raises:
        RuntimeError: `sparse` is asked for.
        ValueError: `padding_idx` is no row.

    Example:
        >>> import lucid
        >>> Embedding(10, 3)(lucid.tensor([[1, 2, 4, 5], [4, 3, 2, 9]])).shape
        (2, 4, 3)

    Source: PyTorch's ``torch.nn.Embedding``.
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
        device: Any = None,
        dtype: Any = None,
    ):
        super().__init__()
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.padding_idx = self._row(padding_idx)
        self._set_options(max_norm, norm_type, scale_grad_by_freq, sparse)
        self.weight = Parameter(ops.empty(num_embeddings, embedding_dim, device=device, dtype=dtype))
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
        """Return an embedding over a given table, which does not learn if `freeze`.

        Raises:
            ValueError: The table is no matrix.

        Example:
            >>> import lucid
            >>> layer = Embedding.from_pretrained(lucid.tensor([[1.0, 2.0], [3.0, 4.0]]))
            >>> layer(lucid.tensor([1]))
            tensor([[3., 4.]])
        """
        return cls._around(embeddings, freeze, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse)

    def forward(self, input: Any) -> Any:
        """Return the rows whose numbers are in the input."""
        try:
            return F.embedding(
                input, self.weight, self.padding_idx, self.max_norm, self.norm_type, self.scale_grad_by_freq
            )
        except IndexError as error:
            raise self._locate(error) from None

    def extra_repr(self) -> str:
        return self._repr({"padding_idx": None, "max_norm": None, "norm_type": 2, "scale_grad_by_freq": False})


class EmbeddingBag(_Table):
    """A table of vectors, and the sum, mean or largest elements of some of them: of the words of a sentence, say.

    Args:
        num_embeddings: The number of rows.
        embedding_dim: The size of each.
        max_norm: Rows that are looked up and longer than this are made this long, in the table itself.
        norm_type: The p of the norm for `max_norm`.
        scale_grad_by_freq: Whether the gradient of a row is divided by how often it was looked up.
        mode: ``"sum"``, ``"mean"`` or ``"max"``.
        sparse: Must be False: gradients here have the table's shape.
        include_last_offset: Whether the last of the offsets is where the last bag ends.
        padding_idx: A row that is 0 at first, never changes, and counts nothing in a bag.
        device: Where the table is.
        dtype: Its data type.

    Attributes:
        weight: The table, of shape (num_embeddings, embedding_dim), at first from the normal distribution.

    Raises:
        RuntimeError: `sparse` is asked for.
        ValueError: `padding_idx` is no row.

    Example:
        >>> import lucid
        >>> words, sentences = lucid.tensor([1, 2, 4, 5, 4]), lucid.tensor([0, 3])
        >>> EmbeddingBag(10, 3)(words, sentences).shape
        (2, 3)

    Source: PyTorch's ``torch.nn.EmbeddingBag``.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        *,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
        device: Any = None,
        dtype: Any = None,
    ):
        super().__init__()
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.padding_idx = self._row(padding_idx)
        self._set_options(max_norm, norm_type, scale_grad_by_freq, sparse)
        self.mode = mode
        self.include_last_offset = include_last_offset
        self.weight = Parameter(ops.empty(num_embeddings, embedding_dim, device=device, dtype=dtype))
        self.reset_parameters()

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Any,
        freeze: bool = True,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
    ) -> Self:
        """Return bags of a given table, which does not learn if `freeze`.

        Raises:
            ValueError: The table is no matrix.

        Example:
            >>> import lucid
            >>> layer = EmbeddingBag.from_pretrained(lucid.tensor([[1.0, 2.0], [3.0, 4.0]]), mode="sum")
            >>> layer(lucid.tensor([[0, 1]]))
            tensor([[4., 6.]])
        """
        layer = cls._around(embeddings, freeze, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse)
        layer.mode, layer.include_last_offset = mode, include_last_offset
        return layer

    def forward(self, input: Any, offsets: Any = None, per_sample_weights: Any = None) -> Any:
        """Return a vector for each bag; see `F.embedding_bag`."""
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
            raise self._locate(error) from None

    def extra_repr(self) -> str:
        said = {"max_norm": None, "norm_type": 2, "scale_grad_by_freq": False, "mode": None, "padding_idx": None}
        return self._repr(said)
