"""The modules that are found under PyTorch's names, and what is in each."""

from __future__ import annotations

from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from .advice import no_name

# PyTorch's modules of one distribution or two.
# fmt: off
DISTRIBUTIONS = [
    "bernoulli", "beta", "binomial", "categorical", "cauchy", "chi2", "dirichlet", "distribution", "exp_family",
    "exponential", "gamma", "geometric", "gumbel", "half_cauchy", "half_normal", "independent", "inverse_gamma",
    "kumaraswamy", "laplace", "log_normal", "mixture_same_family", "multinomial", "multivariate_normal",
    "negative_binomial", "normal", "one_hot_categorical", "pareto", "poisson", "relaxed_bernoulli",
    "relaxed_categorical", "studentT", "transformed_distribution", "uniform", "weibull",
]
# fmt: on

# PyTorch's module, and the modules of lucid in which its names are looked up, one after the other.
MODULES = {
    "torch": ["compat.torch_names", ""],
    "torch.autograd": ["compat.autograd", "autograd"],
    "torch.autograd.functional": ["autograd.functional"],
    "torch.cuda": ["compat.cuda", "backend.cuda"],
    "torch.distributions": ["distributions"],
    **{f"torch.distributions.{name}": ["distributions"] for name in DISTRIBUTIONS},
    "torch.distributions.constraints": ["distributions.constraints"],
    "torch.distributions.constraint_registry": ["distributions.constraint_registry"],
    "torch.distributions.kl": ["distributions.kl"],
    "torch.distributions.transforms": ["distributions.transforms"],
    "torch.distributions.utils": ["distributions.arguments"],
    "torch.func": ["func"],
    "torch.linalg": ["linalg"],
    "torch.nn": ["nn"],
    "torch.nn.functional": ["nn.functional"],
    "torch.nn.init": ["nn.init"],
    "torch.nn.parameter": ["nn.parameter"],
    "torch.nn.utils": ["nn.utils"],
    "torch.nn.utils.rnn": ["nn.utils.rnn"],
    "torch.optim": ["compat.optim", "optim"],
    "torch.optim.lr_scheduler": ["compat.lr_scheduler", "optim.lr_scheduler"],
    "torch.optim.optimizer": ["compat.optim", "optim.optimizer"],
    "torch.optim.swa_utils": ["optim.swa_utils"],
    "torch.special": ["special"],
    "torch.sparse": ["sparse"],
    "torch.utils": ["utils"],
    "torch.utils.checkpoint": ["utils.checkpoint"],
    "torch.utils.data": ["utils.data"],
    "torch.utils.data._utils": ["utils.data"],
    "torch.utils.data._utils.collate": ["utils.data"],
    "torch.utils.data.dataloader": ["utils.data"],
    "torch.utils.data.dataset": ["utils.data"],
    "torch.utils.data.distributed": ["utils.data"],
    "torch.utils.data.sampler": ["utils.data"],
}


class Module(ModuleType):
    """A module with PyTorch's name and lucid's content."""

    def __init__(self, name: str, sources: list[ModuleType]):
        super().__init__(name, f"lucid in the place of {name}.")
        self.__spec__ = ModuleSpec(name, None, is_package=True)
        self.__path__: list[str] = []  # a package: its submodules are asked for by name
        self._sources = sources

    def __getattr__(self, name: str) -> Any:
        for source in self._sources:
            if public(source, name):
                return getattr(source, name)
        raise AttributeError(no_name(self.__name__, name, dir(self)), name=name, obj=self)

    def __dir__(self) -> list[str]:
        offered = {n for source in self._sources for n in dir(source) if public(source, n)}
        return sorted(offered | {n for n in self.__dict__ if not n.startswith("_")})

    @property
    def __all__(self) -> list[str]:
        return self.__dir__()


def public(module: ModuleType, name: str) -> bool:
    """Whether a module offers a name to the users of PyTorch: neither lucid's modules nor what one itself imports."""
    if not hasattr(module, name) or isinstance(value := getattr(module, name), ModuleType):
        return False
    if hasattr(module, "__all__"):
        return name in module.__all__
    return not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
