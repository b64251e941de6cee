"""The modules that are found under PyTorch's names, and what is in each."""

from __future__ import annotations

import importlib
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from ..hints import say_once
from .advice import REFUSED, Refused, no_name
from .hints import HINTS, SWITCHES

_ROOT = __package__.rpartition(".")[0]
# fmt: off
_LAYERS = [
    "activation", "adaptive", "batchnorm", "channelshuffle", "container", "conv", "distance",
    "dropout", "flatten", "fold", "instancenorm", "lazy", "linear", "loss", "module",
    "normalization", "padding", "pixelshuffle", "pooling", "rnn", "sparse", "transformer",
    "upsampling",
]
_RULES = [
    "adadelta", "adagrad", "adam", "adamax", "adamw", "asgd", "lbfgs", "nadam", "radam", "rmsprop",
    "rprop", "sgd",
]
# PyTorch's modules of one distribution or two.
DISTRIBUTIONS = [
    "bernoulli", "beta", "binomial", "categorical", "cauchy", "chi2", "dirichlet", "distribution", "exp_family",
    "exponential", "fishersnedecor", "gamma", "generalized_pareto", "geometric", "gumbel", "half_cauchy",
    "half_normal", "independent", "inverse_gamma", "kumaraswamy", "laplace", "log_normal", "logistic_normal",
    "mixture_same_family", "multinomial", "multivariate_normal", "negative_binomial", "normal",
    "one_hot_categorical", "pareto", "poisson", "relaxed_bernoulli", "relaxed_categorical", "studentT",
    "transformed_distribution", "uniform", "von_mises", "weibull",
]
# fmt: on

# PyTorch's module, and the modules of lucid in which its names are looked up, one after the other. What lucid keeps
# in one file is found under each of PyTorch's: torch.nn.modules.linear has all of lucid.nn.
MODULES: dict[str, list[str]] = {
    "torch": ["compat.names.torch_names", "compat.names.serialization", "compat.names.amp", ""],
    "torch._dynamo": [],
    "torch._inductor": [],
    "torch.accelerator": ["compat.names.cuda", "backend.cuda"],
    "torch.amp": ["compat.names.amp"],
    "torch.amp.autocast_mode": ["compat.names.amp"],
    "torch.amp.grad_scaler": ["compat.names.amp"],
    "torch.autograd": ["compat.names.autograd", "autograd"],
    "torch.autograd.function": ["autograd.function"],
    "torch.autograd.functional": ["autograd.functional"],
    "torch.autograd.grad_mode": ["", "autograd"],
    "torch.autograd.gradcheck": ["autograd"],
    "torch.autograd.variable": ["compat.names.autograd"],
    "torch.backends": [],
    "torch.compiler": [],
    "torch.cuda": ["compat.names.cuda", "backend.cuda"],
    "torch.cuda.amp": ["compat.names.amp"],
    "torch.cuda.memory": ["compat.names.cuda"],
    "torch.cuda.random": ["compat.names.cuda"],
    "torch.distributed": ["compat.names.distributed"],
    "torch.distributions": ["distributions"],
    **{f"torch.distributions.{name}": ["distributions"] for name in DISTRIBUTIONS},
    "torch.distributions.constraints": ["distributions.constraints"],
    "torch.distributions.constraint_registry": ["distributions.constraint_registry"],
    "torch.distributions.kl": ["distributions.kl"],
    "torch.distributions.transforms": ["distributions.transforms"],
    "torch.distributions.utils": ["distributions.arguments"],
    "torch.export": [],
    "torch.func": ["func"],
    "torch.functional": [""],
    "torch.hub": [],
    "torch.jit": [],
    "torch.linalg": ["linalg"],
    "torch.mps": [],
    "torch.multiprocessing": ["compat.names.multiprocessing", "python:multiprocessing"],
    "torch.nn": ["nn"],
    "torch.nn.functional": ["nn.functional"],
    "torch.nn.init": ["compat.names.nn", "nn.init"],
    "torch.nn.modules": ["nn"],
    **{f"torch.nn.modules.{name}": ["nn"] for name in _LAYERS},
    "torch.nn.modules.utils": ["compat.names.nn"],
    "torch.nn.parallel": ["nn"],
    "torch.nn.parallel.data_parallel": ["nn"],
    "torch.nn.parallel.distributed": [],
    "torch.nn.parameter": ["nn.parameter"],
    "torch.nn.utils": ["nn.utils"],
    "torch.nn.utils.clip_grad": ["nn.utils"],
    "torch.nn.utils.convert_parameters": ["nn.utils"],
    "torch.nn.utils.parametrizations": ["nn.utils.parametrizations"],
    "torch.nn.utils.parametrize": ["nn.utils.parametrize"],
    "torch.nn.utils.prune": ["nn.utils.prune"],
    "torch.nn.utils.rnn": ["nn.utils.rnn"],
    "torch.nn.utils.spectral_norm": ["nn.utils"],
    "torch.nn.utils.weight_norm": ["nn.utils"],
    "torch.onnx": [],
    "torch.optim": ["compat.names.optim", "optim"],
    **{f"torch.optim.{name}": ["compat.names.optim", "optim"] for name in _RULES},
    "torch.optim.lr_scheduler": ["optim.lr_scheduler"],
    "torch.optim.optimizer": ["compat.names.optim", "optim.optimizer"],
    "torch.optim.swa_utils": ["optim.swa_utils"],
    "torch.profiler": [],
    "torch.random": ["compat.names.random"],
    "torch.serialization": ["compat.names.serialization"],
    "torch.sparse": ["sparse"],
    "torch.special": ["special"],
    "torch.types": ["compat.names.types"],
    "torch.utils": ["utils"],
    "torch.utils.checkpoint": ["utils.checkpoint"],
    "torch.utils.data": ["utils.data"],
    "torch.utils.data._utils": ["utils.data"],
    "torch.utils.data._utils.collate": ["utils.data"],
    "torch.utils.data.dataloader": ["utils.data"],
    "torch.utils.data.dataset": ["utils.data"],
    "torch.utils.data.distributed": ["utils.data"],
    "torch.utils.data.sampler": ["utils.data"],
    "torch.version": ["compat.names.version"],
    "torch.xpu": [],
    **{name: [] for name in SWITCHES},
}
MODULES["torch.backends.cudnn"] = ["backends.cudnn"]  # which has real switches, too: they matter on a GPU

# Names that are a name of lucid under another: PyTorch's classes between a layer and Module, and old names.
_NORM, _CONV, _LOSS = "nn.normalization", "nn.convolution", "nn.losses.base"
ALIASES = {
    "torch.nn.modules.batchnorm._BatchNorm": f"{_NORM}.batch_norm.BatchNorm",
    "torch.nn.modules.batchnorm._NormBase": f"{_NORM}.batch_norm.ChannelNorm",
    "torch.nn.modules.conv._ConvNd": f"{_CONV}.convolution.Convolution",
    "torch.nn.modules.conv._ConvTransposeNd": f"{_CONV}.conv_transpose._ConvTranspose",
    "torch.nn.modules.instancenorm._InstanceNorm": f"{_NORM}.instance_norm._InstanceNorm",
    "torch.nn.modules.lazy.LazyModuleMixin": "nn.lazy.base.Lazy",
    "torch.nn.modules.linear.NonDynamicallyQuantizableLinear": "nn.linear.Linear",
    "torch.nn.modules.loss._Loss": f"{_LOSS}.Loss",
    "torch.nn.modules.loss._WeightedLoss": f"{_LOSS}.WeightedLoss",
    "torch.nn.modules.module._IncompatibleKeys": "nn.module.state_dict.IncompatibleKeys",
    "torch.nn.modules.normalization.CrossMapLRN2d": "nn.LocalResponseNorm",
    "torch.nn.modules.rnn.RNNCellBase": "nn.recurrent.cell._Cell",
    "torch.nn.parameter.is_lazy": "compat.names.torch_names.is_lazy",
    "torch.nn.utils.clip_grad_norm": "nn.utils.clip_grad_norm_",
    "torch.optim.lr_scheduler._LRScheduler": "optim.lr_scheduler.LRScheduler",
    "torch.utils.data.dataloader.default_collate": "utils.data.default_collate",
}

# Functions of nn.functional that PyTorch has in torch, too.
# fmt: off
_FUNCTIONAL = [
    "adaptive_avg_pool1d", "adaptive_max_pool1d", "alpha_dropout", "avg_pool1d",
    "batch_norm", "bilinear", "binary_cross_entropy_with_logits", "celu",
    "channel_shuffle", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d",
    "conv_transpose3d", "cosine_embedding_loss", "cosine_similarity", "ctc_loss",
    "dropout", "embedding", "embedding_bag", "group_norm", "hardshrink",
    "hinge_embedding_loss", "instance_norm", "kl_div", "layer_norm",
    "margin_ranking_loss", "max_pool1d", "max_pool1d_with_indices", "max_pool2d",
    "max_pool3d", "native_channel_shuffle", "pairwise_distance", "pixel_shuffle",
    "pixel_unshuffle", "poisson_nll_loss", "prelu", "rms_norm", "rrelu", "selu", "threshold",
    "triplet_margin_loss",
]
# fmt: on
ALIASES |= {f"torch.{name}": f"nn.functional.{name}" for name in _FUNCTIONAL}


class Module(ModuleType):
    """A module with PyTorch's name and lucid's content."""

    def __init__(self, name: str, sources: list[ModuleType]):
        super().__init__(name, f"lucid in the place of {name}.")
        self.__spec__ = ModuleSpec(name, None, is_package=True)
        self.__package__ = name  # the spec's own would have to be looked up, with a warning
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


class Switches(Module):
    """A module whose attributes a program may set: what it sets is kept, named once, and changes nothing."""

    def __getattr__(self, name: str) -> Any:
        for source in self._sources:
            if name in getattr(source, "_NAMES", ()):
                return getattr(source, name)
        return super().__getattr__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        for source in self.__dict__.get("_sources", ()):
            if name in getattr(source, "_NAMES", ()):
                setattr(source, name, value)
                return
        if not name.startswith("_") and name in SWITCHES.get(self.__name__, ()):
            say_once(f"{self.__name__}.{name} changes nothing: lucid has no such choice of implementations")
        super().__setattr__(name, value)


def public(module: ModuleType, name: str) -> bool:
    """Whether a module offers a name to the users of PyTorch: neither lucid's modules nor what one itself imports."""
    if not hasattr(module, name) or isinstance(value := getattr(module, name), ModuleType):
        return False
    if hasattr(module, "__all__"):
        return name in module.__all__
    return not name.startswith("_") and getattr(value, "__module__", None) == module.__name__


def named(path: str) -> Any:
    """The object of lucid that a dotted path below lucid names."""
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(f"{_ROOT}.{module}".rstrip(".")), name)


def made() -> dict[str, Module]:
    """All the modules, with what the tables say of each, parents before children."""
    modules: dict[str, Module] = {}
    for name, paths in sorted(MODULES.items()):
        sources = [source for path in paths if (source := _source(path)) is not None]
        if paths and not sources:
            continue  # a part of lucid that is not there
        modules[name] = (Switches if name in SWITCHES else Module)(name, sources)
        vars(modules[name]).update(SWITCHES.get(name, {}))
        parent, _, last = name.rpartition(".")
        if parent and not any(public(source, last) for source in modules[parent]._sources):
            modules[parent].__dict__[last] = modules[name]  # not in place of a function, such as autograd.gradcheck
    ready: dict[str, Any] = {path: make(path) for path, make in HINTS.items()}
    ready |= {path: named(target) for path, target in ALIASES.items()}
    ready |= {path: Refused(path, way) for path, way in REFUSED.items()}
    for path, value in ready.items():
        module, _, name = path.rpartition(".")
        if module in modules and not any(public(source, name) for source in modules[module]._sources):
            modules[module].__dict__[name] = value
    return modules


def _source(path: str) -> ModuleType | None:
    """A module of lucid, or of Python's own; None if lucid has none, or not without an extra."""
    try:
        return importlib.import_module(path.removeprefix("python:") if ":" in path else f"{_ROOT}.{path}".rstrip("."))
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith(_ROOT):
            raise
        return None
