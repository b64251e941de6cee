"""What is done to the parameters of a model as a whole: gradients clipped, parameters put into one vector and back."""

from . import rnn
from .clip_grad import clip_grad_norm_, clip_grad_value_
from .vector import parameters_to_vector, vector_to_parameters

__all__ = ["clip_grad_norm_", "clip_grad_value_", "parameters_to_vector", "rnn", "vector_to_parameters"]
