"""ops.shape"""
