"""Tests of devices, memory, products and engines."""
