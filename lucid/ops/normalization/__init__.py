"""ops.normalization"""
