"""Convolution on a GPU: kernels of one launch each, and convolution as one product.

What is fast on the CPU is not fast here: there a few images at a time are worked on in the cache, with channels last;
here a launch takes some microseconds however small it is, so all images are taken at once, in one launch, with
channels first in memory as in the shape.

- loops: the two loops that all these kernels are made of: over the taps of a window, and over the windows of a pixel
- columns: im2col and col2im, the windows of images as columns of a matrix and back; `unfold` uses them on the CPU too
- product: convolution and its two gradients, each with one im2col or col2im and one matrix product

Read loops.py first.
"""
