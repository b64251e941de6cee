"""ops.sorting"""
