"""Recurrent layers: networks that read a sequence step by step and carry a hidden state.

The step and its gradient are in `lucid/ops/recurrent/`, one file each for the plain RNN, the GRU and the LSTM; here are
their parameters, stacked layers, directions, and the shapes of inputs and states.

- `base`: RNNBase, all that RNN, GRU and LSTM have in common.
- `cell`: the base class of the cells, which make a single step.
- `rnn`: RNN and RNNCell. Its docstrings explain arguments and shapes for all of them.
- `gru`: GRU and GRUCell.
- `lstm`: LSTM and LSTMCell, whose state is a pair (h, c).

Read `rnn` first, then `base`. Batches of sequences of different lengths are packed by `nn/utils/rnn`.
"""
