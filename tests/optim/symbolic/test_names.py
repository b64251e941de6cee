"""The names of a formula are read from the functions of a rule, and nothing of the interpreter is touched for it."""

import cProfile
import sys
import threading

from lucid import optim
from lucid.optim.rule import rule
from lucid.optim.symbolic.latex import Formula
from lucid.optim.symbolic.names import with_names
from lucid.optim.symbolic.trace import trace

RADAM = optim.formula("radam").latex


def half(x):
    part = 0.5 * x
    return part + part * part


def scalars(t, memory, *, lr):
    return (lr,)


def update(xp, p, g, lr):
    whole = half(g)
    again = half(whole)
    return (p - lr * (again + again * whole),)


def test_names_of_called_functions_too_and_the_outer_name_holds():
    graph, called = with_names(trace, rule("halves", scalars, update))
    assert {"part", "whole", "again", "g", "p"} <= set(called.values())
    assert called[graph.results[0].args[1].args[1].args[0]] == "again"
    left = [left for left, _ in Formula(rule("halves", scalars, update)).lines]
    assert left == [r"\mathrm{part}_t", r"\mathrm{whole}_t", r"\mathrm{part}_t", r"\mathrm{again}_t", "p_t"]


def test_in_a_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(optim.formula("radam").latex))
    thread.start()
    thread.join()
    assert found == [RADAM]


def test_profile_and_trace_functions_see_it_and_stay():
    events = {"profile": set(), "trace": set()}

    def profile(frame, event, arg):
        events["profile"].add(frame.f_code.co_name)

    def tracing(frame, event, arg):
        events["trace"].add(frame.f_code.co_name)
        return tracing

    before = sys.getprofile(), sys.gettrace()
    sys.settrace(tracing)
    sys.setprofile(profile)
    try:
        latex = optim.formula("radam").latex
        still = sys.getprofile(), sys.gettrace()
    finally:
        sys.setprofile(before[0])
        sys.settrace(before[1])
    assert latex == RADAM
    assert still == (profile, tracing)
    assert all({"formula", "scalars", "update"} <= names for names in events.values())


def test_under_a_profiler():
    with cProfile.Profile() as profiler:
        assert optim.formula("radam").latex == RADAM
    profiler.create_stats()
    assert "scalars" in {name for _, _, name in profiler.stats}


def test_no_frame_is_kept():
    frames = []

    def run(rule, kept):
        found = trace(rule, kept)
        frames.append(kept)
        return found

    graph, _ = with_names(run, rule("halves", scalars, update))
    assert frames == [[]] and graph.results
