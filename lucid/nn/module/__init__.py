"""The Module: what a layer is, apart from what it computes.

A module registers its parameters, buffers and submodules as they are set as attributes, calls its `forward`, and can be
moved, saved, printed and hooked as a whole. All layers of `lucid.nn` and all models are modules.

- `module`: Module, the base class: a list of methods, of which most are one line.
- `attributes`: Registry, its base: how attributes register themselves, and walks over a tree of modules.
- `calling`: `module(x)`. `state_dict`: saving and loading. `transfer`: `to(device)` and `to(dtype)`.
- `hooks`: functions called around `forward` and its backward pass. `state_hooks`: around saving and loading.
- `error_path`: the path of the layer in front of an error's message.
- `container`, `module_dict`, `parameter_list`: Sequential, ModuleList; ModuleDict; ParameterList, ParameterDict.
- `function_layer`: FunctionLayer, the base class of layers that are a function and its options.

Read `module` first, then `attributes`.
"""
