"""Distributions of a location plus a scale times noise: uniform, Laplace, Cauchy, Gumbel, Student's t.

Samples are made just so, and gradients reach location and scale. The scale is no standard deviation here: a Cauchy
distribution has none, that of a Laplace distribution is √2 times as large.

- uniform: between two bounds. laplace: two exponential tails. gumbel: the largest of many.
- von_mises: angles, whose scale is a concentration.
- cauchy, student_t: heavy tails, of which outliers are a part; half_cauchy: the upper one.

The normal distribution has a folder of its own. Read ``laplace.py`` first.
"""
