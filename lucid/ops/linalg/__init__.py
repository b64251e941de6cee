"""ops.linalg"""
