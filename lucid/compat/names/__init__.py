"""What PyTorch's modules hold beside lucid's own names: one file for each module, or for a few that belong together.

Each file says in ``__all__`` which names it gives; `modules.py`, one folder up, says to which module. Only what needs
code is here: a name that lucid has elsewhere is a line of ALIASES in ``modules.py``, a call that changes no number is
a line of ``hints.py``, and what is only refused is a line of ``advice.py``.

Read ``amp.py`` first.
"""
