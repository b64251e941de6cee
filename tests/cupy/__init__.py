"""What the real CuPy shows without a GPU."""
