"""ops.activations"""
