"""A reader of the LaTeX of formulas, which runs them as a program."""

import operator
import re

import numpy as np

TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\d+\.?\d*|[a-zA-Z]|.")


class Reader:
    """Evaluates the LaTeX that formulas are written in, with a value for each name."""

    def __init__(self, text, values):
        text = re.sub(r"\\(mathrm|hat)\{((?:[^{}])+)\}", r"\\\1<\2>", text)  # a name in braces is one word
        self.values = values
        self.tokens = [t for t in re.findall(r"\\(?:mathrm|hat)<[^>]+>|" + TOKEN.pattern, text) if t.strip()]
        self.at = 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, *wanted):
        for token in wanted:
            assert self.peek() == token, f"wanted {token}, got {self.tokens[self.at : self.at + 5]}"
            self.at += 1

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def comparison(self):
        left = self.sum()
        compare = {"<": operator.lt, ">": operator.gt, r"\le": operator.le, r"\ge": operator.ge}.get(self.peek())
        return compare(left, self.sum()) if compare and self.next() else left

    def sum(self):
        value = -self.product() if self.peek() == "-" and self.next() else self.product()
        while self.peek() in ("+", "-"):
            value = value + self.product() if self.next() == "+" else value - self.product()
        return value

    def product(self):
        value = self.power()
        while True:
            if self.peek() in (r"\,", r"\cdot"):
                self.next()
                value = value * self.power()
            elif re.fullmatch(r"[a-zA-Z]|\\mathrm<.*>", self.peek() or ""):
                value = value @ self.power()  # two matrices side by side
            else:
                return value

    def power(self):
        value = self.atom()
        if self.peek() == "^":
            self.next()
            if self.tokens[self.at : self.at + 3] == ["{", r"\top", "}"]:
                self.at += 3
                return value.T
            value = value ** self.group()
        return value

    def group(self):
        self.take("{")
        value = self.comparison()
        self.take("}")
        return value

    def bracket(self, close):
        value = self.comparison()
        self.take(r"\right", close)
        return value

    def atom(self):
        token = self.next()
        if token[0].isdigit():
            return np.float64(token)
        if token == r"\frac":
            return self.group() / self.group()
        if token == r"\sqrt":
            return self.group() ** 0.5
        if token in (r"\max", r"\min"):
            self.take(r"\left", "(")
            left = self.comparison()
            self.take(",")
            return (max if token == r"\max" else min)(left, self.bracket(")"))
        if token == r"\operatorname":
            self.take(*"{sign}", r"\left", "(")
            return float(np.sign(self.bracket(")")))
        if token == r"\left":
            opening = self.next()
            value = self.bracket({"(": ")", "[": "]", "|": "|", r"\|": r"\|"}[opening])
            return np.linalg.norm(value) if opening == r"\|" else abs(value) if opening == "|" else value
        if token == r"\begin":
            return self.cases()
        return self.name(token)

    def cases(self):
        """The value of the first case that holds; the others may not make sense."""
        self.take(*"{cases}")
        rows, part, depth = [[[], []]], 0, 0
        while True:
            token = self.next()
            depth += (token == r"\begin") - (token == r"\end")
            if depth < 0:
                self.take(*"{cases}")
                return next(self.part(value).comparison() for value, text in rows if self.part(text).holds())
            if depth == 0 and token == r"\\":
                rows.append([[], []])
                part = 0
            elif depth == 0 and token == "&":
                part = 1
            else:
                rows[-1][part].append(token)

    def part(self, tokens):
        reader = Reader("", self.values)
        reader.tokens = tokens
        return reader

    def holds(self):
        self.take(r"\text", "{")
        if "".join(iter(self.next, "}")) == "otherwise":
            return True
        holds = self.comparison()
        while self.peek() == r"\land" and self.next():
            holds = self.comparison() and holds
        return holds

    def name(self, token):
        if self.peek() == "_":
            token += self.next()
            token += self.next() if self.peek() != "{" else "{" + "".join(iter(self.next, "}"))[1:] + "}"
        return self.values[token]


def normal(name):
    """A name as the reader writes it."""
    return re.sub(r"\\(mathrm|hat)\{([^{}]+)\}", r"\\\1<\2>", name)


def evaluate(lines, values):
    """The value of each left side; a line may use those that stand above or below it."""
    left = {normal(name): text for name, text in lines}
    values = {normal(name): value for name, value in values.items()}

    class Lazy(dict):
        def __missing__(self, name):
            self[name] = Reader(left[name], self).comparison()
            return self[name]

    known = Lazy(values)
    return {name: known[name] for name in left}
