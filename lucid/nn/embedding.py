"""A table of vectors, looked up by number."""

from __future__ import annotations

from typing import Any, Self

from .. import ops
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter


class Embedding(Module):
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

    def _set_options(self, max_norm: float | None, norm_type: float, scale_grad_by_freq: bool, sparse: bool) -> None:
        if sparse:
            raise RuntimeError("Embedding: sparse gradients are not part of lucid; leave out sparse=True")
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq

    def _row(self, padding_idx: int | None) -> int | None:
        count = self.num_embeddings
        if padding_idx is None:
            return None
        if not -count <= padding_idx < count:
            raise ValueError(f"Embedding: padding_idx must be one of {count} rows, got {padding_idx}")
        return padding_idx % count

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
        if embeddings.ndim != 2:
            raise ValueError(f"Embedding.from_pretrained: expected a table of 2 dimensions, got {embeddings.shape}")
        layer = cls.__new__(cls)
        Module.__init__(layer)
        layer.num_embeddings, layer.embedding_dim = embeddings.shape
        layer.padding_idx = layer._row(padding_idx)
        layer._set_options(max_norm, norm_type, scale_grad_by_freq, sparse)
        layer.weight = Parameter(embeddings, requires_grad=not freeze)
        return layer

    def reset_parameters(self) -> None:
        """Draw the table anew."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            init.zeros_(self.weight.detach()[self.padding_idx])

    def forward(self, input: Any) -> Any:
        """Return the rows whose numbers are in the input."""
        try:
            return F.embedding(
                input, self.weight, self.padding_idx, self.max_norm, self.norm_type, self.scale_grad_by_freq
            )
        except IndexError as error:
            raise IndexError(f"{error}; the table has num_embeddings={self.num_embeddings} rows") from None

    def extra_repr(self) -> str:
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        said = {"padding_idx": None, "max_norm": None, "norm_type": 2, "scale_grad_by_freq": False}
        return text + "".join(f", {k}={getattr(self, k)}" for k, default in said.items() if getattr(self, k) != default)
