"""Recurrent layers over whole sequences: each kind of layer, in one direction, is one fused operation.

Step by step, such a layer is hundreds of small operations, each of which costs more time around NumPy than in it. Here
it is one: the product of all inputs with the input weight is computed at once, only what depends on the previous step
is left to the loop, and the gradient is backpropagation through time, written by hand. The definition by elementary
operations is beside it, for higher derivatives and for the reader; ../fused.py states the contract.

Read rnn.py first, the shortest: `definition` is the formula, `_run` the same on arrays, `_run_vjp` its gradient. Then
lstm.py, which says what fusing gains.

- rnn: the Elman network, with tanh or relu
- lstm: long short-term memory, with or without projection; lstm_steps: its steps on the CPU
- gru: the gated recurrent unit
- time_steps: the order of steps and the rows of each, for sequences of equal or different lengths, in both directions

On the CPU, float16 is computed in float32 over all steps, and the results are rounded once; PyTorch rounds the state of
each step, and so departs further from exact arithmetic the longer the sequence is.

Layers, directions and dropout between them are put together in nn/recurrent/.
"""
