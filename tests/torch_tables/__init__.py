"""PyTorch's own tables as a test: lucid runs on the samples that PyTorch tests itself with.

``torch.testing._internal`` holds a table of all operations, each with its sample inputs and with inputs that it must
refuse. Every entry whose name lucid has is run here with both, over values, first and second gradients, methods,
methods in place, integers and booleans, and refusals.

`test_operations.py` asserts how many entries are without a difference; `left_out.py` is the table of what is not
compared, with the reasons; ``python -m tests.torch_tables [names ...]`` prints each difference. Read `checks.py` first.
"""
